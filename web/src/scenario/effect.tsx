// What moving a limit changes: a slider on the axis of a chart, counted anew by the server's engine at each stop.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Problem, send } from '../core/api';
import { number, rate, won } from '../core/format';
import { useKeys } from '../core/keys';
import { count, say } from '../core/say';
import { dispositionWords } from '../parts/badges';
import { Button, Failed, Waiting } from '../parts/basic';
import { TextField } from '../parts/fields';
import { Rows } from '../parts/table';
import { bandOf, bands, bandWords, ENOUGH, isMoney, outcomeWords, unitOf, valueWords, type Backtest, type Band, type ChangeBody, type Counts, type Difference, type OutcomeCount, type Param, type Point } from './types';

// ---- the axis

const POINTS = 18;
const NICE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** Places on the slider: 0 to 1000, by value or, where a limit spans thousands, by its logarithm. */
export interface Axis { min: number; max: number; log: boolean; stops: number[] }

function ladder(min: number, max: number, live: number): number[] {
  const stops = new Set<number>([min, max, live]);
  for (let power = 10 ** Math.floor(Math.log10(Math.max(1, min))); power <= max; power *= 10)
    for (const nice of NICE) if (nice * power >= min && nice * power <= max && Number.isInteger(nice * power)) stops.add(nice * power);
  return [...stops].sort((a, b) => a - b);
}

function even(min: number, max: number, live: number): number[] {
  const span = max - min;
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((one) => span / one <= 100) ?? Math.ceil(span / 100);
  const stops = new Set<number>([min, max, live]);
  for (let value = Math.ceil(min / step) * step; value <= max; value += step) if (value >= min) stops.add(value);
  return [...stops].sort((a, b) => a - b);
}

export function axisOf(param: Param): Axis {
  const min = Number(param.min), max = Number(param.max), live = Number(param.value);
  const log = max / Math.max(1, min) > 2000 && min >= 1;
  return { min, max, log, stops: log ? ladder(min, max, live) : even(min, max, live) };
}

export function placeOf(axis: Axis, value: number): number {
  const scale = axis.log ? Math.log : (one: number): number => one;
  return axis.max === axis.min ? 0 : (1000 * (scale(value) - scale(axis.min))) / (scale(axis.max) - scale(axis.min));
}

function nearest(axis: Axis, place: number): number {
  return axis.stops.reduce((best, stop) => (Math.abs(placeOf(axis, stop) - place) < Math.abs(placeOf(axis, best) - place) ? stop : best), axis.stops[0] ?? axis.min);
}

function stepped(axis: Axis, value: number, steps: number): number {
  let at = axis.stops.findIndex((stop) => stop >= value);
  if (at < 0) at = axis.stops.length - 1;
  if (steps > 0 && (axis.stops[at] ?? value) > value) at--;
  return axis.stops[Math.max(0, Math.min(axis.stops.length - 1, at + steps))] ?? value;
}

/** The values that the chart is drawn from: evenly over the axis, the live one among them. */
function sampled(axis: Axis, live: number): number[] {
  const picked = new Set<number>([axis.min, axis.max, live]);
  for (let i = 1; i < POINTS - 1; i++) picked.add(nearest(axis, (1000 * i) / (POINTS - 1)));
  return [...picked].sort((a, b) => a - b);
}

// ---- asking

/** Points of the chart. */
export function useSeries(id: string, param: Param | null): { points: Point[] | null; problem: Problem | null } {
  const [state, setState] = useState<{ of: string; points: Point[] | null; problem: Problem | null }>({ of: '', points: null, problem: null });
  const key = param ? `${id} ${param.name} ${param.value}` : '';
  useEffect(() => {
    if (!param) return undefined;
    const abort = new AbortController();
    const values = sampled(axisOf(param), Number(param.value)).map(String);
    send<{ points: Point[] }>('POST', `/scenarios/${id}/series`, { parameter: param.name, values }, { signal: abort.signal }).then(
      ({ points }) => setState({ of: key, points, problem: null }),
      (error: unknown) => { if (!abort.signal.aborted) setState({ of: key, points: null, problem: error as Problem }); });
    return () => abort.abort();
    // eslint-disable-next-line
  }, [key]);
  return state.of === key ? state : { points: null, problem: null };
}

