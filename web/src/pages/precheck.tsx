// 사전점검: what a payment or contract would raise, asked before it is made. Nothing of it is kept.

import { useMemo, useRef, useState } from 'preact/hooks';
import { Problem, send } from '../core/api';
import { parseDay } from '../core/format';
import { useGet } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { count, josa, say } from '../core/say';
import { me } from '../core/session';
import { Severity } from '../parts/badges';
import { Button, Empty, Failed, Note, Waiting } from '../parts/basic';
import { DayField, SelectField, TextField, WonField } from '../parts/fields';
import type { SchemaColumn, SchemaTable } from '../scenario/reading';

interface Raised { scenario: string; title: string; severity: string; sentence: string; advice: string; other_records: number }
interface Answer { raised: Raised[]; withdrawn: Raised[] }
interface Department { id: number; code: string; name: string }
type Row = Record<string, string>;

// ---- which tables and columns first

const FIRST = ['exp_pay', 'ct_cont', 'card_use', 'card_apv', 'sub_exp', 'sub_grant'];
const NEEDED: Record<string, string[]> = {
  exp_pay: ['pay_no', 'pay_ymd', 'amt', 'creditor_nm', 'creditor_tok', 'remark', 'cause_no', 'dept_cd', 'mk_emp_no', 'acct_holder_nm'],
  ct_cont: ['cont_no', 'title', 'vendor_id', 'cont_ymd', 'cont_amt', 'est_amt', 'method_cd', 'kind_cd', 'site', 'dept_cd', 'officer_emp_no'],
  card_apv: ['apv_no', 'card_id', 'apv_dtm', 'apv_cd', 'amt', 'merchant_nm', 'mcc_cd'],
};

const isOpen = (table: SchemaTable): boolean => table.agency && table.prechecks.length > 0 && !table.columns.some((column) => column.mark === 'restricted');

function inOrder(tables: SchemaTable[]): SchemaTable[] {
  const rank = (table: SchemaTable): number => { const at = FIRST.indexOf(table.name); return at < 0 ? FIRST.length : at; };
  return tables.filter(isOpen).sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title));
}

/** Keys, what must be there and what its rules mostly look at; the rest is one click away. */
function split(table: SchemaTable): { first: SchemaColumn[]; rest: SchemaColumn[] } {
  const columns = table.columns.filter((column) => column.name !== 'agency_id' && column.mark !== 'secret');
  const wanted = NEEDED[table.name] ?? columns.filter((column) => column.key || column.required || /(_ymd|amt|_nm|dept_cd)$/.test(column.name)).map((column) => column.name).slice(0, 12);
  const first = [...wanted.flatMap((name) => columns.find((column) => column.name === name) ?? []), ...columns.filter((column) => (column.key || column.required) && !wanted.includes(column.name))];
  return { first, rest: columns.filter((column) => !first.includes(column)) };
}

function acts(name: string): [ko: string, en: string] {
  if (name === 'exp_pay') return ['지급하면', 'Paying this'];
  if (name.startsWith('ct_')) return ['계약하면', 'This contract'];
  if (name.startsWith('card')) return ['쓰면', 'Spending this'];
  return ['처리하면', 'Doing this'];
}

// ---- pasted rows

const isMoney = (column: SchemaColumn): boolean => /int/.test(column.type) && /원\)|금액|won/i.test(column.title);
const plainHead = (text: string): string => text.replace(/\(.*?\)/g, '').replace(/\s/g, '').toLowerCase();

function cleaned(column: SchemaColumn, text: string): string {
  const value = text.trim();
  if (!value) return '';
  if (column.type === 'date') return parseDay(value.replace(/\s/g, '')) ?? value;
  if (/int|numeric/.test(column.type)) return value.replace(/[,원₩\s]/g, '').replace('\u2212', '-');
  return value;
}

interface Pasted { rows: Row[]; unknown: string[] }

