// Texts of people are texts: what would be markup, a script or a template elsewhere goes into every text that the API takes,
// as the API describes itself, and into records and files. Each page that shows it, to whom it is shown, shows it as it is:
// nothing of it runs, becomes an element or asks another host. A text of the API's that is neither fed nor excepted fails, and one
// that is on no page that was looked at.
import { Look } from '../browser.mjs';
import { Feeder, inCsv, isHostile, MARKUP, SHORT, textsOf, TINY } from '../hostile-feeder.mjs';
import { feedAlarms, feedBaseline, feedLoads, feedRecords } from '../hostile-alarms.mjs';
import { feedEvaluation } from '../hostile-evaluation.mjs';
import { feedMileage } from '../hostile-mileage.mjs';
import { feedOrganisation, feedProposals, feedSamples, feedScenarios, RULE } from '../hostile-organisation.mjs';
import { feedSelfchecks } from '../hostile-selfcheck.mjs';

/** Its texts are everywhere afterwards. */
export const last = true;
export const settings = [{ login: 'auditor', width: 1280, lang: 'ko' }];

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
  'POST /evaluation/models preset': NAMES, 'POST /evaluation/rounds/{id}/manual indicator': NAMES, 'POST /evaluation/rounds/{id}/objections indicator': NAMES,
  ...Object.fromEntries(['manual', 'adjustments', 'exclusions', 'objections'].map((entry) => [`POST /evaluation/rounds/{id}/${entry} board`, NAMES])),
  'POST /scenarios/{id}/series parameter': NAMES, 'POST /scenarios/{id}/series agency': NAMES,
};
/** Of the texts that have a mark, those that no page has to show. */
const UNSHOWN = {
  'POST /session login': 'somebody who is not there', 'PATCH /agencies/{id} name': 'put back at once', 'PATCH /agencies/{id} name_en': 'put back at once',
  'POST /alarms/{id}/read reason': 'reading asks for none',
  ...Object.fromEntries(['area', 'area_ko', 'area_en', 'name_en', 'evidence_en'].map((name) => [`PATCH /mileage/items/{id} ${name}`, 'of a plan of next year'])),
};

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
  const { department_id } = await feeder.get('auditor', `/alarms/${alarms.walk}`);
  const selfcheck = await feedSelfchecks(feeder, department_id);
  const mileage = await feedMileage(feeder);
  const evaluation = await feedEvaluation(feeder);
  await feedBaseline(feeder);
  return { feeder, ...alarms, ...records, ...people, selfcheck, mileage, evaluation, rows: await rowsOf(feeder) };
}

// ---- looking

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

const tabs = (path, ...names) => names.map((name) => `${path}?tab=${name}`);

/** Of the rows of a list that are hostile, in a part of them or anywhere, one of each kind. */
async function oneOfEach(feeder, list, kind, part = (row) => JSON.stringify(row)) {
  const { items } = await feeder.get('auditor', `${list}${list.includes('?') ? '&' : '?'}limit=500`);
  return [...new Map(items.filter((row) => isHostile(part(row))).map((row) => [row[kind], row])).values()];
}

async function rowsOf(feeder) {
  const ids = async (list, kind) => (await oneOfEach(feeder, list, kind)).map((row) => row.id);
  return {
    logged: (await oneOfEach(feeder, '/audit/entries', 'object_table', (row) => row.reason)).map((row) => row.object_table),
    detailed: await ids('/audit/entries?action=selfcheck_duty.add', 'action'),
    proposals: await ids('/proposals?state=approved,refused', 'kind'),
    claims: await ids('/mileage/claims', 'state'),
    objections: await ids('/mileage/objections', 'state'),
    verdicts: await ids('/mileage/sample-items', 'verdict'),
    disputes: await ids('/evaluation/objections', 'state'),
  };
}