/** A draft beside what runs; `body` null asks nothing. The last answer stays until the next. */
export function useBacktest(id: string, body: ChangeBody | null, limit = 50): { found: Backtest | null; of: string; busy: boolean; problem: Problem | null; took: number } {
  const kept = useRef(new Map<string, Backtest>());
  const [state, setState] = useState<{ found: Backtest | null; of: string; problem: Problem | null; took: number }>({ found: null, of: '', problem: null, took: 0 });
  const [busy, setBusy] = useState(false);
  const key = body ? JSON.stringify([id, body, limit]) : '';
  useEffect(() => {
    if (!body) return undefined;
    const known = kept.current.get(key);
    if (known) { setState({ found: known, of: key, problem: null, took: 0 }); setBusy(false); return undefined; }
    const abort = new AbortController();
    setBusy(true);
    const timer = setTimeout(() => {
      const began = performance.now();
      send<Backtest>('POST', `/scenarios/${id}/backtest`, { ...body, limit }, { signal: abort.signal }).then(
        (found) => { kept.current.set(key, found); setState({ found, of: key, problem: null, took: performance.now() - began }); setBusy(false); },
        (error: unknown) => { if (!abort.signal.aborted) { setState({ found: null, of: key, problem: error as Problem, took: 0 }); setBusy(false); } });
    }, 120);
    return () => { clearTimeout(timer); abort.abort(); };
    // eslint-disable-next-line
  }, [key]);
  return { ...state, busy };
}

// ---- the chart

const NARROW = globalThis.innerWidth < 768; // so that its text is as large on a phone
const W = NARROW ? 350 : 660, H = 250, LEFT = 44, RIGHT = 12, TOP = 26, BOTTOM = 30;
const ORDER: Band[] = ['right', 'lawful', 'open'];

function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [1, 1.2, 1.6, 2, 4, 5, 6, 8, 10].map((one) => one * power).find((top) => top >= most) ?? most;
}

function ticksOf(axis: Axis): number[] {
  const wanted = (NARROW ? [0, 350, 650, 1000] : [0, 200, 400, 600, 800, 1000]).map((place) => nearest(axis, place));
  return [...new Set([axis.min, ...wanted.slice(1, -1), axis.max])];
}

function shortValue(value: number, money: boolean): string {
  if (!money) return value.toLocaleString('en');
  return value >= 1e8 ? say(`${value / 1e8}억`, `${value / 1e6}m`) : value >= 1e4 ? say(`${(value / 1e4).toLocaleString('en')}만`, value >= 1e6 ? `${value / 1e6}m` : `${value / 1e3}k`) : value.toLocaleString('en');
}

function Chart({ param, axis, points, draft, draftCount }: { param: Param; axis: Axis; points: Point[]; draft: number; draftCount: number | null }) {
  const money = isMoney(param), live = Number(param.value);
  const top = niceTop(1.15 * Math.max(1, draftCount ?? 0, ...points.map((point) => point.draft)));
  const x = (value: number): number => LEFT + (placeOf(axis, value) / 1000) * (W - LEFT - RIGHT);
  const y = (n: number): number => H - BOTTOM - (n / top) * (H - TOP - BOTTOM);
  const at = points.map((point) => ({ x: x(Number(point.value)), ...bands(point.outcomes, 'draft') }));
  const area = (band: Band): string => {
    const low = (one: typeof at[number]): number => ORDER.slice(0, ORDER.indexOf(band)).reduce((sum, name) => sum + one[name], 0);
    const up = at.map((one) => `${one.x.toFixed(1)},${y(low(one) + one[band]).toFixed(1)}`), down = [...at].reverse().map((one) => `${one.x.toFixed(1)},${y(low(one)).toFixed(1)}`);
    return `M${[...up, ...down].join('L')}Z`;
  };
  const flip = (value: number): 'start' | 'end' => (x(value) > W * (NARROW ? 0.5 : 0.62) ? 'end' : 'start');
  const liveCount = points.find((point) => Number(point.value) === live)?.draft;
  const marks = (value: number, words: string, cls: string, line: number) => (
    <g class={cls}>
      <line x1={x(value)} x2={x(value)} y1={TOP - 6} y2={H - BOTTOM} />
      <text x={x(value) + (flip(value) === 'end' ? -6 : 6)} y={line} text-anchor={flip(value)}>{words}</text>
    </g>
  );
  return (
    <svg class="series" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={say(`${param.title}에 따라 잡히는 건수`, `Findings by ${param.title}`)}>
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="hatch-ground" /><line x1="0" x2="0" y1="0" y2="6" class="hatch-line" /></pattern>
      </defs>
      {[0, 0.25, 0.5, 0.75, 1].map((part) => part * top).filter((n) => Number.isInteger(n)).map((n) => (
        <g key={n} class="grid"><line x1={LEFT} x2={W - RIGHT} y1={y(n)} y2={y(n)} /><text x={LEFT - 8} y={y(n) + 4} text-anchor="end">{number(n)}</text></g>
      ))}
      {ORDER.map((band) => <path key={band} class={`band ${band}`} d={area(band)} />)}
      {ticksOf(axis).map((value, i, all) => <text key={value} class="tick" x={x(value)} y={H - 10} text-anchor={i === 0 ? 'start' : i === all.length - 1 ? 'end' : 'middle'}>{shortValue(value, money)}</text>)}
      {marks(live, say(`운영 ${valueWords(param)}${liveCount === undefined ? '' : `, ${number(liveCount)}건`}`, `live ${valueWords(param)}${liveCount === undefined ? '' : `, ${number(liveCount)}`}`), 'live', TOP - 12)}
      {draft === live ? null : marks(draft, say(`초안 ${valueWords(param, String(draft))}${draftCount === null ? '' : `, ${number(draftCount)}건`}`, `draft ${valueWords(param, String(draft))}${draftCount === null ? '' : `, ${number(draftCount)}`}`), 'draft', TOP + 4)}
      {draft !== live && draftCount !== null ? <circle class="draft-dot" cx={x(draft)} cy={y(draftCount)} r="5" /> : null}
    </svg>
  );
}

