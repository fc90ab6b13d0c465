// bench/results.mjs — the figures of one run, read from its folder, and the words for them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null);

export const seconds = (s) => (s >= 100 ? `${s.toFixed(0)} s` : s >= 1 ? `${s.toFixed(2)} s` : s >= 0.001 ? `${(s * 1e3).toFixed(1)} ms` : `${(s * 1e6).toFixed(1)} us`);
export const micro = (us) => seconds(us / 1e6);
export const mega = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
export const whole = (n) => Math.round(n).toLocaleString('en-US');
export const times = (ratio) => `${ratio >= 100 ? whole(ratio) : ratio.toFixed(1)}x`;
export const verdict = (good) => (good ? 'reached' : 'NOT REACHED');

const names = { postgres: 'PostgreSQL', duckdb: 'DuckDB', sqlite: 'SQLite' };
const least = (list, of) => list.reduce((a, b) => (of(b) < of(a) ? b : a));

// A peer that took several turns counts by the best turn of each stage.
function peerRead(folder, key) {
  const turns = readdirSync(folder).filter((name) => new RegExp(`^${key}(-\\d+)?\\.json$`).test(name)).map((name) => read(join(folder, name)));
  if (!turns.length) return null;
  const best = { ...turns[0], load_s: Math.min(...turns.map((turn) => turn.load_s)) };
  best.first = least(turns, (turn) => turn.first.seconds).first;
  for (const stage of ['one_change', 'many_changes']) best[stage] = least(turns, (turn) => turn[stage].answer.seconds)[stage];
  return best;
}

// Queries the peer could not answer in some stage, with the reason; its sums leave them out.
function refusals(data) {
  const found = new Map();
  for (const stage of [data.first, data.one_change.answer, data.many_changes.answer])
    for (const [id, answer] of Object.entries(stage.queries)) if (answer.refused) found.set(id, answer.refused);
  return found;
}

export function peerOf(folder, key) {
  const data = peerRead(folder, key);
  if (!data) return null;
  const left = refusals(data);
  const sum = (stage) => Object.entries(stage.queries).reduce((total, [id, answer]) => total + (left.has(id) ? 0 : answer.seconds), 0);
  return {
    key, name: names[key], data, left,
    version: data.version.replace(/^v|[ (].*$/g, ''),
    first: sum(data.first),
    again: { one: sum(data.one_change.answer), many: sum(data.many_changes.answer) },
    applied: (stage) => data[stage].apply_s + sum(data[stage].answer),
  };
}

export function resultsRead(folder, work) {
  const engine = read(join(folder, 'engine.json'));
  const firsts = readdirSync(folder).filter((name) => name.startsWith('engine-first-')).map((name) => read(join(folder, name)).first);
  const all = [engine.first, ...firsts];
  const cases = ['micro.json', 'variants.json'].flatMap((name) => read(join(folder, name))?.cases ?? []);
  return {
    folder, engine, cases,
    reads: read(join(work, 'reads.json')),
    floor: read(join(folder, 'floor.json')),
    added: read(join(folder, 'variants.json'))?.added ?? [],
    best: least(all, (first) => first.load_and_answer_s),
    answer_s: Math.min(...all.map((first) => first.answer_s)),
    peers: Object.keys(names).map((key) => peerOf(folder, key)).filter(Boolean),
  };
}

// What must be reached, by the figures of this run.
export function goalsOf({ engine, best, answer_s, peers }) {
  const goals = [];
  const at = (label, figure, reached) => goals.push({ label, figure, reached });
  const peer = (key) => peers.find((one) => one.key === key);
  const one = engine.one_change, many = engine.many_changes;
  const [postgres, duckdb] = [peer('postgres'), peer('duckdb')];
  if (postgres)
    at('load + first answer in no more time than PostgreSQL needs for its answer alone',
      `${seconds(best.load_and_answer_s)} against ${seconds(postgres.first)}`, best.load_and_answer_s <= postgres.first);
  if (duckdb) {
    at('first answer of the pack in no more time than DuckDB over rows already in its memory',
      `${seconds(answer_s)} against ${seconds(duckdb.first)}`, answer_s <= duckdb.first);
    at(`${whole(many.count)} changes at least 100x faster than DuckDB answers again`,
      times(duckdb.again.many / many.seconds), duckdb.again.many >= 100 * many.seconds);
    const ratio = duckdb.again.one / (one.least.p50_us / 1e6);
    at('one change at least 100,000x faster than DuckDB answers again', times(ratio), ratio >= 1e5);
  }
  at('one change, p50 at most 20 us', micro(one.least.p50_us), one.least.p50_us <= 20);
  at('one change, p99 at most 60 us', `${micro(one.least.p99_us)} (p99.9 raw: ${micro(one.raw_last_round.p999_us)})`, one.least.p99_us <= 60);
  at('one change, the worst at most 200 us', micro(one.least.max_us), one.least.max_us <= 200);
  return goals;
}

// Seconds of a tick by its number of changes: one alone, then batches.
export const ticksOf = ({ engine }) => [
  [1, engine.one_change.least.p50_us / 1e6],
  ...engine.many_changes.sizes.filter((size) => size.changes > 1).map((size) => [size.changes, size.seconds]),
];

// The number of changes a tick that takes as long as `again`: between two measured sizes, or `beyond`
// the greatest at its rate.
export function breakEven(ticks, again) {
  const above = ticks.findIndex(([, s]) => s >= again);
  if (above === 0) return { changes: 1, beyond: false };
  const [n, s] = ticks.at(above < 0 ? -1 : above);
  if (above < 0) return { changes: (n * again) / s, beyond: true };
  const [n0, s0] = ticks[above - 1];
  return { changes: n0 + ((n - n0) * (again - s0)) / (s - s0), beyond: false };
}
