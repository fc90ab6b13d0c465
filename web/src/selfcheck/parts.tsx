// What the pages of self-checks share: the second row of the menu, states, progress, and who does what when.

import type { ComponentChildren } from 'preact';
import type { Values } from '../admin/form';
import { wordOf } from '../admin/words';
import { number } from '../core/format';
import { say } from '../core/say';
import { may } from '../core/session';
import { Pill } from '../parts/badges';
import { Second, type SecondRow } from '../parts/second';
import { CHECK_STATES, IMPROVEMENT_STATES, type CheckRow, type CheckState } from './types';

const audits = (): boolean => may('selfcheck_edit');
const rows: SecondRow[] = [
  { path: '/selfcheck', title: ['진단서', 'Sheets'] },
  { path: '/selfcheck/improvements', title: ['개선', 'Improvements'] },
  { path: '/selfcheck/audit', title: ['회차와 표본', 'Rounds and samples'], shown: audits },
  { path: '/selfcheck/contradictions', title: ['어긋나는 답', 'Contradictions'], shown: audits },
  { path: '/selfcheck/bank', title: ['업무와 점검항목', 'Duties and items'] },
  { path: '/selfcheck/proposals', title: ['항목 제안', 'Proposals'] },
];

export function SelfCheck({ title, lead, act, children }: { title: string; lead?: ComponentChildren; act?: ComponentChildren; children: ComponentChildren }) {
  return (
    <>
      <Second rows={rows} label={say('자기진단', 'Self-checks')} />
      <div class="page selfcheck">
        <div class="head"><h1>{title}</h1><p class="lead">{lead}</p><span class="push" /><div class="line wrap no-print">{act}</div></div>
        {children}
      </div>
    </>
  );
}

export function CheckPill({ row }: { row: { state: CheckState; items_answered?: number } }) {
  const known = CHECK_STATES[row.state];
  if (row.state === 'open' && row.items_answered === 0) return <Pill tone="new" icon="dot">{say('시작 전', 'Not begun')}</Pill>;
  return <Pill tone={known.tone} icon={known.icon}>{say(...known.words)}</Pill>;
}

export function ImprovementPill({ state }: { state: string }) {
  const known = IMPROVEMENT_STATES[state];
  return known ? <Pill tone={known.tone} icon={known.icon}>{say(...known.words)}</Pill> : <>{state}</>;
}

/** "4개 중 1개", and how far that is. */
export function Progress({ row }: { row: Pick<CheckRow, 'items_due' | 'items_answered' | 'items_no'> }) {
  return (
    <span class="progress">
      <span class="rail" aria-hidden="true"><i style={{ width: `${row.items_due ? (100 * row.items_answered) / row.items_due : 0}%` }} /></span>
      <span class="num">{say(`${number(row.items_due)}개 중 ${number(row.items_answered)}개`, `${number(row.items_answered)} of ${number(row.items_due)}`)}</span>
      {row.items_no ? <span class="lacking">{say(`아니요 ${number(row.items_no)}`, `${number(row.items_no)} “no”`)}</span> : null}
    </span>
  );
}

/** What audit found of an answer or a sheet. */
export function Verdict({ row }: { row: Values }) {
  if (!row['verdict']) return <Pill tone="new" icon="dot">{say('판정 전', 'Not judged')}</Pill>;
  const wrong = row['verdict'] === 'wrong';
  return <Pill tone={wrong ? 'back' : 'done'} icon={wrong ? 'back' : 'check'}>{wordOf('verdict', String(row['verdict']))}</Pill>;
}
