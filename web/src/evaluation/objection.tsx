// An objection: made within the week by whom it concerns, decided by somebody else; upheld, the result is computed anew.

import { useState } from 'preact/hooks';
import { actKey, Problem, send } from '../core/api';
import { say } from '../core/say';
import { Button } from '../parts/basic';
import { ReasonDialog, toast } from '../parts/dialog';
import { SelectField, TextField } from '../parts/fields';
import { nameOf, type Board, type Card, type Objection, type Round } from './types';

const indicatorOptions = (board: Board): { value: string; label: string }[] => board.indicators.map((one) => ({ value: one.code, label: nameOf(one) }));

export function ObjectDialog({ round, card, board, onClose, onDone }: { round: Round; card: Card; board: Board; onClose: () => void; onDone: () => void }) {
  const [indicator, setIndicator] = useState('');
  return (
    <ReasonDialog title={say('이의신청', 'Object')} verb={say('이의신청하기', 'Object')} least={5} most={4000} onClose={onClose}
      lead={say('어느 지표의 어떤 기록이 다른지 적어 주세요. 다른 사람이 살펴보고 결정하며, 결과를 알려 드립니다.', 'Say which record of which indicator differs. Somebody else looks at it and decides; you will be told.')}
      onAct={async (reason) => {
        await send('POST', `/evaluation/rounds/${round.id}/objections`, { board: board.code, subject_id: card.subject_id, reason, ...(indicator ? { indicator } : {}) }, { key: actKey() });
        toast(say('이의신청했습니다.', 'Filed.'));
        onDone();
      }}>
      <SelectField label={say('지표', 'Indicator')} name="indicator" value={indicator} onChange={setIndicator} options={[{ value: '', label: say('점수표 전체', 'The whole card') }, ...indicatorOptions(board)]} />
    </ReasonDialog>
  );
}

// ---- upholding: what is corrected

interface Correction { kind: string; indicator: string; part: string; whole: string; points: string }
const NEW: Correction = { kind: 'indicator', indicator: '', part: '', whole: '0', points: '' };
const KINDS: [kind: string, ko: string, en: string][] = [['indicator', '지표의 실적 고치기', 'Correct an indicator'], ['bonus', '가점', 'Bonus'], ['minus', '감점', 'Minus'], ['include', '제외 풀기', 'Include again']];

function asBody({ kind, indicator, part, whole, points }: Correction): Record<string, unknown> {
  if (kind === 'indicator') return { kind, indicator, part: Number(part), whole: Number(whole) };
  return kind === 'include' ? { kind } : { kind, points: Number(points) };
}

function CorrectionFields({ value, board, onChange }: { value: Correction; board: Board; onChange: (value: Correction) => void }) {
  const set = (name: keyof Correction) => (text: string): void => onChange({ ...value, [name]: text });
  return (
    <fieldset class="fields">
      <legend class="label">{say('고칠 것', 'What is corrected')}</legend>
      <SelectField label={say('종류', 'Kind')} name="kind" value={value.kind} onChange={set('kind')} options={KINDS.map(([kind, ko, en]) => ({ value: kind, label: say(ko, en) }))} />
      {value.kind === 'indicator' ? (
        <>
          <SelectField label={say('지표', 'Indicator')} name="indicator" value={value.indicator} onChange={set('indicator')} options={[{ value: '', label: say('고르지 않음', 'None') }, ...indicatorOptions(board)]} />
          <TextField label={say('분자에 더할 값', 'Add to the part')} name="part" value={value.part} onChange={set('part')} inputMode="numeric" hint={say('빼려면 -1처럼', 'or -1 to take away')} />
          <TextField label={say('분모에 더할 값', 'Add to the whole')} name="whole" value={value.whole} onChange={set('whole')} inputMode="numeric" />
        </>
      ) : value.kind === 'include' ? null : <TextField label={say('점', 'Points')} name="points" value={value.points} onChange={set('points')} inputMode="decimal" />}
    </fieldset>
  );
}

export function UpholdDialog({ objection, board, onClose, onDone }: { objection: Objection; board: Board; onClose: () => void; onDone: () => void }) {
  const [corrections, setCorrections] = useState<Correction[]>([{ ...NEW, indicator: objection.indicator }]);
  return (
    <ReasonDialog title={say('이의 인용', 'Uphold')} verb={say('인용하고 다시 계산하기', 'Uphold and compute anew')} most={4000} onClose={onClose}
      lead={say('고친 것만큼 더하거나 빼서 모두의 결과를 다시 계산합니다. 앞 차수의 결과는 그대로 남습니다.', 'What is corrected is added, and everybody’s result is computed anew. Earlier results stay.')}
      onAct={async (reason) => {
        if (corrections.some((one) => one.kind === 'indicator' && (!one.indicator || !one.part))) throw new Problem(-1, say('고칠 지표와 값을 적어 주세요.', 'Name the indicator and its values.'), '', '', 'form');
        await send('POST', `/evaluation/objections/${objection.id}/uphold`, { corrections: corrections.map(asBody), reason }, { version: objection.version, key: actKey() });
        toast(say('인용하고 결과를 다시 계산했습니다.', 'Upheld; the result was computed anew.'));
        onDone();
      }}>
      {corrections.map((one, i) => <CorrectionFields key={i} value={one} board={board} onChange={(next) => setCorrections((old) => old.map((other, j) => (j === i ? next : other)))} />)}
      <p><Button low icon="plus" onClick={() => setCorrections((old) => [...old, NEW])}>{say('하나 더 고치기', 'One more')}</Button></p>
    </ReasonDialog>
  );
}
