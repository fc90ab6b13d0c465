// The figures that the audit room, the department's page and the dashboard share, each over one answer of the API.

import type { Query } from '../core/api';
import { number, rate, wonShort, won } from '../core/format';
import { say } from '../core/say';
import { areaWords } from '../parts/badges';
import { Rows } from '../parts/table';
import { issuedRows, openRows, sums, type Overview, type ScenarioRow } from '../alarm/overview';
import { Bars, ChartPanel } from './panel';
import { HeatMap, type HeatColumn } from './heat';
import Weeks, { WeekRows } from './weeks';
import { addDays } from '../core/format';

const ROWS = 12, ROWS_NARROW = 5;
const COLUMNS = 10;
const NOWHERE = 'none';
const OTHER = 'other';

/** Where they are: departments by areas, or by scenarios. */
export function WherePanel({ overview, scenarios, by, filters = {}, className }: { overview: Overview; scenarios: ScenarioRow[]; by: 'area' | 'scenario'; filters?: Query; className?: string }) {
  const fullestRules = new Set(sums(overview.cells, (cell) => [cell.scenario_id, '']).slice(0, COLUMNS).map((sum) => sum.key));
  const columnOf = (cell: { area: string; scenario_id: string }): string => (by === 'area' ? cell.area || OTHER : fullestRules.has(cell.scenario_id) ? cell.scenario_id : OTHER);
  const rowOf = (cell: { department_id: number | null }): string => String(cell.department_id ?? NOWHERE);
  const departments = sums(overview.cells, (cell) => [rowOf(cell), cell.department ?? say('부서를 찾지 못함', 'No department')]);
  const used = sums(overview.cells, (cell) => [columnOf(cell), columnOf(cell)]);
  const known = by === 'area' ? [...new Set(scenarios.map((one) => one.area ?? '').filter(Boolean))] : [];
  const names = [...new Set([...known, ...used.map((sum) => sum.key)])].sort((a, b) => Number(a === OTHER) - Number(b === OTHER));
  const connected = (name: string): boolean => by !== 'area' || name === OTHER || scenarios.some((one) => one.area === name && one.readiness !== 'insufficient data' && !one.paused);
  const columns: HeatColumn[] = names.map((key) => ({
    key, words: key === OTHER ? say('그 밖', 'Other') : by === 'scenario' ? key : areaWords(key), connected: connected(key),
    title: by === 'scenario' ? scenarios.find((one) => one.id === key)?.title : undefined,
  }));
  const counts = new Map<string, number>();
  for (const cell of overview.cells) {
    const key = `${rowOf(cell)} ${columnOf(cell)}`;
    counts.set(key, (counts.get(key) ?? 0) + cell.open);
  }
  const count = (row: string, column: string): number => counts.get(`${row} ${column}`) ?? 0;
  const rowFilter = (row: string): Query => (row === NOWHERE ? { audit_why: 'unmapped' } : { department_id: row });
  const href = (row: string, column: string): string | undefined => (column === OTHER ? undefined : openRows({ ...filters, ...rowFilter(row), ...(by === 'area' ? { area: column } : { scenario_id: column }) }));
  const fullest = departments[0];
  return (
    <ChartPanel title={say('어디에 몰려 있나', 'Where are they')} className={className}
      note={by === 'area' ? say(`열린 경보 ${number(overview.open.count)}건, 부서 × 영역`, `${number(overview.open.count)} open, department by area`) : say('열린 경보, 부서 × 규칙(많은 것부터)', 'Open alarms, department by rule, the fullest first')}
      finding={fullest ? say(`${fullest.words}에 ${number(fullest.open)}건으로 가장 많습니다.`, `${fullest.words} has the most, ${number(fullest.open)}.`) : say('열린 경보가 없습니다.', 'No alarm is open.')}
      chart={<HeatMap caption={say('부서별 열린 경보', 'Open alarms by department')} columns={columns} count={count} href={href}
        rows={departments.map((sum) => ({ key: sum.key, words: sum.words, href: openRows({ ...filters, ...rowFilter(sum.key) }) }))}
        shown={innerWidth < 768 ? ROWS_NARROW : ROWS} restWords={(many) => say(`다른 부서 ${many}곳`, `${many} more`)} />}
      table={<Rows caption={say('부서와 영역별 열린 경보', 'Open alarms by department and area')} id={(row) => `${row.key}`} items={departments}
        columns={[{ id: 'department', title: say('부서', 'Department'), cell: (row) => row.words },
          { id: 'open', title: say('열림', 'Open'), right: true, cell: (row) => <a class="under" href={openRows({ ...filters, ...rowFilter(row.key) })}>{number(row.open)}</a> },
          { id: 'late', title: say('기한 지남', 'Late'), right: true, cell: (row) => number(row.late) },
          { id: 'won', title: say('금액(원)', 'Won'), right: true, cell: (row) => number(row.won) }]} />} />
  );
}

