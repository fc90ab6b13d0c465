// One officer: who he is, what he holds and held, who stands in for whom, which codes lead to him.

import { useEffect, useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import type { Values } from '../admin/form';
import { toldOf } from '../admin/proposal';
import { Act, Part, type Row, type Verb } from '../admin/register';
import { wordOf } from '../admin/words';
import { get, getOne, type Page, type Problem } from '../core/api';
import { today } from '../core/format';
import { say } from '../core/say';
import { useApi } from '../core/schema';
import { may } from '../core/session';
import { Button, Failed, Waiting } from '../parts/basic';
import type { PageProps } from '../pages';

const EDIT: Verb = { words: ['이름·전자우편 고치기', 'Edit name and mail'], method: 'PATCH', path: '/officers/{id}', edits: true };
const inForce = (row: Row): boolean => String(row['valid_to']) >= today();

/** What ends with a post, before it does. */
function Handover({ row }: { row: Row }) {
  const [codes, setCodes] = useState<Row[] | null>(null);
  useEffect(() => { get<Page<Row>>('/mappings', { officer_id: row['officer_id'] as number, limit: 50 }).then((page) => setCodes(page.items.filter(inForce)), () => setCodes([])); }, [row.id]);
  return (
    <>
      <p>{say('이 보직으로 맡던 열린 경보는 그 부서의 부서장에게 넘어갑니다. 마지막 날을 비우면 어제로 끝납니다.', 'Open alarms of this post go to the head of its department. Without a last day it ends yesterday.')}</p>
      {codes?.length ? <p>{say(`담당으로 이어진 코드 ${codes.length}건은 따로 넘겨 주세요: `, `${codes.length} codes lead to this officer and are handed over separately: `)}{codes.slice(0, 10).map((one) => `${wordOf('kind', String(one['kind']))} ${String(one['code'])}`).join(', ')}{codes.length > 10 ? ' …' : ''}</p> : null}
    </>
  );
}

export default function Person({ ids }: PageProps) {
  const id = Number(ids['officer']);
  const { api } = useApi();
  const [officer, setOfficer] = useState<Row | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const [editing, setEditing] = useState(false);
  useEffect(() => { setProblem(null); getOne<Values>(`/officers/${id}`).then(({ body }) => setOfficer(body as Row), setProblem); }, [id, round]);
  if (problem) return <Admin title={say('사람', 'People')}><Failed problem={problem} /></Admin>;
  if (officer?.id !== id) return <Admin title={say('사람', 'People')}><Waiting /></Admin>;
  return (
    <Admin title={String(officer['name'])} lead={[officer['emp_no'], officer['email']].filter(Boolean).join(' · ')}
      act={<><a class="btn low" href="/admin/people">{say('목록으로', 'Back to the list')}</a> <Button low icon="edit" onClick={() => setEditing(true)}>{say(...EDIT.words)}</Button></>}>
      <div class="stack">
        <Part spec={{
          path: '/posts', name: ['보직', 'Posts'], columns: ['department', 'role', 'duty', 'valid_from', 'valid_to'], fixed: { officer_id: id, sort: '-valid_from' },
          cells: { department: (row) => String(row['department'] || say('기관 전체', 'Whole agency')) }, rowTitle: (row) => `${String(row['department'])} ${wordOf('role', String(row['role']))}`,
          make: { words: ['보직 주기', 'Give a post'], path: '/posts', start: () => ({ officer_id: id, role: 'officer', valid_from: today() }), extra: { officer_id: { hidden: true }, department_id: { hint: say('비우면 기관 전체의 보직입니다.', 'Empty: a post of the whole agency.') } }, done: ['보직을 주었습니다.', 'The post was given.'] },
          verbs: [
            { words: ['고치기', 'Edit'], method: 'PATCH', path: '/posts/{id}', edits: true, when: inForce },
            { words: ['끝내기', 'End'], path: '/posts/{id}/end', danger: true, when: inForce, lead: (row) => <Handover row={row} />, done: ['보직을 끝냈습니다. 열린 경보는 넘어갔습니다.', 'The post has ended; open alarms changed hands.'] },
          ],
          empty: ['보직이 없어 로그인할 수 없습니다.', 'Without a post, signing in is impossible.'],
        }} />
        <div class="grid2">
          <Part spec={{
            path: '/substitutes', name: ['이 사람을 대신하는 사람', 'Who stands in'], columns: ['name', 'valid_from', 'valid_to', 'reason'], fixed: { absent_id: id }, rowTitle: (row) => String(row['name']),
            make: { words: ['직무대리 지정', 'Name a substitute'], path: '/substitutes', start: () => ({ absent_id: id, valid_from: today() }), extra: { absent_id: { hidden: true } }, done: ['직무대리를 지정했습니다.', 'The substitute was named.'] },
            verbs: [{ words: ['끝내기', 'End'], path: '/substitutes/{id}/end', when: inForce }], empty: ['없습니다.', 'Nobody.'],
          }} />
          <Part spec={{
            path: '/substitutes', name: ['이 사람이 대신하는 사람', 'Stands in for'], columns: ['absent', 'valid_from', 'valid_to', 'reason'], fixed: { officer_id: id }, rowTitle: (row) => String(row['absent']), empty: ['없습니다.', 'Nobody.'],
          }} />
          <Part spec={{
            path: '/mappings', name: ['이 사람으로 이어진 코드', 'Codes that lead here'], columns: ['code', 'kind', 'department', 'valid_to'], fixed: { officer_id: id }, rowTitle: (row) => String(row['code']),
            verbs: [{ words: ['고치기', 'Edit'], method: 'PATCH', path: '/mappings/{id}', edits: true, when: inForce, after: toldOf }], empty: ['없습니다.', 'None.'],
          }} />
          {may('account_admin') ? (
            <Part spec={{
              path: '/accounts', name: ['계정', 'Account'], columns: ['login', 'working', 'last_login'], fixed: { officer_id: id }, rowTitle: (row) => String(row['login']),
              cells: { login: (row) => <a href={`/admin/accounts?row=${row.id}&q=${encodeURIComponent(String(row['login']))}`}>{String(row['login'])}</a> }, empty: ['계정이 없습니다. 계정 화면에서 만듭니다.', 'No account. Make one on the page of accounts.'],
            }} />
          ) : null}
        </div>
      </div>
      {editing && api ? <Act api={api} verb={EDIT} row={officer} again={() => setRound(round + 1)} onClose={() => setEditing(false)} /> : null}
    </Admin>
  );
}
