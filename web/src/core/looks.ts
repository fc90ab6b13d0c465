// How the console looks to one person: size of text, contrast, height of rows. Kept by the browser; nothing of it is personal.

import { held } from './signal';

export interface Looks { text: '90' | '100' | '110' | '130' | '150'; contrast: 'normal' | 'high'; rows: 'compact' | 'normal' | 'wide' }

const FIRST: Looks = { text: '100', contrast: 'normal', rows: 'normal' };

function kept(): Looks {
  try { return { ...FIRST, ...(JSON.parse(localStorage.getItem('haechi.looks') ?? '{}') as Partial<Looks>) }; } catch { return FIRST; }
}

export const looks = held<Looks>(kept());

export function applyLooks(): void {
  const now = looks.get(), root = document.documentElement.dataset;
  root['text'] = now.text;
  root['contrast'] = now.contrast;
  root['rows'] = now.rows;
}

export function setLooks(change: Partial<Looks>): void {
  looks.set({ ...looks.get(), ...change });
  try { localStorage.setItem('haechi.looks', JSON.stringify(looks.get())); } catch { /* a browser that keeps nothing */ }
  applyLooks();
}
