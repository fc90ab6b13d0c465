// 이의신청: what was objected, and the decision, by somebody else than who filed it.

import { useEffect, useState } from 'preact/hooks';
import { Register, type RegisterSpec, type Row } from '../admin/register';
import { useGet } from '../core/load';
import { moment } from '../core/format';
import { go, usePlace } from '../core/router';
import { say } from '../core/say';
import { Pill } from '../parts/badges';
import { Button } from '../parts/basic';
import { edits, Evaluation } from '../evaluation/frame';
import { UpholdDialog } from '../evaluation/objection';
import { boardOf, nameOf, objectionWords, type Objection, type Round } from '../evaluation/types';
import type { PageProps } from '../pages';

const asObjection = (row: unknown): Objection => row as Objection;
const Tone: Record<string, string> = { filed: 'wait', upheld: 'done' };

/** What the list does not have: what may be done, and the way to the card. */
function More({ row, again }: { row: Row; again: () => void }) {
  const [upholding, setUpholding] = useState(false);
  const one = asObjection(row);
  const full = useGet<Objection>(`/evaluation/objections/${row.id}`);
  const round = useGet<Round>(`/evaluation/rounds/${one.round_id}`);
  const board = round.body ? boardOf(round.body.definition, one.board) : undefined;
  const indicator = board?.indicators.find((known) => known.code === one.indicator);
  return (
    <div class="stack">
      {indicator ? <p>{say(`지표: ${nameOf(indicator)}`, `Indicator: ${nameOf(indicator)}`)}</p> : null}
      <p><a class="under" href={`/evaluation/${one.round_id}?board=${one.board}&subject=${one.subject_id}`}>{say('점수표 보기', 'See the score card')}</a></p>
      {board && full.body?.acts?.includes('uphold') ? <p><Button kind="primary" onClick={() => setUpholding(true)}>{say('인용', 'Uphold')}</Button></p> : null}
      {upholding && board ? <UpholdDialog objection={one} board={board} onClose={() => setUpholding(false)} onDone={() => { again(); full.again(); }} /> : null}
    </div>
  );
}

const spec: RegisterSpec = {
  path: '/evaluation/objections', name: ['이의신청 목록', 'Objections'], columns: ['subject_name', 'round_name', 'reason', 'state', 'filed_us'], filters: ['state'],
  titles: { subject_name: ['대상', 'Who'], round_name: ['평가', 'Round'], filed_by_name: ['신청한 사람', 'Filed by'] }, sort: '-id', words: { state: objectionWords },
  cells: {
    state: (row) => <Pill tone={Tone[asObjection(row).state] ?? ''}>{objectionWords(asObjection(row).state)}</Pill>,
    reason: (row) => <span class="two">{asObjection(row).reason}</span>,
    filed_us: (row) => <span class="num">{moment(asObjection(row).filed_us)}</span>,
  },
  rowTitle: (row) => say(`${asObjection(row).subject_name}의 이의`, `Objection of ${asObjection(row).subject_name}`),
  hidden: ['department_id', 'officer_id', 'round_id', 'board', 'subject_id', 'indicator', 'filed_by', 'number'],
  more: (row, again) => <More key={`${row.id} ${String(row['version'])}`} row={row} again={again} />,
  verbs: [
    { words: ['기각', 'Dismiss'], path: '/evaluation/objections/{id}/dismiss', when: (row) => edits() && asObjection(row).state === 'filed', done: ['기각했습니다.', 'Dismissed.'] },
    { words: ['거두기', 'Withdraw'], path: '/evaluation/objections/{id}/withdraw', when: (row) => !edits() && asObjection(row).state === 'filed', done: ['거두었습니다.', 'Withdrawn.'] },
  ],
  empty: ['이의신청이 없습니다', 'No objections'],
};

export default function Objections({ ids }: PageProps) {
  useEffect(() => { if (ids['objection']) go(`/evaluation/objections?row=${ids['objection']}`, { replace: true }); }, [ids['objection']]);
  const round = usePlace().query.get('round_id');
  return (
    <Evaluation title={say('이의신청', 'Objections')} lead={say('신청한 사람이 아닌 사람이 결정하고, 인용하면 결과를 다시 계산합니다.', 'Somebody else than who filed it decides; upheld, the result is computed anew.')}
      act={round ? <a class="btn low" href="/evaluation/objections">{say('모든 평가의 이의 보기', 'Of all rounds')}</a> : null}>
      <Register spec={{ ...spec, fixed: { round_id: round } }} />
    </Evaluation>
  );
}
