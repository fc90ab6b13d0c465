// What the API says of alarms.

import { date, won } from '../core/format';
import { say } from '../core/say';
import type { ExportSpec } from '../parts/export';
import type { FileRow } from '../parts/files';

export interface AlarmRow {
  id: number;
  scenario_id: string;
  agency_id?: string;
  department_id: number | null;
  department_name: string | null;
  handler_id: number | null;
  handler_name: string | null;
  handler_why: string;
  state: string;
  audit_only: boolean;
  audit_why?: string;
  severity: number;
  score: number;
  /** On lists of newer servers; else only of one alarm. */
  score_parts?: Record<string, number>;
  amount: number | null;
  sentence_ko: string;
  sentence_en: string;
  issued_at: string;
  due_on: string | null;
  version: number;
}

export interface EvidenceItem { name: string; value: string; mark: '' | 'masked' | 'token' | 'restricted' | string; title?: string; compared?: boolean }
export interface EvidenceRecord { table: string; key: string; title: string }
export interface HistoryRow { id: number; act: string; from_state: string; to_state: string; by_id: number; by_name: string | null; reason: string; detail: Record<string, unknown>; at_us: string }
export interface CommentRow { id: number; text: string; by_name: string | null; at_us: string }
export interface AskRow { id: number; kind: string; scope: string; until_on: string | null; reason: string; state: string; asked_at?: string; decision?: string; version: number }

export interface Alarm extends AlarmRow {
  key: string;
  episode: number;
  previous_id: number | null;
  agency_id: string;
  officer_name: string | null;
  disposition: string;
  action_code: number | null;
  action_amount: number | null;
  standing: boolean;
  fault: string;
  audit_why: string;
  baseline: boolean;
  paid: boolean;
  evidence: EvidenceItem[];
  records: EvidenceRecord[];
  rule_version: string;
  params: Record<string, string>;
  score_parts: Record<string, number>;
  act_due_on: string | null;
  read_at: string | null;
  withdrawn_at: string | null;
  acts: string[];
  own_case: string | null;
  history: HistoryRow[];
  involved: { emp_no: string; why: string; name: string | null }[];
  comments: CommentRow[];
  attachments: FileRow[];
  requests: AskRow[];
}

export interface ActionType {
  code: number;
  name_ko: string;
  name_en: string;
  disposition: string;
  reason_min: number;
  needs: string;
  reference_ko: string;
  reference_en: string;
}

export interface Scenario {
  id: string;
  title: string;
  area: string;
  severity: string;
  audience: string;
  status: string;
  basis: string;
  evidence_class: string;
  version: number;
  state: string;
  sentence: string;
  advice: string;
  exceptions: string;
  params: { name: string; title: string; type: string; default: string; value: string; min?: string; max?: string }[];
  sql: string;
}

const ACTS: Record<string, [ko: string, en: string]> = {
  issue: ['발령', 'Issued'], read: ['열람', 'Read'], start: ['조치 시작', 'Work begun'], act: ['조치', 'Acted'], approve: ['승인', 'Approved'], send_back: ['보완 요청', 'Sent back'],
  demand: ['재조치 요구', 'Other action demanded'], confirm: ['확인·종결', 'Confirmed and closed'], withdraw: ['원천에서 정정됨', 'Corrected at the source'], settle: ['원천에서 정정되어 종결', 'Corrected at the source and closed'],
  transfer: ['이관', 'Transferred'], assign: ['소관 지정', 'Assigned'], hand_over: ['인계', 'Handed over'], ask_extend: ['기한 연장 요청', 'Later day asked for'], extend: ['기한 연장', 'Extended'], refuse_extend: ['기한 연장 거부', 'Extension refused'],
  ask_exclude: ['제외 요청', 'Exclusion asked for'], exclude: ['제외', 'Excluded'], refuse_exclude: ['제외 거부', 'Exclusion refused'], audit_case: ['감사 전환', 'Made an audit case'], release: ['부서에 공개', 'Released to the department'],
  recur: ['다시 나타남', 'Recurred'], doubt: ['판단이 바뀜', 'Judgement changed'], expire: ['제외 끝남', 'Exclusion ended'], remind: ['알림', 'Reminded'], escalate: ['상급자에게 알림', 'Escalated'],
};
export const actWords = (act: string): [ko: string, en: string] => ACTS[act] ?? [act, act];

/** What was given with an act besides a reason: an amount, a day, the number of a document or an audit case. */
export const givenWith = ({ detail }: HistoryRow): string => [
  detail['amount'] ? won(Number(detail['amount'])) : '', detail['date'] ? date(String(detail['date'])) : '', detail['reference'] ? say(`번호 ${String(detail['reference'])}`, `No. ${String(detail['reference'])}`) : '',
].filter(Boolean).join(' · ');

const FAULTS: Record<string, [ko: string, en: string]> = {
  'division by zero': ['0으로 나누게 됨', 'division by zero'], 'value out of range': ['값이 다룰 수 있는 범위를 넘음', 'value out of range'],
  'invalid input for the type': ['형식에 맞지 않는 값', 'invalid input for the type'], 'more than one row in a scalar subquery': ['하나여야 할 값이 여럿', 'more than one row where one is due'],
};
/** Why the engine could not judge. */
export const faultWords = (fault: string): string => { const known = FAULTS[fault]; return known ? say(...known) : fault; };

const escaped = (value: string): string => value.replace(/[\u0000-\u001f~,/\\\u007f]/g, (byte) => `~${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** "agency_id=A1 pay_no=P1" as the address of the record: values with commas, ~ and two digits for what an address cannot carry. */
export function recordAddress(record: { table: string; key: string }): string {
  const values = record.key.split(/ (?=[a-z_][a-z0-9_]*=)/).map((pair) => pair.slice(pair.indexOf('=') + 1));
  return `/records/${record.table}/${values.map((value) => encodeURIComponent(escaped(value))).join(',')}`;
}

export const ALARM_EXPORT: ExportSpec = { at: '/alarms/export', name: 'alarms', title: ['경보 목록 내려받기', 'Download the alarms'] };
