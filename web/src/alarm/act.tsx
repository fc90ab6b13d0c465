// "What did you do?": the type of action, what it needs, and a reason; kept as a draft while it is written.

import { useEffect, useRef, useState } from 'preact/hooks';
import { actKey, Problem, send } from '../core/api';
import { useDraft } from '../core/draft';
import { time } from '../core/format';
import { useGet } from '../core/load';
import { useKeys } from '../core/keys';
import { inWords, say } from '../core/say';
import { Button, Note } from '../parts/basic';
import { toast } from '../parts/dialog';
import { Choice, DayField, TextField, WonField } from '../parts/fields';
import { Icon } from '../parts/icon';
import type { ActionType, Alarm } from './types';

interface Answer { action: string; amount: number | null; date: string; reference: string; reason: string }
const EMPTY: Answer = { action: '', amount: null, date: '', reference: '', reason: '' };

type Faults = Partial<Record<keyof Answer, string>>;

function check(answer: Answer, type: ActionType | undefined): Faults {
  const faults: Faults = {};
  if (!type) faults.action = say('어떻게 처리했는지 골라 주세요.', 'Choose what you did.');
  const needs = type?.needs.split(' ') ?? [];
  if (needs.includes('amount') && !answer.amount) faults.amount = say('금액을 적어 주세요.', 'Enter the amount.');
  if (needs.includes('date') && !answer.date) faults.date = say('날짜를 적어 주세요.', 'Enter the day.');
  if (needs.includes('reference') && !answer.reference.trim()) faults.reference = say('번호를 적어 주세요.', 'Enter the number.');
  const least = type?.reason_min ?? 1;
  if ([...answer.reason.trim()].length < least)
    faults.reason = least > 1 ? say(`까닭을 ${least}글자 넘게 적어 주세요.`, `Say why in at least ${least} characters.`) : say('설명을 적어 주세요.', 'Please explain.');
  return faults;
}

export function ActForm({ alarm, onDone, onSkip }: { alarm: Alarm; onDone: () => void; onSkip?: () => void }) {
  const types = useGet<{ items: ActionType[] }>('/alarm-actions');
  const draft = useDraft<Answer>(`alarm.${alarm.id}`, EMPTY);
  const [faults, setFaults] = useState<Faults>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(actKey());
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => { key.current = actKey(); setFaults({}); setProblem(null); }, [alarm.id]);
  const answer = draft.body ?? EMPTY;
  const type = types.body?.items.find((one) => String(one.code) === answer.action);
  const set = (change: Partial<Answer>): void => {
    draft.change({ ...answer, ...change });
    setFaults((old) => { const left = { ...old }; for (const name of Object.keys(change)) delete left[name as keyof Answer]; return left; });
  };
  const finish = async (): Promise<void> => {
    const found = check(answer, type);
    setFaults(found);
    if (Object.keys(found).length || !type) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"] input, input[aria-invalid="true"], textarea[aria-invalid="true"]')?.focus());
      return;
    }
    const needs = type.needs.split(' ');
    setBusy(true);
    setProblem(null);
    try {
      await send('POST', `/alarms/${alarm.id}/act`, {
        action: type.code, reason: answer.reason.trim(),
        ...(needs.includes('amount') ? { amount: answer.amount } : {}),
        ...(needs.includes('date') ? { date: answer.date } : {}),
        ...(needs.includes('reference') ? { reference: answer.reference.trim() } : {}),
      }, { version: alarm.version, key: key.current });
      draft.clear();
      toast(say('조치를 마쳤습니다. 부서장에게 넘어갑니다.', 'Done. It goes to your manager.'));
      onDone();
    } catch (error) {
      key.current = actKey();
      const why = error as Problem;
      setProblem(why.status === 409 ? say(`저장하지 못했습니다. ${why.message} 화면을 새로 읽은 뒤 다시 해 주세요. 쓰던 내용은 남아 있습니다.`, `Not saved. ${why.message} Read it anew and try again; your draft is kept.`) : why.message);
      if (why.field && why.field in EMPTY) setFaults({ [why.field]: why.message });
    }
    setBusy(false);
  };
  useKeys([{ code: 'Enter', ctrl: true, words: ['조치 완료하고 다음', 'Finish and next'], run: () => { void finish(); } }]);
  if (!types.body || !draft.body) return null;
  const needs = type?.needs.split(' ') ?? [];
  return (
    <>
      <form class="act" ref={form} onSubmit={(event) => { event.preventDefault(); void finish(); }} aria-label={say('어떻게 처리했나요?', 'What did you do?')}>
        {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
        <Choice legend={say('어떻게 처리했나요?', 'What did you do?')} name="action" value={answer.action} onChange={(action) => set({ action })} error={faults.action}
          options={types.body.items.map((one) => ({ value: String(one.code), label: inWords(one as unknown as Record<string, unknown>, 'name') }))} />
        {needs.some((need) => ['amount', 'date', 'reference'].includes(need)) ? (
          <div class="fields">
            {needs.includes('amount') ? <WonField label={say('금액', 'Amount')} value={answer.amount} onChange={(amount) => set({ amount })} error={faults.amount} required /> : null}
            {needs.includes('date') ? <DayField label={say('납부·수납일', 'Day of the receipt')} value={answer.date} onChange={(date) => set({ date })} error={faults.date} required /> : null}
            {needs.includes('reference') ? <TextField label={type ? inWords(type as unknown as Record<string, unknown>, 'reference') || say('번호', 'Number') : ''} value={answer.reference} onChange={(reference) => set({ reference })} error={faults.reference} required max={200} /> : null}
          </div>
        ) : null}
        {needs.includes('exclusion') ? <Note>{say('오탐이면 제외도 함께 요청해 주세요. 감사부서가 승인하면 같은 건은 다시 알리지 않습니다.', 'If it is a false positive, ask for an exclusion too; audit decides.')}</Note> : null}
        <TextField area label={say('설명', 'Explanation')} hint={say('부서장과 감사부서가 읽습니다. 사실만 짧게 적어 주세요.', 'Read by your manager and by audit. Please keep to the facts, in brief.')} value={answer.reason} onChange={(reason) => set({ reason })} error={faults.reason} max={4000} required />
      </form>
      <div class="foot act-foot">
        <span class="small muted push" role="status">
          {draft.kept === 'kept' && draft.keptAt ? <><Icon name="check" /> {say(`${time(draft.keptAt)}에 임시저장`, `Draft saved ${time(draft.keptAt)}`)}</>
            : draft.kept === 'failed' ? say('임시저장하지 못했습니다', 'The draft was not saved') : draft.kept === 'waiting' ? say('쓰는 중', 'Writing') : ''}
        </span>
        {onSkip ? <Button onClick={onSkip}>{say('다음으로 넘기기', 'Skip')} <kbd>N</kbd></Button> : null}
        <Button kind="primary" busy={busy} onClick={() => { void finish(); }}>{onSkip ? say('조치 완료하고 다음', 'Finish and next') : say('조치 완료', 'Finish')} <kbd class="wide-only">Ctrl Enter</kbd></Button>
      </div>
    </>
  );
}