export function WeeksPanel({ overview, filters = {}, className }: { overview: Overview; filters?: Query; className?: string }) {
  const issued = overview.weeks.reduce((sum, week) => sum + week.issued, 0), handled = overview.weeks.reduce((sum, week) => sum + week.handled, 0);
  return (
    <ChartPanel title={say('늘고 있나, 따라가고 있나', 'Is it growing, do we keep up')} note={say('주별 건수', 'by week')} className={className}
      finding={say(`기간에 ${number(issued)}건을 발령하고 ${number(handled)}건을 처리했습니다. 처음 켤 때의 밀린 경보는 넣지 않았습니다.`, `${number(issued)} issued and ${number(handled)} handled in the period, without the backlog of the first start.`)}
      chart={<Weeks weeks={overview.weeks} />}
      table={<WeekRows weeks={overview.weeks} href={(week) => issuedRows(week.week, addDays(week.week, 6), { ...filters, baseline: 'false' })} />} />
  );
}

export function AgesPanel({ overview, filters = {}, className }: { overview: Overview; filters?: Query; className?: string }) {
  const words = (from: number, to?: number): string => (to === undefined ? say(`${from - 1}일 넘음`, `over ${from - 1} days`) : from === 0 ? say(`${to}일 안`, `within ${to} days`) : say(`${from}~${to}일`, `${from}–${to} days`));
  const bars = overview.ages.map((age) => ({
    key: String(age.days_from), words: words(age.days_from, age.days_to), value: age.count, shown: number(age.count), late: age.days_to === undefined,
    href: age.count ? issuedRows(age.issued_from, age.issued_to, { ...filters, ...Object.fromEntries(new URLSearchParams(openRows().split('?')[1])) }) : undefined,
  }));
  const old = overview.ages.at(-1);
  return (
    <ChartPanel title={say('얼마나 오래 열려 있나', 'How long have they been open')} className={className}
      finding={old?.count ? say(`${number(old.count)}건이 ${old.days_from - 1}일 넘게 열려 있습니다.`, `${number(old.count)} have been open for over ${old.days_from - 1} days.`) : say('30일 넘게 열린 경보는 없습니다.', 'None has been open for over 30 days.')}
      chart={<Bars bars={bars} />}
      table={<Rows caption={say('열린 기간별 경보', 'Open alarms by age')} items={bars} id={(bar) => bar.key} columns={[{ id: 'age', title: say('열린 지', 'Open for'), cell: (bar) => bar.words }, { id: 'n', title: say('건수', 'Alarms'), right: true, cell: (bar) => (bar.href ? <a class="under" href={bar.href}>{bar.shown}</a> : bar.shown) }]} />} />
  );
}

/** "목표 98%까지 1.6%p 모자랍니다", as a setting of the agency and never as official. */
export function targetWords(share: number | null, target: number): string {
  if (share === null) return say(`목표 ${target / 100}%(설정값)`, `target ${target / 100}% (a setting)`);
  const gap = (target - share) / 100;
  return gap > 0 ? say(`목표 ${target / 100}%(설정값)까지 ${gap.toFixed(1)}%p`, `${gap.toFixed(1)} pp below the target of ${target / 100}% (a setting)`) : say(`목표 ${target / 100}%(설정값)를 넘었습니다`, `past the target of ${target / 100}% (a setting)`);
}

export const money = (value: number): { value: string; title: string } => ({ value: wonShort(value), title: won(value) });
export { rate };
