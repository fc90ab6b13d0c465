// A year of mileage of the sample city: plans from the examples, claims in every state, a reversal, a minus and an objection.
async function fine(person, method, path, body, version) {
  const { status, reply } = await person.ask(method, path, body, version === undefined ? {} : { 'If-Match': `"${version}"` });
  if (status >= 300) throw new Error(`${person.login}: ${method} ${path}: ${status} ${JSON.stringify(reply)}`);
  return reply;
}
const act = (person, claim, name, body = {}) => fine(person, 'POST', `/mileage/claims/${claim.id}/${name}`, body, claim.version);

const DONE = [
  ['A1', '청렴교육(집합) 이수', '교육-2026-031'], ['A3', '부서 전달교육 강사를 맡음', '회계과-2210'], ['B3', '시보 10월호 청렴 기고문', '공보-118'], ['B5', '청렴 동아리 봉사 활동', ''],
  ['C5', '분할계약 시나리오의 기준 제안', '제안-2026-007'], ['D1', '숨은 세원 발굴 보고', '세무과-0918'],
];

async function inForce(auditor, deputy, year, subject) {
  const plan = await fine(auditor, 'POST', '/mileage/examples', { year, subject });
  const change = await fine(auditor, 'POST', `/mileage/plans/${plan.id}/publish`, { reason: `${year}년 운영계획` }, plan.version);
  await fine(deputy, 'POST', `/mileage-changes/${change.id}/approve`, { reason: '배점을 확인함' });
  return plan.id;
}

/** Gives the plan of persons and the claims as they ended. */
export async function playMileage({ officer, lead, manager, auditor, deputy }) {
  const { year } = await fine(officer, 'GET', '/mileage/balance');
  const plan = await inForce(auditor, deputy, year, 'person');
  await inForce(auditor, deputy, year, 'department');
  const items = (await fine(officer, 'GET', `/mileage/items?limit=100&plan_id=${plan}`)).items;
  const item = (code) => items.find((one) => one.code === code);
  const claims = [];
  for (const [i, [code, evidence, reference]] of DONE.entries())
    for (const person of [officer, lead]) {
      const { points, points_max: most, id } = item(code);
      const made = await fine(person, 'POST', '/mileage/claims', { item_id: id, happened_on: `${year}-0${i + 1}-1${i}`, evidence, reference, ...(most && most !== points ? { points } : {}) });
      claims.push(await fine(person, 'GET', `/mileage/claims/${made.id}`));
    }
  const done = { claims: claims.length, posted: 0, sent_back: 0, refused: 0 };
  const reread = (person, claim) => fine(person, 'GET', `/mileage/claims/${claim.id}`);
  const entries = [];
  for (const [i, claim] of claims.entries()) {
    if (i >= claims.length - 2) continue; // waits
    if (claim.approver === 'manager' && claim.state === 'claimed') {
      if (i % 5 === 4) { await act(manager, claim, 'send-back', { reason: '참석 명단을 붙여 주세요' }); done.sent_back++; continue; }
      await act(manager, claim, 'approve');
    }
    const now = await reread(auditor, claim);
    if (i % 7 === 6) { await act(auditor, now, 'refuse', { reason: '배점표의 활동이 아님' }); done.refused++; continue; }
    if (now.state === 'posted') { entries.push(now.entry_id); continue; }
    entries.push((await act(auditor, now, 'post')).entry_id);
    done.posted++;
  }
  await fine(auditor, 'POST', `/mileage/entries/${entries[1]}/reverse`, { reason: '명단을 다시 보니 참석하지 않았음' });
  const person = (await fine(auditor, 'GET', `/mileage/entries/${entries[0]}`)).officer_id;
  const minus = await fine(auditor, 'POST', '/mileage/minus', { item_id: item('M4').id, officer_id: person, happened_on: `${year}-06-02`, reason: '민원 응대 불친절로 확인됨' });
  await fine(officer, 'POST', '/mileage/objections', { entry_id: minus.id, text: '민원인이 다른 직원과 혼동한 것으로 확인되었습니다' });
  return { plan, done, entries };
}
