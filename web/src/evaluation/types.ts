// An evaluation as the API gives it, and what its words are called.

import { MINUS } from '../core/format';
import { inWords, say } from '../core/say';
import type { IconName } from '../parts/icon';

type Words = Record<string, [ko: string, en: string]>;

export type System = 'alarm' | 'selfcheck' | 'mileage' | 'manual';
export type Subject = 'department' | 'person' | 'agency';

/** As the model says it: what the store has of a round's model is this, too. */
export interface Named { name?: { ko: string; en: string } }
export interface Tie extends Named { statement?: string; minus?: boolean; direction?: 'up' | 'down' }
export interface Indicator extends Named {
  code: string; system: System; statement?: string; weight: number; direction: 'up' | 'down'; nothing_due: 'rescale' | 'mean'; normalise: 'none' | 'minmax' | 't';
  whole?: number; grades?: { code: string; part: number }[];
}
export interface Board extends Named {
  code: string; subject: Subject; indicators: Indicator[]; group: 'none' | 'terciles' | 'kind'; bonus_max: number; minus_max: number; service_months?: number; exclude: string[]; ties: Tie[]; choose: number; commend: number;
}
export interface Definition extends Named { code: string; objection_days: number; boards: Board[] }
/** What an indicator counts by. */
export interface Statement { statement: string; title_ko: string; title_en: string; source_ko: string; source_en: string; unit_ko: string; unit_en: string; open: boolean }
export interface Model { id: number; code: string; name_ko: string; name_en: string; preset: string; example: boolean; definition: Definition; at_us: string; version: number }

export type RoundState = 'draft' | 'frozen' | 'objection' | 'decided' | 'announced' | 'cancelled';
export interface RoundRow {
  id: number; model_id: number; model_ko: string; model_en: string; kind: 'mid_year' | 'regular' | 'self'; name: string; from_on: string; to_on: string; state: RoundState;
  objection_until: string | null; number: number; objections_waiting: number; frozen_us: string | null; version: number;
}
export interface BoardCount { board: string; ranked: number; excluded: number; chosen: number; subjects: number }
export interface Round extends RoundRow { definition: Definition; acts: string[]; history: RoundEvent[]; boards: BoardCount[] }
export interface RoundEvent { act: string; from_state: string; to_state: string; by_id: number | null; by_name: string | null; reason: string; at: string }

/** Points in ten-thousandths, as the score is; none where it does not apply. */
export interface Part { code: string; weight: number; part: number; whole: number; x?: number; value?: number; points?: number; due: boolean; applies: boolean }
export interface ScoreRow {
  id: number; board: string; subject_id: number; name: string; department_id: number | null; department_name: string | null; officer_id: number | null; headcount: number; size_group: string;
  position: number; rank: number | null; score: number | null; bonus: number; minus: number; tie_by: string; chosen: boolean; commended: boolean; excluded: string; parts: { indicators: Part[] };
}
export interface Entry { id: number; board: string; subject_id: number; subject_name: string; kind: string; indicator: string; grade: string; part: number; whole: number; points: number; reason: string; objection_id: number | null; by_name: string | null; at_us: string }
export interface Objection {
  id: number; round_id: number; round_name: string; board: string; subject_id: number; subject_name: string; indicator: string; number: number; reason: string;
  state: 'filed' | 'upheld' | 'dismissed' | 'withdrawn'; decision: string; filed_by: number; filed_by_name: string | null; filed_us: string; decided_us: string | null; version: number; acts?: string[];
}
/** An indicator's numbers, with what the model says of it. */
export type CardPart = Part & { system: System; statement: string | null; unit_ko: string | null; unit_en: string | null };
export interface Card extends ScoreRow {
  indicators: CardPart[]; /** Of the indicators that apply. */ weights: number; entries: Entry[]; objections: Objection[];
  earlier: { number: number; rank: number | null; score: number | null }[]; ranked: number; may_object: boolean;
}

