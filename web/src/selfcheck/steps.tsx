// The way of a sheet: who fills it in, reviews, approves, and that audit may draw it.

import { dateShort } from '../core/format';
import { say } from '../core/say';
import { Icon } from '../parts/icon';
import type { Check, Happened } from './types';

interface Step { words: string; who: string; done: boolean }

function stepsOf(check: Check): Step[] {
  const by = (...acts: string[]): Happened | undefined => {
    const from = check.history.map((row) => row.act).lastIndexOf('fill');
    return check.history.slice(Math.max(0, from)).find((row) => acts.includes(row.act));
  };
  const who = (row: Happened | undefined, until: string): string => (row ? `${row.by_name ?? ''} ${dateShort(row.at)}`.trim() : until);
  const reached = ['open', 'filled', 'reviewed', 'approved', 'closed'].indexOf(check.state);
  const review = by('review', 'pass');
  return [
    { words: say('작성', 'Fill in'), who: reached > 0 ? who(by('fill'), check.officer_name ?? '') : check.officer_name ?? say('정해지지 않음', 'nobody yet'), done: reached > 0 },
    { words: say('팀장 검토', 'Review by the lead'), who: reached > 1 ? (review?.act === 'pass' ? say('팀장 없음', 'no lead here') : who(review, '')) : check.department_name, done: reached > 1 },
    { words: say('부서장 승인', 'Approval by the manager'), who: reached > 2 ? who(by('approve'), '') : check.department_name, done: reached > 2 },
    { words: say('감사부서 표본', 'Sample by audit'), who: reached > 3 ? who(by('uphold'), '') : say('승인된 것에서 추첨', 'drawn from the approved'), done: reached > 3 },
  ];
}

export function Steps({ check }: { check: Check }) {
  const steps = stepsOf(check);
  const now = steps.findIndex((step) => !step.done);
  return (
    <ol class="panel sheet-steps no-print">
      {steps.map((step, i) => (
        <li key={step.words} class={step.done ? 'done' : i === now ? 'on' : ''} aria-current={i === now ? 'step' : undefined}>
          <b aria-hidden="true">{step.done ? <Icon name="check" /> : i + 1}</b>
          <span>{step.words}<small>{step.who}{i === now && i === 0 && check.state === 'open' ? say(', 지금', ', now') : ''}</small>{step.done ? <span class="sr"> {say('마침', 'done')}</span> : null}</span>
        </li>
      ))}
    </ol>
  );
}
