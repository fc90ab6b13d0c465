// Other weights, before the freeze: the ranking that they would give beside the present one. Nothing is saved.

import { useEffect, useState } from 'preact/hooks';
import { send, type Problem } from '../core/api';
import { number } from '../core/format';
import { say } from '../core/say';
import { Button, Empty, Failed, Note, Waiting } from '../parts/basic';
import { Rows } from '../parts/table';
import { moved, nameOf, points, systemWords, type Board, type Round } from './types';

export type Weights = Record<string, number>;

export interface TriedRow { subject_id: number; name: string; rank: number | null; score: number | null; model_rank: number | null; model_score: number | null; excluded: string }
interface Tried { boards: { board: string; subjects: number; rows: TriedRow[] }[] }

const PAUSE_MS = 150, SHOWN = 20, WHOLE = 100;

export const weightsOf = (board: Board): Weights => Object.fromEntries(board.indicators.map((one) => [one.code, one.weight]));
export const sumOf = (weights: Weights): number => Object.values(weights).reduce((sum, one) => sum + one, 0);

/** A slider with its number field for each indicator, and their sum, which must be 100. */
export function WeightFields({ board, weights, onChange }: { board: Board; weights: Weights; onChange: (weights: Weights) => void }) {
  const sum = sumOf(weights);
  const set = (code: string, text: string): void => onChange({ ...weights, [code]: Math.max(0, Math.min(WHOLE, Math.trunc(Number(text)) || 0)) });
  return (
    <div class="weights">
      {board.indicators.map((one) => (
        <>
          <label for={`weight-${one.code}`}>{nameOf(one)} <span class="small sub">{systemWords(one.system)}</span></label>
          <input type="range" min="0" max="50" value={weights[one.code]} aria-label={say(`${nameOf(one)} 배점`, `Weight of ${nameOf(one)}`)} onInput={(event) => set(one.code, event.currentTarget.value)} />
          <input id={`weight-${one.code}`} class="input right num" type="number" min="0" max={WHOLE} name={`weight-${one.code}`} value={weights[one.code]} aria-invalid={sum !== WHOLE} onInput={(event) => set(one.code, event.currentTarget.value)} />
        </>
      ))}
      <p class="sum" role="status"><span class="push">{say('합', 'Total')}</span><span class="num">{number(sum)}</span></p>
    </div>
  );
}

export const SumNote = ({ weights }: { weights: Weights }) => {
  const left = WHOLE - sumOf(weights);
  return left ? <Note tone="warn" role="alert">{left > 0 ? say(`배점의 합이 100이어야 합니다. ${left}점을 더해 주세요.`, `The weights must sum to 100: add ${left}.`) : say(`배점의 합이 100이어야 합니다. ${-left}점을 줄여 주세요.`, `The weights must sum to 100: take away ${-left}.`)}</Note> : null;
};

/** The ranking of a draft with these weights; the last answer stays until the next. */
export function useTried(round: Round, board: Board, weights: Weights): { rows: TriedRow[] | null; problem: Problem | null; busy: boolean } {
  const [state, setState] = useState<{ rows: TriedRow[] | null; problem: Problem | null; busy: boolean }>({ rows: null, problem: null, busy: true });
  const key = JSON.stringify([board.code, weights, round.version]);
  useEffect(() => {
    if (sumOf(weights) !== WHOLE) return undefined;
    const abort = new AbortController();
    setState((old) => ({ ...old, busy: true }));
    const timer = setTimeout(() => {
      send<Tried>('POST', `/evaluation/rounds/${round.id}/what-if`, { weights: { [board.code]: weights } }, { signal: abort.signal }).then(
        ({ boards }) => setState({ rows: boards.find((one) => one.board === board.code)?.rows ?? [], problem: null, busy: false }),
        (error: unknown) => { if (!abort.signal.aborted) setState((old) => ({ ...old, problem: error as Problem, busy: false })); });
    }, PAUSE_MS);
    return () => { clearTimeout(timer); abort.abort(); };
  }, [key]);
  return state;
}

export function WhatIf({ round, board }: { round: Round; board: Board }) {
  const [weights, setWeights] = useState(weightsOf(board));
  const [all, setAll] = useState(false);
  const { rows, problem, busy } = useTried(round, board, weights);
  const changed = board.indicators.some((one) => one.weight !== weights[one.code]);
  const ranked = (rows ?? []).filter((row) => row.rank !== null);
  return (
    <div class="ranking">
      <section class="panel">
        <div class="title"><h2>{say('지금까지의 자료로 본 순위', 'The ranking by what is there')}</h2><span class="small muted" role="status">{busy ? say('셈하는 중', 'computing') : changed ? say('배점을 바꾼 순위, 저장하지 않음', 'with other weights; not saved') : say('모델의 배점대로', 'by the model’s weights')}</span></div>
        {problem ? <Failed problem={problem} /> : !rows ? <Waiting lines={10} /> : !ranked.length ? <Empty icon="chart" title={say('순위를 매길 자료가 없습니다', 'Nothing to rank yet')} /> : (
          <>
            <Rows caption={say('배점을 바꾼 순위와 지금 순위', 'The ranking with these weights, and the present one')} items={all ? ranked : ranked.slice(0, SHOWN)} id={(row) => row.subject_id} columns={[
              { id: 'rank', title: say('순위', 'Rank'), right: true, cell: (row) => <b>{row.rank}</b> },
              { id: 'name', title: say('이름', 'Name'), cell: (row) => row.name },
              { id: 'score', title: say('점수', 'Score'), right: true, cell: (row) => <b>{points(row.score)}</b> },
              { id: 'before', title: say('모델대로', 'By the model'), right: true, cell: (row) => (row.model_rank === null ? '–' : say(`${row.model_rank}위 ${points(row.model_score)}`, `${row.model_rank}. ${points(row.model_score)}`)) },
              { id: 'moved', title: say('달라짐', 'Change'), cell: (row) => <span class="nowrap">{moved(row.rank, row.model_rank)}</span> },
            ]} />
            {ranked.length > SHOWN ? <p class="pad"><Button low onClick={() => setAll(!all)}>{all ? say(`${SHOWN}위까지만 보기`, `Show ${SHOWN}`) : say(`${number(ranked.length)}개 모두 보기`, `Show all ${number(ranked.length)}`)}</Button></p> : null}
          </>
        )}
      </section>
      <section class="panel">
        <div class="title"><h2>{say('배점을 바꾸면', 'With other weights')}</h2><span class="push" />{changed ? <Button low kind="text" onClick={() => setWeights(weightsOf(board))}>{say('모델대로 되돌리기', 'Back to the model')}</Button> : null}</div>
        <div class="inside stack">
          <WeightFields board={board} weights={weights} onChange={setWeights} />
          <SumNote weights={weights} />
          <p class="small sub">{say('여기서 바꾼 것은 저장하지 않습니다. 실제로 바꾸려면 ', 'Nothing here is saved. To change the weights, edit ')}<a class="under" href={`/evaluation/models/${round.model_id}`}>{say('평가 모델', 'the model')}</a>{say('을 고칩니다. 자료를 고정한 뒤에는 바꿀 수 없습니다.', '. After the freeze nothing changes.')}</p>
        </div>
      </section>
    </div>
  );
}
