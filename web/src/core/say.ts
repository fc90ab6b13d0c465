// Words: every text of the console stands once, in both languages, where it is shown: say('내 할 일', 'My work').
// So no text can lack its translation, and a screen reads like what it shows.

export type Language = 'ko' | 'en';

let current: Language = 'ko';

export const language = (): Language => current;

export function setLanguage(to: Language): void {
  current = to;
  document.documentElement.lang = to;
}

export function say(ko: string, en: string): string {
  return current === 'ko' ? ko : en;
}

/** The member of an API object in the current language: title_ko, title_en. */
export function inWords(object: Record<string, unknown> | null | undefined, name: string): string {
  const text = object?.[`${name}_${current}`] ?? object?.[`${name}_ko`] ?? object?.[name];
  return typeof text === 'string' ? text : '';
}

/** English plurals: count(3, 'alarm') is "3 alarms". */
export function count(n: number, one: string, many = `${one}s`): string {
  const rule = new Intl.PluralRules('en').select(n);
  return `${n.toLocaleString('en')} ${rule === 'one' ? one : many}`;
}

const DIGIT_ENDS = [true, true, false, true, false, false, true, true, true, false]; // 영 일 이 삼 사 오 육 칠 팔 구

function endsClosed(word: string): boolean | null {
  const last = word.trim().replace(/[)\]'"”’」』]+$/, '').at(-1) ?? '';
  const code = last.charCodeAt(0);
  if (code >= 0xac00 && code <= 0xd7a3) return (code - 0xac00) % 28 !== 0;
  if (/[0-9]/.test(last)) return DIGIT_ENDS[Number(last)] ?? null;
  if (/[lmnrLMNR]/.test(last)) return true;
  if (/[a-zA-Z]/.test(last)) return false;
  return null;
}

/** The word with the particle that fits it: josa('회계과', '은/는') is "회계과는"; unknown endings keep both. */
export function josa(word: string, pair: '은/는' | '이/가' | '을/를' | '과/와' | '으로/로'): string {
  const [closed, open] = pair.split('/') as [string, string];
  const ending = endsClosed(word);
  if (ending === null) return `${word}${closed}(${open})`;
  const last = word.trim().at(-1) ?? '';
  const rieul = pair === '으로/로' && ((last.charCodeAt(0) - 0xac00) % 28 === 8 || /[178]/.test(last));
  return word + (ending && !rieul ? closed : open);
}
