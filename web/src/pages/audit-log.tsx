// 접속기록: who did what, each entry chained to the one before; the chain and its signatures can be checked here.

import { useState } from 'preact/hooks';
import { Register, type RegisterSpec, type Row } from '../admin/register';
import { wordOf } from '../admin/words';
import { send, type Problem } from '../core/api';
import { moment, number } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { may } from '../core/session';
import { Second } from '../parts/second';
import { Pill } from '../parts/badges';
import { Button, Failed, Note, Tabs, Waiting } from '../parts/basic';
import { toast } from '../parts/dialog';
import { Rows } from '../parts/table';
import { ACTIONS, AUDIT_ROWS, actionWords, objectWords, reasonWords } from '../record/audit';

/** Where the thing of an entry is looked at. */
function objectLink(table: string, id: string): string | null {
  switch (table) {
    case 'alarm': return `/alarms/${id}`;
    case 'scenario': return `/scenarios/${id}`;
    case 'setting': return '/admin/settings';
    case 'selfcheck_check': return `/selfcheck/checks/${id}`;
    case 'mileage_claim': return `/mileage/claims?claim=${id}`;
    case 'evaluation_round': return `/evaluation/${id}`;
    case 'ingest': return `/admin/feeds?row=${id}`;
    case 'officer': return may('org_edit') ? `/admin/people/${id}` : null;
    case 'department': return may('org_edit') ? `/admin/departments/${id}` : null;
    case 'account': return may('account_admin') ? `/admin/accounts?row=${id}` : null;
    case 'post': case 'substitute': case 'mapping': case 'token': case 'feed': case '': return null;
    default: return /[,~]/.test(id) ? `/records/${table}/${encodeURIComponent(id)}` : null;
  }
}

function ObjectOf({ row }: { row: Row }) {
  const table = String(row['object_table'] ?? ''), id = String(row['object_id'] ?? '');
  if (!table) return <span class="muted">—</span>;
  const link = objectLink(table, id);
  const words = <>{objectWords(table)} {table === 'setting' ? <code>{id}</code> : id.startsWith('~') ? '' : id}</>;
  return link ? <a href={link}>{words}</a> : words;
}

const entries: RegisterSpec = {
  path: '/audit/entries',
  name: ['접속기록', 'Log of acts'],
  columns: ['id', 'at_us', 'actor_name', 'action', 'object_table', 'outcome', 'reason'],
  titles: { object_table: ['대상', 'Object'] },
  filters: ['action', 'object_table', 'object_id', 'actor_id', 'address', 'outcome'],
  choices: { action: () => ACTIONS.map((value) => ({ value, label: actionWords(value) })), outcome: () => ['done', 'refused'].map((value) => ({ value, label: wordOf('outcome', value) })) },
  search: true,
  sort: '-id',
  cells: {
    id: (row) => <span class="num">{row.id}</span>,
    actor_name: (row) => (row['actor_id'] ? <a href={`?actor_id=${String(row['actor_id'])}`}>{String(row['actor_name'] ?? '')}</a> : <span class="muted">{String(row['actor_name'] || say('해치', 'Haechi'))}</span>),
    action: (row) => actionWords(String(row['action'])),
    object_table: (row) => <ObjectOf row={row} />,
    reason: (row) => reasonWords(String(row['reason'] ?? '')),
    outcome: (row) => (row['outcome'] === 'done' ? say('됨', 'done') : <Pill tone="back">{wordOf('outcome', String(row['outcome']))}</Pill>),
    detail: (row) => <pre class="detail">{JSON.stringify(row['detail'], null, 1)}</pre>,
  },
  hidden: ['object_id', 'department_id'],
  rowTitle: (row) => `${row.id} · ${actionWords(String(row['action']))}`,
  empty: ['기록이 없습니다', 'No entries'],
};

interface Checked { good: boolean; entries: number; removed: number; first: number; last: number; signatures: number; hash: string; fault_count: number; faults: { fault: string; text: string; first: number; last: number; month: number }[] }

