// Period, area and department of a board: they stand in the address, and every number's rows keep to them.

import type { Query } from '../core/api';
import { addDays, today } from '../core/format';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { areaWords } from '../parts/badges';
import { DayField, SelectField } from '../parts/fields';
import { sums, type Cell, type ScenarioRow } from '../alarm/overview';
import { useGet } from '../core/load';

const PERIODS: [id: string, ko: string, en: string][] = [['month', '이번 달', 'This month'], ['quarter', '최근 석 달', 'Last 3 months'], ['year', '올해', 'This year'], ['365', '최근 1년', 'Last 12 months'], ['own', '직접 고르기', 'Own period']];

export interface Scope {
  name: string;
  query: { from: string; to: string; area?: string; department_id?: string; scenario_id?: string };
  /** For lists: area, department and scenario, without the period. */
  filters: Query;
  search: string;
}

function periodOf(name: string, now: string, from: string | null, to: string | null): { from: string; to: string } {
  if (name === 'month') return { from: `${now.slice(0, 8)}01`, to: now };
  if (name === 'quarter') return { from: addDays(now, -90), to: now };
  if (name === '365') return { from: addDays(now, -364), to: now };
  if (name === 'own') return { from: from ?? addDays(now, -30), to: to ?? now };
  return { from: `${now.slice(0, 4)}-01-01`, to: now };
}

export function useScope(usual: string): Scope {
  const { query } = usePlace();
  const name = query.get('period') ?? usual;
  const filters: Query = {};
  for (const one of ['area', 'department_id', 'scenario_id']) { const value = query.get(one); if (value) filters[one] = value; }
  return { name, query: { ...periodOf(name, today(), query.get('from'), query.get('to')), ...filters } as Scope['query'], filters, search: query.toString() };
}

export function ScopeFilters({ scope, scenarios, cells }: { scope: Scope; scenarios: ScenarioRow[]; cells: Cell[] }) {
  const departments = useGet<{ items: { id: number; name: string }[] }>('/departments', { limit: 500 });
  const set = (name: string) => (value: string): void => goQuery({ [name]: value || null }, { replace: true });
  const areas = [...new Set(scenarios.map((one) => one.area ?? '').filter(Boolean))];
  const used = new Set(sums(cells, (cell) => [String(cell.department_id), cell.department ?? '']).map((sum) => sum.key));
  const known = (departments.body?.items ?? []).sort((a, b) => Number(used.has(String(b.id))) - Number(used.has(String(a.id))) || a.name.localeCompare(b.name));
  return (
    <>
      <SelectField label={say('기간', 'Period')} value={scope.name} onChange={set('period')} options={PERIODS.map(([value, ko, en]) => ({ value, label: say(ko, en) }))} />
      {scope.name === 'own' ? <span class="range"><DayField label={say('첫날', 'From')} hint="" value={scope.query.from} onChange={set('from')} /><DayField label={say('끝날', 'To')} hint="" value={scope.query.to} onChange={set('to')} /></span> : null}
      <SelectField label={say('영역', 'Area')} value={scope.query.area ?? ''} onChange={set('area')} options={[{ value: '', label: say('모든 영역', 'All areas') }, ...areas.map((area) => ({ value: area, label: areaWords(area) }))]} />
      <SelectField label={say('부서', 'Department')} value={scope.query.department_id ?? ''} onChange={set('department_id')} options={[{ value: '', label: say('모든 부서', 'All departments') }, ...known.map((one) => ({ value: String(one.id), label: one.name }))]} />
    </>
  );
}
