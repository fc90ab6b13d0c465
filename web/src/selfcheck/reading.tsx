// Answers to be read: by who reviews, approves and audits.

import { date } from '../core/format';
import { say } from '../core/say';
import { Pill } from '../parts/badges';
import { valueWords } from './answer';
import { words, type AnswerRow } from './types';

export function Value({ row }: { row: AnswerRow }) {
  if (row.value === 'no') return <Pill tone="back" icon="warn">{valueWords(row)}</Pill>;
  if (row.value === 'yes') return <Pill tone="done" icon="check">{valueWords(row)}</Pill>;
  return row.value === null || row.value === 'na' ? <Pill icon="minus">{valueWords(row)}</Pill> : <b class="num">{valueWords(row)}</b>;
}

export function Said({ row }: { row: AnswerRow }) {
  return (
    <>
      {row.reason ? <p class="read">{row.reason}</p> : null}
      {row.plan ? <p><span class="sub">{say('개선 계획', 'Plan')}</span> {row.plan}{row.plan_due_on ? say(` (${date(row.plan_due_on)}까지)`, ` (by ${date(row.plan_due_on)})`) : ''}</p> : null}
      {row.document ? <p><span class="sub">{say('증빙 문서', 'Document')}</span> <span class="num">{row.document}</span></p> : null}
      {row.proposed === 'yes' && row.value ? <p class="small sub">{row.value === 'yes' ? say('기록으로 채운 답을 작성자가 확인했습니다.', 'Proposed from the records and confirmed by the officer.') : say('기록으로는 “예”였으나 작성자가 바꾸었습니다.', 'The records proposed “yes”; the officer answered otherwise.')}</p> : null}
    </>
  );
}

/** All of them in short. */
export function Answers({ rows }: { rows: AnswerRow[] }) {
  return <ol class="answers-short">{rows.map((row) => <li key={row.item_id}><p>{words(row, 'text')} <Value row={row} /></p><Said row={row} /></li>)}</ol>;
}
