// Numbers, won, dates and names as offices write them. Civil time is Asia/Seoul whatever the machine's clock says.

import { language, say } from './say';

const SEOUL_MS = 9 * 3_600_000; // ahead of UTC, with no summer time since 1988
const WEEKDAYS_KO = ['일', '월', '화', '수', '목', '금', '토'];
const WEEKDAYS_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const MINUS = '\u2212';

/** 1,234,567 with a real minus sign. */
export function number(value: number): string {
  const text = Math.abs(value).toLocaleString('en');
  return value < 0 ? MINUS + text : text;
}

/** 4,850,000원, ₩4,850,000. */
export function won(value: number): string {
  return language() === 'ko' ? `${number(value)}원` : `${value < 0 ? MINUS : ''}₩${number(Math.abs(value))}`;
}

/** Short, for tiles: 18.4억원, 1,840만원; the exact amount belongs in the title. */
export function wonShort(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  const cut = (n: number): string => n.toLocaleString('en', { maximumFractionDigits: 1 });
  if (language() === 'en') {
    if (size >= 1e12) return `${sign}₩${cut(size / 1e12)} tn`;
    if (size >= 1e9) return `${sign}₩${cut(size / 1e9)} bn`;
    return size >= 1e6 ? `${sign}₩${cut(size / 1e6)} m` : won(value);
  }
  if (size >= 1e12) return `${sign}${cut(size / 1e12)}조원`;
  if (size >= 1e8) return `${sign}${cut(size / 1e8)}억원`;
  return size >= 1e6 ? `${sign}${Math.round(size / 1e4).toLocaleString('en')}만원` : won(value);
}

const DIGITS = ['', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];

function fourInHangul(group: number): string {
  return [
    ['천', Math.floor(group / 1000) % 10],
    ['백', Math.floor(group / 100) % 10],
    ['십', Math.floor(group / 10) % 10],
    ['', group % 10],
  ].map(([unit, digit]) => ((digit as number) ? DIGITS[digit as number] + (unit as string) : '')).join('');
}

/** 일십일만삼천오백육십, as documents write an amount: 일 is never left out. */
export function hangulAmount(value: number): string {
  let rest = Math.abs(Math.trunc(value));
  if (rest === 0) return '영';
  let text = '';
  for (const unit of ['', '만', '억', '조', '경']) {
    const group = rest % 10000;
    if (group) text = fourInHangul(group) + unit + text;
    rest = Math.floor(rest / 10000);
  }
  return text;
}

/** 96.4%. The share is in hundredths of a percent, as the API gives rates; null: nothing due. */
export function rate(share: number | null | undefined): string {
  if (share === null || share === undefined) return say('해당 없음', 'nothing due');
  return `${(share / 100).toFixed(1)}%`;
}

interface Civil { year: number; month: number; day: number; weekday: number; time: string }

function civil(text: string): Civil {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = new Date(Date.parse(text) + (isDay ? 0 : SEOUL_MS));
  return {
    year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), weekday: at.getUTCDay(),
    time: isDay ? '' : at.toISOString().slice(11, 16),
  };
}

/** "2026-11-24" or an instant: 2026. 11. 24. */
export function date(text: string | null | undefined): string {
  if (!text) return '';
  const at = civil(text);
  return language() === 'ko' ? `${at.year}. ${at.month}. ${at.day}.` : `${at.day} ${MONTHS_EN[at.month - 1]} ${at.year}`;
}

/** 11. 24.(화), with the year when it is not this one. */
export function dateShort(text: string | null | undefined): string {
  if (!text) return '';
  const at = civil(text);
  const same = at.year === civil(new Date().toISOString()).year;
  if (language() === 'ko')
    return `${same ? '' : `${at.year}. `}${at.month}. ${at.day}.(${WEEKDAYS_KO[at.weekday]})`;
  return `${WEEKDAYS_EN[at.weekday]} ${at.day} ${MONTHS_EN[at.month - 1]}${same ? '' : ` ${at.year}`}`;
}

/** 09:12 of an instant. */
export function time(text: string): string {
  return civil(text).time;
}

/** 2026. 11. 24. 09:12. */
export function moment(text: string | null | undefined): string {
  return text ? `${date(text)} ${time(text)}` : '';
}

/** "2026-11-24" in Seoul. */
export function today(now: Date = new Date()): string {
  const at = civil(now.toISOString());
  return `${at.year}-${String(at.month).padStart(2, '0')}-${String(at.day).padStart(2, '0')}`;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** What people type for a day: 20261124, 11.24, 2026. 11. 24., 오늘, +7. null: not a day. */
export function parseDay(text: string, from: string = today()): string | null {
  const typed = text.trim();
  if (/^(오늘|today)$/i.test(typed)) return from;
  if (/^(내일|tomorrow)$/i.test(typed)) return addDays(from, 1);
  const shift = /^([+-]\d{1,4})$/.exec(typed);
  if (shift) return addDays(from, Number(shift[1]));
  const whole = /^(\d{4})(\d{2})(\d{2})$/.exec(typed) ?? /^(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})\.?$/.exec(typed);
  const short = /^(\d{1,2})\s*[-./]\s*(\d{1,2})\.?$/.exec(typed);
  const [year, month, day] = whole ? [whole[1], whole[2], whole[3]] : short ? [from.slice(0, 4), short[1], short[2]] : [];
  if (!year || !month || !day) return null;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== iso ? null : iso;
}

/** How far a due day is: the words and how they are shown. */
export function due(day: string | null | undefined, now: string = today()): { words: string; tone: 'far' | 'soon' | 'late' } | null {
  if (!day) return null;
  const left = daysBetween(now, day);
  if (left < 0)
    return { words: left >= -30 ? say(`${-left}일 지남`, `${-left} ${left === -1 ? 'day' : 'days'} late`) : say(`${date(day)} 지남`, `late since ${date(day)}`), tone: 'late' };
  if (left === 0) return { words: say('오늘', 'Today'), tone: 'soon' };
  if (left === 1) return { words: say('내일까지', 'Tomorrow'), tone: 'soon' };
  return { words: say(`${dateShort(day)}까지`, `by ${dateShort(day)}`), tone: 'far' };
}

/** A size of a file: 1.2 MB. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  const units = ['kB', 'MB', 'GB'];
  let value = size;
  let unit = 'B';
  for (const next of units) {
    if (value < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value.toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`;
}
