// bench/report.mjs — one run's results as a table: node report.mjs RESULTS WORK
//
//   node report.mjs --refused FILE     the queries a peer could not answer, "C02,F03"
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null);
const stages = (peer) => [peer.first, peer.one_change.answer, peer.many_changes.answer];
const refusals = (peer) => {
  const found = new Map();
  for (const stage of stages(peer))
    for (const [id, answer] of Object.entries(stage.queries)) if (answer.refused) found.set(id, answer.refused);
  return found;
};

if (process.argv[2] === '--refused') {
  const peer = read(process.argv[3]);
  console.log(peer ? [...refusals(peer).keys()].join(',') : '');
  process.exit(0);
}

const [results, work] = process.argv.slice(2);
const reads = read(join(work, 'reads.json'));
const floor = read(join(results, 'floor.json'));
const engine = read(join(results, 'engine.json'));
const firsts = readdirSync(results).filter((name) => name.startsWith('engine-first-')).map((name) => read(join(results, name)).first);
const names = { postgres: 'PostgreSQL', duckdb: 'DuckDB', sqlite: 'SQLite' };
const peers = Object.keys(names).map((key) => ({ key, name: names[key], data: read(join(results, `${key}.json`)) })).filter((peer) => peer.data);

const best = [engine.first, ...firsts].reduce((a, b) => (b.load_and_answer_s < a.load_and_answer_s ? b : a));
const fewest = Math.min(...[engine.first, ...firsts].map((first) => first.load_and_answer_s));

const seconds = (s) => (s >= 100 ? `${s.toFixed(0)} s` : s >= 1 ? `${s.toFixed(2)} s` : s >= 0.001 ? `${(s * 1e3).toFixed(1)} ms` : `${(s * 1e6).toFixed(1)} us`);
const micro = (us) => seconds(us / 1e6);
const mega = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
const times = (ratio) => `${ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(1)}x`;
const whole = (n) => n.toLocaleString('en-US');

// Seconds of a stage over the queries the peer answered in every stage.
const sum = (peer, stage) => {
  const left = refusals(peer);
  return Object.entries(stage.queries).reduce((total, [id, answer]) => total + (left.has(id) ? 0 : answer.seconds), 0);
};

const rows = [['', 'engine', ...peers.map((peer) => `${peer.name} ${peer.data.version.replace(/^v|[ (].*$/g, '')}`)]];
const row = (label, ours, theirs) => rows.push([label, ours, ...peers.map(theirs)]);
const total = (peer) => peer.data.load_s + sum(peer.data, peer.data.first);
// One change on average, when only the queries that read the changed table are asked again.
const selective = (peer) => {
  const left = refusals(peer.data);
  const answers = peer.data.one_change.answer.queries;
  const again = (table) => Object.keys(answers).filter((id) => !left.has(id) && reads.queries[id].includes(table));
  const counts = Object.entries(reads.changes);
  const all = counts.reduce((total, [, count]) => total + count, 0);
  return counts.reduce((mean, [table, count]) => mean + (count / all) * again(table).reduce((total, id) => total + answers[id].seconds, 0), peer.data.one_change.apply_s);
};
const applied = (peer, stage) => peer.data[stage].apply_s + sum(peer.data, peer.data[stage].answer);

row('records loaded', whole(engine.first.rows), (peer) => whole(peer.data.rows));
row('queries answered', String(Object.keys(engine.first.answers).length),
  (peer) => `${Object.keys(peer.data.first.queries).length - refusals(peer.data).size}${refusals(peer.data).size ? ' *' : ''}`);
row('load', seconds(best.decode_s + best.store_s), (peer) => seconds(peer.data.load_s));
row('first answer of the pack', seconds(best.answer_s), (peer) => seconds(sum(peer.data, peer.data.first)));
row('load + first answer', seconds(fewest), (peer) => seconds(total(peer)));
row(`${whole(engine.many_changes.count)} changes, answer current`, seconds(engine.many_changes.seconds), (peer) => seconds(applied(peer, 'many_changes')));
row('one change, answer current: p50', micro(engine.one_change.least.p50_us), (peer) => seconds(applied(peer, 'one_change')));
row('   only the queries that read it', '', (peer) => seconds(selective(peer)));
row('   p99', micro(engine.one_change.least.p99_us), () => '');
row('   worst', micro(engine.one_change.least.max_us), () => '');
row('   raw p99 (not the least of rounds)', micro(engine.one_change.raw_last_round.p99_us), () => '');
row('memory: bytes a record', ((best.graph_bytes + best.dict_bytes) / best.rows).toFixed(0), (peer) => (peer.data.bytes / peer.data.rows).toFixed(0));
row('memory: resident, of the records', mega(best.resident_bytes), (peer) => (peer.data.resident_bytes ? mega(peer.data.resident_bytes) : mega(peer.data.bytes)));

