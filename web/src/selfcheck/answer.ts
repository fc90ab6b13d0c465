// What is being answered: the words as they are written, where an item stands, and what is still missing.

import { addDays, date, number, parseDay, today } from '../core/format';
import { say } from '../core/say';
import { VALUES, wordIn, type AnswerRow } from './types';

/** An answer as it is written; kept as a draft until it is sent. */
export interface Written { value: string; reason: string; plan: string; plan_due_on: string; document: string }
export type Drafts = Record<string, Written>;
export type Faults = Partial<Record<keyof Written, string>>;
export type Standing = 'todo' | 'proposed' | 'writing' | 'done';

const NONE: Written = { value: '', reason: '', plan: '', plan_due_on: '', document: '' };

const saved = (row: AnswerRow): Written => ({ value: row.value ?? '', reason: row.reason, plan: row.plan, plan_due_on: row.plan_due_on ?? '', document: row.document });
export const isProposed = (row: AnswerRow): boolean => row.value === null && row.proposal === 'yes';

/** As written, else as sent, else as the records propose. */
export function written(row: AnswerRow, drafts: Drafts): Written {
  return drafts[row.item_id] ?? (row.value !== null ? saved(row) : isProposed(row) ? { ...NONE, value: 'yes' } : NONE);
}

export function standing(row: AnswerRow, drafts: Drafts): Standing {
  if (drafts[row.item_id]) return 'writing';
  if (row.value !== null) return 'done';
  return isProposed(row) ? 'proposed' : 'todo';
}

export type Why = 'no' | 'na' | 'yes';

/** Why a reason is asked for: "no", "not applicable", or a "yes" although an alarm stands. */
export function asksWhy(row: AnswerRow, value: string): Why | null {
  if (value === 'no' || value === 'na') return value;
  return value === 'yes' && row.evidence.some((one) => one.standing) ? 'yes' : null;
}

const WHY_FAULTS: Record<Why, [ko: string, en: string]> = {
  no: ['어떤 일이 있었는지 적어 주세요.', 'Say what happened.'], na: ['해당하지 않는 까닭을 적어 주세요.', 'Say why it does not apply.'],
  yes: ['경보가 남아 있습니다. 그래도 “예”인 까닭을 적어 주세요.', 'An alarm stands. Say why it is “yes” all the same.'],
};

export function faultsOf(row: AnswerRow, answer: Written): Faults {
  const faults: Faults = {};
  const { value } = answer;
  if (!value.trim()) faults.value = row.answer === 'yes_no' ? say('답을 골라 주세요.', 'Choose an answer.') : say('답을 적어 주세요.', 'Enter the answer.');
  else if (value !== 'na' && row.answer === 'number' && !/^\d{1,15}$/.test(value.trim())) faults.value = say('숫자만 적어 주세요.', 'Digits only.');
  else if (value !== 'na' && row.answer === 'date' && !parseDay(value)) faults.value = say('날짜를 적어 주세요.', 'Enter a date.');
  const why = asksWhy(row, value);
  if (why && !answer.reason.trim()) faults.reason = say(...WHY_FAULTS[why]);
  if (value !== 'no') return faults;
  if (!answer.plan.trim()) faults.plan = say('어떻게 고칠지 적어 주세요.', 'Say how it will be mended.');
  if (!answer.plan_due_on) faults.plan_due_on = say('언제까지 고칠지 적어 주세요.', 'Say by when.');
  else if (answer.plan_due_on < today()) faults.plan_due_on = say(`${date(addDays(today(), -1))} 뒤의 날짜를 적어 주세요.`, `Enter a date after ${date(addDays(today(), -1))}.`);
  return faults;
}

/** What of it is sent. */
export function asBody(row: AnswerRow, answer: Written): Record<string, unknown> {
  const { value, reason, plan, plan_due_on, document } = answer;
  return {
    item_id: row.item_id, value: value.trim(), document: document.trim(),
    ...(asksWhy(row, value) ? { reason: reason.trim() } : {}),
    ...(value === 'no' ? { plan: plan.trim(), plan_due_on } : {}),
    ...(row.proposal ? { proposal_seen: true } : {}),
  };
}

export function valueWords(row: AnswerRow): string {
  if (row.value === null) return say('답하지 않음', 'not answered');
  if (row.answer === 'number' && row.value !== 'na') return number(Number(row.value));
  if (row.answer === 'date' && row.value !== 'na') return date(row.value);
  return wordIn(VALUES, row.value);
}
