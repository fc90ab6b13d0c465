// Hostile texts in evaluations: a model and all that it names, a round with objections, one that is announced and one cancelled.
import { MARKUP } from './hostile-feeder.mjs';

const reason = MARKUP, name = { ko: MARKUP, en: MARKUP };
const today = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10); // in Korea

/** The example with other words, and grades that are hostile too. */
async function feedModel(feeder, objection_days) {
  const { presets } = await feeder.get('auditor', '/evaluation/presets');
  const preset = presets.find((one) => one.code === 'siheung-like');
  const boards = preset.boards.map((board) => ({
    ...board, name, indicators: board.indicators.map((one) => ({ ...one, name, ...(one.grades ? { grades: one.grades.map((grade, i) => ({ ...grade, code: `${MARKUP}${i}` })) } : {}) })),
  }));
  const definition = { ...preset, name, objection_days, certificate: MARKUP, announcement: MARKUP, boards };
  const { id } = await feeder.send('auditor', 'POST', '/evaluation/models', [], { definition });
  const { version } = await feeder.get('auditor', `/evaluation/models/${id}`);
  await feeder.send('auditor', 'PUT', '/evaluation/models/{id}', id, { definition }, { version });
  return id;
}

/** A round that is frozen, with a grade, points and somebody excluded. */
async function frozen(feeder, model_id, kind, move) {
  const day = today();
  const { id } = await feeder.send('auditor', 'POST', '/evaluation/rounds', [], { model_id, kind, name: MARKUP, from_on: `${day.slice(0, 4)}-01-01`, to_on: day });
  const about = { board: 'departments', subject_id: (await feeder.first('auditor', '/departments?code=D003')).id, reason };
  const enter = (shape, body) => feeder.send('auditor', 'POST', `/evaluation/rounds/{id}/${shape}`, id, { ...about, ...body });
  await enter('manual', { indicator: 'measure', grade: `${MARKUP}0` });
  await enter('adjustments', { kind: 'bonus', points: 1 });
  await enter('exclusions', { subject_id: (await feeder.first('auditor', '/departments?code=D004')).id });
  await move('auditor', id, 'freeze');
  return id;
}

async function feedObjections(feeder, round) {
  const { subject_id } = await feeder.first('manager', `/evaluation/rounds/${round}/boards/departments/scores`);
  const file = async () => (await feeder.send('manager', 'POST', '/evaluation/rounds/{id}/objections', round, { board: 'departments', subject_id, indicator: 'acted', reason })).id;
  const end = async (login, id, verb, body) => { await feeder.act(login, '/evaluation/objections', id, verb, body); return id; };
  await end('auditor', await file(), 'dismiss');
  await end('manager', await file(), 'withdraw');
  const objection = await end('auditor', await file(), 'uphold', { corrections: [{ kind: 'bonus', points: 1 }] });
  return { objection, subject: subject_id };
}

export async function feedEvaluation(feeder) {
  const move = (login, id, verb) => feeder.act(login, '/evaluation/rounds', id, verb);
  const model = await feedModel(feeder, 7);
  const disputed = await frozen(feeder, model, 'regular', move);
  await move('auditor', disputed, 'open');
  const objected = await feedObjections(feeder, disputed);
  const announced = await frozen(feeder, await feedModel(feeder, 0), 'mid_year', move);
  await move('auditor', announced, 'open');
  const minutes = Object.fromEntries(['place', 'chair', 'members', 'discussion', 'decision', 'certificate', 'announcement'].map((part) => [part, MARKUP]));
  await feeder.send('auditor', 'PUT', '/evaluation/rounds/{id}/minutes', announced, { held_on: today(), ...minutes }, { version: 0 });
  await move('auditor2', announced, 'decide');
  await move('auditor', announced, 'announce');
  await move('auditor', await frozen(feeder, model, 'regular', move), 'cancel');
  const { id: draft } = await feeder.send('auditor', 'POST', '/evaluation/rounds', [], { model_id: model, kind: 'regular', name: MARKUP, from_on: `${today().slice(0, 4)}-01-01`, to_on: today() });
  return { model, disputed, ...objected, announced, draft };
}
