// Texts of people are texts: what would be markup, a script or a template elsewhere goes into every text that the API takes,
// as the API describes itself, and into records and files. Each page that shows it, to whom it is shown, shows it as it is:
// nothing of it runs, becomes an element or asks another host. A text of the API's that is neither fed nor excepted fails.
import { Look } from '../browser.mjs';

const SCRIPT = '"><img src=x onerror="window.__xss=1"><script>window.__xss=1</script>';
const MARKUP = `${SCRIPT}{{7*7}}`;
const SHORT = '<img src=x onerror=__xss=1>'; // where MARKUP is too long
const TINY = '<img src=x>';
const isHostile = (value) => typeof value === 'string' && value.includes(TINY.slice(0, 10));

const SECRET = 'a secret, shown to nobody';
const NAMES = 'names what is there; anything else is refused';
const EXCEPT = {
  'POST /session password': SECRET, 'POST /session code': SECRET, 'POST /session/password old': SECRET, 'POST /session/password new': SECRET,
  'POST /session/second-factor/confirm code': SECRET, 'POST /session/second-factor/remove password': SECRET,
  'POST /accounts login': 'letters, digits and a few signs; others are refused',
  'POST /webhooks url': 'a host of outbound.allow, as a URL',
  'POST /tokens agency_id': NAMES, 'POST /departments agency_id': NAMES, 'POST /officers agency_id': NAMES, 'POST /posts agency_id': NAMES, 'POST /mappings agency_id': NAMES,
  'POST /alarms/{id}/reveal column': NAMES, 'POST /records/{table}/{key}/reveal column': NAMES, 'POST /precheck table': NAMES, 'PUT /feeds/{table} total_column': NAMES,
  ...Object.fromEntries(['try', 'backtest', 'shadow', 'changes'].flatMap((verb) => ['parameter', 'value', 'agency'].map((name) => [`POST /scenarios/{id}/${verb} ${name}`, NAMES]))),
  'POST /scenarios/{id}/series parameter': NAMES, 'POST /scenarios/{id}/series agency': NAMES,
  'POST /alarms/baseline reason': 'would date every alarm of the city; shown in the log alone, as other reasons are',
};

/** "POST /departments name" of each free text that a route takes, in its body or in the address of an upload. */
async function textsOf(base) {
  const { paths } = await (await fetch(`${base}/api/openapi.json`)).json();
  const free = (schema) => schema.type === 'string' && !schema.enum && !schema.format;
  return Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).flatMap(([method, { parameters, requestBody }]) => {
    if (method === 'get') return [];
    const body = Object.entries(requestBody?.content['application/json'].schema.properties ?? {}).filter(([, schema]) => free(schema)).map(([name]) => name);
    const query = parameters.filter((one) => one.in === 'query' && free(one.schema)).map((one) => one.name);
    return [...body, ...query].map((name) => `${method.toUpperCase()} ${path.replace('/api/v1', '')} ${name}`);
  }));
}

// ---- feeding

class Feeder {
  constructor(world) { this.world = world; this.fed = new Set(); this.people = {}; }
  async as(login) { return (this.people[login] ??= await this.world.person(login)); }
  /** `shape` is the path as the API describes it: "/alarms/{id}/act". */
  async send(login, method, shape, ids, body, { query = {}, version, type, status = [200, 201, 204] } = {}) {
    let at = 0;
    const path = shape.replace(/\{[^}]*\}/g, () => encodeURIComponent([ids].flat()[at++]));
    const search = new URLSearchParams(query).toString();
    const headers = { ...(version === undefined ? {} : { 'If-Match': `"${version}"` }), ...(type ? { 'Content-Type': type } : {}) };
    const answer = await (await this.as(login)).ask(method, path + (search ? `?${search}` : ''), body, headers);
    if (![status].flat().includes(answer.status)) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.reply).slice(0, 300)}`);
    const given = { ...query, ...(type ? {} : body) };
    for (const [name, value] of Object.entries(given)) if (isHostile(value)) this.fed.add(`${method} ${shape} ${name}`);
    return answer.reply;
  }
  async get(login, path) {
    const { status, reply } = await (await this.as(login)).ask('GET', path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(reply).slice(0, 300)}`);
    return reply;
  }
  async first(login, path) {
    const { items } = await this.get(login, path);
    if (!items.length) throw new Error(`nothing at ${path}`);
    return items[0];
  }
  async act(login, alarm, verb, body = {}, more = {}) {
    const { version } = await this.get(login, `/alarms/${alarm}`);
    return this.send(login, 'POST', `/alarms/{id}/${verb}`, alarm, { reason: MARKUP, ...body }, { version, ...more });
  }
}

