// One evaluation: before the freeze what the weights would do and what people enter, afterwards the ranking at the left
// and a score card at the right. Board and card stand in the address.

import { useState } from 'preact/hooks';
import { actKey, send } from '../core/api';
import { date, dateShort, number, today } from '../core/format';
import { useGet, type Loaded } from '../core/load';
import { usePlace } from '../core/router';
import { count, say } from '../core/say';
import { Button, Empty, Failed, Note, Tabs, Waiting } from '../parts/basic';
import { Dialog, ReasonDialog, toast } from '../parts/dialog';
import { ExportButton } from '../parts/export';
import { Icon } from '../parts/icon';
import { Timeline } from '../parts/timeline';
import { CardPanel } from '../evaluation/card';
import { Entries } from '../evaluation/entries';
import { edits, Evaluation, NotOfficial, StatePill } from '../evaluation/frame';
import { PAPERS } from '../evaluation/papers';
import { ProofLine } from '../evaluation/proof';
import { Excluded, Ranking, scoresPath } from '../evaluation/ranking';
import { WhatIf } from '../evaluation/whatif';
import { actWords, isOpened, nameOf, stateWords, type Board, type BoardCount, type Round, type ScoreRow } from '../evaluation/types';
import type { PageProps } from '../pages';

// ---- what is done next

interface Next { act: string; words: [ko: string, en: string]; lead: [ko: string, en: string]; least: number; danger?: boolean }

const NEXT: Next[] = [
  { act: 'cancel', words: ['평가 취소', 'Cancel the round'], least: 2, danger: true, lead: ['이 평가를 그만둡니다. 공개하기 전에만 할 수 있고 되돌릴 수 없습니다.', 'Gives this evaluation up, before it is shown. It cannot be undone.'] },
  { act: 'open', words: ['점수표 공개하기', 'Show the cards'], least: 0, lead: ['부서와 개인이 자기 점수표를 보고, 정한 기간에 이의를 낼 수 있게 됩니다.', 'Departments and persons see their cards and may object within the week.'] },
  { act: 'decide', words: ['확정하기', 'Decide'], least: 2, lead: ['위원회가 의결한 대로 결과를 확정합니다. 자료를 고정한 사람과 다른 사람이 합니다.', 'The result holds as the committee decided. Another person does this than the one who froze it.'] },
  { act: 'announce', words: ['공고하기', 'Announce'], least: 0, lead: ['선정과 표창 대상을 모두에게 알립니다.', 'Everybody is told who is chosen and commended.'] },
];

function Acts({ round, again }: { round: Round; again: () => void }) {
  const [chosen, setChosen] = useState<Next | null>(null);
  // The server refuses to decide before the objections are.
  const waits = round.objections_waiting > 0 || (round.objection_until ?? '') >= today();
  const possible = NEXT.filter((one) => round.acts.includes(one.act) && !(one.act === 'decide' && waits));
  return (
    <>
      {possible.map((one) => <Button key={one.act} low={one.danger} kind={one.danger ? 'danger' : 'primary'} onClick={() => setChosen(one)}>{say(...one.words)}</Button>)}
      {round.acts.includes('freeze') ? <a class="btn primary" href={`/evaluation/${round.id}/freeze`}><Icon name="lock" />{say('자료 고정하기', 'Freeze')}</a> : null}
      {chosen ? (
        <ReasonDialog title={say(...chosen.words)} verb={say(...chosen.words)} lead={say(...chosen.lead)} least={chosen.least} most={4000} danger={chosen.danger} onClose={() => setChosen(null)}
          onAct={async (reason) => { await send('POST', `/evaluation/rounds/${round.id}/${chosen.act}`, reason ? { reason } : {}, { version: round.version, key: actKey() }); toast(say('마쳤습니다.', 'Done.')); again(); }} />
      ) : null}
    </>
  );
}

function Papers({ round }: { round: Round }) {
  const [open, setOpen] = useState(false);
  const shown = PAPERS.filter((one) => one.shown(round));
  return (
    <>
      <Button low icon="print" onClick={() => setOpen(true)} aria-haspopup="dialog">{say('인쇄물', 'Papers')}</Button>
      {open ? <Dialog title={say('인쇄물', 'Papers')} onClose={() => setOpen(false)}><ul class="stack">{shown.map((one) => <li key={one.id}><a class="under" href={`/evaluation/${round.id}/${one.id}`}>{say(...one.title)}</a> <span class="small sub">{say(...one.what)}</span></li>)}</ul></Dialog> : null}
    </>
  );
}

function History({ round }: { round: Round }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button low icon="clock" onClick={() => setOpen(true)} aria-haspopup="dialog">{say('이력', 'History')}</Button>
      {open ? <Dialog title={say('이력', 'History')} onClose={() => setOpen(false)}><Timeline rows={round.history} when={(row) => row.at} act={actWords} state={stateWords} /></Dialog> : null}
    </>
  );
}

// ---- where it stands

