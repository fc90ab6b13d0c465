// What the API says of mileage, and how its words are shown.

import { date, number } from '../core/format';
import { say } from '../core/say';

export type Words = [ko: string, en: string];

export interface Balance {
  plan_id: number | null; year: number; subject: string; plan_state?: string; points: number; target?: number | null; waiting: number; disqualified: boolean; name: string;
  level?: Level | null; next_level?: (Level & { missing?: number }) | null; items: BalanceItem[];
}
export interface Level { name_ko: string; name_en: string; points: number }
export interface BalanceItem {
  item_id: number; code: string; area: string; area_ko: string; area_en: string; name_ko: string; name_en: string; each: number; each_max: number | null; cap: number | null;
  approver: string; source: string; minus: boolean; raw: number; points: number; left: number | null; evidence_ko: string; evidence_en: string;
}
export interface Place { rank: number; points: number; areas: number }
export interface Standings { of: number; mine: Place | null; top: (Place & { name: string; department_name: string | null })[] }
export interface Claim {
  id: number; item_code: string; item_ko: string; item_en: string; happened_on: string; points: number; state: string; claimed_at: string; version: number;
  officer_id: number | null; officer_name: string | null; department_id: number; department_name: string; evidence: string; reference: string; link: string; files: number; item_id: number; claimed_by_name: string; approver: string;
}
export interface Entry {
  id: number; item_code: string; item_ko: string; item_en: string; kind: string; happened_on: string; points: number; reverses_id: number | null; reversed_by: number | null; claim_id: number | null;
  reason: string; posted_at: string; officer_name: string | null; department_name: string;
}

export const CLAIM_STATES: Record<string, Words> = {
  claimed: ['부서장 검토 중', 'With the manager'], approved: ['감사부서 확인 중', 'With audit'], posted: ['확정', 'Posted'], sent_back: ['보완 필요', 'Sent back'],
  refused: ['거부됨', 'Refused'], withdrawn: ['거둠', 'Withdrawn'], reversed: ['취소됨', 'Reversed'], false: ['허위로 처리됨', 'Found to be false'],
};
export const ENTRY_KINDS: Record<string, Words> = { claim: ['신청', 'Claim'], auto: ['자동', 'Automatic'], minus: ['감점', 'Minus'], false: ['허위 신청', 'False claim'], reversal: ['되돌림', 'Reversal'], correction: ['바로잡음', 'Correction'] };

const wordsIn = (map: Record<string, Words>, name: string): string => { const known = map[name]; return known ? say(...known) : name; };
export const claimWords = (state: string, approver = 'manager'): string => (state === 'claimed' && approver !== 'manager' ? (approver === 'audit' ? say('감사부서 확인 중', 'With audit') : say('부단체장 검토 중', 'With the deputy head')) : wordsIn(CLAIM_STATES, state));
export const kindWords = (kind: string): string => wordsIn(ENTRY_KINDS, kind);
export const itemOf = (row: { item_ko: string; item_en: string }): string => say(row.item_ko, row.item_en || row.item_ko);
export const nameOf = (row: { name_ko: string; name_en: string }): string => say(row.name_ko, row.name_en || row.name_ko);
export const signed = (points: number): string => (points > 0 ? `+${number(points)}` : number(points));

export interface AreaSum { area: string; title: string; points: number; cap: number | null; parts: string }

/** Areas in the order of the table; a cap where every item of the area has one. */
export function areasOf(items: BalanceItem[]): AreaSum[] {
  const areas: AreaSum[] = [];
  for (const item of items.filter((one) => !one.minus)) {
    let area = areas.find((one) => one.area === item.area);
    if (!area) areas.push(area = { area: item.area, title: say(item.area_ko, item.area_en || item.area_ko), points: 0, cap: 0, parts: '' });
    area.points += item.points;
    area.cap = area.cap === null || item.cap === null ? null : area.cap + item.cap;
    if (item.points) area.parts += `${area.parts ? ', ' : ''}${nameOf(item)} ${number(item.points)}`;
  }
  return areas;
}

/** The sum after each entry, oldest first; entries come newest first. */
export function runningSums(entries: { id: number; points: number }[], total: number): Map<number, number> {
  const sums = new Map<number, number>();
  let now = total;
  for (const entry of entries) {
    sums.set(entry.id, now);
    now = Math.round((now - entry.points) * 100) / 100;
  }
  return sums;
}

export const dayOf = (text: string): string => date(text);
