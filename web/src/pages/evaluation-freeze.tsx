// Freezing a round in steps: what counts, what people entered, a page to check it all. Nothing can be changed afterwards.

import { useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { useDepartments } from '../admin/form';
import { actKey, send, type Problem } from '../core/api';
import { date, number } from '../core/format';
import { useGet, useList } from '../core/load';
import { go } from '../core/router';
import { say } from '../core/say';
import { me } from '../core/session';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { toast } from '../parts/dialog';
import { TextField } from '../parts/fields';
import { Steps } from '../parts/steps';
import { Entries, entriesPath, judged } from '../evaluation/entries';
import { Evaluation } from '../evaluation/frame';
import { weightsBySystem, systemWords, nameOf, modelName, type Board, type Entry, type Round } from '../evaluation/types';
import type { PageProps } from '../pages';

const weightWords = (board: Board): string => weightsBySystem(board).map(([system, weight]) => `${systemWords(system)} ${weight}`).join(', ');

/** How many have a grade, an indicator each; one's own department is judged by another. */
function useMissing(round: Round, entries: Entry[]): { name: string; done: number; due: number }[] {
  const own = me().posts.map((post) => post.department_id);
  const departments = useDepartments().filter((one) => one.parent_id !== null && !own.includes(one.id)).length;
  return judged(round.definition.boards).map(({ board, indicator }) => ({
    name: nameOf(indicator), due: board.subject === 'agency' ? 1 : departments, done: new Set(entries.filter((one) => one.kind === 'manual' && one.board === board.code && one.indicator === indicator.code).map((one) => one.subject_id)).size,
  }));
}

function Line({ name, onGo, children }: { name: string; onGo: () => void; children: ComponentChildren }) {
  return <><dt>{name}</dt><dd class="line wrap"><span class="push">{children}</span><Button low onClick={onGo}>{say('고치기', 'Change')}<span class="sr"> {name}</span></Button></dd></>;
}

function Counted({ round }: { round: Round }) {
  return (
    <>
      <dl class="facts">
        <dt>{say('기간', 'Period')}</dt><dd class="num">{date(round.from_on)}~{date(round.to_on)}</dd>
        <dt>{say('모델', 'Model')}</dt><dd><a class="under" href={`/evaluation/models/${round.model_id}`}>{modelName(round)}</a></dd>
        {round.definition.boards.map((board) => <><dt>{nameOf(board)}</dt><dd>{weightWords(board)}</dd></>)}
      </dl>
      <p class="read sub">{say('고정하면 기준일까지의 기록을 줄마다 복사하고 지문(SHA-256)을 남깁니다. 그래서 뒤에 기록이 바뀌어도 순위를 다시 계산하여 증명할 수 있습니다.', 'The freeze copies every row of the records up to the cut-off and notes their SHA-256, so that the ranking can be computed again and proved whatever changes later.')}</p>
    </>
  );
}

function CheckPage({ round, entries, onStep }: { round: Round; entries: Entry[]; onStep: (step: number) => void }) {
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const missing = useMissing(round, entries);
  const left = missing.filter((one) => one.done < one.due);
  const many = (...kinds: string[]): number => entries.filter((one) => kinds.includes(one.kind)).length;
  const freeze = (event: Event): void => {
    event.preventDefault();
    if ([...reason.trim()].length < 2) { setWrong(say('까닭을 적어 주세요.', 'Say why.')); return; }
    setBusy(true);
    send('POST', `/evaluation/rounds/${round.id}/freeze`, { reason: reason.trim() }, { version: round.version, key: actKey() }).then(
      () => { toast(say('자료를 고정하고 순위를 계산했습니다.', 'Frozen, and the ranking computed.')); go(`/evaluation/${round.id}`); },
      (error: Problem) => { setBusy(false); setProblem(error); });
  };
  return (
    <form class="panel pad stack" onSubmit={freeze}>
      <h2>{say('이대로 고정할까요?', 'Freeze it like this?')}</h2>
      {problem ? <Note tone="bad" role="alert">{problem.message}</Note> : null}
      <dl class="facts checks">
        <Line name={say('기간', 'Period')} onGo={() => onStep(0)}>{date(round.from_on)}~{date(round.to_on)}</Line>
        {round.definition.boards.map((board) => <Line key={board.code} name={nameOf(board)} onGo={() => onStep(0)}>{weightWords(board)}</Line>)}
        {missing.map((one) => <Line key={one.name} name={one.name} onGo={() => onStep(1)}>{one.due === 1 ? (one.done ? say('심사함', 'judged') : say('심사 전', 'not judged')) : say(`${number(one.due)}개 부서 가운데 ${number(one.done)}개 심사함`, `${number(one.done)} of ${number(one.due)} departments judged`)}</Line>)}
        <Line name={say('가점·감점', 'Bonus, minus')} onGo={() => onStep(1)}>{say(`${number(many('bonus', 'minus'))}건`, number(many('bonus', 'minus')))}</Line>
        <Line name={say('제외', 'Excluded by hand')} onGo={() => onStep(1)}>{say(`${number(many('exclude'))}건`, number(many('exclude')))}</Line>
      </dl>
      {left.length ? <Note tone="warn">{say('심사하지 않은 곳에는 그 지표가 “해당 없음”이 됩니다.', 'Where nobody judged, the indicator counts as nothing due.')}</Note> : null}
      <Note tone="warn">{say('고정한 뒤에는 배점도, 넣은 것도 바꿀 수 없습니다. 이의를 인용할 때만 결과를 다시 계산합니다.', 'Afterwards neither weights nor entries can be changed. Only an upheld objection computes the result anew.')}</Note>
      <TextField area label={say('까닭', 'Reason')} value={reason} onChange={setReason} error={wrong} max={4000} required name="reason" />
      <div class="line wrap"><Button onClick={() => onStep(1)}>{say('앞으로', 'Back')}</Button><Button type="submit" kind="primary" icon="lock" busy={busy}>{say('고정하기', 'Freeze')}</Button></div>
    </form>
  );
}

function Wizard({ round }: { round: Round }) {
  const [step, setStep] = useState(0);
  const entries = useList<Entry>(entriesPath(round.id), {}, 500, false);
  return (
    <div class={`wizard ${step === 1 ? 'broad' : ''}`}>
      <Steps at={step} names={[say('무엇을 세나', 'What counts'), say('사람이 넣은 것', 'What people entered'), say('확인하기', 'Check')]} />
      {step === 0 ? <section class="panel pad stack"><h2>{say('무엇을 세나', 'What counts')}</h2><Counted round={round} /><div class="line"><Button kind="primary" onClick={() => setStep(1)}>{say('다음', 'Next')}</Button></div></section> : null}
      {step === 1 ? <div class="stack">{round.definition.boards.map((board) => <Entries key={board.code} round={round} board={board} named onChange={entries.again} />)}<div class="line"><Button onClick={() => setStep(0)}>{say('앞으로', 'Back')}</Button><Button kind="primary" onClick={() => setStep(2)}>{say('확인하기', 'Check')}</Button></div></div> : null}
      {step === 2 ? <CheckPage round={round} entries={entries.items} onStep={setStep} /> : null}
    </div>
  );
}

export default function FreezePage({ ids }: PageProps) {
  const { body: round, problem, again } = useGet<Round>(`/evaluation/rounds/${ids['round'] ?? ''}`);
  return (
    <Evaluation title={say('자료 고정', 'Freeze')} lead={round?.name} crumb={{ href: `/evaluation/${ids['round'] ?? ''}`, words: round?.name ?? say('평가', 'Round') }}>
      {problem ? <Failed problem={problem} again={again} /> : !round ? <Waiting /> : round.state === 'draft' ? <Wizard round={round} /> : <Note>{say('이미 자료를 고정한 평가입니다.', 'This round is frozen already.')}</Note>}
    </Evaluation>
  );
}
