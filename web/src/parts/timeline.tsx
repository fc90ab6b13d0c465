// What happened to a thing, the first first: who did what, where it led, and why.

import type { ComponentChildren } from 'preact';
import { moment } from '../core/format';
import { say } from '../core/say';

export interface Event { act: string; from_state: string; to_state: string; by_id: number | null; by_name: string | null; reason: string }

export function Timeline<Row extends Event>({ rows, when, act, state, more }: { rows: Row[]; when: (row: Row) => string; act: (act: string) => [ko: string, en: string]; state: (state: string) => string; more?: (row: Row) => ComponentChildren }) {
  return (
    <ol class="timeline">
      {rows.map((row, i) => (
        <li key={i}>
          <p><b>{say(...act(row.act))}</b> <span class="muted small num">{moment(when(row))}</span></p>
          <p class="sub">{row.by_name ?? (row.by_id ? '' : say('해치', 'Haechi'))}{row.from_state && row.from_state !== row.to_state ? ` · ${state(row.from_state)} → ${state(row.to_state)}` : ''}</p>
          {row.reason ? <p>{row.reason}</p> : null}
          {more?.(row)}
        </li>
      ))}
    </ol>
  );
}
