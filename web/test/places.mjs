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
  const mileage = { officer: ['/mileage'], manager: ['/mileage/claims', '/mileage/departments'], auditor: ['/mileage/audit', ...['items', 'standings', 'objections', 'training', 'samples'].map((tab) => `/mileage/audit?tab=${tab}`), '/mileage/claims?state=all'] };
  return [...(await own[login]()), ...(mileage[login] ?? []), ...await selfcheckPlaces(person, login), ...await evaluationsOf(person, login), '/account'];
}

async function selfcheckPlaces(person, login) {
  if (login === 'admin') return [];
  const one = async (query) => (await person.ask('GET', `/selfcheck/checks?limit=1&${query}`)).reply.items?.[0];
  const [open, done] = [await one('mine=1&state=open'), await one('state=approved,closed')];
  const sheets = [open, done].filter(Boolean).map((row) => `/selfcheck/checks/${row.id}`);
  const common = ['/selfcheck', ...sheets, '/selfcheck/improvements'];
  return {
    officer: [...common, '/selfcheck?view=all', '/selfcheck/bank', '/selfcheck/proposals'],
    manager: [...common, '/selfcheck?view=all'],
    auditor: [...common, '/selfcheck/audit', '/selfcheck/audit?tab=rates', '/selfcheck/audit?tab=heat', '/selfcheck/audit?tab=samples', '/selfcheck/contradictions', '/selfcheck/bank', '/selfcheck/proposals'],
    inspector: ['/selfcheck'],
  }[login] ?? [];
}

async function evaluationsOf(person, login) {
  const { status, reply } = await person.ask('GET', '/evaluation/rounds?limit=50');
  if (status !== 200) return [];
  const at = (state, kind) => reply.items.find((one) => one.state === state && (!kind || one.kind === kind))?.id;
  const open = at('objection'), ended = at('announced'), draft = at('draft'), self = at('frozen', 'self');
  const known = (...paths) => paths.filter((path) => !path.includes('undefined'));
  if (login !== 'auditor') return known('/evaluation', `/evaluation/${open}`, ...(login === 'manager' ? [`/evaluation/${ended}/awards`, '/evaluation/objections'] : []));
  const objection = (await person.ask('GET', '/evaluation/objections?limit=1')).reply.items[0];
  const model = (await person.ask('GET', '/evaluation/models?limit=1')).reply.items[0];
  return known('/evaluation', `/evaluation/${open}`, `/evaluation/${open}?board=people`, `/evaluation/${open}?board=excluded`, `/evaluation/${draft}`, `/evaluation/${draft}/freeze`, `/evaluation/${self}`,
    ...['ranking', 'minutes', 'awards', 'certificates', 'announcement'].map((paper) => `/evaluation/${ended}/${paper}`), `/evaluation/${self}/card?board=agency&subject=0`,
    `/evaluation/objections?row=${objection?.id}`, '/evaluation/models', `/evaluation/models/${model?.id}`);
}
