// Rules as the API gives them, and what the studio asks about them.

import { date, number } from '../core/format';
import type { Proposal } from '../core/proposal';
import { severityIndex } from '../parts/badges';
import { language, say } from '../core/say';

export interface ScenarioRow {
  id: string;
  title?: string;
  area?: string;
  severity?: string;
  audience?: 'owner' | 'audit';
  status?: 'draft' | 'test' | 'stable';
  basis?: string;
  evidence_class?: string;
  paused: boolean;
  error?: string;
  version?: number;
  site?: boolean;
  state?: string;
  reason?: string;
  findings?: number;
  records?: number;
  missing?: string;
  readiness?: string;
  fires_too_often?: boolean;
}

export interface Param { name: string; title: string; type: string; default: string; value: string; min: string | null; max: string | null }
export interface Version { number: string; origin: string; made_by: string; made_us: string }
export interface OwnValue { name: string; agency: string | null; valid_from: string | null; valid_to: string | null; value: string | null }

export interface Scenario extends ScenarioRow {
  text: string;
  cases?: string;
  sql?: string;
  sentence?: string;
  advice?: string;
  exceptions?: string;
  params?: Param[];
  values: OwnValue[];
  versions: Version[];
}

export type TokenKind = 'keyword' | 'name' | 'text' | 'number' | 'comment' | 'sign';
export interface Token { kind: TokenKind; start: number; end: number }
export interface Note { severity: 'error' | 'warning'; text: string; line: number; column: number; start: number }
export interface Checked {
  runs: boolean;
  tokens: Token[];
  notes: Note[];
  columns?: { name: string; type: string; mark: string }[];
  tables?: { name: string; title: string }[];
  title?: string;
  sentence?: string;
  advice?: string;
  exceptions?: string;
  params?: Param[];
}

export interface CaseResult { name: string; line: number; passed: boolean; report: string }

export interface OutcomeCount { outcome: string; live: number; draft: number; added: number; removed: number }
export interface Counts { live: number; draft: number; added: number; removed: number; changed: number; outcomes: OutcomeCount[] }
export interface Difference { side: 'added' | 'removed'; agency: string; month: string; outcome: string; sentence: string; amount: string | null; alarm: number | null }
export interface Backtest extends Counts { months: { month: string; live: number; draft: number; added: number; removed: number }[]; items: Difference[]; next: number | null }
export interface Point extends Counts { value: string }

export type ChangeBody =
  | { kind: 'version'; text: string }
  | { kind: 'version'; number: number }
  | { kind: 'parameter'; parameter: string; value?: string; agency?: string; valid_from?: string; valid_to?: string }
  | { kind: 'status'; status: string }
  | { kind: 'pause' | 'resume' };

export type ChangeKind = ChangeBody['kind'];
export type ChangeDetail = { kind: ChangeKind } & Record<string, string | number | null>;
export interface ChangeEffect { raises?: number; withdraws?: number; changes?: number; raised_keys?: string[]; withdrawn_keys?: string[] }
/** Its subject is the rule. */
export type Change = Proposal<ChangeDetail, ChangeEffect>;

/** Rates of alarms by rule, of the last year. */
export interface RateGroup { scenario_id: string; issued: number; closed: number; genuine: number; precision: number | null }

/** Below this many closed alarms a precision says nothing. */
export const ENOUGH = 30;

export type Band = 'right' | 'lawful' | 'open';
const BANDS: Record<string, Band> = {
  corrected: 'right', assessed: 'right', recovered: 'right', prevented: 'right', sent_to_audit: 'right',
  lawful: 'lawful', false_positive: 'lawful', duplicate: 'lawful',
};
export const bandOf = (outcome: string): Band => BANDS[outcome] ?? 'open';

/** How many of a count were found right, lawful, or are without an outcome yet. */
export function bands(outcomes: OutcomeCount[], side: 'live' | 'draft' | 'added' | 'removed'): Record<Band, number> {
  const sum: Record<Band, number> = { right: 0, lawful: 0, open: 0 };
  for (const one of outcomes) sum[bandOf(one.outcome)] += one[side];
  return sum;
}

export const bandWords = (band: Band): string =>
  band === 'right' ? say('정정·환수된 것', 'Corrected or recovered') : band === 'lawful' ? say('정상으로 소명된 것', 'Found in order') : say('처리 기록이 아직 없는 것', 'No outcome yet');

const OUTCOMES: Record<string, [ko: string, en: string]> = {
  open: ['조치 중', 'In progress'], closed: ['종결', 'Closed'], withdrawn: ['거둔 것', 'Withdrawn'], none: ['처음 잡힘', 'New'],
};
export const outcomeWords = (outcome: string): string | null => { const known = OUTCOMES[outcome]; return known ? say(...known) : null; };