const officersPages = ({ selfcheck }) => [
  '/notices', `/selfcheck?view=all&duty_id=${selfcheck.duty}`, `/selfcheck/checks/${selfcheck.check}`, `/selfcheck/checks/${selfcheck.open}`, `/selfcheck/improvements?row=${selfcheck.improvement}`,
  '/selfcheck/bank', `/selfcheck/bank/${selfcheck.duty}`, '/selfcheck/proposals', `/selfcheck/proposals?row=${selfcheck.proposal}`, '/mileage',
];
const leadsPages = (fed) => [`/work/${fed.asked}`, ...tabs(`/work/${fed.asked}`, 'history', 'comments', 'files'), `/alarms?q=${encodeURIComponent(MARKUP)}`];
const managersPages = ({ selfcheck, mileage, evaluation }) => [
  '/department', '/department?view=asked', '/selfcheck/improvements?view=confirmed', `/selfcheck/checks/${selfcheck.check}`, '/mileage/claims', `/mileage/claims?state=all&claim=${mileage.walk}`,
  '/evaluation', `/evaluation/${evaluation.disputed}`, `/evaluation/objections?row=${evaluation.objection}`, ...['awards', 'certificates', 'announcement'].map((paper) => `/evaluation/${evaluation.announced}/${paper}`),
];
const auditorsPages = ({ selfcheck, mileage, evaluation, rows, ...fed }) => [
  '/audit', '/audit/requests?state=all', '/audit/samples', ...[fed.walk, fed.moved, fed.grave, fed.released, fed.many].map((alarm) => `/alarms/${alarm}?tab=history`), ...[fed.walk, fed.grave, fed.twice].map((alarm) => `/alarms/${alarm}`), `/alarms/${fed.twice}?tab=records`,
  ...rows.logged.map((table) => `/audit/log?object_table=${table ?? ''}`), ...rows.detailed.map((row) => `/audit/log?action=selfcheck_duty.add&row=${row}`), ...rows.proposals.map((row) => `/admin/proposals?tab=decided&row=${row}`),
  `/records/exp_pay/${encodeURIComponent(fed.key)}`, '/scenarios', `/scenarios/${RULE}`, ...tabs(`/scenarios/${RULE}`, 'changes', 'shadow'), '/blind-spots', `/graph?rule=${RULE}`, '/admin/feeds?tab=bundles', '/admin/webhooks', '/admin/settings',
  '/selfcheck/audit', ...['rates', 'heat'].map((tab) => `/selfcheck/audit?tab=${tab}&round=${selfcheck.round}`), `/selfcheck/audit?tab=samples&sample=${selfcheck.sample}`, `/selfcheck/contradictions?row=${selfcheck.contradiction}`, `/selfcheck/bank/${selfcheck.duty}?sheet=${selfcheck.draft}`,
  `/mileage/audit?tab=items&row=${mileage.item}`, '/mileage/audit?tab=earnings', ...rows.claims.map((claim) => `/mileage/claims?state=all&claim=${claim}`), ...rows.objections.map((row) => `/mileage/audit?tab=objections&row=${row}`), ...rows.verdicts.map((row) => `/mileage/audit?tab=samples&row=${row}`),
  `/evaluation/${evaluation.disputed}?board=departments&subject=${evaluation.subject}`, `/evaluation/${evaluation.disputed}?board=excluded`, `/evaluation/${evaluation.draft}`, `/evaluation/${evaluation.draft}/freeze`, ...rows.disputes.map((row) => `/evaluation/objections?row=${row}`),
  '/evaluation/models', `/evaluation/models/${evaluation.model}`, ...['ranking', 'minutes', 'awards', 'certificates', 'announcement'].map((paper) => `/evaluation/${evaluation.announced}/${paper}`), `/evaluation/${evaluation.disputed}/card?board=departments&subject=${evaluation.subject}`,
];
const adminsPages = (fed) => ['/admin', '/admin/people', `/admin/people/${fed.officer}`, `/admin/departments/${fed.department}`, '/admin/mappings?tab=mapped', '/admin/accounts', '/admin/tokens'];

/** Whoever sees it, where it is shown to him. */
const PAGES = { officer: officersPages, lead: leadsPages, manager: managersPages, auditor: auditorsPages, admin: adminsPages };

/** All that is shown, if a hostile text is among it. */
function shown(part) {
  const text = `${document.body.innerText} ${[...document.querySelectorAll('input, textarea')].map((at) => at.value).join(' ')}`;
  return text.includes(part) ? text : null;
}

