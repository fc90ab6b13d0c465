// bench/sections.mjs — the sections of docs/performance.md that a run fills, and the tables they share with the text.
import { breakEven, goalsOf, mega, micro, seconds, ticksOf, verdict, whole } from './results.mjs';

const short = (n) => String(Number(n.toPrecision(3)));
const value = (n, unit) => (n >= 1e5 ? `${short(n / 1e6)} M${unit}` : `${short(n)} ${unit}`).trim();
const COSTLIEST = 10;

// One row a figure that has a target; what has none stands in micro.json.
function microTable(cases) {
  const rows = [['case', 'work', 'figure', 'measured', 'target', '']];
  for (const one of cases)
    one.figures.filter((figure) => figure.target).forEach(({ measure, value: measured, unit, target, more, reached }, i) => {
      const name = i ? ['', ''] : [one.case, one.work];
      rows.push([...name, measure.trim(), value(measured, unit), `${more ? '>=' : '<='} ${value(target, unit)}`, verdict(reached)]);
    });
  return rows;
}

const addedTable = (added) => [['variant', 'bytes', 'rows moved', 'operators'],
  ...[...added].sort((a, b) => Math.max(b.bytes_percent, b.rows_percent) - Math.max(a.bytes_percent, a.rows_percent)).slice(0, COSTLIEST)
    .map((one) => [one.variant, `${one.bytes_percent.toFixed(2)} %`, `${one.rows_percent.toFixed(2)} %`, String(one.operators)])];

const markdown = ([head, ...rows], words = 1) => [head, head.map((_, i) => (i < words ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

export function sectionsOf(results, machine) {
  const { engine, best, peers, cases, floor } = results;
  const micros = microTable(cases), added = addedTable(results.added);
  const pack = `${Object.keys(engine.first.answers).length} scenarios over ${whole(engine.first.rows)} records`;
  const ticks = ticksOf(results);
  const even = peers.map((peer) => ({ name: peer.name, again: peer.again.many, ...breakEven(ticks, peer.again.many) }));
  const text = `### Goals of the pack

> ${pack}. ${machine}

${markdown([['goal', 'figure', ''], ...goalsOf(results).map(({ label, figure, reached }) => [label, figure, verdict(reached)])], 3)}

Memory: ${((best.graph_bytes + best.dict_bytes) / best.rows).toFixed(0)} bytes a record (${mega(best.record_bytes)} records and indexes, ${mega(best.graph_bytes - best.record_bytes)} operators, ${mega(best.dict_bytes)} texts).

The slowest single change of each table, least of ${engine.one_change.rounds} replays:

${markdown([['table', 'slowest', 'changes'], ...[...engine.one_change.worst_by_table].sort((a, b) => b.max_us - a.max_us).map((one) => [`\`${one.table}\``, micro(one.max_us), whole(one.changes)])])}

### Single queries

> ${machine} Floor of the run: one read after the other ${floor.dependent_huge_ns.toFixed(0)} ns, independent ${floor.independent_huge_ns.toFixed(0)} ns, reading the clock ${floor.clock_read_ns.toFixed(0)} ns.

${markdown(micros, 3)}

### One scenario more

The ${COSTLIEST} costliest of ${results.added.length} variants; medians stand in the table above.

${markdown(added)}

### When recomputing is cheaper

![Seconds until the answer is current, by the number of changes in a tick](break-even.svg)

${markdown([['changes in a tick', 'until current', 'a change'], ...ticks.map(([n, s]) => [whole(n), seconds(s), seconds(s / n)])], 0)}

${even.map(({ name, again, changes, beyond }) => `- ${name} answers the pack again in ${seconds(again)}: as long as the engine needs for **${whole(changes)} changes**${beyond ? ' (extrapolated at the rate of the greatest tick measured)' : ''}.`).join('\n')}
`;
  return { micro: micros, added, markdown: text };
}
