// Every page that a role opens, for the checks that hold on all of them and for the pictures. Ids are found when asked; a
// role that has nothing to open fails.
export async function placesOf(world, login) {
  const person = await world.person(login);
  const first = async (path) => {
    const { reply } = await person.ask('GET', path);
    if (!reply.items?.length) throw new Error(`${login} finds nothing at ${path}, so its pages cannot be looked at`);
    return reply.items[0];
  };
  const alarm = async () => `/alarms/${(await first('/alarms/work?limit=1')).id}`;
  const record = async () => `/records/exp_pay/${(await first('/records/exp_pay?limit=1')).key}`;
  const own = {
    officer: async () => ['/work', await alarm(), '/alarms', '/precheck', '/scenarios', '/scenarios/F03', '/notices', '/help'],
    lead: async () => ['/work', `/work/${(await first('/alarms/work?state=working&limit=1')).id}`],
    manager: async () => ['/department', '/department?view=late', '/department?view=open', '/department?view=asked', '/work', '/alarms', '/dashboard', '/precheck'],
    auditor: async () => ['/audit', '/audit?queue=all', '/admin/proposals', '/admin/feeds?tab=bundles', '/audit/samples', '/audit/requests', '/dashboard', '/alarms', await alarm(), '/scenarios', '/scenarios/F14', ...['cases', 'ready', 'versions'].map((tab) => `/scenarios/F14?tab=${tab}`),
      '/blind-spots', '/graph?rule=F14', '/records', '/records/exp_pay', `${await record()}?tab=around`, '/audit/log', '/audit/log?tab=heads', '/audit/review'],
    deputy: async () => ['/audit', '/admin/proposals'],
    admin: async () => ['/admin', ...['proposals', 'people', 'departments', 'mappings', 'import', 'accounts', 'tokens', 'webhooks', 'feeds', 'settings', 'calendar'].map((page) => `/admin/${page}`), `/admin/people/${(await first('/officers?emp_no=E00004')).id}`],
    inspector: async () => ['/alarms', '/dashboard'],
  };
  return [...(await own[login]()), '/account'];
}
