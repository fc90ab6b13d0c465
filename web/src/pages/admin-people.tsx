// 사람: officers; one opens with his posts, substitutes, mappings and account.

import { Admin } from '../admin/frame';
import { Register, type RegisterSpec } from '../admin/register';
import { say } from '../core/say';

const spec: RegisterSpec = {
  path: '/officers',
  name: ['직원 목록', 'Officers'],
  columns: ['name', 'emp_no', 'email'],
  search: true,
  sort: 'name',
  rowTitle: (row) => String(row['name']),
  rowLink: (row) => `/admin/people/${row.id}`,
  make: { words: ['직원 넣기', 'Enter an officer'], path: '/officers', done: ['직원을 넣었습니다.', 'The officer was entered.'] },
  empty: ['직원이 없습니다', 'No officers'],
};

export default function People() {
  return <Admin title={say('사람', 'People')} lead={say('누가 어느 부서에서 무엇을 맡는지에 따라 볼 수 있는 경보가 정해집니다.', 'Posts decide who sees which alarms.')}><Register spec={spec} /></Admin>;
}