/** It is there, and is no more than that; gives what is shown. */
async function asItIs(look, where, check) {
  const { page } = look, part = TINY.slice(0, -1);
  await page.waitForFunction(shown, part).catch(() => {});
  await look.settled();
  const text = await page.evaluate(shown, part);
  check(text !== null, `${where} does not show it`);
  check((await page.evaluate(() => window.__xss)) === undefined, `${where}: a text ran`);
  check((await page.locator('img, body script').count()) === 0, `${where}: a text became an element`);
  return text ?? '';
}

/** As a click on a link does, without loading the console anew. */
const follow = (page, path) => page.evaluate((to) => {
  const link = Object.assign(document.createElement('a'), { href: to });
  document.body.append(link);
  link.click();
  link.remove();
}, path);

async function lookAt(look, paths, check) {
  const texts = [];
  for (const path of paths) {
    await follow(look.page, '/help'); // where nothing of it is
    await look.page.getByRole('heading', { level: 1, name: look.say('도움말', 'Help') }).waitFor();
    await follow(look.page, path);
    texts.push(await asItIs(look, `${look.login} ${path.slice(0, 70)}`, check));
  }
  return texts;
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

/** What is wrong in a file, and its name. */
async function training(look, check) {
  await look.go('/mileage/audit?tab=training');
  const csv = inCsv([['emp_no', 'course', 'completed_on', 'hours', 'certificate'], [MARKUP, MARKUP, MARKUP, MARKUP, MARKUP]]);
  await look.page.locator('input[type=file]').setInputFiles({ name: `${SHORT}.csv`, mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await look.page.locator('td', { hasText: MARKUP }).first().waitFor();
  await asItIs(look, 'the faults of a file of training', check);
}

async function find(look, check) {
  await look.page.keyboard.press('Control+KeyK');
  await look.page.keyboard.type(TINY);
  await look.page.locator('dialog .option', { hasText: TINY.slice(0, -1) }).first().waitFor();
  await asItIs(look, 'what is found', check);
}

/** Gives the texts of the pages. */
async function lookAs({ look, check }, { login, lang }, paths) {
  const own = login === look.login && lang === look.lang;
  const other = own ? look : await new Look(look.browser, look.base, { login, width: look.width, lang }).open();
  const texts = await lookAt(other, paths, check);
  if (login === 'manager' && lang === 'ko') await precheck(other, check);
  if (own) {
    await training(look, check);
    await find(look, check);
    return texts;
  }
  for (const fault of other.faults) check(false, `${login}: ${fault}`);
  await other.close();
  return texts;
}

/** Every text of the API is fed or excepted. */
async function allFed({ fed }, world, check) {
  const texts = await textsOf(world.base);
  const left = texts.filter((text) => !fed.has(text) && !EXCEPT[text]);
  check(left.length === 0, `texts that nobody feeds: ${left.join('; ')}`);
  const gone = Object.keys(EXCEPT).filter((text) => !texts.includes(text) || fed.has(text));
  check(gone.length === 0, `exceptions that are none: ${gone.join('; ')}`);
}

/** Every text that has a mark was on a page that was looked at, or is excepted. */
function allShown({ fed }, pages, check) {
  const all = pages.join(' ');
  const wrong = [...fed].filter(([text, mark]) => mark && all.includes(mark) === text in UNSHOWN).map(([text]) => text);
  check(wrong.length === 0, `texts that no page shows, or one all the same: ${wrong.join('; ')}`);
}

export async function run({ look, check, world }) {
  const fed = await feedAll(world);
  await nameAgency(fed.feeder, look, check);
  await allFed(fed.feeder, world, check);
  const texts = [];
  for (const [login, pages] of Object.entries(PAGES)) texts.push(...await lookAs({ look, check }, { login, lang: 'ko' }, pages(fed)));
  for (const login of ['officer', 'manager']) texts.push(...await lookAs({ look, check }, { login, lang: 'en' }, PAGES[login](fed)));
  allShown(fed.feeder, texts, check);
}
