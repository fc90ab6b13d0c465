// What the API says of the whole of the alarms, and the addresses of the rows behind each number.

import type { Query } from '../core/api';
import { path } from '../core/api';
import { addDays } from '../core/format';

export interface Cell { department_id: number | null; department: string | null; scenario_id: string; area: string; open: number; late: number; won: number }
export interface Person { officer_id: number | null; name: string | null; open: number; late: number; to_act: number }
export interface Age { days_from: number; days_to?: number; count: number; issued_from?: string; issued_to: string }
export interface Week { week: string; issued: number; handled: number }
export interface Gain { disposition: string; count: number; won: number }
export interface Rates {
  issued: number; withdrawn: number; excluded: number; acted: number; approved: number; confirmed: number; in_time: number; due: number;
  closed: number; genuine: number; won: number; to_audit: number;
  acted_rate: number | null; approved_rate: number | null; confirmed_rate: number | null; in_time_rate: number | null; excluded_rate: number | null; precision: number | null;
}
export interface RateGroup extends Rates { department_id?: number | null; officer_id?: number | null; scenario_id?: string; name: string | null }

export interface Overview {
  today: string;
  open: { count: number; late: number; late_week: number; to_act: number; to_approve: number; to_confirm: number; to_confirm_today: number; unmapped: number; won: number };
  cells: Cell[];
  people: Person[];
  ages: Age[];
  rates: Rates;
  targets: { acted_rate: number; in_time_rate: number };
  weeks: Week[];
  won: Gain[];
  times: { acted: number; day_1: number; day_3: number; day_7: number; day_14: number; median_hours: number | null };
}

export interface ScenarioRow { id: string; title: string; area?: string; state?: string; missing?: string; readiness?: string; paused: boolean; fires_too_often?: boolean }

export const OPEN_STATES = 'issued,working,acted,approved,corrected,audit_case';

/** What waits for audit to close it. */
export const TO_CONFIRM: Query = { state: 'approved,corrected' };

/** The list of open alarms behind a number. */
export const openRows = (filters: Query = {}): string => path('/alarms', { state: OPEN_STATES, ...filters });

/** Open alarms whose day is past. */
export const lateRows = (today: string, filters: Query = {}): string => openRows({ due_on_to: addDays(today, -1), ...filters });

/** A day of Seoul as the moments between which it lies, for filters of times. */
export const dayStart = (day: string): string => new Date(`${day}T00:00:00+09:00`).toISOString();
export const dayEnd = (day: string): string => new Date(new Date(`${addDays(day, 1)}T00:00:00+09:00`).getTime() - 1).toISOString();

/** Alarms issued from one day to another. */
export const issuedRows = (from: string | undefined, to: string | undefined, filters: Query = {}): string =>
  path('/alarms', { ...(from ? { issued_at_from: dayStart(from) } : {}), ...(to ? { issued_at_to: dayEnd(to) } : {}), ...filters });

export interface Sum { key: string; words: string; open: number; late: number; won: number }

/** Cells added up by what `key` says of them, the largest first. */
export function sums(cells: Cell[], key: (cell: Cell) => [key: string, words: string]): Sum[] {
  const found = new Map<string, Sum>();
  for (const cell of cells) {
    const [name, words] = key(cell);
    const sum = found.get(name) ?? { key: name, words, open: 0, late: 0, won: 0 };
    sum.open += cell.open;
    sum.late += cell.late;
    sum.won += cell.won;
    found.set(name, sum);
  }
  return [...found.values()].sort((a, b) => b.open - a.open || a.words.localeCompare(b.words));
}
