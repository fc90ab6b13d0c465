// A few days' work of the made-up officials of the sample city, through the API like everybody's: alarms in every
// state to look at, and nothing that a person could not have done.
//
//   node web/test/play.mjs URL PASSWORD      (script/demo calls it)
import { pathToFileURL } from 'node:url';
import { playEvaluation, secondAuditor } from './play-evaluation.mjs';
import { playMileage } from './play-mileage.mjs';
import { playSelfchecks } from './play-selfcheck.mjs';

export class Person {
  constructor(base, login, password) {
    this.base = base;
    this.login = login;
    this.password = password;
  }
  async ask(method, path, body, headers = {}) {
    const response = await fetch(this.base + '/api/v1' + path, {
      method,
      headers: {
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(method !== 'GET' && this.csrf ? { 'X-CSRF-Token': this.csrf } : {}),
        ...(body !== undefined && !headers['Content-Type'] ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const reply = text.startsWith('{') ? JSON.parse(text) : text;
    return { status: response.status, reply, etag: response.headers.get('etag'), cookie: response.headers.get('set-cookie') };
  }
  async enter() {
    const { status, reply, cookie } = await this.ask('POST', '/session', { login: this.login, password: this.password });
    if (status !== 200) throw new Error(`${this.login} could not sign in: ${JSON.stringify(reply)}`);
    this.cookie = cookie.split(';')[0];
    this.csrf = reply.csrf;
    return this;
  }
  async work(query = '') {
    const { status, reply } = await this.ask('GET', `/alarms/work?limit=100${query}`);
    if (status !== 200) throw new Error(`${this.login}: work list: ${status} ${JSON.stringify(reply)}`);
    return reply.items;
  }
  async alarm(id) { return (await this.ask('GET', `/alarms/${id}`)).reply; }
  act(alarm, act, body) { return this.ask('POST', `/alarms/${alarm.id}/${act}`, body, { 'If-Match': `"${alarm.version}"` }); }
}

const ANSWERS = [
  { action: 10, reason: '두 지급의 증빙을 대조하니 월별로 나누어 청구한 것으로 확인됨' },
  { action: 20, reason: '금액을 잘못 넣어 원천에서 정정함', reference: 'P-정정' },
  { action: 40, reason: '나중 지급을 반납받음', amount: 350000, date: '2026-06-30' },
  { action: 60, reason: '같은 일이 없도록 결재선에 확인 칸을 넣음' },
];

/** Makes accounts for whoever else has a post today in the city; they sign in and choose the same password. */
async function everybodyElse(base, admin, password) {
  const list = async (path) => (await admin.ask('GET', path)).reply.items;
  const today = new Date().toISOString().slice(0, 10);
  const known = new Set((await list('/accounts?limit=500')).map((account) => account.officer_id));
  const posts = (await list('/posts?agency_id=A1&limit=500')).filter((post) => post.valid_to >= today && ['officer', 'lead', 'manager'].includes(post.role) && !known.has(post.officer_id));
  const people = [];
  for (const [officer_id, { emp_no }] of new Map(posts.map((post) => [post.officer_id, post]))) {
    const login = emp_no.toLowerCase();
    const { reply } = await admin.ask('POST', '/accounts', { officer_id, login });
    const person = await new Person(base, login, reply.password).enter(); // once: an address may sign in so often a minute
    await person.ask('POST', '/session/password', { old: reply.password, new: password });
    people.push([login, person]);
  }
  return Object.fromEntries(people);
}

/** Acts on what the people may act on; gives how many came into each state. */
export async function play(base, password, { everybody = false } = {}) {
  const enter = (login) => new Person(base, login, password).enter();
  const [officer, lead, manager, auditor, deputy] = await Promise.all(['officer', 'lead', 'manager', 'auditor', 'deputy'].map(enter));
  const done = { acted: 0, approved: 0, sent_back: 0, closed: 0, working: 0 };
  const acted = [];
  for (const person of [officer, lead]) {
    const rows = (await person.work()).slice(0, 24);
    for (const [at, row] of rows.entries()) {
      const alarm = await person.alarm(row.id);
      if (!alarm.acts?.includes('act') || at % 3 === 2) continue;
      if (at % 6 === 4) {
        if (alarm.acts.includes('start') && (await person.act(alarm, 'start', {})).status === 200) done.working++;
        continue;
      }
      if ((await person.act(alarm, 'act', ANSWERS[at % ANSWERS.length])).status === 200) { done.acted++; acted.push(row.id); }
    }
  }
  let seen = 0;
  for (const id of acted) {
    const alarm = await manager.alarm(id);
    if (!alarm.acts?.includes('approve') || ++seen % 4 === 0) continue;
    if (seen % 3 === 2) {
      if ((await manager.act(alarm, 'send-back', { reason: '검수조서를 붙여 다시 올려 주세요' })).status === 200) done.sent_back++;
      continue;
    }
    if ((await manager.act(alarm, 'approve', { reason: '확인함' })).status === 200) done.approved++;
  }
  for (const id of acted.slice(0, Math.ceil(acted.length / 2))) {
    const alarm = await auditor.alarm(id);
    if (alarm.acts?.includes('confirm') && (await auditor.act(alarm, 'confirm', { reason: '증빙 확인' })).status === 200) done.closed++;
  }
  await secondAuditor((login, secret) => new Person(base, login, secret).enter(), password); // before the others get accounts
  const others = everybody ? await everybodyElse(base, await enter('admin'), password) : {};
  done.self_checked = (await playSelfchecks({ officer, lead, manager, auditor, deputy, ...others })).approved;
  done.credited = (await playMileage({ officer, lead, manager, auditor, deputy })).done.posted;
  await playEvaluation((login, secret) => new Person(base, login, secret).enter(), password);
  return done;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , base, password] = process.argv;
  const done = await play(base, password, { everybody: true });
  console.log(Object.entries(done).map(([state, n]) => `${state} ${n}`).join(', '));
}