function Legend() {
  return <ul class="legend">{ORDER.map((band) => <li key={band}><i class={band} />{bandWords(band)}</li>)}</ul>;
}

function SeriesTable({ param, points }: { param: Param; points: Point[] }) {
  return (
    <Rows caption={say(`${param.title}마다 잡히는 건수`, `Findings by ${param.title}`)} items={points} id={(point) => point.value} columns={[
      { id: 'value', title: param.title, right: true, cell: (point) => valueWords(param, point.value) },
      { id: 'all', title: say('잡히는 건수', 'Findings'), right: true, cell: (point) => number(point.draft) },
      ...ORDER.map((band) => ({ id: band, title: bandWords(band), right: true, cell: (point: Point) => number(bands(point.outcomes, 'draft')[band]) })),
    ]} />
  );
}

// ---- figures

function precisionWords(outcomes: OutcomeCount[], side: 'live' | 'draft'): string | null {
  const sum = bands(outcomes, side), decided = sum.right + sum.lawful;
  return decided < ENOUGH ? null : rate(Math.round((10000 * sum.right) / decided));
}

export function Figures({ counts }: { counts: Counts }) {
  const added = bands(counts.outcomes, 'added');
  const live = bands(counts.outcomes, 'live'), decided = live.right + live.lawful;
  const before = precisionWords(counts.outcomes, 'live'), after = precisionWords(counts.outcomes, 'draft');
  const change = counts.draft - counts.live;
  return (
    <dl class="three">
      <div>
        <dt>{say('잡히는 건수', 'Findings')}</dt>
        <dd class="big num">{number(counts.live)} → {number(counts.draft)}</dd>
        <dd class="small">{change === 0 && !counts.added ? say('달라지지 않음', 'no change') : say(`${counts.added}건 늘고 ${counts.removed}건 줄어듦`, `${counts.added} more, ${counts.removed} fewer`)}{counts.changed ? say(`, ${counts.changed}건은 내용이 바뀜`, `, ${counts.changed} shown otherwise`) : ''}</dd>
      </div>
      <div>
        <dt>{say(`늘어난 ${counts.added}건 가운데`, `Of the ${counts.added} added`)}</dt>
        <dd class="big">{counts.added ? say(`정상 ${added.lawful}, 정정 ${added.right}, 그 밖 ${added.open}`, `${added.lawful} in order, ${added.right} corrected, ${added.open} other`) : '–'}</dd>
        <dd class="small">{counts.added && added.lawful > added.right ? say('이미 소명된 것이 더 많음', 'more were in order before') : counts.added ? say('지난 처리에 따라 나눔', 'by past outcome') : say('늘어난 것 없음', 'none added')}</dd>
      </div>
      <div>
        <dt>{say('정탐률(처리된 것만)', 'Precision (of those decided)')}</dt>
        {before && after ? <dd class="big num">{before} → {after}</dd>
          : <dd class="enough">{say(`비교할 자료가 ${decided}건뿐이라 판단하지 않습니다(최소 ${ENOUGH}건)`, `Only ${decided} decided: no judgement (at least ${ENOUGH})`)}</dd>}
      </div>
    </dl>
  );
}

// ---- what comes and goes

function outcomeShown(outcome: string): string {
  return outcomeWords(outcome) ?? dispositionWords(outcome);
}

