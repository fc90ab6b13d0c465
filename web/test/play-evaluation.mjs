// The evaluations of the sample city, through the API: one that was announced, one that may be objected to, one being
// prepared, and the agency's of itself. Two auditors take part, since who freezes a round does not decide it.

const GRADES = ['수', '우', '우', '미', '수', '양'];

/** A second auditor, whom the administrator names and who chooses a password. */
export async function secondAuditor(enter, password) {
  const login = 'auditor2';
  try { return await enter(login, password); } catch { /* not there yet */ }
  const admin = await enter('admin', password);
  const [officer] = (await admin.ask('GET', '/officers?emp_no=E00012')).reply.items;
  const [department] = (await admin.ask('GET', '/departments?code=D012')).reply.items;
  await done(admin.ask('POST', '/posts', { officer_id: officer.id, department_id: department.id, role: 'auditor', valid_from: '2026-01-01' }));
  const { password: first } = await done(admin.ask('POST', '/accounts', { officer_id: officer.id, login }));
  const person = await enter(login, first);
  await done(person.ask('POST', '/session/password', { old: first, new: password }));
  return enter(login, password);
}

async function done(asked) {
  const { status, reply } = await asked;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(reply)}`);
  return reply;
}

export const roundOf = async (person, id) => (await person.ask('GET', `/evaluation/rounds/${id}`)).reply;

/** One act of a round's life. */
export async function move(person, id, act, reason) {
  const { version } = await roundOf(person, id);
  return done(person.ask('POST', `/evaluation/rounds/${id}/${act}`, reason ? { reason } : {}, { 'If-Match': `"${version}"` }));
}

export async function makeModel(person, preset, change) {
  const { id } = await done(person.ask('POST', '/evaluation/models', { preset }));
  if (!change) return id;
  const { definition, version } = (await person.ask('GET', `/evaluation/models/${id}`)).reply;
  await done(person.ask('PUT', `/evaluation/models/${id}`, { definition: { ...definition, ...change } }, { 'If-Match': `"${version}"` }));
  return id;
}

export async function makeRound(person, model, kind, name, day) {
  return (await done(person.ask('POST', '/evaluation/rounds', { model_id: model, kind, name, from_on: `${day.slice(0, 4)}-01-01`, to_on: day }))).id;
}

/** Grades for every department but the auditor's own. */
export async function judge(person, round, shift = 0) {
  const departments = (await person.ask('GET', '/departments?limit=500')).reply.items.filter((one) => one.parent_id !== null && one.code !== 'D012');
  for (const [at, one] of departments.entries())
    await done(person.ask('POST', `/evaluation/rounds/${round}/manual`, { board: 'departments', subject_id: one.id, indicator: 'measure', grade: GRADES[(at + shift) % GRADES.length], reason: '청렴시책 추진 실적을 심사함' }));
  return departments;
}

export async function playEvaluation(enter, password) {
  const [auditor, manager, second] = [await enter('auditor', password), await enter('manager', password), await secondAuditor(enter, password)];
  const day = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10), year = day.slice(0, 4);
  const model = await makeModel(auditor, 'siheung-like');
  const quick = await makeModel(auditor, 'siheung-like', { objection_days: 0, name: { ko: '수시평가(이의신청 기간 없음)', en: 'Mid-year, without objections' } });

  const first = await makeRound(auditor, quick, 'mid_year', `${year}년 수시평가`, day);
  await judge(auditor, first, 2);
  await move(auditor, first, 'freeze', '수시평가 기준일');
  await move(auditor, first, 'open');
  await done(auditor.ask('PUT', `/evaluation/rounds/${first}/minutes`, {
    held_on: day, place: '시청 소회의실', chair: '부시장', members: '부시장, 기획예산국장, 감사담당관, 민간위원 2명', discussion: '지표별 실적과 해당 없음의 처리를 확인하고, 소규모 부서가 불리하지 않은지 살펴봄.', decision: '원안대로 의결함. 선정 부서에 표창하고 결과를 공고하기로 함.',
  }, { 'If-Match': '"0"' }));
  await move(second, first, 'decide', '위원회 원안 의결');
  await move(auditor, first, 'announce');

  const regular = await makeRound(auditor, model, 'regular', `${year}년 정기평가`, day);
  const departments = await judge(auditor, regular);
  const [bonus, minus] = [departments[4], departments[7]];
  await done(auditor.ask('POST', `/evaluation/rounds/${regular}/adjustments`, { board: 'departments', subject_id: bonus.id, kind: 'bonus', points: 1, reason: '청렴 우수사례 도 단위 입상' }));
  await done(auditor.ask('POST', `/evaluation/rounds/${regular}/adjustments`, { board: 'departments', subject_id: minus.id, kind: 'minus', points: 0.5, reason: '자기진단 결과를 기한 뒤에 냄' }));
  await move(auditor, regular, 'freeze', '정기평가 기준일');
  await move(auditor, regular, 'open');
  const own = (await manager.ask('GET', `/evaluation/rounds/${regular}/boards/departments/scores`)).reply.items[0];
  await done(manager.ask('POST', `/evaluation/rounds/${regular}/objections`, { board: 'departments', subject_id: own.subject_id, indicator: 'acted', reason: '6월에 정정한 지급 1건이 조치한 것으로 셈되지 않았습니다.' }));

  const self = await makeRound(auditor, await makeModel(auditor, 'agency-self'), 'self', `${year}년 기관 자체평가`, day);
  for (const [indicator, grade] of [['committee', '수'], ['plan', '수'], ['training', '우'], ['mapping', '미'], ['incentive', '우'], ['scenarios', '수'], ['measures', '우']])
    await done(auditor.ask('POST', `/evaluation/rounds/${self}/manual`, { board: 'agency', subject_id: 0, indicator, grade, reason: '증빙자료 확인' }));
  await move(auditor, self, 'freeze', '자체평가 기준일');

  const draft = await makeRound(auditor, model, 'mid_year', `${Number(year) + 1}년 수시평가`, day);
  await judge(auditor, draft, 4);
  return { model, quick, first, regular, self, draft };
}
