// 연결: whose an account, a card or a duty of the records is; what leads to nobody stands first, to be mapped at once.

import { Admin } from '../admin/frame';
import { Register, type RegisterSpec, type Verb } from '../admin/register';
import { today } from '../core/format';
import { say } from '../core/say';
import { Tabs } from '../parts/basic';
import { wordOf } from '../admin/words';

const ended = { words: ['끝내기', 'End'], path: '/mappings/{id}/end', danger: true, when: (row) => String(row['valid_to']) >= today() } satisfies Verb;

const mapped: RegisterSpec = {
  path: '/mappings',
  name: ['이어진 코드', 'Mapped codes'],
  columns: ['code', 'kind', 'department', 'name', 'valid_from', 'valid_to'],
  filters: ['kind', 'department_id'],
  search: true,
  hidden: ['department_id', 'officer_id'],
  rowTitle: (row) => `${wordOf('kind', String(row['kind']))} ${String(row['code'])}`,
  make: { words: ['코드 잇기', 'Map a code'], path: '/mappings', start: () => ({ valid_from: today() }), done: ['이었습니다. 앞의 연결은 그 전날 끝납니다.', 'Mapped; the one before ends the day before.'] },
  verbs: [{ words: ['고치기', 'Edit'], method: 'PATCH', path: '/mappings/{id}', edits: true, when: ended.when }, ended],
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
    words: ['여기서 잇기', 'Map it'], path: '/mappings', start: (row) => ({ kind: row['kind'] ?? null, code: row['code'] ?? null, valid_from: today() }), done: ['이었습니다.', 'Mapped.'],
    lead: (row) => <p>{say(`이 코드가 적힌 경보 ${String(row['count'])}건의 부서를 찾지 못했습니다. 이으면 다음부터 그 부서와 사람에게 갑니다.`, `For ${String(row['count'])} alarms with this code no department was found. Once mapped, the next go there.`)}</p>,
  }],
  empty: ['이어지지 않은 코드가 없습니다', 'Every code leads somewhere'],
};

export default function Mappings() {
  return (
    <Admin title={say('연결', 'Mappings')} lead={say('기록의 코드가 어느 부서와 사람의 것인지 정합니다.', 'Which department and person a code of the records belongs to.')}>
      <Tabs label={say('연결', 'Mappings')} tabs={[
        { id: 'unmapped', title: say('이어지지 않은 코드', 'Unmapped'), view: () => <Register key="unmapped" spec={unmapped} /> },
        { id: 'mapped', title: say('이어진 코드', 'Mapped'), view: () => <Register key="mapped" spec={mapped} /> },
      ]} />
    </Admin>
  );
}