export function Differences({ found, onMore, busy }: { found: Backtest; onMore: (() => void) | null; busy: boolean }) {
  if (!found.added && !found.removed) return <p class="muted pad">{say('들어오거나 나가는 것이 없습니다.', 'Nothing comes in or goes out.')}</p>;
  return (
    <>
      <Rows caption={say('새로 들어오거나 빠지는 것', 'What comes in and goes out')} items={found.items} id={(item: Difference) => found.items.indexOf(item)} columns={[
        { id: 'side', title: say('구분', 'Side'), cell: (item) => <span class={`side ${item.side}`}>{item.side === 'added' ? say('+ 들어옴', '+ in') : say('− 빠짐', '− out')}</span> },
        { id: 'what', title: say('무엇이', 'What'), cell: (item) => (item.alarm ? <a href={`/alarms/${item.alarm}`}>{item.sentence}</a> : item.sentence) },
        { id: 'amount', title: say('금액', 'Amount'), right: true, cell: (item) => (item.amount === null || Number.isNaN(Number(item.amount)) ? item.amount ?? '' : won(Number(item.amount))) },
        { id: 'past', title: say('지난 처리', 'Past outcome'), cell: (item) => <span class={`past ${bandOf(item.outcome)}`}>{outcomeShown(item.outcome)}</span> },
      ]} />
      {found.items.length < found.added + found.removed ? (
        <p class="pad small muted">{say(`${number(found.added + found.removed)}건 가운데 ${number(found.items.length)}건을 보입니다.`, `Showing ${number(found.items.length)} of ${number(found.added + found.removed)}.`)} {found.next === null ? say('나머지는 볼 권한이 없는 기관의 것이라 세기만 합니다.', 'The rest belong to agencies out of your reach and are only counted.') : null} {onMore && found.next !== null ? <Button low onClick={onMore} busy={busy}>{say('더 보기', 'Show more')}</Button> : null}</p>
      ) : null}
    </>
  );
}

/** By the year of the records: live and draft beside each other. */
function Years({ found }: { found: Backtest }) {
  const years = new Map<string, { live: number; draft: number }>();
  for (const month of found.months) {
    const year = month.month.slice(0, 4) || say('날 없음', 'no day'), sum = years.get(year) ?? { live: 0, draft: 0 };
    years.set(year, { live: sum.live + month.live, draft: sum.draft + month.draft });
  }
  const rows = [...years].sort(([a], [b]) => a.localeCompare(b)), most = Math.max(1, ...rows.flatMap(([, sum]) => [sum.live, sum.draft]));
  if (rows.length < 2) return null;
  return (
    <section class="years" aria-label={say('기록의 해마다', 'By year of the records')}>
      <h3>{say('기록의 해마다', 'By year of the records')}</h3>
      <table><caption class="sr">{say('해마다의 건수, 운영판과 초안', 'Findings by year, live and draft')}</caption>
        <thead class="sr"><tr><th scope="col">{say('해', 'Year')}</th><th scope="col">{say('막대', 'Bars')}</th><th scope="col">{say('운영판에서 초안', 'Live to draft')}</th></tr></thead>
        <tbody>{rows.map(([year, sum]) => (
          <tr key={year}><th scope="row" class="num">{year}</th><td class="bars"><i class="live" style={{ width: `${(100 * sum.live) / most}%` }} /><i class="draft" style={{ width: `${(100 * sum.draft) / most}%` }} /></td><td class="num right">{number(sum.live)} → {number(sum.draft)}</td></tr>
        ))}</tbody></table>
    </section>
  );
}

// ---- the whole panel

