// The API: JSON in and out, problems as errors, the CSRF token and repeat keys where they belong.
//
// Numbers of things (ids) are below 2^53: they come as microseconds since 1970, so JSON numbers hold them.

import { language, say } from './say';

export const BASE = '/api/v1';

/** A problem+json, or what stood in the way of asking. */
export class Problem extends Error {
  constructor(readonly status: number, readonly title: string, readonly detail: string, readonly field: string, readonly kind: string,
    /** What else the server said. */
    readonly more: Record<string, unknown> = {}) {
    super(detail || title);
  }
  get offline(): boolean { return this.status === 0; }
}

export interface Page<Item> { items: Item[]; next: string | null; total?: number; total_is_more?: boolean }
export interface Reply<Body> { body: Body; etag: string | null }
export type Query = Record<string, string | number | boolean | null | undefined>;

let csrf = '';
let onSignedOut: () => void = () => {};
let onReach: (reached: boolean) => void = () => {};
let onActivity: () => void = () => {};

export function setCsrf(token: string): void { csrf = token; }
export function whenSignedOut(call: () => void): void { onSignedOut = call; }
export function whenReachChanges(call: (reached: boolean) => void): void { onReach = call; }
export function whenAsked(call: () => void): void { onActivity = call; }

export function path(at: string, query: Query = {}): string {
  const words = Object.entries(query)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return words.length ? `${at}?${words.join('&')}` : at;
}

async function problemOf(response: Response): Promise<Problem> {
  const more = await response.json().catch(() => ({})) as Record<string, unknown>;
  const body = more as Record<string, string>;
  const kind = (body['type'] ?? '').split(':').at(-1) ?? '';
  return new Problem(response.status, body['title'] ?? say('서버 오류입니다', 'The server failed'), body['detail'] ?? '', body['field'] ?? '', kind, more);
}

export interface Sending {
  body?: unknown;
  raw?: BodyInit;
  type?: string;
  version?: number | string | null;
  /** Makes a repeated request count once. */
  key?: string;
  signal?: AbortSignal;
  /** Asked by the console itself: counts as nobody's activity. */
  background?: boolean;
}

async function ask(method: string, at: string, sending: Sending = {}): Promise<Response> {
  const headers: Record<string, string> = { 'Accept-Language': language() };
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf;
  if (sending.version !== undefined && sending.version !== null) headers['If-Match'] = `"${sending.version}"`;
  if (sending.background) headers['X-Background'] = '1';
  if (sending.key) headers['Idempotency-Key'] = sending.key;
  let body: BodyInit | undefined = sending.raw;
  if (sending.type) headers['Content-Type'] = sending.type;
  else if (sending.body !== undefined || method !== 'GET') {
    headers['Content-Type'] = 'application/json';
    if (sending.raw === undefined && method !== 'GET') body = JSON.stringify(sending.body ?? {});
  }
  let response: Response;
  try {
    response = await fetch(at.startsWith('/') && !at.startsWith(BASE) && !at.startsWith('/api/') ? BASE + at : at, {
      method, headers, body: method === 'GET' ? undefined : body, signal: sending.signal, credentials: 'same-origin',
    });
  } catch (error) {
    if (sending.signal?.aborted) throw error;
    onReach(false);
    throw new Problem(0, say('서버에 닿지 못했습니다', 'The server was not reached'),
      say('연결을 확인하고 다시 시도해 주세요. 쓰던 내용은 화면에 그대로 있습니다.', 'Check the connection and try again. What you wrote is still on the screen.'), '', 'offline');
  }
  onReach(true);
  if (!sending.background) onActivity();
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401 && problem.kind === 'unauthorized') onSignedOut();
  throw problem;
}

async function read<Body>(response: Response): Promise<Reply<Body>> {
  const text = await response.text();
  const etag = response.headers.get('ETag')?.replace(/^W?\/?"|"$/g, '') ?? null;
  return { body: (text ? JSON.parse(text) : {}) as Body, etag };
}

export async function get<Body>(at: string, query: Query = {}, signal?: AbortSignal): Promise<Body> {
  return (await read<Body>(await ask('GET', path(at, query), { signal }))).body;
}

/** As get(), for what the console asks by itself. */
export async function look<Body>(at: string, query: Query = {}): Promise<Body> {
  return (await read<Body>(await ask('GET', path(at, query), { background: true }))).body;
}

export async function getOne<Body>(at: string, signal?: AbortSignal): Promise<Reply<Body>> {
  return read<Body>(await ask('GET', at, { signal }));
}

export async function send<Body = Record<string, unknown>>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', at: string, body?: unknown, more: Omit<Sending, 'body'> = {}): Promise<Body> {
  return (await read<Body>(await ask(method, at, { ...more, body }))).body;
}

/** A file from the server, kept under its name. */
export async function download(at: string, name: string): Promise<void> {
  const blob = await (await ask('GET', at)).blob();
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A key for one act of a person: a double click or a retry is the same act. */
export function actKey(): string {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
