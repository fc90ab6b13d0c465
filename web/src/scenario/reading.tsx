// A rule read as a person reads: its sentence, its limits, what it rests on, what to do, what is in order.

import { ownTitle } from '../alarm/compare';
import { number, rate } from '../core/format';
import { useGet } from '../core/load';
import { josa, say } from '../core/say';
import { Failed, Waiting } from '../parts/basic';
import { Icon } from '../parts/icon';
import { Rows } from '../parts/table';
import { evidenceWords, isNumeric, missingTables, unitOf, valueWords, type Checked, type Param, type Ready, type Scenario } from './types';

export interface SchemaColumn { name: string; title: string; type: string; key: boolean; required: boolean; mark: string }
export interface SchemaTable { name: string; title: string; source: string; agency: boolean; prechecks: string[]; columns: SchemaColumn[] }

export const useSchema = (): SchemaTable[] => useGet<{ tables: SchemaTable[] }>('/schema').body?.tables ?? [];

export const tableTitle = (schema: SchemaTable[], name: string): string => schema.find((table) => table.name === name)?.title ?? name;

const HALVES: [prefix: string, ko: string, en: string][] = [['prev_', '앞선 ', ', earlier'], ['first_', '첫 ', ', first'], ['later_', '나중 ', ', later'], ['last_', '마지막 ', ', last']];
const titlesOf = (tables: SchemaTable[], name: string): string[] => [...new Set(tables.flatMap((table) => table.columns.filter((one) => one.name === name && one.title).map((one) => one.title)))];

/** A column as the tables that the rule reads call it, else as all that have it agree to; what a rule makes has a name of its own. */
function columnTitle(schema: SchemaTable[], tables: string[], name: string): string {
  const anywhere = titlesOf(schema, name);
  const found = titlesOf(schema.filter((table) => tables.includes(table.name)), name)[0] ?? ownTitle(name) ?? (anywhere.length === 1 ? anywhere[0] : undefined);
  if (found) return found.replace(/\s*\((원|won)\)$| in won$/, '');
  const half = HALVES.find(([prefix]) => name.startsWith(prefix));
  if (!half) return name;
  const title = columnTitle(schema, tables, name.slice(half[0].length));
  return say(half[1] + title, title + half[2]);
}

const PARTICLES = ['은/는', '이/가', '을/를', '과/와', '으로/로'] as const;

/** The particle that stands behind a column fits the records' values; here it has to fit the column's name. */
function fitting(title: string, text: string): string {
  const written = /^(은|는|이|가|을|를|과|와|으로|로)(?=[\s,.(]|$)/.exec(text)?.[1];
  const pair = written && PARTICLES.find((one) => one.split('/').includes(written));
  return written && pair ? josa(title, pair).slice(title.length) + text.slice(written.length) : text;
}

/** "{payee}에게 …": what the records fill in stands as what it is called. */
export function Sentence({ text, schema, tables }: { text: string; schema: SchemaTable[]; tables: string[] }) {
  let before: string | null = null;
  return <>{text.split(/(\{[^}]*\})/).map((part, i) => {
    const hole = /^\{(.*)\}$/.exec(part)?.[1];
    const words = hole !== undefined ? columnTitle(schema, tables, hole) : before !== null ? fitting(before, part) : part;
    before = hole !== undefined ? words : null;
    return hole !== undefined ? <span key={i} class="hole">{words}</span> : words;
  })}</>;
}

export function Limits({ params, values, chosen, onChoose }: { params: Param[]; values: Record<string, string>; chosen: string; onChoose: ((name: string) => void) | null }) {
  if (!params.length) return <p class="muted">{say('옮길 수 있는 기준값이 없는 규칙입니다.', 'This rule has no limits to move.')}</p>;
  return (
    <ul class="limits">
      {params.map((param) => {
        const now = values[param.name] ?? param.value, words = valueWords(param, now), moved = now !== param.value;
        return (
          <li key={param.name}>
            <span>{unitOf(param).title}</span>{' '}
            {onChoose && isNumeric(param) ? <button type="button" class="as-link" aria-pressed={chosen === param.name} onClick={() => onChoose(param.name)}>{words}</button> : <b>{words}</b>}
            {moved ? <span class="muted small"> {say(`(운영 ${valueWords(param)})`, `(live ${valueWords(param)})`)}</span> : null}
          </li>
        );
      })}
    </ul>
  );
}

export function Reading({ scenario, checked, schema, values, chosen, onChoose }: {
  scenario: Scenario; checked: Checked | null; schema: SchemaTable[]; values: Record<string, string>; chosen: string; onChoose: ((name: string) => void) | null;
}) {
  const tables = (checked?.tables ?? schema.filter((table) => new RegExp(`\\b${table.name}\\b`).test(scenario.text))).map((table) => table.name);
  const sentence = checked?.sentence ?? scenario.sentence ?? '';
  return (
    <section class="reading" aria-label={say('말로 읽기', 'In words')}>
      <h2>{say('이 규칙을 말로 하면', 'The rule in words')}</h2>
      <p class="spoken"><Sentence text={sentence} schema={schema} tables={tables} /></p>
      <Limits params={checked?.params ? merged(checked.params, scenario.params ?? []) : scenario.params ?? []} values={values} chosen={chosen} onChoose={onChoose} />
      <dl class="facts">
        <dt>{say('근거', 'Basis')}</dt><dd>{scenario.basis || say('적지 않음', 'not given')}{scenario.evidence_class ? <span class="muted"> · {evidenceWords(scenario.evidence_class)}</span> : null}</dd>
        <dt>{say('할 일', 'What to do')}</dt><dd>{checked?.advice ?? scenario.advice}</dd>
        {(checked?.exceptions ?? scenario.exceptions) ? <><dt>{say('정상인 경우', 'In order when')}</dt><dd>{checked?.exceptions ?? scenario.exceptions}</dd></> : null}
      </dl>
    </section>
  );
}

