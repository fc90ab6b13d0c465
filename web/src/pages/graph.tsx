// The graph that keeps every answer current, to be walked: tables on the left, rules on the right, what they share between.

import { useEffect, useMemo, useRef } from 'preact/hooks';
import { bytes, number } from '../core/format';
import { useGet } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { count, say } from '../core/say';
import { Button, Empty, Failed, Waiting } from '../parts/basic';
import { SelectField } from '../parts/fields';
import { Rows } from '../parts/table';
import { layOut, walk, type GraphNode, type Layout } from '../scenario/layout';

interface Graph { bytes: number; nodes: GraphNode[]; scenarios: { id: string; title: string; findings: number; bytes_own: number; bytes_shared: number }[] }

const OPERATORS: Record<string, { title: [ko: string, en: string]; does: [ko: string, en: string] }> = {
  scan: { title: ['표 읽기', 'Read a table'], does: ['표의 기록을 한 벌만 두고, 이 표를 읽는 규칙이 모두 함께 씁니다.', 'The records of a table, held once for every rule that reads it.'] },
  filter: { title: ['거르기', 'Filter'], does: ['조건에 맞는 줄만 보냅니다.', 'Passes on the rows that fit.'] },
  project: { title: ['열 만들기', 'Columns'], does: ['다음 연산이 쓸 열을 고르거나 셈해서 보냅니다.', 'Chooses and reckons the columns that are needed next.'] },
  join: { title: ['잇기', 'Join'], does: ['바뀐 줄마다 다른 쪽에서 같은 열쇠의 줄을 찾아 잇습니다.', 'For each changed row, finds the rows of its key on the other side.'] },
  multijoin: { title: ['여럿 잇기', 'Join of many'], does: ['표 여럿을 가운데 결과 없이 한 번에 잇습니다.', 'Joins several tables at once, keeping nothing in between.'] },
  semijoin: { title: ['있고 없음', 'Exists or not'], does: ['다른 쪽에 짝이 있는지, 없는지만 봅니다.', 'Asks only whether the other side has a match.'] },
  aggregate: { title: ['묶어 세기', 'Count by group'], does: ['같은 열쇠의 줄을 묶어 수와 합을 늘 맞춰 둡니다.', 'Keeps counts and sums of the rows of each key.'] },
  arrange: { title: ['찾기 쉽게 두기', 'Arrange'], does: ['가운데 결과를 열쇠로 찾을 수 있게 두고 함께 씁니다.', 'Holds rows in between so that others find them by key.'] },
  merge: { title: ['합치기', 'Union'], does: ['여러 쪽의 줄을 그대로 합칩니다.', 'Passes on the rows of several inputs.'] },
  timer: { title: ['때 기다리기', 'Wait for a day'], does: ['날이 지나야 걸리는 줄을 그날까지 붙들어 둡니다.', 'Holds rows until the day on which they count.'] },
  window: { title: ['앞뒤와 견주기', 'Window'], does: ['한 묶음 안에서 앞뒤의 줄과 견줍니다.', 'Compares each row with those around it in its group.'] },
  topk: { title: ['몇째까지', 'First of each'], does: ['차례를 매겨 정한 자리의 줄만 보냅니다.', 'Passes on the rows at given places of an order.'] },
  repeat: { title: ['되풀이', 'Repeat'], does: ['한 줄을 정한 횟수만큼 되풀이합니다.', 'Repeats a row as often as it says.'] },
  rows: { title: ['정한 줄', 'Given rows'], does: ['글에 적힌 줄을 처음에 한 번 보냅니다.', 'The rows written in the text, once.'] },
  sink: { title: ['규칙의 답', 'Answer of a rule'], does: ['걸린 것이 생기고 없어지는 것을 경보로 넘깁니다.', 'Hands what is found, and no longer found, to the alarms.'] },
};
const operatorWords = (name: string): string => { const known = OPERATORS[name]; return known ? say(...known.title) : name; };

const WIDE = 176, HIGH = 46, GAP_X = 60, GAP_Y = 14, EDGE = 12;
const xOf = (layer: number): number => EDGE + layer * (WIDE + GAP_X);
const yOf = (at: number): number => EDGE + at * (HIGH + GAP_Y);

function nameOf(node: GraphNode): string {
  if (node.operator === 'sink') return node.scenarios.join(', ');
  return node.title || node.table || `#${node.number}`;
}

const sharing = (node: GraphNode): string => (node.scenarios.length > 1 ? ` ×${node.scenarios.length}` : '');
const cut = (text: string, most: number): string => ([...text].length > most ? `${[...text].slice(0, most - 1).join('')}…` : text);

