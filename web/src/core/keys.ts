// Single-letter keys, by the place of the key and not its letter, so that they work while Hangul is being typed with;
// never while somebody types, and to be switched off (WCAG 2.1.4).

import { useEffect } from 'preact/hooks';

export interface Key { code: string; shift?: boolean; ctrl?: boolean; words: [ko: string, en: string]; run: (event: KeyboardEvent) => void }

const stack: Key[][] = [];

export function keysOn(): boolean {
  try { return localStorage.getItem('haechi.keys') !== 'off'; } catch { return true; }
}
export function switchKeys(on: boolean): void {
  try { localStorage.setItem('haechi.keys', on ? 'on' : 'off'); } catch { /* a browser that keeps nothing */ }
}

function isTyping(target: EventTarget | null): boolean {
  const at = target as HTMLElement | null;
  return !!at?.closest?.('input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]');
}

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  const plain = !event.ctrlKey && !event.metaKey;
  if (event.altKey || isOwn(event) || (plain && (isTyping(event.target) || !keysOn()))) return;
  if (document.querySelector('dialog[open]') && plain) return;
  for (let i = stack.length - 1; i >= 0; i--) {
    const key = stack[i]?.find((one) => one.code === event.code && !!one.ctrl === !plain && !!one.shift === event.shiftKey);
    if (!key) continue;
    event.preventDefault();
    key.run(event);
    return;
  }
});

/** Enter is the focused button's or link's own, unless the link leads to where one is. */
const isOwn = (event: KeyboardEvent): boolean =>
  event.code === 'Enter' && !event.ctrlKey && !!(event.target as Element | null)?.closest?.('button, summary, a[href]:not([aria-current="true"])');

/** Keys of a view while it is shown; the newest view's come first. */
export function useKeys(keys: Key[]): void {
  useEffect(() => {
    stack.push(keys);
    return () => { stack.splice(stack.indexOf(keys), 1); };
  });
}

/** Every key that works now, for the dialog that shows them. */
export const allKeys = (): Key[] => stack.flat();