// ---- words

const wordIn = (map: Words, name: string): string => { const known = map[name]; return known ? say(...known) : name; };

const KINDS: Words = { mid_year: ['수시평가', 'Mid-year'], regular: ['정기평가', 'Regular'], self: ['기관 자체평가', 'Self-evaluation of the agency'] };
export const ROUND_KINDS = Object.keys(KINDS);
export const kindWords = (kind: string): string => wordIn(KINDS, kind);

export const SYSTEMS: System[] = ['alarm', 'selfcheck', 'mileage', 'manual'];
const SYSTEM_WORDS: Words = { alarm: ['청백-e', 'Alarms'], selfcheck: ['자기진단', 'Self-check'], mileage: ['자기관리', 'Mileage'], manual: ['심사', 'Judged'] };
export const systemWords = (system: string): string => wordIn(SYSTEM_WORDS, system);

export const STATES: Record<RoundState, { tone: string; icon: IconName; words: [ko: string, en: string] }> = {
  draft: { tone: 'work', icon: 'half', words: ['준비 중', 'In preparation'] },
  frozen: { tone: 'source', icon: 'lock', words: ['자료 고정됨', 'Frozen'] },
  objection: { tone: 'wait', icon: 'note', words: ['이의신청 기간', 'Objections open'] },
  decided: { tone: 'done', icon: 'ring-check', words: ['확정', 'Decided'] },
  announced: { tone: 'done', icon: 'ring-check', words: ['공고함', 'Announced'] },
  cancelled: { tone: '', icon: 'excluded', words: ['취소', 'Cancelled'] },
};
export const stateWords = (state: string): string => { const known = STATES[state as RoundState]; return known ? say(...known.words) : state; };
const OBJECTIONS: Words = { filed: ['결정 전', 'Waiting'], upheld: ['인용', 'Upheld'], dismissed: ['기각', 'Dismissed'], withdrawn: ['거둠', 'Withdrawn'] };
export const objectionWords = (state: string): string => wordIn(OBJECTIONS, state);
const ENTRIES: Words = { manual: ['직접 평가', 'Judged'], bonus: ['가점', 'Bonus'], minus: ['감점', 'Minus'], exclude: ['제외', 'Excluded'], include: ['제외 풂', 'Included'], indicator: ['실적 정정', 'Corrected'] };
export const entryWords = (kind: string): string => wordIn(ENTRIES, kind);
const ACTS: Words = { make: ['만듦', 'Made'], freeze: ['자료 고정', 'Frozen'], open: ['점수표 공개', 'Cards shown'], decide: ['확정', 'Decided'], announce: ['공고', 'Announced'], cancel: ['취소', 'Cancelled'], recompute: ['다시 계산', 'Computed anew'] };
export const actWords = (act: string): [string, string] => ACTS[act] ?? [act, act];

const DIRECTIONS: Words = { up: ['높을수록 좋음', 'more is better'], down: ['낮을수록 좋음', 'less is better'] };
const NORMALISE: Words = { none: ['실적 그대로', 'as it is'], minmax: ['가장 낮은 값 0, 가장 높은 값 1', 'lowest 0, highest 1'], t: ['표준점수(T = 50 + 10z)', 'T score (50 + 10z)'] };
const NOTHING_DUE: Words = { rescale: ['나머지 지표로 다시 나눔', 'weight shared among the others'], mean: ['집단 평균을 줌', 'the group’s mean'] };
const GROUPS: Words = { none: ['묶지 않음', 'none'], terciles: ['인원으로 세 묶음', 'thirds by headcount'], kind: ['기관 종류별', 'by kind of office'], small: ['소', 'small'], middle: ['중', 'middle'], large: ['대', 'large'] };
export const groupWords = (group: string): string => wordIn(GROUPS, group);
const EXCLUSIONS: Words = { discipline: ['그해 징계', 'disciplined in the year'], audit_case: ['감사 검토 중', 'under audit review'], short_service: ['근무 기간이 짧음', 'short service'], evaluators: ['평가하는 사람·부서', 'who evaluates'] };
export const exclusionWords = (name: string): string => wordIn(EXCLUSIONS, name);
const TIES: Words = {
  'alarm.acted_hours': ['조치를 먼저 마침', 'acted earlier'], 'selfcheck.answered': ['자기진단 이행률', 'items of self-checks answered'], minus: ['감점이 적음', 'less minus'], lottery: ['기록된 추첨', 'recorded lottery'],
  'mileage.areas': ['활동한 영역 수', 'areas covered'], 'mileage.reached': ['먼저 도달함', 'reached earlier'],
};
export const tieWords = (name: string): string => wordIn(TIES, name);
const SUBJECTS: Words = { department: ['부서', 'Departments'], person: ['개인', 'Persons'], agency: ['기관', 'Agency'] };
export const subjectWords = (subject: string): string => wordIn(SUBJECTS, subject);