const jsonLines = (rows) => rows.map((row) => JSON.stringify(row)).join('\n');
const inCsv = (rows) => rows.map((row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')).join('\n');

/** Alarms of its own, whose sentence has the name of a shop in it: uses of a card of somebody who is not their manager. */
async function alarmsOf(feeder, many) {
  let card = null;
  for (const row of (await feeder.get('lead', '/alarms/work?scenario_id=C03&limit=50')).items) {
    const { own_case, evidence } = await feeder.get('manager', `/alarms/${row.id}`).catch(() => ({ own_case: 'unseen' }));
    if (!own_case && !(await feeder.get('lead', `/alarms/${row.id}`)).own_case) card = evidence.find((one) => one.name === 'card_id').value;
  }
  if (!card) throw new Error('no card of the department');
  const rows = Array.from({ length: many }, (_, i) => ({ agency_id: 'A1', apv_no: `HOSTILE-${i}`, card_id: card, apv_cd: '승인', apv_dtm: '2026-06-30T12:00:00', amt: 11000 + i, mcc_cd: '7997', merchant_nm: MARKUP, merchant_no: `H${i}` }));
  const posted = await feeder.world.post('card_apv', jsonLines(rows));
  if (posted.status !== 200) throw new Error(`card_apv: ${posted.status} ${await posted.text()}`);
  const { items } = await feeder.get('auditor', `/alarms?scenario_id=C03&amount_from=11000&amount_to=${10999 + many}&limit=100`);
  if (items.length !== many) throw new Error(`${items.length} of ${many} alarms`);
  return items.sort((a, b) => a.amount - b.amount).map((one) => one.id);
}

const PDF = new TextEncoder().encode('%PDF-1.4\n%%EOF\n');

async function feedAlarms(feeder) {
  const [walk, asked, kept, moved, grave, many] = await alarmsOf(feeder, 6);
  const answer = { action: 20, reference: MARKUP };
  await feeder.act('lead', walk, 'read');
  await feeder.act('lead', walk, 'start');
  await feeder.act('lead', walk, 'act', answer);
  await feeder.act('manager', walk, 'send-back');
  await feeder.act('lead', walk, 'act', answer);
  await feeder.act('manager', walk, 'approve');
  await feeder.act('auditor', walk, 'demand');
  await feeder.act('lead', walk, 'act', answer);
  await feeder.act('manager', walk, 'approve');
  await feeder.act('auditor', walk, 'confirm');

  const day = (await feeder.get('lead', `/alarms/${asked}`)).due_on;
  const later = (days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
  for (const [until, decision] of [[later(20), 'refuse'], [later(30), 'approve']]) {
    await feeder.act('lead', asked, 'extend', { until });
    const { id, version } = await feeder.first('manager', `/alarm-requests?state=asked&alarm_id=${asked}`);
    await feeder.send('manager', 'POST', `/extensions/{id}/${decision}`, id, { reason: MARKUP }, { version });
  }
  await feeder.act('lead', asked, 'extend', { until: later(40) });
  await feeder.send('lead', 'POST', '/alarms/{id}/comments', asked, { text: MARKUP });
  await feeder.send('lead', 'POST', '/alarms/{id}/attachments', asked, PDF, { query: { name: `${SHORT}.pdf` }, type: 'application/octet-stream' });
  await feeder.send('lead', 'PUT', '/drafts/{name}', `alarm.${asked}`, { body: { action: '', amount: null, date: '', reference: '', reason: MARKUP } });

  for (const decision of ['refuse', 'approve']) {
    await feeder.act('lead', kept, 'exclude', { scope: 'record', until: '2027-06-30' });
    const { id, version } = await feeder.first('auditor', `/alarm-requests?state=asked&alarm_id=${kept}`);
    await feeder.send('auditor', 'POST', `/exclusions/{id}/${decision}`, id, { reason: MARKUP }, { version });
  }
  const { department_id } = await feeder.get('auditor', `/alarms/${moved}`);
  await feeder.act('lead', moved, 'transfer', { department_id });
  await feeder.act('auditor', moved, 'assign', { department_id });
  await feeder.act('auditor', grave, 'audit-case', { reference: MARKUP });
  const hidden = await feeder.first('auditor', '/alarms?audit_only=true&state=issued&limit=1');
  await feeder.act('auditor', hidden.id, 'release');
  const bulk = await feeder.get('lead', `/alarms/${many}`);
  await feeder.send('lead', 'POST', '/alarms/bulk', [], { act: 'act', ...answer, reason: MARKUP, alarms: [{ id: many, version: bulk.version }] });
  return { walk, asked };
}

/** A payment twice, in the words of whoever keys it in: every text of the table is hostile. */
async function feedRecords(feeder) {
  const table = (await feeder.get('auditor', '/schema')).tables.find((one) => one.name === 'exp_pay');
  const texts = table.columns.filter((one) => one.type === 'text' && !['agency_id', 'dept_cd', 'mk_emp_no', 'chk_emp_no'].includes(one.name)).map((one) => one.name);
  const heads = ['agency_id', 'dept_cd', 'amt', 'pay_ymd', ...texts];
  const rows = ['2026-06-20', '2026-06-25'].map((day, i) => ['A1', 'D003', 661000, day, ...texts.map((name) => (name === 'pay_no' ? `${SHORT}${i}` : MARKUP))]);
  const posted = await feeder.world.post('exp_pay', inCsv([heads, ...rows, ['A1', 'D003', MARKUP, MARKUP, ...texts.map(() => MARKUP)]]), 'text/csv');
  if (posted.status !== 200) throw new Error(`exp_pay: ${posted.status} ${await posted.text()}`);
  const { inserted, rejected } = await posted.json();
  if (inserted !== 2 || rejected !== 1) throw new Error(`${inserted} rows in, ${rejected} refused`);
  const key = `A1,${SHORT}0`;
  await feeder.send('auditor', 'POST', '/records/{table}/{key}/reveal', ['exp_pay', key], { column: 'creditor_nm', reason: MARKUP });
  const found = await feeder.first('auditor', '/alarms?scenario_id=F03&amount_from=661000&amount_to=661000');
  await feeder.act('auditor', found.id, 'reveal', { column: 'payee' });
  return { key, twice: found.id };
}

/** Loads and a bundle that are held, and decided with a reason. */
async function feedLoads(feeder) {
  const { world } = feeder;
  const pairs = (name) => jsonLines(Array.from({ length: 120 }, (_, i) => ({ agency_id: 'A1', pay_no: `${name}-${i}`, dept_cd: 'D004', creditor_nm: MARKUP, creditor_tok: `${name}-${i >> 1}`, amt: 662000, pay_ymd: i % 2 ? '2026-06-25' : '2026-06-20', remark: MARKUP })));
  for (const decision of ['refuse', 'release']) {
    const { state, id } = await (await world.post('exp_pay', pairs(`H-${decision}`))).json();
    if (state !== 'held') throw new Error(`the load is ${state}`);
    await feeder.send('auditor', 'POST', `/ingests/{id}/${decision}`, id, { reason: MARKUP });
  }
  const asFeed = async (path, body, type) => (await fetch(`${world.base}/api/v1${path}`, { method: 'POST', headers: { Authorization: `Bearer ${world.token}`, 'Content-Type': type }, body })).json();
  const bundle = await asFeed('/bundles', JSON.stringify({ name: MARKUP }), 'application/json');
  feeder.fed.add('POST /bundles name');
  await asFeed(`/records/exp_pay?bundle=${bundle.id}`, pairs('H-bundle'), 'application/x-ndjson');
  const { state } = await asFeed(`/bundles/${bundle.id}/end`, '{}', 'application/json');
  if (state !== 'held') throw new Error(`the bundle is ${state}`);
  await feeder.send('auditor', 'POST', '/bundles/{id}/release', bundle.id, { reason: MARKUP });
  await feeder.send('admin', 'PUT', '/feeds/{table}', 'ct_cont', { rhythm: 'daily', reason: MARKUP });
}

/** Stands in the head of every page, so it is looked at once and put back. */
async function nameAgency(feeder, look, check) {
  const { items: [{ id, name, name_en }] } = await feeder.get('admin', '/agencies');
  const set = async (body) => feeder.send('admin', 'PATCH', '/agencies/{id}', id, body, { version: (await (await feeder.as('admin')).ask('GET', `/agencies/${id}`)).etag?.replaceAll('"', '') });
  await set({ name: MARKUP, name_en: MARKUP });
  await look.go('/help');
  await asItIs(look, 'the name of the agency', check);
  await set({ name, name_en });
  await look.go('/help');
}

async function feedOrganisation(feeder) {
  const reason = MARKUP, put = (shape, ids, body, version) => feeder.send('admin', version === undefined ? 'POST' : 'PATCH', shape, ids, body, { version });
  const end = async (list, id, shape, body = {}) => feeder.send('admin', 'POST', shape, id, { ...body, reason }, { version: (await feeder.get('admin', `${list}?limit=500`)).items.find((one) => one.id === id).version });
  const officer = await put('/officers', [], { emp_no: SHORT, name: MARKUP, email: `${SHORT}@b.example` });
  await put('/officers/{id}', officer.id, { name: `${MARKUP} `, email: `x${SHORT}@b.example` }, 1);
  const department = await put('/departments', [], { code: TINY, name: MARKUP, valid_from: '2026-01-01' });
  await put('/departments/{id}', department.id, { name: `${MARKUP} ` }, 1);
  const post = await put('/posts', [], { officer_id: officer.id, department_id: department.id, role: 'officer', duty: SHORT, valid_from: '2026-01-01' });
  await put('/posts/{id}', post.id, { duty: `${SHORT} ` }, 1);
  const other = await feeder.first('admin', '/officers?emp_no=E00004');
  const substitute = await put('/substitutes', [], { absent_id: officer.id, officer_id: other.id, valid_from: '2026-11-01', valid_to: '2027-12-31', reason });
  await end('/substitutes', substitute.id, '/substitutes/{id}/end');
  const account = await put('/accounts', [], { officer_id: officer.id, login: 'hostile', reason });
  for (const verb of ['unlock', 'reset', 'end']) await end('/accounts', account.id, `/accounts/{id}/${verb}`);
  const token = await put('/tokens', [], { name: MARKUP, permissions: ['precheck'], reason });
  await feeder.send('admin', 'POST', '/tokens/{id}/end', token.id, { reason });
  await feeder.send('admin', 'POST', '/org/import/{kind}', 'officers', inCsv([['직원번호', '이름', '전자우편'], ['HOSTILE', MARKUP, 'a@b.example']]), { query: { reason: MARKUP }, type: 'text/csv' });
  await feeder.send('nobody', 'POST', '/session', [], { login: MARKUP, password: 'wrong-password-1' }, { status: 401 });
  await end('/posts', post.id, '/posts/{id}/end');
  await end('/departments', department.id, '/departments/{id}/end');
  return { officer: officer.id, department: department.id };
}

/** What one proposes another decides, each with a reason: one of each kind is approved and one refused. */
async function feedProposals(feeder) {
  const reason = MARKUP;
  const decide = (kind, login, decision, id) => feeder.send(login, 'POST', `/${kind}-changes/{id}/${decision}`, id, { reason });
  for (const [value, decision] of [[MARKUP, 'approve'], ['x', 'refuse']]) {
    const { id } = await feeder.send('admin', 'PUT', '/settings/{name}', 'console.url', { value, reason });
    await decide('setting', 'auditor', decision, id);
  }
  for (const decision of ['approve', 'refuse']) {
    const { change } = await feeder.send('admin', 'POST', '/webhooks', [], { name: MARKUP, url: 'http://127.0.0.1:9/hostile', events: ['feed.late'], reason });
    await decide('webhook', 'auditor', decision, change);
  }
  const { id: department_id } = await feeder.first('admin', '/departments?code=D004');
  const made = await feeder.send('admin', 'POST', '/mappings', [], { kind: 'card', code: MARKUP, department_id, valid_from: '2026-07-01', reason });
  await decide('mapping', 'auditor', 'approve', made.id);
  const mapping = async () => (await feeder.get('admin', '/mappings?kind=card&limit=500')).items.find((one) => one.code === MARKUP);
  const { id, version } = await mapping();
  const edit = await feeder.send('admin', 'PATCH', '/mappings/{id}', id, { valid_to: '2027-12-31', reason }, { version });
  await decide('mapping', 'auditor', 'refuse', edit.id);
  await feeder.send('admin', 'POST', '/mappings/{id}/end', id, { reason }, { version: (await mapping()).version });
}

const RULE = 'P04';

/** The text of a rule with hostile words in its header. */
function hostileRule(text) {
  const words = (name) => JSON.stringify(name === 'sentence' ? SCRIPT : MARKUP); // a sentence's braces name columns
  return text.replace(/^(title|sentence|advice|exceptions): .*$/gm, (_, name) => `${name}: {ko: ${words(name)}, en: ${words(name)}}`);
}

async function feedScenarios(feeder) {
  const scenario = await feeder.get('auditor', `/scenarios/${RULE}`);
  const text = hostileRule(scenario.text), body = { kind: 'version', text };
  await feeder.send('auditor', 'POST', '/scenarios/check', [], { text });
  await feeder.send('auditor', 'POST', '/scenarios/{id}/cases', RULE, { text, cases: scenario.cases.replace(/^case .*$/m, `case ${MARKUP}`) });
  await feeder.send('auditor', 'POST', '/scenarios/{id}/try', RULE, body);
  await feeder.send('auditor', 'POST', '/scenarios/{id}/backtest', RULE, body);
  await feeder.send('auditor', 'POST', '/scenarios/{id}/shadow', RULE, { ...body, days: 7 });
  for (const decision of ['refuse', 'approve']) {
    const { id } = await feeder.send('auditor', 'POST', '/scenarios/{id}/changes', RULE, { ...body, reason: MARKUP });
    await feeder.send('deputy', 'POST', `/scenario-changes/{id}/${decision}`, id, { reason: MARKUP });
  }
  await feeder.send('auditor', 'POST', '/scenarios/{id}/changes', RULE, { kind: 'pause', reason: MARKUP });
}

/** Judged by somebody who confirmed none of them. */
async function feedSamples(feeder) {
  const drawn = await feeder.send('auditor', 'POST', '/alarm-samples', [], { from: '2026-01-01', to: new Date().toISOString().slice(0, 10), share: 100 });
  const item = await feeder.first('auditor', `/alarm-sample-items?sample_id=${drawn.id}`);
  const { version } = await feeder.get('auditor', `/alarms/${item.id}`);
  await feeder.send('deputy', 'POST', '/alarms/{id}/samples/{sample}', [item.id, drawn.id], { verdict: 'upheld', note: MARKUP }, { version });
}

async function feedAll(world) {
  const feeder = new Feeder(world);
  feeder.people.nobody = await world.person('officer');
  const alarms = await feedAlarms(feeder);
  const records = await feedRecords(feeder);
  await feedLoads(feeder);
  const people = await feedOrganisation(feeder);
  await feedProposals(feeder);
  await feedScenarios(feeder);
  await feedSamples(feeder);
  return { feeder, ...alarms, ...records, ...people };
}

// ---- looking

const pagesOf = (fed) => ({
  lead: [`/work/${fed.asked}`, ...['history', 'comments', 'files'].map((tab) => `/work/${fed.asked}?tab=${tab}`), `/alarms?q=${encodeURIComponent(MARKUP)}`],
  manager: ['/department', '/department?view=asked'],
  auditor: ['/audit', '/audit/requests?state=all', '/audit/samples', `/alarms/${fed.walk}?tab=history`, `/alarms/${fed.twice}`, `/alarms/${fed.twice}?tab=records`, '/audit/log', '/admin/proposals?tab=decided',
    `/records/exp_pay/${encodeURIComponent(fed.key)}`, '/scenarios', ...['', '?tab=changes', '?tab=shadow'].map((tab) => `/scenarios/${RULE}${tab}`), '/blind-spots', `/graph?rule=${RULE}`, '/admin/feeds?tab=bundles', '/admin/webhooks', '/admin/settings'],
  admin: ['/admin', '/admin/people', `/admin/people/${fed.officer}`, `/admin/departments/${fed.department}`, '/admin/mappings?tab=mapped', '/admin/accounts', '/admin/tokens'],
});

const shows = (markup) => `${document.body.innerText} ${[...document.querySelectorAll('input, textarea')].map((at) => at.value).join(' ')}`.includes(markup);

/** It is there, and is no more than that. */
async function asItIs({ page }, where, check) {
  const shown = await page.waitForFunction(shows, TINY.slice(0, -1)).catch(() => null);
  check(shown !== null, `${where} does not show it`);
  check((await page.evaluate(() => window.__xss)) === undefined, `${where}: a text ran`);
  check((await page.locator('img, body script').count()) === 0, `${where}: a text became an element`);
}

/** As a click on a link does, without loading the console anew. */
const follow = (page, path) => page.evaluate((to) => {
  const link = Object.assign(document.createElement('a'), { href: to });
  document.body.append(link);
  link.click();
  link.remove();
}, path);

async function lookAt(look, paths, check) {
  for (const path of paths) {
    await follow(look.page, '/help'); // where nothing of it is
    await look.page.getByRole('heading', { level: 1, name: '도움말' }).waitFor();
    await follow(look.page, path);
    await asItIs(look, `${look.login} ${path.slice(0, 70)}`, check);
  }
}

/** What is typed into a form comes back in the server's sentence. */
async function precheck(look, check) {
  const { page } = look;
  await look.go('/precheck?table=exp_pay');
  await page.locator('.paste summary').click();
  await page.locator('.paste textarea').fill(JSON.stringify({ pay_no: SHORT, dept_cd: 'D003', creditor_tok: MARKUP, creditor_nm: MARKUP, remark: MARKUP, amt: 661000, pay_ymd: '2026-06-30' }));
  await page.getByRole('button', { name: '점검하기' }).click();
  await page.locator('.raised .what', { hasText: MARKUP }).first().waitFor();
  await asItIs(look, 'the answer of a precheck', check);
}

async function find(look, check) {
  await look.page.keyboard.press('Control+KeyK');
  await look.page.keyboard.type(TINY);
  await look.page.locator('dialog .option', { hasText: TINY.slice(0, -1) }).first().waitFor();
  await asItIs(look, 'what is found', check);
}

export async function run({ look, check, world }) {
  const fed = await feedAll(world);
  await nameAgency(fed.feeder, look, check);
  const texts = await textsOf(world.base);
  const left = texts.filter((text) => !fed.feeder.fed.has(text) && !EXCEPT[text]);
  check(left.length === 0, `texts that nobody feeds: ${left.join('; ')}`);
  const gone = Object.keys(EXCEPT).filter((text) => !texts.includes(text) || fed.feeder.fed.has(text));
  check(gone.length === 0, `exceptions that are none: ${gone.join('; ')}`);
  for (const [login, paths] of Object.entries(pagesOf(fed))) {
    const other = login === look.login ? look : await new Look(look.browser, look.base, { login, width: 1280, lang: 'ko' }).open();
    await lookAt(other, paths, check);
    if (login === 'manager') await precheck(other, check);
    if (other === look) { await find(look, check); continue; }
    for (const fault of other.faults) check(false, `${login}: ${fault}`);
    await other.close();
  }
}

// The texts of self-checks, mileage and evaluations are not fed yet, so that it fails: with --all alone until they are.
export const settings = process.argv.includes('--all') ? [{ login: 'auditor', width: 1280, lang: 'ko' }] : [];