function Standing({ round }: { round: Round }) {
  const words: Record<string, [ko: string, en: string]> = {
    draft: ['자료가 아직 바뀌는 중입니다. 배점을 바꾸어 볼 수 있고, 고정하면 더 바뀌지 않습니다.', 'Data still change. Other weights may be tried; after the freeze nothing changes.'],
    frozen: ['자료를 고정하고 계산했습니다. 감사부서만 보고 있으며, 공개하면 이의신청이 시작됩니다.', 'Frozen and computed. Only audit sees it; once shown, objections may be made.'],
    objection: [`이의신청 기간입니다. ${dateShort(round.objection_until)}까지 점수의 근거를 열어 보고 이의를 낼 수 있습니다.`, `Objections are open: until ${dateShort(round.objection_until)} the rows behind a score may be looked at and objected to.`],
    decided: ['위원회가 의결한 결과로 확정했습니다.', 'Decided as the committee resolved.'],
    announced: ['공고한 결과입니다.', 'Announced.'],
    cancelled: ['취소한 평가입니다.', 'This evaluation was cancelled.'],
  };
  const known = words[round.state];
  return (
    <div class="round-note">
      <Note>
        <p class="push">{known ? say(...known) : ''} {round.objections_waiting ? <a href={`/evaluation/objections?round_id=${round.id}&state=filed`}>{say(`결정할 이의 ${number(round.objections_waiting)}건`, `${count(round.objections_waiting, 'objection')} to decide`)}</a> : null}</p>
        {edits() && round.number > 0 ? <ProofLine key={round.number} round={round} /> : null}
      </Note>
    </div>
  );
}

// ---- the boards

const countOf = (round: Round, board: Board): BoardCount | undefined => round.boards.find((one) => one.board === board.code);

function FirstCard({ round, board, subject, onChange }: { round: Round; board: Board; subject: number | null; onChange: () => void }) {
  const first = useGet<{ items: ScoreRow[] }>(subject === null ? scoresPath(round.id, board.code) : null, { limit: 1 });
  const chosen = subject ?? first.body?.items[0]?.subject_id ?? null;
  if (chosen === null) return first.body ? <section class="panel"><Empty icon="note" title={say('볼 수 있는 점수표가 없습니다', 'No card that you may see')} /></section> : <section class="panel"><Waiting /></section>;
  return <CardPanel key={`${board.code} ${chosen}`} round={round} board={board.code} subject={chosen} onChange={onChange} />;
}

function Result({ round, again }: { round: Round; again: () => void }) {
  const { query } = usePlace();
  const boards = round.definition.boards;
  const excluded = query.get('board') === 'excluded';
  const board = boards.find((one) => one.code === query.get('board')) ?? boards[0];
  if (!board) return null;
  const subject = query.get('subject') ? Number(query.get('subject')) : null;
  if (board.subject === 'agency') return <div class="ranking alone"><FirstCard round={round} board={board} subject={subject ?? 0} onChange={again} /></div>;
  const left = round.boards.reduce((sum, one) => sum + one.excluded, 0);
  return (
    <div class="ranking">
      <section class="panel">
        <Tabs name="board" label={say('순위', 'Ranking')} tabs={[
          ...boards.map((one) => ({ id: one.code, title: nameOf(one), badge: edits() ? number(countOf(round, one)?.ranked ?? 0) : null, view: () => <Ranking key={one.code} round={round} board={one} here={subject} /> })),
          ...(left ? [{ id: 'excluded', title: say('제외', 'Not ranked'), badge: number(left), view: () => <Excluded round={round} boards={boards} /> }] : []),
        ]} />
      </section>
      {excluded ? null : <FirstCard round={round} board={board} subject={subject} onChange={again} />}
    </div>
  );
}

function Draft({ round, again }: { round: Round; again: () => void }) {
  return (
    <Tabs name="board" label={say('평가 대상군', 'Boards')} tabs={round.definition.boards.map((board) => ({
      id: board.code, title: nameOf(board), view: () => <div class="stack draft-board"><WhatIf key={`${board.code} ${round.version}`} round={round} board={board} /><Entries key={board.code} round={round} board={board} onChange={again} /></div>,
    }))} />
  );
}

// ---- the page

export default function RoundPage({ ids }: PageProps) {
  const id = ids['round'] ?? '';
  const loaded: Loaded<Round> = useGet<Round>(`/evaluation/rounds/${id}`);
  const { body: round, problem, again } = loaded;
  const { query } = usePlace();
  if (problem && !round) return <Evaluation title={say('청렴 혁신평가', 'Evaluation')}><Failed problem={problem} again={again} /></Evaluation>;
  if (!round) return <Evaluation title={say('청렴 혁신평가', 'Evaluation')}><Waiting lines={12} /></Evaluation>;
  const board = query.get('board') ?? round.definition.boards[0]?.code ?? '';
  return (
    <Evaluation title={round.name} crumb={{ href: '/evaluation', words: say('청렴 혁신평가', 'Evaluation') }}
      mark={<><StatePill state={round.state} />{round.kind === 'self' ? <NotOfficial /> : null}</>}
      lead={say(`${date(round.from_on)}~${date(round.to_on)}의 기록`, `Records of ${date(round.from_on)} – ${date(round.to_on)}`)}
      act={<>
        {edits() ? <History round={round} /> : null}
        {isOpened(round.state) || (edits() && round.number > 0) ? <Papers round={round} /> : null}
        {edits() && round.number > 0 && board !== 'excluded' ? <ExportButton spec={{ at: `/evaluation/rounds/${id}/boards/${board}/export`, name: `evaluation-${board}`, title: [`${round.name} 내려받기`, `Download ${round.name}`] }} filters={{}} /> : null}
        <Acts round={round} again={again} />
      </>}>
      <Standing round={round} />
      {round.state === 'draft' ? <Draft round={round} again={again} /> : round.number > 0 ? <Result round={round} again={again} /> : null}
    </Evaluation>
  );
}
