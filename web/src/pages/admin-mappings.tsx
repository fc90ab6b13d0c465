// 연결: whose an account, a card or a duty of the records is; what leads to nobody stands first, to be mapped at once.

import { Admin } from '../admin/frame';
import { changesOf, toldOf } from '../admin/proposal';
import { Register, type RegisterSpec, type Verb } from '../admin/register';
import { today } from '../core/format';
import { say } from '../core/say';
import { may } from '../core/session';
import { Tabs } from '../parts/basic';
import { wordOf } from '../admin/words';

const ended = { words: ['끝내기', 'End'], path: '/mappings/{id}/end', danger: true, when: (row) => String(row['valid_to']) >= today(), after: toldOf } satisfies Verb;

const mapped: RegisterSpec = {
  path: '/mappings',
  name: ['이어진 코드', 'Mapped codes'],
  columns: ['code', 'kind', 'department', 'name', 'valid_from', 'valid_to'],
  filters: ['kind', 'department_id'],
  search: true,
  hidden: ['department_id', 'officer_id'],
  rowTitle: (row) => `${wordOf('kind', String(row['kind']))} ${String(row['code'])}`,
  make: { words: ['코드 잇기', 'Map a code'], path: '/mappings', start: () => ({ valid_from: today() }), lead: () => <p>{say('다른 사람이 승인하면 이어지고, 앞의 연결은 그 전날 끝납니다.', 'Mapped once another person approves; the one before ends the day before.')}</p>, after: toldOf },
  verbs: [{ words: ['고치기', 'Edit'], method: 'PATCH', path: '/mappings/{id}', edits: true, when: ended.when, after: toldOf }, ended],
  empty: ['이어진 코드가 없습니다', 'No mapped codes'],
};

const unmapped: RegisterSpec = {
  path: '/unmapped',
  name: ['아무에게도 이어지지 않은 코드', 'Codes that lead to nobody'],
  columns: ['code', 'kind', 'count', 'seen'],
  filters: ['kind'],
  search: true,
  sort: '-count',
  rowTitle: (row) => `${wordOf('kind', String(row['kind']))} ${String(row['code'])}`,
  verbs: [{
    words: ['여기서 잇기', 'Map it'], path: '/mappings', start: (row) => ({ kind: row['kind'] ?? null, code: row['code'] ?? null, valid_from: today() }), after: toldOf,
    lead: (row) => <p>{say(`이 코드가 적힌 경보 ${String(row['count'])}건의 부서를 찾지 못했습니다. 다른 사람이 승인하면 그 부서와 사람에게 갑니다.`, `For ${String(row['count'])} alarms with this code no department was found. They go there once another person approves.`)}</p>,
  }],
  empty: ['이어지지 않은 코드가 없습니다', 'Every code leads somewhere'],
};

export default function Mappings() {
  return (
    <Admin title={say('연결', 'Mappings')} lead={say('기록의 코드가 어느 부서와 사람의 것인지 두 사람이 정합니다.', 'Which department and person a code of the records belongs to, by two persons.')}>
      <section class="panel">
        <Tabs label={say('연결', 'Mappings')} tabs={[
          { id: 'unmapped', title: say('이어지지 않은 코드', 'Unmapped'), view: () => <Register key="unmapped" spec={unmapped} /> },
          { id: 'mapped', title: say('이어진 코드', 'Mapped'), view: () => <Register key="mapped" spec={mapped} /> },
          ...(may('setting_edit') ? [{ id: 'changes', title: say('변경과 승인', 'Changes'), view: () => <Register key="changes" spec={changesOf('mapping')} /> }] : []),
        ]} />
      </section>
    </Admin>
  );
}
