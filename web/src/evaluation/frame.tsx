// What stands around the pages of evaluation, and the small pieces that they share.

import type { ComponentChildren } from 'preact';
import { say } from '../core/say';
import { may } from '../core/session';
import { Pill } from '../parts/badges';
import { Second, type SecondRow } from '../parts/second';
import { STATES, systemWords, points, type RoundState, type System } from './types';

export const edits = (): boolean => may('evaluation_edit');

const rows: SecondRow[] = [
  { path: '/evaluation', title: ['평가', 'Rounds'] },
  { path: '/evaluation/objections', title: ['이의신청', 'Objections'] },
  { path: '/evaluation/models', title: ['평가 모델', 'Models'], shown: edits },
];

export function Evaluation({ title, mark, lead, act, crumb, children }: { title: string; mark?: ComponentChildren; lead?: ComponentChildren; act?: ComponentChildren; crumb?: { href: string; words: string }; children: ComponentChildren }) {
  return (
    <>
      <Second rows={rows} label={say('청렴 혁신평가', 'Evaluation')} />
      <div class="page">
        {crumb ? <nav aria-label={say('지금 자리', 'You are here')}><ol class="crumbs"><li><a href={crumb.href}>{crumb.words}</a></li><li aria-current="page">{title}</li></ol></nav> : null}
        <div class="head"><h1>{title}</h1>{mark}<p class="lead">{lead}</p><span class="push" /><div class="line wrap no-print">{act}</div></div>
        {children}
      </div>
    </>
  );
}

export function StatePill({ state }: { state: RoundState }) {
  const known = STATES[state];
  return known ? <Pill tone={known.tone} icon={known.icon}>{say(...known.words)}</Pill> : <>{state}</>;
}

export const NotOfficial = () => <span class="kind">{say('공식 아님', 'not official')}</span>;

/** Points by system, one beside the other; what they are stands in the card. */
export function StackedBar({ parts }: { parts: [System, number][] }) {
  let at = 0;
  if (!parts.some(([, value]) => value)) return <span class="muted">–</span>;
  return (
    <svg class="stacked" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={parts.filter(([, value]) => value).map(([system, value]) => `${systemWords(system)} ${points(value)}`).join(', ')}>
      {parts.map(([system, value]) => {
        const width = value / 10000, x = at;
        at += width;
        return width > 0 ? <rect key={system} class={system} x={x} width={Math.max(0, width - 0.5)} height="12" /> : null;
      })}
    </svg>
  );
}

export function SystemKeys({ weights }: { weights: [System, number][] }) {
  return <span class="keys systems">{weights.map(([system, weight]) => <span key={system}><i class={system} />{systemWords(system)} {weight}</span>)}</span>;
}