function Chain() {
  const [state, setState] = useState<{ busy: boolean; result: Checked | null; problem: Problem | null }>({ busy: false, result: null, problem: null });
  const check = (): void => {
    setState({ busy: true, result: null, problem: null });
    send<Checked>('POST', '/audit/verify', {}).then((result) => setState({ busy: false, result, problem: null }), (problem: Problem) => setState({ busy: false, result: null, problem }));
  };
  const { busy, result, problem } = state;
  return (
    <div class="pad stack">
      <p class="read">{say('모든 항목을 처음부터 다시 읽어, 고치거나 빼거나 끼워 넣은 곳이 없는지와 서명이 맞는지 확인합니다. 항목이 많으면 몇 분 걸릴 수 있고, 확인한 일도 기록에 남습니다.', 'Every entry is read again from the first: whether one was changed, taken out or put in, and whether the signatures are right. With many entries it takes minutes; the check itself is logged.')}</p>
      <div><Button kind="primary" icon="shield" busy={busy} onClick={check}>{say('사슬과 서명 확인하기', 'Check the chain')}</Button></div>
      {busy ? <p class="spinner" role="status">{say('확인하는 중입니다', 'Checking')}</p> : null}
      {problem ? <Failed problem={problem} again={check} /> : null}
      {result ? (
        <>
          <Note tone={result.good ? 'good' : 'bad'} role="alert">
            <p class="bold">{result.good ? say('고쳐지거나 빠진 곳을 찾지 못했습니다.', 'Nothing was changed or is missing.') : say(`이상한 곳 ${number(result.fault_count)}곳을 찾았습니다.`, `${number(result.fault_count)} faults were found.`)}</p>
            <p>{say(`${number(result.first)}번부터 ${number(result.last)}번까지 ${number(result.entries)}건과 서명 ${number(result.signatures)}개를 확인했습니다.${result.removed ? ` 보존기간이 지나 지운 것은 ${number(result.removed)}건입니다.` : ''}`, `${number(result.entries)} entries, ${number(result.first)} to ${number(result.last)}, and ${number(result.signatures)} signatures.${result.removed ? ` ${number(result.removed)} were removed after their years.` : ''}`)}</p>
            <p class="small">{say('마지막 항목의 해시 ', 'Hash of the last ')}<code class="hash">{result.hash}</code></p>
          </Note>
          {result.faults.length ? <Rows caption={say('이상한 곳', 'Faults')} items={result.faults.map((fault, i) => ({ ...fault, i }))} id={(one) => one.i} columns={[
            { id: 'where', title: say('어디', 'Where'), cell: (one) => (one.month ? String(one.month) : `${number(one.first)}–${number(one.last)}`) }, { id: 'text', title: say('무엇', 'What'), cell: (one) => one.text },
          ]} /> : null}
        </>
      ) : null}
    </div>
  );
}

interface Head { number: number; at: string; hash: string; signature: string }

/** A head of now as a file: kept elsewhere, it proves later that nothing before it was changed. */
function keep(head: Record<string, unknown>): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(head)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `haechi-head-${String(head['number'])}.json`;
  link.click();
  URL.revokeObjectURL(url);
}

function Heads() {
  const list = useGet<{ items: Head[] }>('/audit/heads');
  const make = (): void => { send('POST', '/audit/heads', {}).then((head) => { keep(head); list.again(); toast(say('머리를 내려받았습니다. 다른 곳에 두어 주세요.', 'The head was downloaded. Keep it elsewhere.')); }, (problem: Problem) => toast(problem.message)); };
  if (list.problem) return <Failed problem={list.problem} again={list.again} />;
  if (!list.body) return <Waiting />;
  return (
    <div class="stack">
      <div class="pad stack">
        <p class="read">{say('머리는 그때까지의 모든 기록을 대신하는 서명된 값입니다. 서버 밖에 두면 나중에 기록이 그대로인지 증명할 수 있습니다.', 'A head is a signed value that stands for all entries up to then. Kept elsewhere, it proves later that they are as they were.')}</p>
        <div><Button icon="download" onClick={make}>{say('지금의 머리 내보내기', 'Export a head of now')}</Button></div>
      </div>
      <Rows caption={say('서명된 머리', 'Signed heads')} items={list.body.items} id={(one) => `${one.number}-${one.at}`} empty={say('아직 없습니다. 하루에 한 번 만들어집니다.', 'None yet; one is made a day.')} columns={[
        { id: 'number', title: say('항목', 'Entry'), right: true, cell: (one) => number(one.number) },
        { id: 'at', title: say('때', 'When'), cell: (one) => <span class="num">{moment(one.at)}</span> },
        { id: 'hash', title: say('해시', 'Hash'), cell: (one) => <code class="small hash">{one.hash}</code> },
      ]} />
    </div>
  );
}

export default function AuditLog() {
  return (
    <>
      <Second rows={AUDIT_ROWS} label={say('접속기록', 'Log')} />
      <div class="page">
        <div class="head"><h1>{say('접속기록', 'Log of acts')}</h1><p class="lead">{say('이 기록을 읽은 일도 기록에 남습니다.', 'Reading this log is logged too.')}</p></div>
        <section class="panel">
          <Tabs label={say('접속기록', 'Log')} tabs={[
            { id: 'entries', title: say('기록', 'Entries'), view: () => <Register spec={entries} /> },
            { id: 'chain', title: say('사슬 확인', 'Check'), view: () => <Chain /> },
            { id: 'heads', title: say('서명된 머리', 'Heads'), view: () => <Heads /> },
          ]} />
        </section>
      </div>
    </>
  );
}