function readPasted(table: SchemaTable, text: string): Pasted {
  const find = (head: string): SchemaColumn | undefined => table.columns.find((column) => column.name === head.trim().toLowerCase() || plainHead(column.title) === plainHead(head));
  const unknown = new Set<string>();
  const rowOf = (pairs: [string, string][]): Row => {
    const row: Row = {};
    for (const [head, value] of pairs) {
      const column = find(head);
      if (!column) unknown.add(head); else if (column.mark !== 'secret' && column.name !== 'agency_id') row[column.name] = cleaned(column, value);
    }
    return row;
  };
  const typed = text.trim();
  if (typed.startsWith('{') || typed.startsWith('[')) {
    const found = JSON.parse(typed) as Record<string, unknown> | Record<string, unknown>[];
    const list = Array.isArray(found) ? found : [found];
    return { rows: list.map((one) => rowOf(Object.entries(one).map(([name, value]) => [name, value === null ? '' : String(value)]))), unknown: [...unknown] };
  }
  const lines = typed.split(/\r?\n/).filter((line) => line.trim()).map((line) => line.split('\t'));
  const [heads, ...rest] = lines;
  return { rows: rest.map((line) => rowOf((heads ?? []).map((head, i) => [head, line[i] ?? '']))), unknown: [...unknown] };
}

function Paste({ table, onRow }: { table: SchemaTable; onRow: (row: Row) => void }) {
  const [text, setText] = useState('');
  const [pasted, setPasted] = useState<Pasted | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const put = (typed: string): void => {
    setText(typed);
    setError(null);
    if (!typed.trim()) { setPasted(null); return; }
    try {
      const found = readPasted(table, typed);
      setPasted(found);
      setAt(0);
      const row = found.rows[0];
      if (row) onRow(row);
      else setError(say('첫 줄은 제목, 다음 줄부터 값이어야 합니다.', 'The first line holds heads, the next ones values.'));
    } catch { setPasted(null); setError(say('JSON으로 읽을 수 없습니다.', 'Not JSON.')); }
  };
  const show = (next: number): void => { const row = pasted?.rows[next]; if (row) { setAt(next); onRow(row); } };
  return (
    <details class="paste">
      <summary>{say('엑셀에서 복사한 줄이나 JSON 붙이기', 'Paste rows from a spreadsheet, or JSON')}</summary>
      <TextField area rows={4} label={say('붙일 것', 'What to paste')} value={text} onChange={put} error={error} hint={say('제목 줄을 함께 복사해 주세요. 제목은 아래 칸의 이름이나 열 이름과 같아야 합니다.', 'Copy the line of heads too; heads are the names of the fields below or of the columns.')} />
      {pasted?.unknown.length ? <Note tone="warn">{say(`이 표에 없는 제목은 빼고 읽었습니다: ${pasted.unknown.join(', ')}`, `Heads that this table lacks were left out: ${pasted.unknown.join(', ')}`)}</Note> : null}
      {pasted && pasted.rows.length > 1 ? (
        <p class="line wrap"><span>{say(`${pasted.rows.length}줄 가운데 ${at + 1}째 줄을 채웠습니다.`, `Row ${at + 1} of ${pasted.rows.length} is filled in.`)}</span>
          <Button low onClick={() => show(at - 1)} disabled={at === 0}>{say('앞줄', 'Row before')}</Button><Button low onClick={() => show(at + 1)} disabled={at + 1 >= pasted.rows.length}>{say('다음 줄', 'Next row')}</Button></p>
      ) : null}
    </details>
  );
}

// ---- the form

function Cell({ column, value, onChange, departments, error }: { column: SchemaColumn; value: string; onChange: (value: string) => void; departments: Department[]; error: string | null }) {
  const label = column.title || column.name;
  const frame = { label, name: column.name, required: column.key || column.required, error };
  if (column.name === 'dept_cd' && departments.length)
    return <SelectField {...frame} value={value} onChange={onChange} options={[{ value: '', label: say('고르지 않음', 'none') }, ...departments.map((one) => ({ value: one.code, label: `${one.name} (${one.code})` })), ...(value && !departments.some((one) => one.code === value) ? [{ value, label: value }] : [])]} />;
  if (column.type === 'date') return <DayField {...frame} value={value} onChange={onChange} />;
  if (isMoney(column) && /^\d*$/.test(value)) return <WonField {...frame} label={label.replace(/\(원\)$/, '')} value={value === '' ? null : Number(value)} onChange={(won) => onChange(won === null ? '' : String(won))} />;
  if (column.type === 'boolean') return <SelectField {...frame} value={value} onChange={onChange} options={[{ value: '', label: say('비움', 'empty') }, { value: 'true', label: say('예', 'yes') }, { value: 'false', label: say('아니요', 'no') }]} />;
  return <TextField {...frame} value={value} onChange={onChange} inputMode={/int|numeric/.test(column.type) ? 'numeric' : undefined}
    hint={column.type === 'timestamp' ? say('예: 2026-11-24 12:30', 'e.g. 2026-11-24 12:30') : column.mark === 'token' ? say('주민번호나 계좌번호가 아니라 연계에 쓰는 식별값', 'The token used between systems, never the number itself') : undefined} />;
}

