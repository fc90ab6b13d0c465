// A half-year of self-checks of the sample city: the example bank, who performs which duty, a round that is finished by
// whoever can sign in, and one that is under way.
const OWNERS = { D002: ['A6-24'], D003: ['A6-23'], D004: ['A6-22', 'A6-23'], D006: ['A1-1', 'A1-2'], D007: ['A4-17'], D008: ['A2-5', 'A2-6'], D009: ['A3-10', 'A3-11'], D010: ['A4-15'], D011: ['A5-21'] };
const NO_EVERY = 4; // answers
const NOS = [
  ['출장 두 건의 증빙이 빠져 있었음', '빠진 증빙을 받아 붙이고 점검표에 확인 칸을 둠'],
  ['대장에 적지 않은 건이 한 건 있었음', '대장을 정비하고 매주 금요일에 대조함'],
  ['기한을 이틀 넘겨 처리한 건이 있었음', '접수할 때 기한을 달력에 올리고 팀장이 매일 확인함'],
];
const DAY_MS = 86_400_000;

const dayOf = (date) => new Date(date.getTime() + 9 * 3_600_000).toISOString().slice(0, 10);
const inDays = (days) => dayOf(new Date(Date.now() + days * DAY_MS));

/** The half-year of today, and the one before it. */
function halves() {
  const [year, month] = inDays(0).split('-').map(Number);
  const first = [`${year}-01-01`, `${year}-06-30`], second = [`${year}-07-01`, `${year}-12-31`];
  return month <= 6 ? [[`${year - 1}-07-01`, `${year - 1}-12-31`], first] : [first, second];
}

async function fine(person, method, path, body, version) {
  const { status, reply } = await person.ask(method, path, body, version === undefined ? {} : { 'If-Match': `"${version}"` });
  if (status >= 300) throw new Error(`${person.login}: ${method} ${path}: ${status} ${JSON.stringify(reply)}`);
  return reply;
}
export const check = (person, id) => fine(person, 'GET', `/selfcheck/checks/${id}`);
export const checksOf = async (person, query) => (await fine(person, 'GET', `/selfcheck/checks?limit=200&${query}`)).items;
const act = (person, row, name, body = {}) => fine(person, 'POST', `/selfcheck/checks/${row.id}/${name}`, body, row.version);

let answered = 0;
function answerOf(row) {
  const item = { item_id: row.item_id, proposal_seen: row.proposal === 'yes' };
  if (/해당없음/.test(row.text_ko)) return { ...item, value: 'na', reason: '그런 일이 없었음' };
  if (row.answer === 'number') return { ...item, value: '12' };
  if (row.answer === 'date') return { ...item, value: inDays(-20) };
  if (row.answer === 'document') return { ...item, value: '문서-2026-118' };
  if (++answered % NO_EVERY === 0) {
    const [reason, plan] = NOS[(answered / NO_EVERY) % NOS.length];
    return { ...item, value: 'no', reason, plan, plan_due_on: inDays(14) };
  }
  return { ...item, value: 'yes', ...(row.evidence.some((one) => one.standing) ? { reason: '경보마다 증빙을 확인했고 조치하는 중임' } : {}) };
}

async function fill(person, row) {
  const { version, answers } = await check(person, row.id);
  const put = await fine(person, 'PUT', `/selfcheck/checks/${row.id}/answers`, { answers: answers.map(answerOf) }, version);
  await act(person, { id: row.id, version: put.version }, 'fill');
}

/** Of a round, what is in this state and somebody's to pass on, is looked at and passed on; gives how many. */
async function decide(person, round, state, name) {
  let done = 0;
  for (const row of await checksOf(person, `state=${state}&round_id=${round}`))
    if ((await check(person, row.id)).acts.includes(name)) { await act(person, row, name, { reason: '증빙을 확인함' }); done++; }
  return done;
}

/** Whoever answered "no" has mended the first of it; the manager confirms what is his to confirm. */
async function improve(people, manager) {
  const list = async (person, query) => (await fine(person, 'GET', `/selfcheck/improvements?limit=50&${query}`)).items;
  for (const person of people)
    for (const row of (await list(person, 'mine=1&state=open')).slice(0, 1))
      await fine(person, 'POST', `/selfcheck/improvements/${row.id}/done`, { note: '빠진 증빙을 모두 받아 붙였음', document: '세무과-1182' }, row.version);
  for (const row of (await list(manager, 'waiting=1&state=done')).slice(0, 1)) await fine(manager, 'POST', `/selfcheck/improvements/${row.id}/confirm`, {}, row.version);
}

async function prepare(auditor) {
  const items = async (path) => (await fine(auditor, 'GET', path)).items;
  await fine(auditor, 'POST', '/selfcheck/examples', {});
  const duties = new Map((await items('/selfcheck/duties?limit=200')).map((row) => [row.code, row.id]));
  const departments = new Map((await items('/departments?agency_id=A1&limit=200')).map((row) => [row.code, row.id]));
  for (const [department, codes] of Object.entries(OWNERS))
    for (const code of codes) await fine(auditor, 'POST', '/selfcheck/owners', { duty_id: duties.get(code), department_id: departments.get(department) });
}

/** `people`: officer, lead, manager, auditor and deputy, signed in, and whoever else can; gives what was done. */
export async function playSelfchecks({ auditor, ...people }) {
  const [before, now] = halves();
  await prepare(auditor);
  const finished = await fine(auditor, 'POST', '/selfcheck/rounds', { cycle: 'half_year', from: before[0], to: before[1], due: inDays(0) });
  const everybody = Object.values(people);
  for (const person of everybody) for (const row of await checksOf(person, `mine=1&state=open&round_id=${finished.id}`)) await fill(person, row);
  for (const person of everybody) await decide(person, finished.id, 'filled', 'review');
  let approved = 0;
  for (const person of [...everybody, auditor]) approved += await decide(person, finished.id, 'reviewed', 'approve');
  await improve(everybody, people.manager);
  const sample = await fine(auditor, 'POST', '/selfcheck/samples', { from: inDays(0), to: inDays(0), share: 50 });
  const under = await fine(auditor, 'POST', '/selfcheck/rounds', { cycle: 'half_year', from: now[0], to: now[1], due: inDays(14) });
  await fine(people.officer, 'POST', '/selfcheck/proposals', { duty_id: (await fine(auditor, 'GET', '/selfcheck/duties?code=A6-23')).items[0].id, text_ko: '업무추진비를 쓴 곳과 참석자를 그날 적었는가', text_en: 'Were the place and the guests of each official expense noted the same day?', answer: 'yes_no', reason: '월말에 몰아 적다가 빠뜨린 일이 있었습니다' });
  return { finished: finished.id, under: under.id, sample: sample.id, approved };
}
