// bench/report.mjs — one run's results: node report.mjs RESULTS WORK
//
// Prints them as text, and leaves RESULTS/sections.md and RESULTS/break-even.svg for docs/performance.md.
//   node report.mjs --refused RESULTS PEER     the queries a peer could not answer, "C02,F03"
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { chartOf } from './chart.mjs';
import { breakEven, goalsOf, mega, micro, peerOf, read, resultsRead, seconds, ticksOf, times, verdict, whole } from './results.mjs';
import { sectionsOf } from './sections.mjs';

if (process.argv[2] === '--refused') {
  const peer = peerOf(process.argv[3], process.argv[4]);
  console.log(peer ? [...peer.left.keys()].join(',') : '');
  process.exit(0);
}

const [folder, work] = process.argv.slice(2);
const results = resultsRead(folder, work);
const { engine, best, peers, floor, reads } = results;

const rows = [['', 'engine', ...peers.map((peer) => `${peer.name} ${peer.version}`)]];
const row = (label, ours, theirs) => rows.push([label, ours, ...peers.map(theirs)]);
const total = (peer) => peer.data.load_s + peer.first;
// One change on average, when only the queries that read the changed table are asked again.
const selective = (peer) => {
  const answers = peer.data.one_change.answer.queries;
  const again = (table) => Object.keys(answers).filter((id) => !peer.left.has(id) && reads.queries[id].includes(table));
  const counts = Object.entries(reads.changes);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return counts.reduce((mean, [table, count]) => mean + (count / all) * again(table).reduce((sum, id) => sum + answers[id].seconds, 0), peer.data.one_change.apply_s);
};

row('records loaded', whole(engine.first.rows), (peer) => whole(peer.data.rows));
row('queries answered', String(Object.keys(engine.first.answers).length),
  (peer) => `${Object.keys(peer.data.first.queries).length - peer.left.size}${peer.left.size ? ' *' : ''}`);
row('load', seconds(best.decode_s + best.store_s), (peer) => seconds(peer.data.load_s));
row('first answer of the pack', seconds(results.answer_s), (peer) => seconds(peer.first));
row('load + first answer', seconds(best.load_and_answer_s), (peer) => seconds(total(peer)));
row(`${whole(engine.many_changes.count)} changes, answer current`, seconds(engine.many_changes.seconds), (peer) => seconds(peer.applied('many_changes')));
row('   only asking again', '', (peer) => seconds(peer.again.many));
row('one change, answer current: p50', micro(engine.one_change.least.p50_us), (peer) => seconds(peer.applied('one_change')));
row('   only the queries that read it', '', (peer) => seconds(selective(peer)));
row('   p99', micro(engine.one_change.least.p99_us), () => '');
row('   worst', micro(engine.one_change.least.max_us), () => '');
row('   raw p99 (not the least of rounds)', micro(engine.one_change.raw_last_round.p99_us), () => '');
row('   raw p99.9', micro(engine.one_change.raw_last_round.p999_us), () => '');
row('memory: bytes a record', ((best.graph_bytes + best.dict_bytes) / best.rows).toFixed(0), (peer) => (peer.data.bytes / peer.data.rows).toFixed(0));
row('memory: resident, of the records', mega(best.resident_bytes), (peer) => (peer.data.resident_bytes ? mega(peer.data.resident_bytes) : mega(peer.data.bytes)));

