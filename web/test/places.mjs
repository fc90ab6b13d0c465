// Every page that a role opens, for the checks that hold on all of them and for the pictures. Ids are found when asked.
export async function placesOf(world, login) {
  const person = await world.person(login);
  const first = login === 'admin' ? null : (await person.work())[0];
  const alarm = first ? [`/alarms/${first.id}`] : [];
  const record = (await person.ask('GET', '/records/exp_pay?limit=1')).reply?.items?.[0];
  const officer = login === 'admin' ? (await person.ask('GET', '/officers?emp_no=E00004')).reply.items[0] : null;
  const records = record ? ['/records', '/records/exp_pay', `/records/exp_pay/${record.key}?tab=around`] : [];
  const settings = ['proposals', 'people', 'departments', 'mappings', 'import', 'accounts', 'tokens', 'webhooks', 'feeds', 'settings', 'calendar'].map((page) => `/admin/${page}`);
  const mileage = { officer: ['/mileage'], manager: ['/mileage/claims', '/mileage/departments'], auditor: ['/mileage/audit', '/mileage/audit?tab=items', '/mileage/audit?tab=standings', '/mileage/audit?tab=objections', '/mileage/audit?tab=training', '/mileage/claims?state=all'] };
  const common = login === 'officer' ? ['/notices', '/account', '/help'] : ['/account'];
  const evaluations = await evaluationsOf(person, login);
  const own = {
    officer: ['/work', ...alarm, '/alarms', '/precheck', '/scenarios', '/scenarios/F03'],
    lead: ['/work'],
    manager: ['/department', '/department?view=late', '/department?view=open', '/department?view=asked', '/work', '/alarms', '/dashboard', '/precheck'],
    auditor: ['/audit', '/audit?queue=all', '/admin/proposals', '/admin/feeds?tab=bundles', '/audit/samples', '/audit/requests', '/dashboard', '/alarms', ...alarm, '/scenarios', '/scenarios/F14', '/scenarios/F14?tab=cases', '/scenarios/F14?tab=ready', '/scenarios/F14?tab=versions', '/blind-spots', '/graph?rule=F14', ...records, '/audit/log', '/audit/log?tab=heads', '/audit/review'],
    admin: ['/admin', ...settings, `/admin/people/${officer?.id}`],
    inspector: ['/alarms', '/dashboard'],
  };
  return [...(own[login] ?? []), ...(mileage[login] ?? []), ...await selfcheckPlaces(person, login), ...evaluations, ...common];
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
