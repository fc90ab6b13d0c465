// Issued and handled by week as two lines, one dashed, named at their ends. The canvas is for the eye alone: beside it
// a group takes the focus, arrow keys go from week to week, and a live region says the numbers.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Options } from 'uplot';
import type { Week } from '../alarm/overview';
import { addDays, dateShort, number } from '../core/format';
import { looks } from '../core/looks';
import { language, say } from '../core/say';
import { useHeld } from '../core/signal';
import { Rows } from '../parts/table';

const HEIGHT = 190;

/** "11월 4주": the week of a month, counted by its Monday. */
export function weekWords(monday: string): string {
  const [, month = '', day = ''] = monday.split('-');
  return language() === 'ko' ? `${Number(month)}월 ${Math.ceil(Number(day) / 7)}주` : dateShort(monday).replace(/^\w+ /, '');
}

/** Weeks without an alarm are weeks too. */
export function withoutHoles(weeks: Week[]): Week[] {
  const known = new Map(weeks.map((week) => [week.week, week]));
  const out: Week[] = [];
  const last = weeks.at(-1)?.week ?? '';
  for (let at = weeks[0]?.week ?? ''; at && at <= last; at = addDays(at, 7)) out.push(known.get(at) ?? { week: at, issued: 0, handled: 0 });
  return out;
}

function ink(name: string): string {
  return matchMedia('(forced-colors: active)').matches ? 'CanvasText' : getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Names at the ends of the lines, apart from each other. */
function nameEnds(weeks: Week[]): (plot: import('uplot')) => void {
  return (plot) => {
    const last = weeks.at(-1);
    if (!last) return;
    const ratio = devicePixelRatio, context = plot.ctx;
    let handled = plot.valToPos(last.handled, 'y', true), issued = plot.valToPos(last.issued, 'y', true);
    const gap = 16 * ratio;
    if (Math.abs(handled - issued) < gap) [handled, issued] = handled <= issued ? [issued - gap, issued] : [handled, handled - gap];
    context.save();
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillStyle = ink('--s80');
    const x = plot.bbox.left + plot.bbox.width + 6 * ratio;
    const font = getComputedStyle(document.body).fontFamily;
    context.font = `700 ${12 * ratio}px ${font}`;
    context.fillText(`${say('처리', 'handled')} ${last.handled}`, x, handled);
    context.font = `${12 * ratio}px ${font}`;
    context.fillStyle = ink('--sub');
    context.fillText(`${say('발령', 'issued')} ${last.issued}`, x, issued);
    context.restore();
  };
}

export default function Weeks({ weeks: given }: { weeks: Week[] }) {
  const weeks = withoutHoles(given);
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const look = useHeld(looks);
  useEffect(() => {
    let plot: import('uplot') | null = null, gone = false;
    const draw = async (): Promise<void> => {
      const [{ default: UPlot }] = await Promise.all([import('uplot'), document.fonts.ready]);
      const room = box.current;
      if (gone || !room || weeks.length < 2) return;
      plot?.destroy();
      const font = `12px ${getComputedStyle(document.body).fontFamily}`;
      const axis = { stroke: ink('--sub'), font, grid: { stroke: ink('--g10'), width: 1 }, ticks: { show: false } };
      const options: Options = {
        width: room.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false }, padding: [8, 64, 0, 0],
        scales: { x: { time: false }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(4, high * 1.1)] } },
        axes: [
          { ...axis, grid: { show: false }, size: 28, space: 80, incrs: [1, 2, 4, 8, 13, 26], values: (_, splits) => splits.map((i) => (Number.isInteger(i) && weeks[i] ? weekWords(weeks[i].week) : '')) },
          { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000], values: (_, splits) => splits.map((value) => number(value)) },
        ],
        series: [{}, { stroke: ink('--s80'), width: 2.5, points: { show: false } }, { stroke: ink('--sub'), width: 1.5, dash: [5, 4], points: { show: false } }],
        hooks: { draw: [nameEnds(weeks)] },
      };
      plot = new UPlot(options, [weeks.map((_, i) => i), weeks.map((week) => week.handled), weeks.map((week) => week.issued)], room);
    };
    void draw();
    const redraw = (): void => { void draw(); };
    const watch = new ResizeObserver(() => { if (plot && box.current) plot.setSize({ width: box.current.clientWidth, height: HEIGHT }); });
    if (box.current) watch.observe(box.current);
    addEventListener('beforeprint', redraw);
    return () => { gone = true; watch.disconnect(); removeEventListener('beforeprint', redraw); plot?.destroy(); };
  }, [JSON.stringify(weeks), look]);
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    setAt((old) => Math.max(0, Math.min(weeks.length - 1, old === null ? (step > 0 ? 0 : weeks.length - 1) : old + step)));
  };
  const here = at === null ? null : weeks[at];
  if (weeks.length < 2) return <p class="muted">{say('견줄 주가 두 주보다 적어 그리지 않습니다. 표에서 볼 수 있습니다.', 'Fewer than two weeks: nothing to draw. The table has them.')}</p>;
  return (
    <>
      <div class="chart" tabIndex={0} role="group" aria-label={say('주별 발령과 처리. 좌우 화살표로 한 주씩, T로 표', 'Issued and handled by week. Arrow keys go by week, T shows the table')} onKeyDown={move} onBlur={() => setAt(null)}>
        <div ref={box} aria-hidden="true" style={{ minHeight: `${HEIGHT}px` }} />
      </div>
      <p class="small sub" role="status">{here ? say(`${weekWords(here.week)}: 발령 ${number(here.issued)}건, 처리 ${number(here.handled)}건`, `${weekWords(here.week)}: ${number(here.issued)} issued, ${number(here.handled)} handled`) : ''}</p>
    </>
  );
}

export function WeekRows({ weeks, href }: { weeks: Week[]; href: (week: Week) => string }) {
  return (
    <Rows caption={say('주별 발령과 처리', 'Issued and handled by week')} items={withoutHoles(weeks).reverse()} id={(week) => week.week} columns={[
      { id: 'week', title: say('주(월요일)', 'Week from Monday'), cell: (week) => dateShort(week.week) },
      { id: 'issued', title: say('발령', 'Issued'), right: true, cell: (week) => (week.issued ? <a class="under" href={href(week)}>{number(week.issued)}</a> : '0') },
      { id: 'handled', title: say('처리', 'Handled'), right: true, cell: (week) => number(week.handled) },
    ]} />
  );
}