// The length as a terminal shows it: all labels are Latin. The first columns are words.
const print = (table, words = 1) => {
  const widths = table[0].map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  table.forEach((cells, i) => {
    console.log(cells.map((cell, column) => (column < words ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ').trimEnd());
    if (i === 0) console.log(widths.map((width) => '-'.repeat(width)).join('  '));
  });
};

const [stealBefore, allBefore, stealAfter, allAfter] = (process.env.BENCH_STEAL ?? '0 0 0 1').split(' ').map(Number);
const machine = process.env.BENCH_QUIET
  ? 'Nothing else was running on this machine.'
  : 'Taken on a shared machine: other work ran beside it (BENCH_QUIET=1 says otherwise).';
const steal = `${(100 * (stealAfter - stealBefore) / (allAfter - allBefore)).toFixed(1)} % of the processor time was taken by the host.`;
console.log(`Benchmark: ${Object.keys(engine.first.answers).length} scenarios over ${whole(engine.first.rows)} records, ` +
  `${whole(engine.many_changes.count)} changes, ${cpus().length} x ${cpus()[0].model}`);
console.log(`${machine}\n${steal}\n`);
print(rows);

for (const peer of peers) {
  if (!peer.left.size) continue;
  for (const why of new Set(peer.left.values())) {
    const ids = [...peer.left.keys()].filter((id) => peer.left.get(id) === why);
    console.log(`\n* ${peer.name}, left out of its sums: ${ids.join(' ')} (${why})`);
  }
  const ours = read(join(folder, `engine-as-${peer.key}.json`));
  if (ours) console.log(`  the engine without them: load + first answer ${seconds(ours.first.load_and_answer_s)}, ${peer.name} ${seconds(total(peer))}`);
}

console.log(`\nSingle changes: ${whole(engine.one_change.count)}, each ${engine.one_change.rounds} times from the same state, the least counts; ` +
  `${whole(engine.one_change.events)} findings came or went`);
console.log('The slowest change of each table, and its key');
for (const { table, changes, max_us, key } of [...engine.one_change.worst_by_table].sort((a, b) => b.max_us - a.max_us))
  console.log(`  ${micro(max_us).padStart(9)}  ${table} (${whole(changes)} changes)  ${key}`);

console.log('\nA tick of many changes');
for (const [n, s] of ticksOf(results)) console.log(`  ${whole(n).padStart(9)}  ${seconds(s).padStart(9)}  ${seconds(s / n)} a change`);
for (const peer of peers) {
  const { changes, beyond } = breakEven(ticksOf(results), peer.again.many);
  console.log(`  ${peer.name} answers again in ${seconds(peer.again.many)}: as long as ${whole(changes)} changes${beyond ? ', extrapolated' : ''}`);
}

console.log('\nMachine floor of the same run');
console.log(`  one read after the other, 256 MB     ${floor.dependent_huge_ns.toFixed(0)} ns (2 MB pages), ${floor.dependent_small_ns.toFixed(0)} ns (4 KB pages)`);
console.log(`  independent reads, 256 MB            ${floor.independent_huge_ns.toFixed(0)} ns (2 MB pages), ${floor.independent_small_ns.toFixed(0)} ns (4 KB pages)`);
console.log(`  stream                               ${floor.stream_gb_s.toFixed(1)} GB/s`);
console.log(`  reading the clock, nothing else      ${floor.clock_read_ns.toFixed(0)} ns, ${floor.loop_gaps_per_s} gaps over 2 us a second, the largest ${(floor.loop_largest_gap_us / 1e3).toFixed(1)} ms`);
console.log(`  two threads against one, arithmetic  ${floor.alu_two_threads.toFixed(2)}`);

console.log('\nWhere the engine\'s first answer goes');
console.log(`  compile ${seconds(best.compile_s)}, decode ${seconds(best.decode_s)}, store ${seconds(best.store_s)}, answer ${seconds(best.answer_s)}; processor time ${seconds(best.cpu_s)}`);
console.log(`  memory: records with their indexes ${mega(best.record_bytes)}, texts ${mega(best.dict_bytes)}, ` +
  `${best.nodes} operators ${mega(best.graph_bytes - best.record_bytes)}`);

const sections = sectionsOf(results, `${machine} ${steal}`);
console.log('\nSingle queries');
print(sections.micro, 3);
console.log('\nThe costliest parameters for one scenario more beside a hundred');
print(sections.added);

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

console.log('\nGoals');
for (const { label, figure, reached } of goalsOf(results)) console.log(`  ${label}: ${figure}: ${verdict(reached)}`);
for (const peer of peers)
  console.log(`  (with the changes applied, ${peer.name}: ${whole(engine.many_changes.count)} changes ${times(peer.applied('many_changes') / engine.many_changes.seconds)}, one ${times(peer.applied('one_change') / (engine.one_change.least.p50_us / 1e6))})`);

writeFileSync(join(folder, 'sections.md'), sections.markdown);
writeFileSync(join(folder, 'break-even.svg'), chartOf(results));
console.log(`\nFor docs/performance.md: ${join(folder, 'sections.md')} and ${join(folder, 'break-even.svg')}`);
process.exitCode = disagreements ? 1 : 0;
