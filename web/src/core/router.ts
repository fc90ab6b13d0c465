// Where one is: the path and the filters stand in the address, so that every view can be linked to and gone back to.

import { held, useHeld } from './signal';
import type { Query } from './api';
import { path as addressOf } from './api';

export interface Place { path: string; query: URLSearchParams }

const read = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });
const place = held<Place>(read());

/** Asked before leaving a page with something unfinished; false stays. */
let mayLeave: () => boolean = () => true;
export function guardLeaving(call: (() => boolean) | null): void { mayLeave = call ?? (() => true); }

addEventListener('popstate', () => place.set(read()));

export function go(at: string, how: { replace?: boolean } = {}): void {
  const target = new URL(at, location.href);
  if (target.pathname !== location.pathname && !mayLeave()) return;
  if (target.href === location.href) return;
  history[how.replace ? 'replaceState' : 'pushState'](null, '', target);
  place.set(read());
}

/** Changes filters of this page; the others stay. */
export function goQuery(changes: Query, how: { replace?: boolean } = {}): void {
  const query: Query = { ...Object.fromEntries(place.get().query), ...changes };
  go(addressOf(place.get().path, query), how);
}

export const usePlace = (): Place => useHeld(place);
export const here = (): Place => place.get();

/** Clicks on links inside the console change the page without loading it anew. */
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href]') as HTMLAnchorElement | null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.pathname.startsWith('/api/') || (link.hash && link.pathname === location.pathname)) return;
    event.preventDefault();
    go(link.href);
  });
}

/** "/alarms/{id}" against "/alarms/12": { id: '12' }; null: it does not fit. The last hole may be left out: "/work/{id?}". */
export function fits(pattern: string, at: string): Record<string, string> | null {
  const want = pattern.replace('?}', '}').split('/'), have = at.replace(/\/$/, '').split('/');
  if (pattern.endsWith('?}') && have.length === want.length - 1) want.pop();
  if (want.length !== have.length) return null;
  const out: Record<string, string> = {};
  for (let i = 0; i < want.length; i++) {
    const hole = /^\{(.+)\}$/.exec(want[i] ?? '');
    if (hole?.[1] && have[i]) out[hole[1]] = decodeURIComponent(have[i] ?? '');
    else if (want[i] !== have[i]) return null;
  }
  return out;
}
