// 토큰: the keys of machines, each with its permissions, tables and last day.

import { useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import { Once, type Secret } from '../admin/once';
import { Register, type RegisterSpec } from '../admin/register';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { Pill } from '../parts/badges';

// Those of the routes that machines may use.
const PERMISSIONS = ['record_write', 'precheck', 'alarm_read', 'org_read', 'org_edit', 'metrics'];

export default function Tokens() {
  const [secret, setSecret] = useState<Secret | null>(null);
  const schema = useGet<{ tables: { name: string; title: string }[] }>('/schema');
  const spec: RegisterSpec = {
    path: '/tokens',
    name: ['토큰 목록', 'Tokens'],
    columns: ['name', 'permissions', 'tables', 'working', 'expires', 'used'],
    filters: ['working'],
    search: true,
    cells: { working: (row) => (row['working'] ? <Pill tone="done">{say('쓰는 중', 'In use')}</Pill> : <Pill>{say('취소함', 'Revoked')}</Pill>), tables: (row) => String(row['tables'] || say('모두', 'all')) },
    rowTitle: (row) => String(row['name']),
    make: {
      words: ['토큰 만들기', 'Make a token'], path: '/tokens', start: () => ({ days: 365 }), extra: { permissions: { choices: PERMISSIONS }, tables: { choices: (schema.body?.tables ?? []).map((one) => one.name) } },
      after: (reply) => setSecret({ title: say('새 토큰', 'The new token'), lines: [[say('토큰', 'Token'), String(reply['token'] ?? '')]], note: say('지금 한 번만 보입니다. 잃으면 취소하고 새로 만듭니다.', 'It is shown only now. If it is lost, revoke it and make a new one.') }),
    },
    verbs: [{ words: ['취소', 'Revoke'], path: '/tokens/{id}/end', danger: true, when: (row) => row['working'] === true, done: ['취소했습니다.', 'Revoked.'], lead: () => <p>{say('이 토큰으로 보내던 자료가 그 자리에서 멈춥니다.', 'What is sent with this token stops at once.')}</p> }],
    empty: ['토큰이 없습니다', 'No tokens'],
  };
  return (
    <Admin title={say('토큰', 'Tokens')} lead={say('기계가 자료를 보내거나 물을 때 쓰는 열쇠입니다.', 'Keys with which machines send and ask.')}>
      <Register spec={spec} />
      {secret ? <Once secret={secret} onClose={() => setSecret(null)} /> : null}
    </Admin>
  );
}
