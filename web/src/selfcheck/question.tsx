// One question on its card: the answer, and what a "no" or "not applicable" asks for besides.

import { useState } from 'preact/hooks';
import { say } from '../core/say';
import { Button } from '../parts/basic';
import { Choice, DayField, TextField } from '../parts/fields';
import { asksWhy, isProposed, type Drafts, type Faults, type Why, written, type Written } from './answer';
import { EvidenceNote } from './evidence';
import { Said, Value } from './reading';
import { VALUES, wordIn, words, type AnswerRow, type CheckRow } from './types';

export const cardId = (item: number): string => `item-${item}`;

function Answer({ row, at, answer, faults, set }: { row: AnswerRow; at: number; answer: Written; faults: Faults; set: (change: Partial<Written>) => void }) {
  const label = words(row, 'text');
  const frame = { label: say('답', 'Answer'), error: faults.value, required: true, name: `value-${at}` };
  switch (row.answer) {
    case 'number': return <TextField {...frame} inputMode="decimal" value={answer.value} onChange={(value) => set({ value })} />;
    case 'date': return <DayField {...frame} value={answer.value} onChange={(value) => set({ value })} />;
    case 'document': return <TextField {...frame} label={say('문서번호', 'Number of the document')} max={100} value={answer.value} onChange={(value) => set({ value })} />;
    default: return <Choice legend={label} hidden name={`value-${at}`} value={answer.value} error={faults.value} onChange={(value) => set({ value })} options={Object.keys(VALUES).map((value) => ({ value, label: wordIn(VALUES, value) }))} />;
  }
}

const WHY: Record<Why, [ko: string, en: string]> = {
  no: ['어떤 일이 있었나요?', 'What happened?'], na: ['왜 해당하지 않나요?', 'Why does it not apply?'], yes: ['경보가 남아 있는데도 “예”인 까닭', 'Why it is “yes” although an alarm stands'],
};

function WhyFields({ why, answer, faults, set }: { why: Why; answer: Written; faults: Faults; set: (change: Partial<Written>) => void }) {
  return (
    <div class="why-fields">
      <TextField area rows={2} required max={4000} label={say(...WHY[why])}
        hint={why === 'no' ? say('사실만 짧게. 누구를 탓하는 말은 쓰지 않아도 됩니다.', 'The facts, in brief. No need to blame anybody.') : undefined} value={answer.reason} onChange={(reason) => set({ reason })} error={faults.reason} />
      {why === 'no' ? (
        <div class="plan-fields">
          <TextField required max={4000} label={say('앞으로 어떻게 할까요?', 'How will it be mended?')} value={answer.plan} onChange={(plan) => set({ plan })} error={faults.plan} />
          <DayField required label={say('언제까지', 'By when')} hint={say('예: 12.31, +14', 'e.g. 12.31, +14')} value={answer.plan_due_on} onChange={(plan_due_on) => set({ plan_due_on })} error={faults.plan_due_on} />
        </div>
      ) : null}
    </div>
  );
}

/** The number of a document that shows it, where there is one. */
function Shown({ row, answer, set }: { row: AnswerRow; answer: Written; set: (change: Partial<Written>) => void }) {
  const [open, setOpen] = useState(false);
  if (!open && !answer.document) return <div><Button low icon="clip" onClick={() => setOpen(true)}>{say('증빙 문서번호 더하기', 'Add the number of a document')}<span class="sr"> {row.code}</span></Button></div>;
  return <div class="shown-by"><TextField label={say('증빙 문서번호', 'Number of the document')} max={100} value={answer.document} onChange={(document) => set({ document })} auto="off" /></div>;
}

export function Question({ row, at, check, drafts, faults, current, onWrite, onFocus }: {
  row: AnswerRow; at: number; check: CheckRow; drafts: Drafts; faults: Faults; current: boolean;
  /** Undefined: it is only read. */
  onWrite?: (answer: Written) => void; onFocus: () => void;
}) {
  const answer = written(row, drafts);
  const set = (change: Partial<Written>): void => onWrite?.({ ...answer, ...change });
  const why = asksWhy(row, answer.value);
  const proposed = isProposed(row) && !drafts[row.item_id];
  return (
    <section id={cardId(row.item_id)} class={`panel question ${current && onWrite ? 'current' : ''}`} aria-labelledby={`${cardId(row.item_id)}-q`} onFocusIn={onFocus} onClick={onFocus}>
      <h2 id={`${cardId(row.item_id)}-q`} tabIndex={-1}><span class="nth">{at}</span>{words(row, 'text')}{onWrite ? null : <Value row={row} />}</h2>
      {onWrite ? (
        <>
          <EvidenceNote row={row} check={check} filled={proposed} />
          <Answer row={row} at={at} answer={answer} faults={faults} set={set} />
          {proposed ? <p class="hint sub small">{say('다르게 알고 있다면 답을 바꾸어 주세요. “다음 항목”을 누르면 확인한 답으로 저장합니다.', 'Change it if you know otherwise. “Next item” saves it as your answer.')}</p> : null}
          {why ? <WhyFields why={why} answer={answer} faults={faults} set={set} /> : null}
          {answer.value && answer.value !== 'na' && row.answer !== 'document' ? <Shown row={row} answer={answer} set={set} /> : null}
        </>
      ) : <><Said row={row} /><EvidenceNote row={row} check={check} filled={false} /></>}
    </section>
  );
}