function Picture({ layout, chosen, onChoose }: { layout: Layout; chosen: number | null; onChoose: (node: number) => void }) {
  const box = useRef<SVGSVGElement>(null);
  const tallest = Math.max(1, ...layout.layers.map((layer) => layer.length));
  const width = xOf(layout.layers.length - 1) + WIDE + EDGE, height = yOf(tallest - 1) + HIGH + EDGE;
  const focus = chosen !== null && layout.placed.has(chosen) ? chosen : layout.layers[0]?.[0]?.number ?? null;
  const near = new Set<number>(focus === null ? [] : [focus, ...(layout.placed.get(focus)?.readers ?? []), ...(layout.placed.get(focus)?.node.inputs ?? [])]);
  const key = (event: KeyboardEvent, from: number): void => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); onChoose(from); return; }
    const next = walk(layout, from, event.key);
    if (next === null) return;
    event.preventDefault();
    onChoose(next);
    requestAnimationFrame(() => { const to = box.current?.querySelector<SVGGElement>(`[data-node="${next}"]`); to?.focus(); to?.scrollIntoView({ block: 'nearest', inline: 'nearest' }); });
  };
  return (
    <div class="graph-scroll" tabIndex={0} role="region" aria-label={say('연산 그림을 옮겨 보는 곳', 'The graph, to be scrolled')}>
      <svg ref={box} class="graph" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="group" aria-label={say('연산 그림. 화살표 키로 이어진 것을 따라갑니다.', 'The graph. Arrow keys follow its edges.')}>
        {[...layout.placed.values()].flatMap(({ node, layer, at }) => node.inputs.flatMap((input) => {
          const from = layout.placed.get(input);
          if (!from) return [];
          const x1 = xOf(from.layer) + WIDE, y1 = yOf(from.at) + HIGH / 2, x2 = xOf(layer), y2 = yOf(at) + HIGH / 2, bend = (x2 - x1) / 2;
          return [<path key={`${input}-${node.number}`} class={`edge ${focus === input || focus === node.number ? 'near' : ''}`} d={`M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`} />];
        }))}
        {[...layout.placed.values()].map(({ node, layer, at, readers }) => (
          <g key={node.number} data-node={node.number} class={`node ${node.scenarios.length > 1 ? 'shared' : ''} ${node.operator} ${node.number === focus ? 'here' : near.has(node.number) ? 'near' : ''}`} transform={`translate(${xOf(layer)},${yOf(at)})`}
            role="button" tabIndex={node.number === focus ? 0 : -1} aria-pressed={node.number === chosen} onClick={() => onChoose(node.number)} onKeyDown={(event) => key(event, node.number)}
            aria-label={say(`${operatorWords(node.operator)}${sharing(node)} ${nameOf(node)} ${number(node.rows_in)} 줄 지나감, 규칙 ${node.scenarios.length}개가 씀, 들어오는 것 ${node.inputs.length}, 나가는 것 ${readers.length}`,
              `${operatorWords(node.operator)}${sharing(node)} ${nameOf(node)} ${count(node.rows_in, 'row')}, ${count(node.scenarios.length, 'rule')}, ${node.inputs.length} in, ${readers.length} out`)}>
            <rect width={WIDE} height={HIGH} rx="5" />
            <text class="top" x="10" y="18">{operatorWords(node.operator)}{sharing(node)} </text>
            <text x="10" y="36">{cut(nameOf(node), 15)} </text>
            <text x={WIDE - 8} y="36" text-anchor="end">{number(node.rows_in)}</text>
          </g>
        ))}
      </svg>
    </div>
  );
}

function Detail({ node, layout, onChoose }: { node: GraphNode; layout: Layout; onChoose: (node: number) => void }) {
  const readers = layout.placed.get(node.number)?.readers ?? [];
  const ways = (title: string, numbers: number[]) => (
    <><dt>{title}</dt><dd class="line wrap">{numbers.length ? numbers.map((one) => { const to = layout.placed.get(one)?.node; return to ? <Button key={one} low onClick={() => onChoose(one)}>{operatorWords(to.operator)} {cut(nameOf(to), 14)}</Button> : null; }) : <span class="muted">{say('없음', 'none')}</span>}</dd></>
  );
  return (
    <section class="panel graph-detail" aria-live="polite">
      <div class="title"><h2>{operatorWords(node.operator)} <span class="muted num">#{node.number}</span></h2></div>
      <dl class="facts inside">
        {node.table ? <><dt>{say('표', 'Table')}</dt><dd>{node.title} <code>{node.table}</code></dd></> : null}
        <dt>{say('하는 일', 'Does')}</dt><dd>{say(...(OPERATORS[node.operator]?.does ?? [node.operator, node.operator]))}</dd>
        {node.words ? <><dt>{say('엔진의 기록', 'As the engine says')}</dt><dd><code class="words" lang="en">{node.words}</code></dd></> : null}
        <dt>{say('지나간 줄', 'Rows through')}</dt><dd class="num">{number(node.rows_in)} → {number(node.rows_out)}</dd>
        <dt>{say('들고 있는 크기', 'Holds')}</dt><dd>{bytes(node.bytes)}</dd>
        <dt>{say('쓰는 규칙', 'Rules')}</dt><dd class="line wrap">{node.scenarios.map((id) => <a key={id} class="under" href={`/scenarios/${id}`}>{id}</a>)}</dd>
        {ways(say('들어오는 것', 'Inputs'), node.inputs)}
        {ways(say('읽는 것', 'Readers'), readers)}
      </dl>
    </section>
  );
}

