// What the API says of self-checks, and what its words are called.

import { wordOf } from '../admin/words';
import { date, dateShort } from '../core/format';
import { inWords, language, say } from '../core/say';
import type { FileRow } from '../parts/files';
import type { Event } from '../parts/timeline';
import type { IconName } from '../parts/icon';

export type CheckState = 'open' | 'filled' | 'reviewed' | 'approved' | 'closed' | 'missed';
export type Cycle = 'case' | 'monthly' | 'quarterly' | 'half_year';

export interface CheckRow {
  id: number;
  department_id: number;
  department_name: string;
  officer_id: number | null;
  officer_name: string | null;
  duty_id: number;
  duty_code: string;
  duty_ko: string;
  duty_en: string;
  area_ko: string;
  area_en: string;
  sheet_id: number;
  sheet_number: number;
  cycle: Cycle;
  round_id: number | null;
  case_no: string;
  scenario_id: string;
  from_on: string;
  to_on: string;
  due_on: string;
  state: CheckState;
  filled_us: string | null;
  in_time: boolean | null;
  approved_us: string | null;
  closed_us: string | null;
  items_due: number;
  items_answered: number;
  items_no: number;
  version: number;
}

/** What the records of the period say of the thing that an item asks about. */
export interface Evidence { scenario_id: string; title_ko: string; title_en: string; rule_version: string; runs: boolean; records: number; issued: number; standing: number; faulty: number; from_on: string; to_on: string }

export type AnswerKind = 'yes_no' | 'number' | 'date' | 'document';
export interface AnswerRow {
  item_id: number;
  code: string;
  position: number;
  text_ko: string;
  text_en: string;
  answer: AnswerKind;
  basis: string;
  value: string | null;
  reason: string;
  plan: string;
  plan_due_on: string | null;
  document: string;
  /** What the program had proposed when it was answered. */
  proposed: string;
  /** What it proposes now, while the sheet is open. */
  proposal?: string | null;
  evidence: Evidence[];
}

export interface Happened extends Event { at: string }
export interface ImprovementRow { id: number; item_id: number; item_code: string; state: string; due_on: string; plan: string; note: string; document: string }
export interface Check extends CheckRow { approver_id: number | null; answers: AnswerRow[]; improvements: ImprovementRow[]; acts: string[]; history: Happened[]; attachments: FileRow[] }

export interface RoundRow { id: number; cycle: Cycle; name: string; from_on: string; to_on: string; due_on: string; state: 'open' | 'closed'; checks: number; filled: number; approved: number; missed: number; version: number }

type Named = object;
export const words = (row: Named, name: string): string => inWords(row as Record<string, unknown>, name);
export const titleOf = (row: CheckRow): string => say(`${words(row, 'duty')} 진단표`, words(row, 'duty'));

const half = (day: string): number => (Number(day.slice(5, 7)) <= 6 ? 1 : 2);
const quarter = (day: string): number => Math.ceil(Number(day.slice(5, 7)) / 3);

/** 2026년 하반기, 2026년 3분기, 2026년 11월. */
export function periodWords(row: { cycle: Cycle; from_on: string; to_on: string }): string {
  const year = row.from_on.slice(0, 4);
  switch (row.cycle) {
    case 'half_year': return say(`${year}년 ${half(row.from_on) === 1 ? '상반기' : '하반기'}`, `${half(row.from_on) === 1 ? 'First' : 'Second'} half of ${year}`);
    case 'quarterly': return say(`${year}년 ${quarter(row.from_on)}분기`, `Q${quarter(row.from_on)} ${year}`);
    case 'monthly': return say(`${year}년 ${Number(row.from_on.slice(5, 7))}월`, `${year}-${row.from_on.slice(5, 7)}`);
    default: return `${date(row.from_on)}~${dateShort(row.to_on)}`;
  }
}

/** The program names rounds in Korean. */
export const roundName = (row: RoundRow): string => (row.name && (language() === 'ko' || !/^\d{4}년/.test(row.name)) ? row.name : periodWords(row));

/** What it is of: a period, a case, or alarms that keep coming. */
export function ofWhat(row: CheckRow): string {
  if (row.scenario_id) return say(`되풀이된 경보 ${row.scenario_id}`, `repeated alarms of ${row.scenario_id}`);
  return row.case_no || periodWords(row);
}

type Words = Record<string, [ko: string, en: string]>;
export const VALUES: Words = { yes: ['예', 'Yes'], no: ['아니요', 'No'], na: ['해당 없음', 'Not applicable'] };
const ACTS: Words = {
  open: ['열림', 'Opened'], fill: ['작성 완료', 'Handed in'], review: ['검토', 'Reviewed'], approve: ['승인', 'Approved'], send_back: ['돌려보냄', 'Sent back'], assign: ['작성자 지정', 'Assigned'],
  hand_over: ['인계', 'Handed over'], pass: ['팀장이 없어 넘어감', 'No team lead, passed on'], uphold: ['표본 판정: 맞음', 'Upheld by audit'], demand: ['감사부서가 다시 요구', 'Demanded anew by audit'], miss: ['미이행으로 마감', 'Closed as not handed in'], resume: ['다시 쓸 수 있게 됨', 'Open again'], draft: ['초안', 'Drafted'], publish: ['시행', 'Published'], end: ['끝냄', 'Ended'],
  done: ['개선 마침', 'Mended'], confirm: ['개선 확인', 'Confirmed'],
};
export const wordIn = (map: Words, name: string): string => { const known = map[name]; return known ? say(...known) : name; };
export const actWords = (act: string): [string, string] => ACTS[act] ?? [act, act];

export const CHECK_STATES: Record<CheckState, { tone: string; icon: IconName; words: [ko: string, en: string] }> = {
  open: { tone: 'work', icon: 'half', words: ['작성 중', 'Being filled in'] },
  filled: { tone: 'wait', icon: 'up', words: ['검토 대기', 'Awaiting review'] },
  reviewed: { tone: 'wait', icon: 'up', words: ['승인 대기', 'Awaiting approval'] },
  approved: { tone: 'done', icon: 'ring-check', words: ['승인됨', 'Approved'] },
  closed: { tone: 'done', icon: 'ring-check', words: ['종결', 'Closed'] },
  missed: { tone: 'back', icon: 'minus', words: ['미이행', 'Not handed in'] },
};
export const IMPROVEMENT_STATES: Record<string, { tone: string; icon: IconName; words: [ko: string, en: string] }> = {
  open: { tone: 'work', icon: 'half', words: ['개선 중', 'To be mended'] },
  done: { tone: 'wait', icon: 'up', words: ['확인 대기', 'Awaiting confirmation'] },
  confirmed: { tone: 'done', icon: 'ring-check', words: ['확인됨', 'Confirmed'] },
};
export const stateWords = (state: string): string => { const known = CHECK_STATES[state as CheckState] ?? IMPROVEMENT_STATES[state]; return known ? say(...known.words) : wordOf('state', state); };
