// Hostile texts in mileage: a plan and its items, claims to each of their ends, minus points, objections and training.
import { inCsv, MARKUP, SHORT, TINY } from './hostile-feeder.mjs';

const reason = MARKUP;
const WORDS = { area: SHORT, area_ko: MARKUP, area_en: MARKUP, name_ko: MARKUP, name_en: MARKUP, evidence_ko: MARKUP, evidence_en: MARKUP };

/** What waits for a second person. */
async function decide(feeder, decision) {
  const { id } = await feeder.first('deputy', '/mileage-changes?state=proposed');
  await feeder.send('deputy', 'POST', `/mileage-changes/{id}/${decision}`, id, { reason });
}

/** Two items more in the plan in force: one that the manager decides on and one that audit alone does. */
async function feedItems(feeder, plan) {
  const propose = (code, approver) => feeder.send('auditor', 'POST', '/mileage/plans/{id}/items', plan, { ...WORDS, code, points: 1, per: 'time', approver, reason });
  await propose(TINY, 'manager');
  await decide(feeder, 'refuse');
  for (const approver of ['manager', 'audit']) {
    await propose(`${TINY}${approver}`, approver);
    await decide(feeder, 'approve');
  }
  const { items } = await feeder.get('auditor', `/mileage/items?limit=100&plan_id=${plan}`);
  return ['manager', 'audit'].map((approver) => items.find((one) => one.code === `${TINY}${approver}`).id);
}

/** The plan of the next year, up to its end. */
async function feedPlan(feeder, year) {
  const { id } = await feeder.send('auditor', 'POST', '/mileage/plans', [], { year, subject: 'person', levels: [{ name_ko: MARKUP, name_en: MARKUP, points: 30 }] });
  const item = await feeder.send('auditor', 'POST', '/mileage/plans/{id}/items', id, { ...WORDS, code: TINY, points: 1, approver: 'manager', reason });
  const { version } = await feeder.get('auditor', `/mileage/plans/${id}`);
  await feeder.send('auditor', 'PATCH', '/mileage/items/{id}', item.id, { ...WORDS, code: `${TINY}2`, reason }, { version });
  for (const [verb, decision] of [['publish', 'approve'], ['close', 'refuse']]) {
    await feeder.act('auditor', '/mileage/plans', id, verb);
    await decide(feeder, decision);
  }
  return item.id;
}

async function feedClaims(feeder, plan, [ofManager, ofAudit], happened_on) {
  const words = { happened_on, evidence: MARKUP, reference: MARKUP, link: MARKUP };
  const claim = async (item_id) => (await feeder.send('officer', 'POST', '/mileage/claims', [], { item_id, ...words })).id;
  const act = (login, id, verb, body) => feeder.act(login, '/mileage/claims', id, verb, body);
  const posted = async () => { const id = await claim(ofAudit); return { id, entry: (await act('auditor', id, 'post')).entry_id }; };

  const walk = await claim(ofManager);
  await act('manager', walk, 'send-back');
  await feeder.attach('officer', '/mileage/claims', walk);
  await act('officer', walk, 'again', words);
  await act('manager', walk, 'approve');
  const refused = await claim(ofManager);
  await act('manager', refused, 'refuse');
  await act('officer', await claim(ofManager), 'withdraw');
  const many = await claim(ofManager);
  await feeder.send('manager', 'POST', '/mileage/claims/bulk', [], { act: 'refuse', reason, claims: [{ id: many, version: 1 }] });
  await act('auditor', (await posted()).id, 'false');
  const { entry } = await posted();
  await feeder.send('auditor', 'POST', '/mileage/entries/{id}/reverse', entry, { reason });
  const kept = await posted();
  const today = (await feeder.get('auditor', `/mileage/entries/${kept.entry}`)).posted_at.slice(0, 10);
  const sample = await feeder.send('auditor', 'POST', '/mileage/samples', [], { plan_id: plan, from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31`, share: 100 });
  await act('auditor', kept.id, 'verdict', { sample_id: sample.id, verdict: 'upheld', note: MARKUP, reason: undefined });
  await claim(ofManager); // and it waits
  return { walk, refused };
}

async function feedObjections(feeder, plan, refused, happened_on) {
  const minus = (await feeder.get('auditor', `/mileage/items?limit=100&plan_id=${plan}&code=M4`)).items[0].id;
  const { officer_id } = await feeder.get('officer', '/mileage/balance');
  const taken = async () => (await feeder.send('auditor', 'POST', '/mileage/minus', [], { item_id: minus, officer_id, happened_on, reason })).id;
  const object = async (to) => (await feeder.send('officer', 'POST', '/mileage/objections', [], { ...to, text: MARKUP })).id;
  const end = (login, id, verb) => feeder.send(login, 'POST', `/mileage/objections/{id}/${verb}`, id, { reason }, { version: 1 });
  await end('auditor2', await object({ claim_id: refused }), 'refuse');
  await end('auditor2', await object({ entry_id: await taken() }), 'uphold');
  await end('officer', await object({ entry_id: await taken() }), 'withdraw');
}

export async function feedMileage(feeder) {
  const plan = await feeder.first('auditor', '/mileage/plans?subject=person&state=live');
  const happened_on = `${plan.year}-01-02`;
  const items = await feedItems(feeder, plan.id);
  const claims = await feedClaims(feeder, plan.id, items, happened_on);
  await feedObjections(feeder, plan.id, claims.refused, happened_on);
  const item = await feedPlan(feeder, plan.year + 1);
  const { emp_no } = await feeder.first('auditor', '/officers?emp_no=E00003');
  await feeder.send('auditor', 'POST', '/mileage/training', [], inCsv([['emp_no', 'course', 'completed_on', 'hours', 'certificate'], [emp_no, MARKUP, happened_on, 3, MARKUP]]), { type: 'text/csv' });
  return { ...claims, item };
}