const EVIDENCE: Record<string, [ko: string, en: string]> = {
  monitored: ['이미 상시모니터링되는 유형', 'already watched for by the state'],
  audited: ['감사에서 되풀이해 지적된 유형', 'found again and again by audits'],
  background: ['법령과 업무 지식에 따른 유형', 'from law and knowledge of the work'],
};
export const evidenceWords = (name: string | undefined): string => { const known = EVIDENCE[name ?? '']; return known ? say(...known) : name ?? ''; };

export const bySeverity = (a: ScenarioRow, b: ScenarioRow): number => severityIndex(b.severity ?? '') - severityIndex(a.severity ?? '');

/** "비교 기간(일)" is a title and a unit. */
export function unitOf(param: Param): { title: string; unit: string } {
  const found = /^(.*?)\s*\(([^()]+)\)$/.exec(param.title);
  if (found?.[1] && found[2]) return { title: found[1], unit: language() === 'ko' ? found[2] : ` ${found[2]}` };
  return { title: param.title, unit: '' };
}

export const isMoney = (param: Param): boolean => /원\)$|won/i.test(param.title);

/** A value with its unit: 90일, 20,000,000원. */
export function valueWords(param: Param, value: string = param.value): string {
  const { unit } = unitOf(param);
  const at = Number(value);
  const shown = value !== '' && !Number.isNaN(at) && /int|numeric/.test(param.type) ? at.toLocaleString('en', { maximumFractionDigits: 6 }) : value;
  return shown + unit;
}

export const isNumeric = (param: Param): boolean => /int|numeric/.test(param.type) && param.min !== null && param.max !== null;

export function stateWords(row: ScenarioRow): { words: string; tone: string; icon: 'ring-check' | 'pause' | 'warn' } {
  if (row.error || row.state === 'broken') return { words: say('실행할 수 없음', 'Cannot run'), tone: 'back', icon: 'warn' };
  if (row.state === 'suspended') return { words: say('한도를 넘어 멈춤', 'Stopped at its limit'), tone: 'back', icon: 'warn' };
  if (row.paused || row.state === 'paused') return { words: say('쉬는 중', 'Paused'), tone: '', icon: 'pause' };
  return { words: say('운영 중', 'Running'), tone: 'done', icon: 'ring-check' };
}

export const kindWords = (kind: ChangeKind): string =>
  kind === 'version' ? say('규칙의 글', 'The rule’s text') : kind === 'parameter' ? say('기준값', 'A limit') : kind === 'status' ? say('단계', 'Its status') : kind === 'pause' ? say('쉬기', 'Pause') : say('다시 돌리기', 'Resume');

const STATUSES: Record<string, [ko: string, en: string]> = { draft: ['초안', 'Draft'], test: ['시험', 'On trial'], stable: ['확정', 'Stable'] };
export const statusWords = (status: string): string => { const known = STATUSES[status]; return known ? say(...known) : status; };

export function effectWords(effect: ChangeEffect): string {
  if (effect.raises === undefined) return say('효과를 적지 않음', 'no effect noted');
  const { raises: raised = 0, withdraws: withdrawn = 0, changes: changed = 0 } = effect;
  if (!raised && !withdrawn && !changed) return say('경보가 달라지지 않음', 'no alarm changes');
  return say(`${number(raised)}건이 생기고 ${number(withdrawn)}건을 거둠${changed ? `, ${number(changed)}건은 내용이 바뀜` : ''}`,
    `${number(raised)} raised, ${number(withdrawn)} withdrawn${changed ? `, ${number(changed)} shown otherwise` : ''}`);
}

export function detailWords(change: Change, params: Param[] = []): string {
  const { kind, parameter, value, agency, valid_from: from, valid_to: to } = change.detail;
  const days = [from ? say(`${date(String(from))}부터`, `from ${date(String(from))}`) : '', to ? say(`${date(String(to))}까지`, `to ${date(String(to))}`) : ''].filter(Boolean).join(' ');
  if (kind === 'parameter') {
    const known = params.find((param) => param.name === parameter);
    const shown = value === undefined || value === null ? say('기본값', 'default') : known ? valueWords(known, String(value)) : value;
    return `${known ? unitOf(known).title : parameter}: ${shown}${agency ? ` (${agency})` : ''}${days ? `, ${days}` : ''}`;
  }
  if (kind === 'version') return say('새 글', 'new text');
  if (kind === 'status') return statusWords(String(change.detail['status'] ?? ''));
  return kindWords(kind);
}

/** What a rule's records are like: of its tables how many fill each column, of its joins how many meet. */
export interface Ready {
  readiness: 'insufficient data' | 'doubtful' | 'runnable';
  tables: { table: string; title: string; rows: number; late: boolean; columns: { column: string; title: string; filled: number }[] }[];
  joins: { left: string; right: string; left_columns: string[]; right_columns: string[]; rows: number; met: number; few: boolean }[];
}

/** Codes of tables that hold nothing, from "a b c". */
export const missingTables = (row: ScenarioRow): string[] => (row.missing ?? '').split(' ').filter(Boolean);