// The length as a terminal shows it: all labels are Latin.
const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
const line = (cells) => cells.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[0]))).join('  ').trimEnd();

const [stealBefore, allBefore, stealAfter, allAfter] = (process.env.BENCH_STEAL ?? '0 0 0 1').split(' ').map(Number);
console.log(`Benchmark: ${Object.keys(engine.first.answers).length} scenarios over ${whole(engine.first.rows)} records, ` +
  `${whole(engine.many_changes.count)} changes, ${cpus().length} x ${cpus()[0].model}`);
console.log(process.env.BENCH_QUIET
  ? 'Nothing else was running on this machine.'
  : 'Taken on a shared machine: other work ran beside it (BENCH_QUIET=1 says otherwise).');
console.log(`${(100 * (stealAfter - stealBefore) / (allAfter - allBefore)).toFixed(1)} % of the processor time was taken by the host.\n`);
rows.forEach((cells, i) => {
  console.log(line(cells));
  if (i === 0) console.log(widths.map((width) => '-'.repeat(width)).join('  '));
});

for (const peer of peers) {
  const left = refusals(peer.data);
  if (!left.size) continue;
  for (const why of new Set(left.values())) {
    const ids = [...left.keys()].filter((id) => left.get(id) === why);
    console.log(`\n* ${peer.name}, left out of its sums: ${ids.join(' ')} (${why})`);
  }
  const ours = read(join(results, `engine-as-${peer.key}.json`));
  if (ours) console.log(`  the engine without them: load + first answer ${seconds(ours.first.load_and_answer_s)}, ${peer.name} ${seconds(total(peer))}`);
}

console.log(`\nSingle changes: ${whole(engine.one_change.count)}, each ${engine.one_change.rounds} times from the same state, the least counts; ` +
  `${whole(engine.one_change.events)} findings came or went; the worst was one of ${engine.one_change.worst_table}`);
console.log('Machine floor of the same run');
console.log(`  one read after the other, 256 MB     ${floor.dependent_huge_ns.toFixed(0)} ns (2 MB pages), ${floor.dependent_small_ns.toFixed(0)} ns (4 KB pages)`);
console.log(`  independent reads, 256 MB            ${floor.independent_huge_ns.toFixed(0)} ns (2 MB pages), ${floor.independent_small_ns.toFixed(0)} ns (4 KB pages)`);
console.log(`  stream                               ${floor.stream_gb_s.toFixed(1)} GB/s`);
console.log(`  reading the clock, nothing else      ${floor.clock_read_ns.toFixed(0)} ns, ${floor.loop_gaps_per_s} gaps over 2 us a second, the largest ${(floor.loop_largest_gap_us / 1e3).toFixed(1)} ms`);
console.log(`  two threads against one, arithmetic  ${floor.alu_two_threads.toFixed(2)}`);

console.log('\nWhere the engine\'s first answer goes');
console.log(`  compile ${seconds(best.compile_s)}, decode ${seconds(best.decode_s)}, store ${seconds(best.store_s)}, answer ${seconds(best.answer_s)}; processor time ${seconds(best.cpu_s)}`);
console.log(`  memory: records with their indexes ${mega(best.record_bytes)}, texts ${mega(best.dict_bytes)}, ` +
  `${best.nodes} operators ${mega(best.graph_bytes - best.record_bytes)}`);

// Every answer by its number of rows, before and after the changes.
let disagreements = 0;
for (const peer of peers)
  for (const [stage, ours, theirs] of [['first', engine.first.answers, peer.data.first], ['after the changes', engine.many_changes.answers, peer.data.many_changes.answer]])
    for (const [id, answer] of Object.entries(theirs.queries)) {
      if (answer.refused || answer.rows === ours[id]) continue;
      disagreements++;
      console.log(`  ${id}, ${stage}: ${peer.name} has ${answer.rows} rows, the engine ${ours[id]}`);
    }
console.log(`\nAnswers: ${disagreements ? `${disagreements} differ in number` : 'the same number of rows everywhere, before and after the changes'}`);

const postgres = peers.find((peer) => peer.key === 'postgres');
const verdict = (good) => (good ? 'reached' : 'NOT REACHED');
if (postgres) {
  const once = postgres.data.first.seconds;
  console.log(`Load + first answer no slower than PostgreSQL's answer alone: ${seconds(fewest)} against ${seconds(once)}: ${verdict(fewest <= once)}`);
  console.log(`10,000 changes against asking again: ${times(applied(postgres, 'many_changes') / engine.many_changes.seconds)}; one change: ${times(applied(postgres, 'one_change') / (engine.one_change.least.p50_us / 1e6))}`);
}
console.log(`One change at p99 under 200 us: ${micro(engine.one_change.least.p99_us)}: ${verdict(engine.one_change.least.p99_us < 200)}`);
process.exitCode = disagreements ? 1 : 0;