export const nameOf = (thing: Named | undefined): string => (thing?.name ? say(thing.name.ko, thing.name.en) : '');
export const titleOf = (model: Model): string => inWords(model as unknown as Record<string, unknown>, 'name');
export const modelName = (round: RoundRow): string => inWords(round as unknown as Record<string, unknown>, 'model');
export const boardOf = (definition: Definition, code: string): Board | undefined => definition.boards.find((one) => one.code === code);
export const rulesOf = (one: Indicator): string => [wordIn(DIRECTIONS, one.direction), wordIn(NORMALISE, one.normalise), say(`해당 없으면 ${wordIn(NOTHING_DUE, one.nothing_due)}`, `nothing due: ${wordIn(NOTHING_DUE, one.nothing_due)}`)].join(' · ');
export const isOpened = (state: RoundState): boolean => state === 'objection' || state === 'decided' || state === 'announced';

// ---- numbers

const fixed = (value: number, digits: number): string => (value < 0 ? MINUS : '') + Math.abs(value).toFixed(digits);
/** 90.13 of a score in ten-thousandths. */
export const points = (score: number | null): string => (score === null ? '–' : fixed(score / 10000, 2));
/** 1.5, −0.5: bonus and minus. */
export const plain = (value: number): string => fixed(value, 2).replace(/\.?0+$/, '');
export const placed = (rank: number): string => say(`${rank}위`, `no. ${rank}`);
/** 2 오름, 같음: the change from an earlier rank. */
export function moved(now: number | null, before: number | null | undefined): string {
  if (now === null || before === null || before === undefined) return '–';
  const by = before - now;
  return by > 0 ? say(`${by} 오름`, `up ${by}`) : by < 0 ? say(`${-by} 내림`, `down ${-by}`) : say('같음', 'same');
}
/** The weights of a board, system by system. */
export function weightsBySystem(board: Board): [System, number][] {
  return SYSTEMS.map((system): [System, number] => [system, board.indicators.filter((one) => one.system === system).reduce((sum, one) => sum + one.weight, 0)]).filter(([, weight]) => weight > 0);
}
/** Points by system, for the bar. */
export function partsBySystem(board: Board, { parts: { indicators: parts } }: ScoreRow): [System, number][] {
  const system = (code: string): System | undefined => board.indicators.find((one) => one.code === code)?.system;
  return SYSTEMS.map((name) => [name, parts.filter((one) => system(one.code) === name).reduce((sum, one) => sum + (one.points ?? 0), 0)]);
}
/** The systems of which nothing was due. */
export function nothingDue(board: Board, { parts: { indicators: parts } }: ScoreRow): System[] {
  return SYSTEMS.filter((system) => {
    const codes = board.indicators.filter((one) => one.system === system).map((one) => one.code);
    return codes.length > 0 && parts.filter((one) => codes.includes(one.code)).every((one) => !one.due);
  });
}
