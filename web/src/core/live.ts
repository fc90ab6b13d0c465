// What changes while one looks: the server's stream of events, for everyone who wants to know of a kind of event.

import { BASE } from './api';
import { held } from './signal';

type Listener = (data: Record<string, unknown>, event: string) => void;

const listeners = new Map<string, Set<Listener>>();
export const streamOpen = held<boolean>(false);
let source: EventSource | null = null;

function tell(event: string, text: string): void {
  let data: Record<string, unknown> = {};
  try { data = JSON.parse(text) as Record<string, unknown>; } catch { return; }
  for (const name of [event, '*']) for (const call of [...(listeners.get(name) ?? [])]) call(data, event);
}

export function openStream(): void {
  if (source) return;
  source = new EventSource(`${BASE}/events`);
  source.onopen = () => streamOpen.set(true);
  source.onerror = () => streamOpen.set(false);
  for (const name of listeners.keys()) attach(name);
}

const attached = new Set<string>();
function attach(name: string): void {
  if (!source || name === '*' || attached.has(name)) return;
  attached.add(name);
  source.addEventListener(name, (event) => tell(name, (event as MessageEvent<string>).data));
}

export function closeStream(): void {
  source?.close();
  source = null;
  attached.clear();
  streamOpen.set(false);
}

/** Calls back on each of the events until the returned function is called. */
export function listen(events: string[], call: Listener): () => void {
  for (const name of events) {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name)?.add(call);
    attach(name);
  }
  return () => { for (const name of events) listeners.get(name)?.delete(call); };
}

export const ALARM_EVENTS = ['alarm.issued', 'alarm.changed', 'alarm.withdrawn', 'alarm.reminder', 'alarm.escalated', 'reload'];