export default function GraphPage() {
  const { query } = usePlace();
  const found = useGet<Graph>('/scenarios/graph');
  const scenarios = found.body?.scenarios ?? [];
  const rule = query.get('rule') ?? '';
  const nodes = useMemo(() => (found.body?.nodes ?? []).filter((node) => rule === 'all' || node.scenarios.includes(rule || (scenarios[0]?.id ?? ''))), [found.body, rule]);
  const layout = useMemo(() => layOut(nodes), [nodes]);
  const asked = query.get('node');
  const chosen = asked !== null && layout.placed.has(Number(asked)) ? Number(asked) : null;
  const here = chosen ?? layout.layers.at(-1)?.[0]?.number ?? null;
  const node = here === null ? null : layout.placed.get(here)?.node ?? null;
  const choose = (to: number): void => goQuery({ node: to }, { replace: true });
  useEffect(() => { document.querySelector('.graph .node[tabindex="0"]')?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' }); }, [rule, found.body]);
  const shared = (found.body?.nodes ?? []).filter((one) => one.scenarios.length > 1).length;
  const now = scenarios.find((one) => one.id === (rule || scenarios[0]?.id));
  return (
    <div class="page stack">
      <div class="head"><h1>{say('연산 그림', 'The graph')}</h1>
        <p class="lead">{found.body ? say(`규칙 ${scenarios.length}개를 연산 ${found.body.nodes.length}개가 지킵니다. 그 가운데 ${shared}개는 둘 이상의 규칙이 함께 씁니다. 모두 ${bytes(found.body.bytes)}.`,
          `${count(found.body.nodes.length, 'operator')} keep ${count(scenarios.length, 'rule')}; ${shared} are shared. ${bytes(found.body.bytes)} in all.`) : ''}</p>
        <span class="push" />
        {found.body ? <SelectField label={say('규칙', 'Rule')} value={rule || (scenarios[0]?.id ?? '')} onChange={(value) => goQuery({ rule: value, node: null }, { replace: true })} options={[...scenarios.map((one) => ({ value: one.id, label: `${one.id} ${one.title}` })), { value: 'all', label: say('모든 규칙', 'All rules') }]} /> : null}
      </div>
      {found.problem ? <Failed problem={found.problem} again={found.again} /> : !found.body ? <Waiting lines={8} /> : !nodes.length ? <Empty icon="graph" title={say('도는 규칙이 없습니다', 'No rule runs')} /> : (
        <>
          <section class="panel" aria-label={say('그림', 'Picture')}>
            {now && rule !== 'all' ? <p class="pad small muted">{say(`${now.id} ${now.title}: 잡은 것 ${number(now.findings)}건, 이 규칙만의 것 ${bytes(now.bytes_own)}, 나눠 쓰는 것의 몫 ${bytes(now.bytes_shared)}. ×3은 규칙 셋이 함께 쓴다는 뜻이고, 오른쪽 수는 지나간 줄입니다.`, `${now.id} ${now.title}: ${count(now.findings, 'finding')}, its own ${bytes(now.bytes_own)}, its part of what is shared ${bytes(now.bytes_shared)}. ×3: used by three rules; the number at the right: rows through.`)}</p>
              : <p class="pad small muted">{say('왼쪽 표에서 오른쪽 규칙으로 읽습니다. ×3은 규칙 셋이 함께 쓴다는 뜻입니다.', 'From tables on the left to rules on the right. ×3: used by three rules.')}</p>}
            <Picture layout={layout} chosen={here} onChoose={choose} />
            <p class="pad small muted wide-only"><kbd>→</kbd> {say('읽는 쪽으로', 'to its reader')} <kbd>←</kbd> {say('들어오는 쪽으로', 'to its input')} <kbd>↑</kbd> <kbd>↓</kbd> {say('같은 단계에서', 'in the layer')}</p>
          </section>
          {node ? <Detail node={node} layout={layout} onChoose={choose} /> : null}
          <details class="panel"><summary class="pad">{say(`표로 보기(${nodes.length}줄)`, `As a table (${nodes.length} rows)`)}</summary>
            <Rows caption={say('연산 표', 'Operators')} items={nodes} id={(one) => one.number} columns={[
              { id: 'number', title: say('번호', 'No.'), cell: (one) => <button type="button" class="as-link num" onClick={() => choose(one.number)}>#{one.number}</button> },
              { id: 'operator', title: say('연산', 'Operator'), cell: (one) => operatorWords(one.operator) },
              { id: 'name', title: say('무엇을', 'Of what'), cell: (one) => nameOf(one) },
              { id: 'inputs', title: say('들어오는 것', 'Inputs'), cell: (one) => one.inputs.map((input) => `#${input}`).join(' ') },
              { id: 'rows', title: say('지나간 줄', 'Rows'), right: true, cell: (one) => number(one.rows_in) },
              { id: 'bytes', title: say('크기', 'Size'), right: true, cell: (one) => bytes(one.bytes) },
              { id: 'rules', title: say('쓰는 규칙', 'Rules'), cell: (one) => one.scenarios.join(' ') },
            ]} /></details>
        </>
      )}
    </div>
  );
}