export function Effect({ id, params, chosen, onChoose, values, onValue }: {
  id: string; params: Param[]; chosen: Param; onChoose: (name: string) => void;
  values: Record<string, string>; onValue: (name: string, value: string) => void;
}) {
  const axis = useMemo(() => axisOf(chosen), [chosen]);
  const value = Number(values[chosen.name] ?? chosen.value), live = Number(chosen.value);
  const [typed, setTyped] = useState<string | null>(null);
  const [limit, setLimit] = useState(50);
  const [table, setTable] = useState(false);
  const series = useSeries(id, chosen);
  const isChanged = value !== live;
  const body: ChangeBody = { kind: 'parameter', parameter: chosen.name, value: String(value) };
  const test = useBacktest(id, isChanged ? body : null, limit);
  const known = series.points?.find((point) => Number(point.value) === value);
  const exact = isChanged && test.found && test.of.includes(JSON.stringify(body)) ? test.found : null;
  const counts: Counts | null = exact ?? known ?? null;
  const draftCount = counts?.draft ?? null;
  const put = (next: number): void => { setTyped(null); onValue(chosen.name, String(next)); };
  const leave = (text: string): void => {
    const next = Number(text.replace(/,/g, ''));
    setTyped(null);
    if (text.trim() && !Number.isNaN(next)) put(Math.min(axis.max, Math.max(axis.min, /int/.test(chosen.type) ? Math.round(next) : next)));
  };
  const onKey = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowRight: event.shiftKey ? 6 : 1, ArrowUp: event.shiftKey ? 6 : 1, ArrowLeft: event.shiftKey ? -6 : -1, ArrowDown: event.shiftKey ? -6 : -1, PageUp: 12, PageDown: -12 };
    const step = steps[event.key];
    if (step !== undefined) put(stepped(axis, value, step));
    else if (event.key === 'Home') put(axis.min);
    else if (event.key === 'End') put(axis.max);
    else if (event.code === 'KeyL' && !event.ctrlKey && !event.metaKey && !event.altKey) put(live);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  useKeys([{ code: 'KeyT', words: ['도표를 표로', 'Chart as a table'], run: () => setTable((on) => !on) }]);
  const words = unitOf(chosen);
  const spoken = `${valueWords(chosen, String(value))}${draftCount === null ? '' : say(`, ${draftCount}건`, `, ${count(draftCount, 'finding')}`)}`;
  return (
    <>
      {params.length > 1 ? (
        <div class="line wrap choose" role="group" aria-label={say('옮겨 볼 기준', 'Limit to move')}>
          {params.map((param) => <Button key={param.name} low kind={param === chosen ? 'second' : ''} aria-pressed={param === chosen} onClick={() => { setTyped(null); onChoose(param.name); }}>{unitOf(param).title}</Button>)}
        </div>
      ) : null}
      {series.problem ? <Failed problem={series.problem} /> : !series.points ? <Waiting lines={7} what={say('값마다 다시 세는 중입니다', 'Counting at each value')} /> : (
        <figure class="effect" style={{ '--before': LEFT / W, '--plot': (W - LEFT - RIGHT) / W }}>
          <Legend />
          <Chart param={chosen} axis={axis} points={series.points} draft={value} draftCount={isChanged ? draftCount : null} />
          <input type="range" id="limit-slider" min={0} max={1000} step={1} value={Math.round(placeOf(axis, value))} aria-label={chosen.title} aria-valuetext={spoken}
            onInput={(event) => put(nearest(axis, Number(event.currentTarget.value)))} onKeyDown={onKey} />
          <p class="sr" role="status">{counts && isChanged ? say(`${words.title} ${valueWords(chosen, String(live))}에서 ${valueWords(chosen, String(value))}: ${counts.live}건이 ${counts.draft}건이 됩니다.`, `From ${valueWords(chosen, String(live))} to ${valueWords(chosen, String(value))}: ${counts.live} become ${counts.draft}.`) : ''}</p>
        </figure>
      )}
      <div class="line wrap moving">
        <div class="value">
          <TextField label={words.title} value={typed ?? (Number.isNaN(value) ? '' : value.toLocaleString('en', { maximumFractionDigits: 6 }))} onChange={setTyped} inputMode="numeric" name="limit" />
        </div>
        <Button low onClick={() => leave(typed ?? '')} disabled={typed === null}>{say('이 값으로', 'Use it')}</Button>
        <span class="muted small wide-only"><kbd>←</kbd> <kbd>→</kbd> {say('한 칸', 'a step')}, <kbd>Shift</kbd> {say('함께 여섯 칸', 'six steps')}, <kbd>L</kbd> {say('운영값', 'live value')}</span>
        <span class="push" />
        {isChanged ? <Button low kind="text" onClick={() => put(live)}>{say('운영값으로', 'Back to live')}</Button> : null}
      </div>
      {table && series.points ? <SeriesTable param={chosen} points={series.points} /> : null}
      <p class="pad small line wrap"><Button low icon="table" aria-expanded={table} onClick={() => setTable(!table)}>{table ? say('표 접기', 'Hide the table') : say('표로 보기', 'As a table')}</Button>
        <span class="muted" role="status">{test.busy ? say('다시 세는 중', 'counting') : exact && test.took ? say(`${Math.round(test.took)} ms에 다시 셈`, `counted in ${Math.round(test.took)} ms`) : ''}</span></p>
      {test.problem && isChanged ? <Failed problem={test.problem} /> : null}
      {counts && isChanged ? <Figures counts={counts} /> : <p class="pad muted">{say('슬라이더를 옮기면 늘고 주는 것이 여기에 보입니다.', 'Move the slider to see what comes and goes.')}</p>}
      {exact ? <Years found={exact} /> : null}
      {exact ? <Differences found={exact} busy={test.busy} onMore={limit < 500 ? () => setLimit(500) : null} /> : null}
    </>
  );
}
