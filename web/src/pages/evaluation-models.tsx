// 평가 모델: the agency's own, and the examples it may begin from.

import { Register, type RegisterSpec } from '../admin/register';
import { moment } from '../core/format';
import { useGet } from '../core/load';
import { go } from '../core/router';
import { say } from '../core/say';
import { Note } from '../parts/basic';
import { Evaluation } from '../evaluation/frame';
import { nameOf, titleOf, type Definition, type Model } from '../evaluation/types';

const asModel = (row: unknown): Model => row as Model;

export default function Models() {
  const presets = useGet<{ presets: Definition[] }>('/evaluation/presets');
  const spec: RegisterSpec = {
    path: '/evaluation/models', name: ['평가 모델 목록', 'Models'], columns: ['name_ko', 'example', 'at_us'], titles: { name_ko: ['이름', 'Name'], example: ['어디에서', 'From'] },
    cells: {
      name_ko: (row) => titleOf(asModel(row)),
      example: (row) => (asModel(row).example ? <span class="kind">{say('예시 그대로', 'as the example')}</span> : say('기관이 고침', 'changed by the agency')),
      at_us: (row) => <span class="num">{moment(asModel(row).at_us)}</span>,
    },
    rowTitle: (row) => titleOf(asModel(row)), rowLink: (row) => `/evaluation/models/${row.id}`,
    make: {
      words: ['예시에서 만들기', 'Make of an example'], path: '/evaluation/models', extra: { definition: { hidden: true }, preset: { required: true, title: say('예시', 'Example'), options: (presets.body?.presets ?? []).map((one) => ({ value: one.code, label: nameOf(one) })) } },
      after: (reply) => go(`/evaluation/models/${String(reply['id'])}`),
    },
    empty: ['모델이 아직 없습니다', 'No models yet'],
  };
  return (
    <Evaluation title={say('평가 모델', 'Models')} lead={say('무엇을, 어떤 배점과 규칙으로 셀지 정합니다.', 'What counts, by which weights and rules.')}>
      <div class="stack">
        <Note>{say('예시의 지표와 배점은 고쳐 쓰라고 둔 것이며, 행정안전부나 다른 기관의 공식 기준이 아닙니다.', 'Indicators and weights of the examples are there to be changed. They are not official, neither of the ministry nor of any agency.')}</Note>
        <Register spec={spec} />
      </div>
    </Evaluation>
  );
}
