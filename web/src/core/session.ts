// Who is signed in and what he may do. The console only hides what is not permitted; the server decides.

import { get, send, setCsrf, whenAsked, whenSignedOut, type Problem } from './api';
import { held, useHeld } from './signal';
import { language, setLanguage, type Language } from './say';

export type Reach = 'none' | 'own' | 'department' | 'agency' | 'all';
export type Permission =
  | 'alarm_read' | 'alarm_act' | 'alarm_approve' | 'alarm_confirm' | 'statistics_read' | 'org_read' | 'org_edit'
  | 'account_admin' | 'record_read' | 'record_write' | 'precheck' | 'feed_admin' | 'scenario_read' | 'scenario_propose'
  | 'scenario_approve' | 'reveal' | 'export' | 'audit_read' | 'setting_edit' | 'metrics'
  | 'plan_approve' | 'mileage_read' | 'mileage_claim' | 'mileage_approve' | 'mileage_edit'
  | 'selfcheck_read' | 'selfcheck_fill' | 'selfcheck_review' | 'selfcheck_approve' | 'selfcheck_edit'
  | 'evaluation_read' | 'evaluation_object' | 'evaluation_edit';
export type Role = 'officer' | 'lead' | 'manager' | 'auditor' | 'deputy' | 'admin' | 'inspector';

export interface Post { role: Role; title: string; agency_id: string; department_id: number | null; department: string | null; substitute: boolean }

export interface Me {
  account_id: number;
  officer_id: number | null;
  login: string;
  name: string;
  emp_no: string;
  agency_id: string;
  agency_name?: string;
  language: Language;
  must_change: boolean;
  second_factor: boolean;
  csrf: string;
  session_id: number;
  idle_seconds?: number;
  posts: Post[];
  permissions: Partial<Record<Permission, Reach>>;
}

export type Standing = { state: 'unknown' } | { state: 'out'; why?: string } | { state: 'in'; me: Me };

export const standing = held<Standing>({ state: 'unknown' });
export const useStanding = (): Standing => useHeld(standing);

export function me(): Me {
  const now = standing.get();
  if (now.state !== 'in') throw new Error('nobody is signed in');
  return now.me;
}

export const may = (permission: Permission): boolean => (me().permissions[permission] ?? 'none') !== 'none';
export const reach = (permission: Permission): Reach => me().permissions[permission] ?? 'none';
export const hasRole = (...roles: Role[]): boolean => me().posts.some((post) => roles.includes(post.role));

/** Seconds until the server ends this session for idleness. */
export const idleLeft = held<number>(Infinity);
let idleSeconds = 1800;
let askedAt = Date.now();
whenAsked(() => { askedAt = Date.now(); idleLeft.set(idleSeconds); });
setInterval(() => {
  if (standing.get().state !== 'in') return;
  idleLeft.set(Math.max(0, Math.round(idleSeconds - (Date.now() - askedAt) / 1000)));
  if (idleLeft.get() === 0) standing.set({ state: 'out', why: 'idle' });
}, 1000);

whenSignedOut(() => { if (standing.get().state === 'in') standing.set({ state: 'out', why: 'ended' }); });

export async function lookUp(): Promise<void> {
  try {
    const found = await get<Me>('/session');
    setCsrf(found.csrf);
    if (found.language && found.language !== language()) setLanguage(found.language);
    idleSeconds = found.idle_seconds ?? idleSeconds;
    idleLeft.set(idleSeconds);
    standing.set({ state: 'in', me: found });
  } catch (error) {
    if ((error as Problem).status === 401) standing.set({ state: 'out' });
    else throw error;
  }
}

export async function signIn(login: string, password: string, code: string): Promise<'in' | 'code'> {
  const reply = await send<{ signed_in: boolean; second_factor?: boolean; csrf?: string }>('POST', '/session',
    code ? { login, password, code } : { login, password });
  if (!reply.signed_in) return 'code';
  if (reply.csrf) setCsrf(reply.csrf);
  await lookUp();
  return 'in';
}

export async function signOut(): Promise<void> {
  await send('DELETE', '/session');
  standing.set({ state: 'out', why: 'signed-out' });
}

export async function chooseLanguage(to: Language): Promise<void> {
  try { localStorage.setItem('haechi.language', to); } catch { /* a browser that keeps nothing */ }
  if (standing.get().state === 'in') await send('PATCH', '/session', { language: to });
  location.reload();
}

export function firstLanguage(): Language {
  let kept: string | null = null;
  try { kept = localStorage.getItem('haechi.language'); } catch { /* a browser that keeps nothing */ }
  return kept === 'en' ? 'en' : 'ko';
}
