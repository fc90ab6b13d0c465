// 계정: who can sign in; a password is shown once, works once and is changed by its owner.

import { useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import { Once, type Secret } from '../admin/once';
import { Part, Register, type RegisterSpec, type Row } from '../admin/register';
import { moment } from '../core/format';
import { say } from '../core/say';
import { Pill } from '../parts/badges';

const works = (row: Row): boolean => row['working'] === true;
const isLocked = (row: Row): boolean => works(row) && typeof row['locked_until'] === 'string' && Date.parse(row['locked_until']) > Date.now();

export default function Accounts() {
  const [secret, setSecret] = useState<Secret | null>(null);
  const show = (reply: Record<string, unknown>): void => setSecret({
    title: say('한 번 쓰는 비밀번호', 'A password that works once'), lines: [[say('아이디', 'Login'), String(reply['login'] ?? '')], [say('비밀번호', 'Password'), String(reply['password'] ?? '')]].filter(([, value]) => value) as [string, string][],
    note: say('지금 한 번만 보입니다. 본인에게 직접 전해 주세요. 처음 로그인할 때 바꾸게 됩니다.', 'It is shown only now. Hand it over in person; it must be changed at the first sign-in.'),
  });
  const spec: RegisterSpec = {
    path: '/accounts',
    name: ['계정 목록', 'Accounts'],
    columns: ['login', 'name', 'emp_no', 'working', 'second_factor', 'last_login'],
    filters: ['working', 'second_factor'],
    search: true,
    hidden: ['officer_id'],
    cells: { working: (row) => (isLocked(row) ? <Pill tone="back" icon="lock">{say('잠김', 'Locked')}</Pill> : works(row) ? <Pill tone="done">{say('쓰는 중', 'In use')}</Pill> : <Pill>{say('끝남', 'Ended')}</Pill>) },
    rowTitle: (row) => `${String(row['name'])} (${String(row['login'])})`,
    make: { words: ['계정 만들기', 'Make an account'], path: '/accounts', after: show, extra: { login: { hint: say('세 글자 넘게', 'At least three characters') } } },
    verbs: [
      { words: ['잠금 풀기', 'Unlock'], path: '/accounts/{id}/unlock', when: isLocked, done: ['잠금을 풀었습니다.', 'Unlocked.'] },
      { words: ['비밀번호 다시 주기', 'Reset the password'], path: '/accounts/{id}/reset', when: works, after: show },
      { words: ['계정 끝내기', 'End the account'], path: '/accounts/{id}/end', when: works, danger: true, done: ['계정을 끝냈습니다.', 'The account has ended.'], lead: () => <p>{say('로그인한 곳에서 모두 나가게 되고, 다시 쓰려면 새로 만들어야 합니다.', 'Its sessions end, and it cannot be used again.')}</p> },
    ],
    more: (row) => <Part spec={{
      path: `/accounts/${row.id}/sessions`, shape: '/accounts/{id}/sessions', name: ['로그인한 곳', 'Sessions'], columns: ['address', 'began', 'seen'], fixed: { working: true }, rowTitle: (one) => String(one['address']),
      cells: { address: (one) => String(one['address'] || '—'), began: (one) => <span class="num">{moment(String(one['began']))}</span>, seen: (one) => <span class="num">{moment(String(one['seen']))}</span> },
      titles: { address: ['주소', 'Address'], began: ['로그인', 'Signed in'], seen: ['마지막 활동', 'Last seen'] },
      verbs: [{ words: ['끝내기', 'End'], path: '/sessions/{id}/end' }], empty: ['로그인한 곳이 없습니다.', 'Not signed in.'],
    }} />,
    empty: ['계정이 없습니다', 'No accounts'],
  };
  return (
    <Admin title={say('계정', 'Accounts')} lead={say('보직이 있는 동안만 로그인할 수 있습니다.', 'Signing in needs a post in force.')}>
      <Register spec={spec} />
      {secret ? <Once secret={secret} onClose={() => setSecret(null)} /> : null}
    </Admin>
  );
}
