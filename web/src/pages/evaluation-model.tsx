// A model read in words: boards, indicators with weight and rule, who is left out, what breaks ties; weights are edited here.

import { useState } from 'preact/hooks';
import { send, type Problem } from '../core/api';
import { number } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { toast } from '../parts/dialog';
import { Rows } from '../parts/table';
import { Evaluation, NotOfficial } from '../evaluation/frame';
import { exclusionWords, groupWords, nameOf, rulesOf, subjectWords, systemWords, tieWords, titleOf, type Board, type Model, type Statement } from '../evaluation/types';
import { SumNote, sumOf, WeightFields, weightsOf, type Weights } from '../evaluation/whatif';
import type { PageProps } from '../pages';

function BoardRules({ board, objectionDays }: { board: Board; objectionDays: number }) {
  const lines: [string, string][] = [
    [say('대상', 'Who'), subjectWords(board.subject)],
    [say('묶음', 'Groups'), groupWords(board.group)],
    [say('선정과 표창', 'Chosen, commended'), say(`${board.choose}위까지 선정, ${board.commend}위까지 표창`, `the first ${board.choose} chosen, the first ${board.commend} commended`)],
    [say('가점과 감점', 'Bonus, minus'), say(`가점 ${board.bonus_max}점까지, 감점 ${board.minus_max}점까지`, `bonus up to ${board.bonus_max}, minus up to ${board.minus_max}`)],
    [say('빼는 대상', 'Left out'), board.exclude.map(exclusionWords).join(', ') || say('없음', 'none')],
    [say('점수가 같으면', 'Ties'), [...board.ties.map((one) => nameOf(one) || tieWords(one.minus ? 'minus' : one.statement ?? '')), tieWords('lottery')].join(' → ')],
    [say('이의신청', 'Objections'), say(`공개하고 ${objectionDays}일`, `${objectionDays} days from when cards are shown`)],
  ];
  return <dl class="facts inside">{lines.map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}</dl>;
}

function BoardPanel({ model, board, statements, again }: { model: Model; board: Board; statements: Statement[]; again: () => void }) {
  const [weights, setWeights] = useState<Weights | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const source = (name: string | undefined): string => { const known = statements.find((one) => one.statement === name); return known ? say(`${known.title_ko} (${known.source_ko})`, `${known.title_en} (${known.source_en})`) : say('위원회가 심사', 'judged by hand'); };
  const save = async (): Promise<void> => {
    if (!weights) return;
    const boards = model.definition.boards.map((one) => (one.code === board.code ? { ...one, indicators: one.indicators.map((indicator) => ({ ...indicator, weight: weights[indicator.code] })) } : one));
    try {
      await send('PUT', `/evaluation/models/${model.id}`, { definition: { ...model.definition, boards } }, { version: model.version });
      toast(say('배점을 저장했습니다.', 'Weights saved.'));
      setWeights(null);
      again();
    } catch (error) { setProblem(error as Problem); }
  };
  return (
    <section class="panel">
      <div class="title"><h2>{nameOf(board)}</h2><span class="push" />{weights ? null : <Button low icon="edit" onClick={() => setWeights(weightsOf(board))}>{say('배점 고치기', 'Edit the weights')}<span class="sr"> {nameOf(board)}</span></Button>}</div>
      {weights ? (
        <div class="inside stack">
          {problem ? <Note tone="bad" role="alert">{problem.message}</Note> : null}
          <WeightFields board={board} weights={weights} onChange={setWeights} />
          <SumNote weights={weights} />
          <div class="line wrap"><Button onClick={() => setWeights(null)}>{say('그만두기', 'Cancel')}</Button><Button kind="primary" disabled={sumOf(weights) !== 100} onClick={() => { void save(); }}>{say('배점 저장', 'Save the weights')}</Button></div>
        </div>
      ) : (
        <Rows caption={say(`${nameOf(board)} 지표`, `Indicators of ${nameOf(board)}`)} items={board.indicators} id={(one) => one.code} columns={[
          { id: 'name', title: say('지표', 'Indicator'), cell: (one) => nameOf(one) },
          { id: 'system', title: say('제도', 'System'), cell: (one) => systemWords(one.system) },
          { id: 'weight', title: say('배점', 'Weight'), right: true, cell: (one) => <b>{number(one.weight)}</b> },
          { id: 'source', title: say('무엇으로 세나', 'Counted by'), cell: (one) => source(one.statement) },
          { id: 'rule', title: say('규칙', 'Rule'), cell: (one) => <span class="small sub">{rulesOf(one)}</span> },
        ]} />
      )}
      <BoardRules board={board} objectionDays={model.definition.objection_days} />
    </section>
  );
}

export default function ModelPage({ ids }: PageProps) {
  const { body: model, problem, again } = useGet<Model>(`/evaluation/models/${ids['model'] ?? ''}`);
  const statements = useGet<{ indicators: Statement[] }>('/evaluation/indicators');
  if (!model) return <Evaluation title={say('평가 모델', 'Model')}>{problem ? <Failed problem={problem} again={again} /> : <Waiting lines={12} />}</Evaluation>;
  return (
    <Evaluation title={titleOf(model)} crumb={{ href: '/evaluation/models', words: say('평가 모델', 'Models') }} mark={model.example ? <NotOfficial /> : null}
      lead={model.example ? say('예시 그대로이며 공식 기준이 아닙니다.', 'As the example is; not official.') : say('기관이 고친 모델입니다.', 'Changed by the agency.')}>
      <div class="stack">
        <Note>{say('점수 = 100 × (배점 × 값)의 합 ÷ 해당하는 배점의 합 + 가점 − 감점. 해당하는 것이 없으면 상도 벌도 되지 않습니다. 고친 배점은 아직 고정하지 않은 평가에만 듭니다.', 'Score = 100 × the sum of weight × value ÷ the sum of the weights that apply + bonus − minus. Nothing due neither rewards nor punishes. Changed weights hold only for rounds that are not frozen.')}</Note>
        {model.definition.boards.map((board) => <BoardPanel key={`${board.code} ${model.version}`} model={model} board={board} statements={statements.body?.indicators ?? []} again={again} />)}
      </div>
    </Evaluation>
  );
}
