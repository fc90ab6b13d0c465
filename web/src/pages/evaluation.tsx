// 청렴 혁신평가: the rounds; the auditor makes one of a model, everybody finds his own card in those that are shown.

import { useState } from 'preact/hooks';
import { FormDialog } from '../admin/form';
import { Register, type RegisterSpec } from '../admin/register';
import { actKey, send, type Page } from '../core/api';
import { date, number, today } from '../core/format';
import { useGet } from '../core/load';
import { go } from '../core/router';
import { say } from '../core/say';
import { bodyOf, useApi } from '../core/schema';
import { me, reach } from '../core/session';
import { Figure } from '../charts/panel';
import { Button } from '../parts/basic';
import { edits, Evaluation, NotOfficial, StatePill } from '../evaluation/frame';
import { scoresPath } from '../evaluation/ranking';
import { isOpened, kindWords, modelName, nameOf, placed, points, ROUND_KINDS, stateWords, titleOf, type Board, type BoardCount, type Definition, type Model, type Round, type RoundRow, type ScoreRow } from '../evaluation/types';

// ---- a new round

/** A model to choose: the agency's own, and the examples that it has none of yet. */
function useModels(): { value: string; label: string }[] {
  const models = useGet<Page<Model>>('/evaluation/models', { limit: 200 });
  const presets = useGet<{ presets: Definition[] }>('/evaluation/presets');
  const own = models.body?.items ?? [];
  return [
    ...own.map((one) => ({ value: String(one.id), label: titleOf(one) })),
    ...(presets.body?.presets ?? []).filter((one) => !own.some((model) => model.preset === one.code)).map((one) => ({ value: one.code, label: say(`${nameOf(one)} (예시)`, `${nameOf(one)} (example)`) })),
  ];
}

function MakeRound({ onClose }: { onClose: () => void }) {
  const { api } = useApi();
  const models = useModels();
  if (!api || !models.length) return null;
  const year = today().slice(0, 4);
  return (
    <FormDialog title={say('평가 만들기', 'Make a round')} verb={say('만들기', 'Make it')} onClose={onClose} start={{ kind: 'regular', name: say(`${year}년 정기평가`, `Evaluation ${year}`), from_on: `${year}-01-01`, to_on: today() }}
      lead={say('모델이 무엇을 어떻게 셀지 정합니다. 예시 모델은 고쳐 쓸 수 있으며 공식 기준이 아닙니다. 자료는 고정할 때까지 바뀝니다.', 'The model says what counts and how. Models that come as examples may be changed and are not official. Data may change until the freeze.')}
      fields={bodyOf(api, 'POST', '/evaluation/rounds').map((one) => (one.name === 'model_id' ? { ...one, kind: 'text' as const } : one))}
      extra={{ model_id: { options: models }, kind: { options: ROUND_KINDS.map((one) => ({ value: one, label: kindWords(one) })) }, agency_id: { hidden: true } }}
      onSend={async ({ model_id: chosen, ...body }) => {
        const model = /^\d+$/.test(String(chosen)) ? Number(chosen) : (await send<{ id: number }>('POST', '/evaluation/models', { preset: chosen }, { key: actKey() })).id;
        const { id } = await send<{ id: number }>('POST', '/evaluation/rounds', { ...body, model_id: model }, { key: actKey() });
        go(`/evaluation/${id}`);
      }} />
  );
}

// ---- one's own

const OWN_ROUNDS = 3, OWN_ROWS = 4;

function OwnScores({ round, board, count }: { round: RoundRow; board: Board; count: BoardCount | undefined }) {
  const { body } = useGet<Page<ScoreRow>>(scoresPath(round.id, board.code), { limit: OWN_ROWS, officer_id: board.subject === 'person' ? me().officer_id : null });
  return <>{(body?.items ?? []).map((row) => (
    <Figure key={row.id} what={`${round.name} · ${row.name}`} value={row.excluded || row.rank === null ? '–' : placed(row.rank)} href={`/evaluation/${round.id}?board=${board.code}&subject=${row.subject_id}`}
      how={row.excluded ? say('순위에서 빠짐', 'not ranked') : say(`${points(row.score)}점${count ? `, ${number(count.ranked)} 가운데` : ''}`, `${points(row.score)} points${count ? `, of ${number(count.ranked)}` : ''}`)} />
  ))}</>;
}

function OwnRound({ row }: { row: RoundRow }) {
  const { body } = useGet<Round>(`/evaluation/rounds/${row.id}`);
  return <>{(body?.definition.boards ?? []).map((board) => <OwnScores key={board.code} round={row} board={board} count={body?.boards.find((one) => one.board === board.code)} />)}</>;
}

function Own() {
  const { body } = useGet<Page<RoundRow>>('/evaluation/rounds', { limit: 20, sort: '-id' });
  const shown = (body?.items ?? []).filter((one) => isOpened(one.state) && one.kind !== 'self').slice(0, OWN_ROUNDS);
  return shown.length ? <div class="tiles own-scores">{shown.map((row) => <OwnRound key={row.id} row={row} />)}</div> : null;
}

// ---- the page

const asRound = (row: unknown): RoundRow => row as RoundRow;
const spec: RegisterSpec = {
  path: '/evaluation/rounds', name: ['평가 목록', 'Rounds'], columns: ['name', 'kind', 'to_on', 'state', 'model_ko'], filters: ['kind', 'state'], sort: '-id',
  titles: { kind: ['종류', 'Kind'], model_ko: ['모델', 'Model'], to_on: ['기간', 'Period'] }, words: { kind: kindWords, state: stateWords },
  cells: {
    name: (row) => asRound(row).name,
    kind: (row) => <>{kindWords(asRound(row).kind)} {asRound(row).kind === 'self' ? <NotOfficial /> : null}</>,
    to_on: (row) => <span class="num">{date(asRound(row).from_on)}~{date(asRound(row).to_on)}</span>,
    state: (row) => <StatePill state={asRound(row).state} />,
    model_ko: (row) => modelName(asRound(row)),
  },
  rowTitle: (row) => asRound(row).name, rowLink: (row) => `/evaluation/${row.id}`,
  empty: ['평가가 아직 없습니다', 'No rounds yet'],
};

export default function Rounds() {
  const [making, setMaking] = useState(false);
  const own = reach('evaluation_read') === 'own' || reach('evaluation_read') === 'department';
  return (
    <Evaluation title={say('청렴 혁신평가', 'Evaluation')} lead={own ? say('공개된 평가와 내 점수표를 봅니다.', 'Rounds that are shown, and your own card.') : say('부서는 내부통제 활동 전체로, 개인은 마일리지로 셉니다.', 'Departments by all internal control, persons by mileage.')}
      act={edits() ? <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>{say('평가 만들기', 'Make a round')}</Button> : null}>
      <div class="stack">
        {own ? <Own /> : null}
        <Register spec={spec} />
      </div>
      {making ? <MakeRound onClose={() => setMaking(false)} /> : null}
    </Evaluation>
  );
}