/** Texts as the values that the API takes. */
function rowToSend(table: SchemaTable, row: Row): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const column of table.columns) {
    const text = row[column.name]?.trim();
    if (!text) continue;
    const isWhole = /int/.test(column.type) && /^-?\d{1,15}$/.test(text);
    out[column.name] = isWhole ? Number(text) : column.type === 'boolean' ? text === 'true' : text;
  }
  return out;
}

// ---- the answer

function Findings({ list, title }: { list: Raised[]; title: string }) {
  if (!list.length) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="raised">
        {list.map((one, i) => (
          <li key={i}>
            <p class="line wrap"><Severity value={one.severity} /><a class="under" href={`/scenarios/${one.scenario}`}>{one.title}</a></p>
            <p class="what">{one.sentence}</p>
            <p>{one.advice}</p>
            {one.other_records ? <p class="small muted">{say(`다른 기록 ${one.other_records}건과 견주는 규칙입니다. 다른 기록의 값은 …로 가립니다.`, `The rule compares with ${count(one.other_records, 'other record')}; values of others are shown as ….`)}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function AnswerView({ answer, table }: { answer: Answer; table: SchemaTable }) {
  const [ko, en] = acts(table.name);
  const n = answer.raised.length;
  return (
    <div class="stack">
      <Note tone={n ? 'warn' : 'good'} role="status">
        <p class="bold">{n ? say(`이대로 ${ko} 경보 ${n}건이 생깁니다. 아직 아무것도 저장하지 않았습니다.`, `${en} would raise ${count(n, 'alarm')}. Nothing has been saved.`)
          : say(`이대로 ${ko} 새로 생기는 경보가 없습니다. 아직 아무것도 저장하지 않았습니다.`, `${en} would raise no alarm. Nothing has been saved.`)}</p>
        {n ? null : <p>{say(`이 표를 보는 규칙 ${table.prechecks.length}개가 답했습니다. 감사부서만 보는 규칙은 답하지 않으므로, 문제가 없다는 확인은 아닙니다.`, `${count(table.prechecks.length, 'rule')} answered. Rules for audit alone do not, so this is no clearance.`)}</p>}
      </Note>
      <Findings list={answer.raised} title={say('생길 경보', 'What it would raise')} />
      <Findings list={answer.withdrawn} title={say('없어질 경보', 'What it would withdraw')} />
    </div>
  );
}

function Form({ table, departments }: { table: SchemaTable; departments: Department[] }) {
  const home = departments.find((one) => me().posts.some((post) => post.department_id === one.id))?.code ?? '';
  const start = (): Row => (table.columns.some((column) => column.name === 'dept_cd') && home ? { dept_cd: home } : {});
  const [row, setRow] = useState<Row>(start);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [lacking, setLacking] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const result = useRef<HTMLDivElement>(null);
  const { first, rest } = useMemo(() => split(table), [table]);
  const put = (name: string) => (value: string): void => { setRow((old) => ({ ...old, [name]: value })); setAnswer(null); setLacking((old) => old.filter((one) => one !== name)); };
  const ask = (event: Event): void => {
    event.preventDefault();
    const missing = [...first, ...rest].filter((column) => (column.key || column.required) && !row[column.name]?.trim()).map((column) => column.name);
    setLacking(missing);
    if (missing[0]) { form.current?.querySelector<HTMLElement>(`[name="${missing[0]}"]`)?.focus(); return; }
    setBusy(true);
    setProblem(null);
    send<Answer>('POST', '/precheck', { table: table.name, op: 'upsert', row: rowToSend(table, row) }).then(
      (found) => { setAnswer(found); setBusy(false); requestAnimationFrame(() => result.current?.scrollIntoView({ block: 'nearest' })); },
      (error: unknown) => { setBusy(false); setAnswer(null); setProblem(error instanceof Problem ? error : new Problem(-1, String(error), '', '', 'script')); });
  };
  const cells = (columns: SchemaColumn[]) => columns.map((column) => (
    <Cell key={column.name} column={column} value={row[column.name] ?? ''} onChange={put(column.name)} departments={departments}
      error={lacking.includes(column.name) ? say(`${josa(column.title || column.name, '을/를')} 적어 주세요.`, 'Needed') : null} />
  ));
  return (
    <div class="precheck">
      <form ref={form} class="stack" onSubmit={ask} noValidate>
        <Paste key={table.name} table={table} onRow={(found) => { setRow({ ...start(), ...found }); setAnswer(null); setLacking([]); }} />
        <div class="fields">{cells(first)}</div>
        {rest.length ? <details><summary>{say(`나머지 칸 ${rest.length}개`, `${rest.length} more fields`)}</summary><div class="fields more">{cells(rest)}</div></details> : null}
        <div class="line wrap"><Button type="submit" kind="primary" icon="shield" busy={busy}>{say('점검하기', 'Check it')}</Button><Button onClick={() => { setRow(start()); setAnswer(null); setProblem(null); setLacking([]); }}>{say('비우기', 'Clear')}</Button>
          <span class="muted small">{say('물어본 사실만 접속기록에 남고 내용은 저장하지 않습니다.', 'That you asked is logged; what you typed is not kept.')}</span></div>
      </form>
      <div ref={result} aria-live="polite">
        {problem ? <Note tone="bad" role="alert"><p class="bold">{problem.title}</p><p>{problem.detail}</p></Note> : answer ? <AnswerView answer={answer} table={table} />
          : <Empty icon="shield" title={say('칸을 채우고 점검하면 여기에 답이 보입니다', 'Fill the fields and check: the answer comes here')}><p>{say('경보는 확인을 부탁드리는 알림이며, 잘못이 있다는 뜻이 아닙니다.', 'An alarm asks for a check. It does not mean that something was done wrong.')}</p></Empty>}
      </div>
    </div>
  );
}

export default function Precheck() {
  const { query } = usePlace();
  const schema = useGet<{ tables: SchemaTable[] }>('/schema');
  const departments = useGet<{ items: Department[] }>('/departments', { limit: 500 });
  const tables = useMemo(() => inOrder(schema.body?.tables ?? []), [schema.body]);
  const table = tables.find((one) => one.name === query.get('table')) ?? tables[0];
  return (
    <div class="page">
      <div class="head"><h1>{say('사전점검', 'Precheck')}</h1><p class="lead">{say('지급하거나 계약하기 전에, 그대로 하면 어떤 경보가 생길지 미리 봅니다. 아무것도 저장하지 않습니다.', 'See what a payment or contract would raise before it is made. Nothing is saved.')}</p></div>
      <section class="panel pad stack">
        {schema.problem ? <Failed problem={schema.problem} again={schema.again} /> : !schema.body || (!departments.body && !departments.problem) ? <Waiting />
          : !table ? <Empty icon="shield" title={say('사전점검할 수 있는 표가 없습니다', 'There is no table to precheck')} />
          : (
            <>
              <div class="which"><SelectField label={say('무엇을 점검할까요?', 'What is it?')} value={table.name} onChange={(name) => goQuery({ table: name }, { replace: true })} options={tables.map((one) => ({ value: one.name, label: one.title }))} />
                <p class="muted small">{say(`${table.source} · 미리 답할 수 있는 규칙 ${table.prechecks.length}개`, `${table.source} · ${count(table.prechecks.length, 'rule')} can answer`)}</p></div>
              <Form key={table.name} table={table} departments={departments.body?.items ?? []} />
            </>
          )}
      </section>
    </div>
  );
}
