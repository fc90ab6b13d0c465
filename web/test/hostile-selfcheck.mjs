// Hostile texts in self-checks: the bank of duties and items, a check from hand to hand, what was mended, a sample, an
// answer that an alarm contradicts, and what officers propose.
import { MARKUP, SHORT, TINY } from './hostile-feeder.mjs';

const dayFrom = (days) => new Date(Date.now() + (days * 24 + 9) * 3_600_000).toISOString().slice(0, 10); // in Korea
const at = (what) => `/selfcheck/${what}`;
const reason = MARKUP;

/** A duty of a department with a sheet for cases, which one auditor writes and the other publishes. */
async function feedBank(feeder, department_id) {
  const add = (shape, ids, body) => feeder.send('auditor', 'POST', at(shape), ids, body);
  const words = { area: SHORT, area_ko: MARKUP, area_en: MARKUP, name_ko: MARKUP, name_en: MARKUP, post_duty: '' };
  const { id: duty_id } = await add('duties', [], { ...words, code: SHORT });
  await feeder.send('auditor', 'PATCH', at('duties/{id}'), duty_id, { name_ko: `${MARKUP} `, name_en: `${MARKUP} `, post_duty: '' }, { version: 1 });
  await add('owners', [], { duty_id, department_id });
  const { id: sheet_id } = await add('sheets', [], { duty_id, cycle: 'case' });
  const text = { text_ko: MARKUP, text_en: MARKUP, basis: MARKUP };
  await add('sheets/{id}/items', sheet_id, { ...text, code: SHORT, answer: 'yes_no', scenarios: ['C03'] });
  await add('sheets/{id}/items', sheet_id, { ...text, code: `${SHORT}2`, answer: 'yes_no' });
  const { id: item_id } = await add('sheets/{id}/items', sheet_id, { ...text, code: `${SHORT}3`, answer: 'document' });
  await feeder.send('auditor', 'PATCH', at('items/{id}'), item_id, { text_ko: `${MARKUP} `, text_en: `${MARKUP} `, basis: `${MARKUP} ` }, { version: 1 });
  await feeder.act('auditor2', at('sheets'), sheet_id, 'publish');
  return duty_id;
}

/** Of a duty that nobody goes on with. */
async function feedEnds(feeder, department_id) {
  const { id } = await feeder.send('auditor', 'POST', at('duties'), [], { code: `${SHORT}4`, area: SHORT, area_ko: MARKUP, area_en: MARKUP, name_ko: MARKUP, name_en: MARKUP, post_duty: TINY });
  await feeder.send('auditor', 'PATCH', at('duties/{id}'), id, { post_duty: `${TINY} ` }, { version: 1 });
  const owner = await feeder.send('auditor', 'POST', at('owners'), [], { duty_id: id, department_id });
  const sheet = await feeder.send('auditor', 'POST', at('sheets'), [], { duty_id: id, cycle: 'case' });
  await feeder.act('auditor', at('sheets'), sheet.id, 'end');
  await feeder.send('auditor', 'POST', at('owners/{id}/end'), owner.id, { reason }, { version: 1 });
  await feeder.send('auditor', 'POST', at('duties/{id}/end'), id, { reason }, { version: 2 });
}

/** A check of a case, answered "yes" beside an alarm that was right, "no", and with a document. */
async function answered(feeder, duty_id, case_no) {
  const { id } = await feeder.send('officer', 'POST', at('checks'), [], { duty_id, case_no });
  const { answers, version } = await feeder.get('officer', at(`checks/${id}`));
  const [yes, no, document] = answers.map(({ item_id }) => ({ item_id, reason }));
  await feeder.send('officer', 'PUT', at('checks/{id}/answers'), id, { answers: [{ ...yes, value: 'yes', document: MARKUP }, { ...no, value: 'no', plan: MARKUP, plan_due_on: dayFrom(14) }, { ...document, value: MARKUP }] }, { version });
  await feeder.attach('officer', at('checks'), id);
  await feeder.act('officer', at('checks'), id, 'fill');
  return id;
}

async function feedChecks(feeder, duty_id) {
  const act = (login, id, verb, body) => feeder.act(login, at('checks'), id, verb, body);
  const check = await answered(feeder, duty_id, MARKUP);
  await act('lead', check, 'review');
  await act('manager', check, 'send-back');
  await act('officer', check, 'fill');
  await act('lead', check, 'review');
  await act('manager', check, 'approve');
  const bulk = await answered(feeder, duty_id, `${MARKUP}2`);
  const { version } = await feeder.get('lead', at(`checks/${bulk}`));
  await feeder.send('lead', 'POST', at('checks/bulk'), [], { act: 'review', reason, checks: [{ id: bulk, version }] });
  await act('manager', bulk, 'send-back');
  const { officer_id } = await feeder.get('manager', at(`checks/${bulk}`));
  await act('manager', bulk, 'assign', { officer_id });

  const { improvements: [{ id: improvement }] } = await feeder.get('manager', at(`checks/${check}`));
  const mend = (login, verb, body) => feeder.act(login, at('improvements'), improvement, verb, body);
  const done = { note: MARKUP, document: MARKUP, reason: undefined };
  await feeder.attach('officer', at('improvements'), improvement);
  await mend('officer', 'done', done);
  await mend('manager', 'send-back');
  await mend('officer', 'done', done);
  await mend('manager', 'confirm');

  const sample = await feeder.send('auditor', 'POST', at('samples'), [], { from: dayFrom(-1), to: dayFrom(0), share: 100 });
  await act('auditor', check, 'audit', { sample_id: sample.id, verdict: 'upheld' });
  const contradiction = (await feeder.get('auditor', at('contradictions?open=1&limit=100'))).items.find((one) => one.check_id === check);
  if (!contradiction) throw new Error('no alarm contradicts the answer');
  await feeder.send('auditor', 'POST', at('contradictions/{id}/verdict'), contradiction.id, { verdict: 'wrong', note: MARKUP });
  return { check, open: bulk, improvement, sample: sample.id, contradiction: contradiction.id };
}

async function feedSuggestions(feeder, duty_id) {
  const propose = async () => (await feeder.send('officer', 'POST', at('proposals'), [], { duty_id, text_ko: MARKUP, text_en: MARKUP, basis: MARKUP, answer: 'yes_no', reason })).id;
  const sheet = await feeder.send('auditor', 'POST', at('sheets'), [], { duty_id, cycle: 'case' });
  const decide = (login, id, verb, body) => feeder.send(login, 'POST', at(`proposals/{id}/${verb}`), id, { reason, ...body }, { version: 1 });
  await decide('auditor', await propose(), 'accept', { sheet_id: sheet.id, code: SHORT });
  await decide('officer', await propose(), 'withdraw');
  const proposal = await propose();
  await decide('auditor', proposal, 'refuse');
  return { proposal, draft: sheet.id };
}

/** `department_id`: of the officer and of an alarm of C03 that was right and is closed. */
export async function feedSelfchecks(feeder, department_id) {
  const duty = await feedBank(feeder, department_id);
  await feedEnds(feeder, department_id);
  const checks = await feedChecks(feeder, duty);
  const suggested = await feedSuggestions(feeder, duty);
  const round = await feeder.send('auditor', 'POST', at('rounds'), [], { cycle: 'monthly', name: MARKUP });
  await feeder.act('auditor', at('rounds'), round.id, 'close');
  await feeder.act('auditor', at('rounds'), round.id, 'reopen');
  return { duty, ...checks, ...suggested, round: round.id };
}
