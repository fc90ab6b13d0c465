// 부서: the tree as it is today or was, each with its days, its successor and its posts.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import { allDepartments, forgetDepartments, type Department, type Values } from '../admin/form';
import { Act, Part, type Row, type Verb } from '../admin/register';
import { ENDLESS } from '../admin/words';
import { getOne, type Problem } from '../core/api';
import { date, today } from '../core/format';
import { go } from '../core/router';
import { say } from '../core/say';
import { useApi } from '../core/schema';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { Check } from '../parts/fields';
import type { PageProps } from '../pages';

const MAKE: Verb = { words: ['부서 만들기', 'Make a department'], path: '/departments', start: () => ({ valid_from: today() }), done: ['부서를 만들었습니다.', 'The department was made.'] };
const EDIT: Verb = { words: ['고치기', 'Edit'], method: 'PATCH', path: '/departments/{id}', edits: true };
const END: Verb = {
  words: ['부서 끝내기', 'End it'], path: '/departments/{id}/end', danger: true, done: ['부서를 끝냈습니다.', 'The department has ended.'],
  lead: () => <p>{say('부서의 보직도 함께 끝나고, 열린 경보는 승계부서로 넘어갑니다. 승계부서가 없으면 감사부서가 소관을 정합니다.', 'Its posts end too, and open alarms go to the successor; without one, audit decides whose they are.')}</p>,
};

interface Node { department: Department; depth: number }

/** Parents before their children, by code. */
function asTree(list: Department[]): Node[] {
  const out: Node[] = [];
  const there = new Set(list.map((one) => one.id));
  const add = (parent: number | null, depth: number): void => {
    for (const one of list.filter((each) => (parent === null ? each.parent_id === null || !there.has(each.parent_id) : each.parent_id === parent)).sort((a, b) => a.code.localeCompare(b.code))) {
      out.push({ department: one, depth });
      if (depth < 12) add(one.id, depth + 1);
    }
  };
  add(null, 0);
  return out;
}

function Chosen({ id, list, again }: { id: number; list: Department[]; again: () => void }) {
  const { api } = useApi();
  const [row, setRow] = useState<Row | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [act, setAct] = useState<Verb | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => { setProblem(null); getOne<Values>(`/departments/${id}`).then(({ body }) => setRow(body as Row), setProblem); }, [id, round]);
  if (problem) return <section class="panel"><Failed problem={problem} /></section>;
  if (!row || !api) return <section class="panel"><Waiting /></section>;
  const ended = String(row['valid_to']) < today();
  const name = (other: unknown): string => list.find((one) => one.id === other)?.name ?? '—';
  return (
    <div class="stack">
      <section class="panel">
        <div class="title"><h2>{String(row['name'])}</h2><span class="push" />{ended ? null : <><Button low icon="edit" onClick={() => setAct(EDIT)}>{say(...EDIT.words)}</Button><Button low kind="danger" onClick={() => setAct(END)}>{say(...END.words)}</Button></>}</div>
        <div class="inside stack">
          {ended ? <Note>{say('끝난 부서입니다.', 'This department has ended.')}</Note> : null}
          <dl class="facts">
            <dt>{say('부서코드', 'Code')}</dt><dd class="num">{String(row['code'])}</dd>
            <dt>{say('상위부서', 'Parent')}</dt><dd>{name(row['parent_id'])}</dd>
            <dt>{say('있는 동안', 'In force')}</dt><dd class="num">{date(String(row['valid_from']))} ~ {row['valid_to'] === ENDLESS ? say('계속', 'no end') : date(String(row['valid_to']))}</dd>
            <dt>{say('승계부서', 'Successor')}</dt><dd>{name(row['successor_id'])}</dd>
          </dl>
        </div>
      </section>
      <Part key={id} limit={100} spec={{
        path: '/posts', name: ['이 부서의 보직', 'Posts here'], columns: ['name', 'role', 'duty', 'valid_from', 'valid_to'], fixed: { department_id: id, sort: 'role' },
        cells: { name: (one) => <a href={`/admin/people/${String(one['officer_id'])}`}>{String(one['name'])}</a> }, rowTitle: (one) => String(one['name']), empty: ['보직이 없습니다.', 'No posts.'],
      }} />
      {act ? <Act api={api} verb={act} row={row} again={() => { setRound(round + 1); again(); }} onClose={() => setAct(null)} /> : null}
    </div>
  );
}

export default function Departments({ ids }: PageProps) {
  const { api } = useApi();
  const [list, setList] = useState<Department[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [ended, setEnded] = useState(false);
  const [making, setMaking] = useState(false);
  const read = (): void => { forgetDepartments(); allDepartments().then(setList, setProblem); };
  useEffect(read, []);
  const shown = useMemo(() => asTree((list ?? []).filter((one) => ended || one.valid_to >= today())), [list, ended]);
  const now = (list ?? []).filter((one) => one.valid_to >= today() && one.valid_from <= today()).length;
  const chosen = ids['department'] ? Number(ids['department']) : null;
  return (
    <Admin title={say('부서', 'Departments')} lead={list ? say(`지금 있는 부서 ${now}곳, 끝난 부서 ${list.filter((one) => one.valid_to < today()).length}곳`, `${now} departments now, ${list.filter((one) => one.valid_to < today()).length} ended`) : ''}
      act={<Button kind="primary" icon="plus" onClick={() => setMaking(true)}>{say(...MAKE.words)}</Button>}>
      {problem ? <Failed problem={problem} again={read} /> : !list ? <Waiting /> : (
        <div class="beside">
          <nav class="panel" aria-label={say('부서 나무', 'Tree of departments')}>
            <div class="pad"><Check label={say('끝난 부서도', 'Ended ones too')} checked={ended} onChange={setEnded} /></div>
            <ul class="tree">
              {shown.map(({ department: one, depth }) => (
                <li key={one.id} style={{ paddingInlineStart: `${1.6 + depth * 1.8}rem` }}>
                  <a href={`/admin/departments/${one.id}`} aria-current={one.id === chosen ? 'true' : undefined}>{one.name} <span class="muted small num">{one.code}</span>{one.valid_to < today() ? <span class="kind">{say('끝남', 'ended')}</span> : one.valid_from > today() ? <span class="kind">{date(one.valid_from)}{say('부터', ' on')}</span> : null}</a>
                </li>
              ))}
            </ul>
          </nav>
          {chosen ? <Chosen id={chosen} list={list} again={read} /> : <section class="panel"><p class="muted pad">{say('부서를 고르면 여기에 보입니다.', 'Choose a department.')}</p></section>}
        </div>
      )}
      {making && api ? <Act api={api} verb={MAKE} row={{ id: 0 }} again={read} onClose={() => { setMaking(false); if (!chosen) go('/admin/departments'); }} /> : null}
    </Admin>
  );
}