/** The draft's parameters with the values in force where the live rule has them. */
function merged(draft: Param[], live: Param[]): Param[] {
  return draft.map((param) => ({ ...param, value: live.find((one) => one.name === param.name)?.value ?? param.value }));
}

/** Counted from the records in the store when asked. */
function Records({ id, schema }: { id: string; schema: SchemaTable[] }) {
  const found = useGet<Ready>(`/scenarios/${id}/readiness`);
  if (found.problem) return <Failed problem={found.problem} again={found.again} />;
  if (!found.body) return <Waiting lines={4} what={say('기록을 세는 중입니다', 'Counting records')} />;
  const { tables, joins } = found.body;
  const share = (part: number, whole: number): string => (whole ? rate(Math.round((10000 * part) / whole)) : say('말할 수 없음', 'cannot say'));
  const thin = (table: Ready['tables'][number]) => table.columns.filter((column) => table.rows && column.filled < table.rows);
  return (
    <>
      <h2>{say('읽는 표', 'Tables it reads')}</h2>
      <Rows caption={say('읽는 표와 그 기록', 'Tables and their records')} items={tables} id={(table) => table.table} columns={[
        { id: 'table', title: say('표', 'Table'), cell: (table) => <>{table.title} <code>{table.table}</code></> },
        { id: 'rows', title: say('기록', 'Records'), right: true, cell: (table) => (table.rows ? number(table.rows) : <b class="lacking">{say('기록 없음', 'none')}</b>) },
        { id: 'thin', title: say('비어 있기도 한 칸', 'Columns not always filled'), cell: (table) => thin(table).map((column) => `${column.title} ${share(column.filled, table.rows)}`).join(', ') },
        { id: 'late', title: say('도착', 'Arrival'), cell: (table) => (table.late ? <b class="lacking">{say('늦음', 'late')}</b> : say('늦지 않음', 'not late')) },
      ]} />
      {joins.length ? (
        <>
          <h2>{say('서로 이어지는 기록', 'Records that meet')}</h2>
          <Rows caption={say('이어지는 기록', 'Joins')} items={joins} id={(join) => joins.indexOf(join)} columns={[
            { id: 'join', title: say('무엇을 무엇과', 'What with what'), cell: (join) => `${tableTitle(schema, join.left)} – ${tableTitle(schema, join.right)}` },
            { id: 'by', title: say('열', 'By'), cell: (join) => <code>{join.left_columns.filter((name) => name !== 'agency_id').join(', ')}</code> },
            { id: 'met', title: say('이어진 비율', 'Met'), cell: (join) => <span class={join.few ? 'lacking' : ''}>{share(join.met, join.rows)} <span class="muted small">({say(`${number(join.rows)}건 가운데 ${number(join.met)}건`, `${number(join.met)} of ${number(join.rows)}`)})</span>{join.few ? say(' 적음', ' few') : ''}</span> },
          ]} />
        </>
      ) : null}
    </>
  );
}

export function ReadinessView({ scenario, checked, schema, author }: { scenario: Scenario; checked: Checked | null; schema: SchemaTable[]; author: boolean }) {
  const missing = missingTables(scenario);
  return (
    <div class="pad stack">
      {scenario.readiness === undefined ? <p class="muted">{say('아직 살피지 않았습니다. 1분마다 살핍니다.', 'Not looked at yet; that happens every minute.')}</p>
        : missing.length
          ? <p class="read"><Icon name="warn" /> {say(`${josa(missing.map((name) => tableTitle(schema, name)).join(', '), '이/가')} 비어 있어, 0건이라도 잘못이 없다는 뜻이 아닙니다.`, `${missing.map((name) => tableTitle(schema, name)).join(', ')} hold nothing: zero findings do not mean that all is well.`)}</p>
          : <p class="read"><Icon name="ring-check" /> {say('이 규칙이 읽는 표에 모두 기록이 있습니다.', 'Every table that this rule reads holds records.')}</p>}
      {scenario.fires_too_often ? <p class="read"><Icon name="warn" /> {say(`기록 ${scenario.records}건 가운데 ${scenario.findings}건이 걸립니다. 다섯에 하나를 넘으면 규칙이 잘못되었을 가능성이 큽니다.`, `${scenario.findings} of ${scenario.records} records are caught. Above one in five the rule itself is probably wrong.`)}</p> : null}
      {author ? <Records id={scenario.id} schema={schema} /> : checked?.tables ? (
        <><h2>{say('읽는 표', 'Tables it reads')}</h2>
          <ul class="plain-list">{checked.tables.map((table) => <li key={table.name}>{table.title} <code>{table.name}</code></li>)}</ul></>
      ) : null}
      {checked?.columns ? (
        <><h2>{say('나오는 열', 'Columns that come out')}</h2>
          <ul class="plain-list">{checked.columns.map((column) => <li key={column.name}><code>{column.name}</code> <span class="muted">{column.type}</span>{column.mark ? <span class="kind">{column.mark === 'token' ? say('가림 식별값', 'token') : say('가림', 'masked')}</span> : null}</li>)}</ul></>
      ) : null}
    </div>
  );
}
