// 가져오기: a CSV of the organisation in four steps: choose, look at it with its errors, check, done. Nothing is written
// before the last, and either all of a file or nothing.

import { useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import { forgetDepartments } from '../admin/form';
import { actKey, path, Problem, send, type Query } from '../core/api';
import { parseCsv, textOf, type CsvRow } from '../core/csv';
import { bytes, number } from '../core/format';
import { say } from '../core/say';
import { Button, Note } from '../parts/basic';
import { Choice, Field, TextField } from '../parts/fields';
import { Steps } from '../parts/steps';

/** What `proposes` is written when another person approves. */
interface Kind { id: string; title: [string, string]; columns: [name: string, ko: string, needed: boolean][]; page: string; proposes?: boolean }

const KINDS: Kind[] = [
  { id: 'agencies', title: ['기관', 'Agencies'], page: '/admin', columns: [['agency_id', '기관', true], ['name', '이름', true], ['name_en', '영어 이름', false]] },
  { id: 'departments', title: ['부서', 'Departments'], page: '/admin/departments', columns: [['agency_id', '기관', false], ['code', '부서코드', true], ['name', '부서명', true], ['parent_code', '상위부서코드', false], ['valid_from', '첫날', true], ['valid_to', '마지막 날', false], ['successor_code', '승계부서코드', false]] },
  { id: 'officers', title: ['직원', 'Officers'], page: '/admin/people', columns: [['agency_id', '기관', false], ['emp_no', '직원번호', true], ['name', '이름', true], ['email', '전자우편', false]] },
  { id: 'posts', title: ['보직', 'Posts'], page: '/admin/people', columns: [['agency_id', '기관', false], ['emp_no', '직원번호', true], ['department_code', '부서코드', false], ['role', '역할', true], ['duty', '담당업무', false], ['valid_from', '첫날', true], ['valid_to', '마지막 날', false], ['officer_agency', '소속기관', false]] },
  { id: 'mappings', title: ['연결', 'Mappings'], page: '/admin/mappings?tab=mapped', proposes: true, columns: [['agency_id', '기관', false], ['kind', '종류', true], ['code', '코드', true], ['department_code', '부서코드', false], ['emp_no', '직원번호', false], ['valid_from', '첫날', true], ['valid_to', '마지막 날', false]] },
];
const SHOWN = 100;

interface Fault { line: number; column: number; header: string; value: string; reason: string }
/** `change` is the proposal that waits for another person. */
interface Counts { added: number; changed: number; same: number; written: boolean; change?: number }
interface Tried { faults: Fault[]; faultCount: number; counts: Counts | null; problem: string | null }

async function ask(kind: Kind, file: File, query: Query, key?: string): Promise<Tried> {
  try {
    const counts = await send<Counts>('POST', path(`/org/import/${kind.id}`, query), undefined, { raw: file, type: 'text/csv', key });
    return { faults: [], faultCount: 0, counts, problem: null };
  } catch (error) {
    const problem = error as Problem;
    const faults = problem.more?.['faults'] as Fault[] | undefined;
    if (faults?.length) return { faults, faultCount: Number(problem.more['fault_count']), counts: null, problem: null };
    return { faults: [], faultCount: 0, counts: null, problem: problem.message };
  }
}

const STEPS = (): string[] => [say('고르기', 'Choose'), say('미리 보기', 'Preview'), say('확인하기', 'Check'), say('결과', 'Result')];

const headerTitle = (kind: Kind, name: string): string => kind.columns.find(([id]) => id === name)?.[1] ?? name;
const cellId = (line: number, column: number): string => `cell-${line}-${column || 1}`;

/** Every fault leads to its cell. */
function Faults({ kind, tried, onGo }: { kind: Kind; tried: Tried; onGo: (fault: Fault) => void }) {
  return (
    <section class="panel">
      <div class="title"><h2>{say(`고칠 곳 ${number(tried.faultCount)}곳`, `${number(tried.faultCount)} to correct`)}</h2>{tried.faultCount > tried.faults.length ? <span class="muted small">{say(`처음 ${number(tried.faults.length)}곳을 보입니다`, `the first ${number(tried.faults.length)}`)}</span> : null}</div>
      <div class="table-wrap faults" tabIndex={0} role="region" aria-label={say('틀린 곳', 'Faults')}>
        <table class="table cards">
          <thead><tr><th scope="col" class="right">{say('줄', 'Line')}</th><th scope="col">{say('열', 'Column')}</th><th scope="col">{say('값', 'Value')}</th><th scope="col">{say('까닭', 'Reason')}</th></tr></thead>
          <tbody>{tried.faults.map((fault, i) => (
            <tr key={i}>
              <th scope="row" class="right num"><a href={`#${cellId(fault.line, fault.column)}`} onClick={(event) => { event.preventDefault(); onGo(fault); }}>{say(`${fault.line}줄`, `line ${fault.line}`)}</a></th>
              <td data-title={say('열', 'Column')}>{fault.header ? headerTitle(kind, fault.header) : '—'}</td><td data-title={say('값', 'Value')}>{fault.value || <span class="muted">{say('비어 있음', 'empty')}</span>}</td><td data-title={say('까닭', 'Reason')}>{fault.reason}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  );
}

function Preview({ rows, faults }: { rows: CsvRow[]; faults: Fault[] }) {
  const [head, ...rest] = rows;
  const wrong = new Map<string, Fault>(faults.map((fault) => [cellId(fault.line, fault.column), fault]));
  const lines = new Set(faults.map((fault) => fault.line));
  const shown = rest.filter((row, i) => i < SHOWN || lines.has(row.line));
  if (!head) return null;
  const cell = (row: CsvRow, i: number) => {
    const fault = wrong.get(cellId(row.line, i + 1));
    return fault ? <><span class="wrong">{row.cells[i] || say('비어 있음', 'empty')}</span><span class="small error-words">{fault.reason}</span></> : row.cells[i];
  };
  return (
    <section class="panel">
      <div class="title"><h2>{say('파일의 내용', 'What the file says')}</h2><span class="muted small">{say(`모두 ${number(rest.length)}줄${shown.length < rest.length ? `, ${number(shown.length)}줄을 보입니다` : ''}`, `${number(rest.length)} rows${shown.length < rest.length ? `, ${number(shown.length)} shown` : ''}`)}</span></div>
      <div class="table-wrap preview" tabIndex={0} role="region" aria-label={say('파일의 내용', 'What the file says')}>
        <table class="table">
          <thead><tr><th scope="col" class="right">{say('줄', 'Line')}</th>{head.cells.map((_, i) => <th scope="col" key={i} id={cellId(head.line, i + 1)} tabIndex={-1}>{cell(head, i)}</th>)}</tr></thead>
          <tbody>{shown.map((row) => (
            <tr key={row.line}>
              <th scope="row" class="right num" >{row.line}</th>
              {head.cells.map((_, i) => <td key={i} id={cellId(row.line, i + 1)} tabIndex={-1} class={wrong.has(cellId(row.line, i + 1)) ? 'bad-cell' : ''}>{cell(row, i)}</td>)}
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  );
}

export default function Import() {
  const [step, setStep] = useState(0);
  const [kindId, setKindId] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const [rows, setRows] = useState<CsvRow[]>([]);
  const [tried, setTried] = useState<Tried | null>(null);
  const [done, setDone] = useState<Counts | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ kind?: string; file?: string; reason?: string }>({});
  const [reason, setReason] = useState('');
  const [key, setKey] = useState('');
  const kind = KINDS.find((one) => one.id === kindId);
  const look = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!kind || !file) { setWrong({ kind: kind ? undefined : say('무엇을 가져올지 골라 주세요.', 'Choose what to import.'), file: file ? undefined : say('파일을 골라 주세요.', 'Choose a file.') }); return; }
    setBusy(true);
    setWrong({});
    setRows(parseCsv(textOf(await file.arrayBuffer())));
    setTried(await ask(kind, file, { dry: 1 }));
    setKey(actKey());
    setBusy(false);
    setStep(1);
  };
  const write = async (): Promise<void> => {
    if (!kind || !file) return;
    const why = reason.trim();
    if (kind.proposes && [...why].length < 2) { setWrong({ reason: say('까닭을 적어 주세요.', 'Say why.') }); return; }
    setBusy(true);
    setWrong({});
    const result = await ask(kind, file, kind.proposes ? { reason: why } : {}, key);
    setBusy(false);
    if (!result.counts) { setTried(result); setStep(1); return; }
    forgetDepartments();
    setDone(result.counts);
    setStep(3);
  };
  const again = (): void => { setStep(0); setFile(null); setTried(null); setDone(null); setReason(''); };
  const goTo = (fault: Fault): void => { const at = document.getElementById(cellId(fault.line, fault.column)); at?.focus(); at?.scrollIntoView({ block: 'center', inline: 'center' }); };
  const counts = tried?.counts;
  const table = (list: Counts): [string, string][] => [[say('새로 넣음', 'New'), number(list.added)], [say('고침', 'Changed'), number(list.changed)], [say('그대로', 'The same'), number(list.same)]];
  return (
    <Admin title={say('가져오기', 'Import')} lead={say('조직 자료를 CSV로 한꺼번에 넣거나 고칩니다.', 'Enter or change the organisation by CSV.')}>
      <div class={`wizard ${step === 1 ? 'broad' : ''}`}>
        <Steps at={step} names={STEPS()} />
        {step === 0 ? (
          <form class="panel pad stack" onSubmit={look}>
            <Choice legend={say('무엇을 가져오나요?', 'What do you import?')} name="kind" value={kindId} onChange={setKindId} error={wrong.kind} options={KINDS.map((one) => ({ value: one.id, label: say(...one.title) }))} />
            {kind ? <p class="read">{say('열: ', 'Columns: ')}{kind.columns.map(([name, ko, needed], i) => <>{i ? ', ' : ''}{needed ? <b>{ko}</b> : ko} <code class="small">{name}</code></>)}. {say('굵은 것은 있어야 하고, 첫 줄에 열 이름을 적습니다.', 'Bold ones are needed; the first line names the columns.')}</p> : null}
            <Field label={say('CSV 파일', 'CSV file')} hint={say('UTF-8이나 한글 윈도의 인코딩, 16MB까지', 'UTF-8 or CP949, up to 16 MB')} error={wrong.file}>
              {(tie) => <input {...tie} class="input" type="file" accept=".csv,text/csv" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />}
            </Field>
            <div class="ends-left"><Button type="submit" kind="primary" busy={busy}>{say('미리 보기', 'Preview')}</Button></div>
          </form>
        ) : null}
        {step === 1 && kind && tried ? (
          <div class="stack">
            {tried.problem ? <Note tone="bad" role="alert">{tried.problem}</Note>
              : tried.faultCount ? <Note tone="warn" role="alert">{say('아직 아무것도 쓰지 않았습니다. 파일을 고쳐 다시 골라 주세요.', 'Nothing was written. Correct the file and choose it again.')}</Note>
              : <Note tone="good" role="status">{say('틀린 곳이 없습니다. 아직 아무것도 쓰지 않았습니다.', 'No faults. Nothing was written yet.')}</Note>}
            {tried.faults.length ? <Faults kind={kind} tried={tried} onGo={goTo} /> : null}
            <Preview rows={rows} faults={tried.faults} />
            <div class="line wrap"><Button onClick={again}>{say('다른 파일 고르기', 'Choose another file')}</Button>{counts ? <Button kind="primary" onClick={() => setStep(2)}>{say('확인하기', 'Check')}</Button> : null}</div>
          </div>
        ) : null}
        {step === 2 && kind && counts && file ? (
          <section class="panel pad stack">
            <h2>{kind.proposes ? say('이대로 제안할까요?', 'Propose this?') : say('이대로 넣을까요?', 'Write this?')}</h2>
            <dl class="facts checks">
              <dt>{say('무엇을', 'What')}</dt><dd class="line wrap"><span class="push">{say(...kind.title)}</span><Button low onClick={() => setStep(0)}>{say('고치기', 'Change')}<span class="sr"> {say('종류', 'kind')}</span></Button></dd>
              <dt>{say('파일', 'File')}</dt><dd class="line wrap"><span class="push">{file.name} ({bytes(file.size)})</span><Button low onClick={() => setStep(0)}>{say('고치기', 'Change')}<span class="sr"> {say('파일', 'file')}</span></Button></dd>
              {table(counts).map(([name, value]) => <><dt>{name}</dt><dd class="line wrap"><span class="push num">{value}</span><Button low onClick={() => setStep(1)}>{say('보기', 'Look')}<span class="sr"> {name}</span></Button></dd></>)}
            </dl>
            {kind.proposes ? (
              <>
                <p class="muted">{say('다른 사람이 승인하면 모두 들어갑니다. 그때까지 아무것도 바뀌지 않습니다.', 'All of it is written once another person approves. Until then nothing changes.')}</p>
                <TextField area label={say('까닭', 'Reason')} value={reason} onChange={setReason} error={wrong.reason} max={200} required name="reason" />
              </>
            ) : <p class="muted">{say('모두 들어가거나 하나도 들어가지 않습니다. 끝난 보직과 부서의 열린 경보는 넘어갑니다.', 'All of it or nothing. Open alarms of ended posts and departments change hands.')}</p>}
            <div class="line wrap"><Button onClick={() => setStep(1)}>{say('이전', 'Back')}</Button><Button kind="primary" busy={busy} onClick={() => { void write(); }}>{kind.proposes ? say('제안하기', 'Propose') : say('넣기', 'Write it')}</Button></div>
          </section>
        ) : null}
        {step === 3 && kind && done ? (
          <section class="panel pad stack">
            <Note tone="good" role="status">{done.written ? say('넣었습니다.', 'Written.') : done.change ? say('제안했습니다. 다른 사람의 승인을 기다립니다.', 'Proposed; it waits for another person.') : say('바뀌는 것이 없습니다.', 'Nothing changes.')}</Note>
            <dl class="facts">{table(done).map(([name, value]) => <><dt>{name}</dt><dd class="num">{value}</dd></>)}</dl>
            <div class="line wrap">{done.change ? <a class="btn" href={`/admin/proposals?row=${done.change}`}>{say('제안 보기', 'See the proposal')}</a> : <a class="btn" href={kind.page}>{say('넣은 것 보기', 'See it')}</a>}<Button onClick={again}>{say('또 가져오기', 'Import more')}</Button></div>
          </section>
        ) : null}
      </div>
    </Admin>
  );
}
