// 기록 찾기: the records of one table, by number, department, day or a value; personal data masked.

import { useMemo } from 'preact/hooks';
import type { Query } from '../core/api';
import { useList } from '../core/load';
import { go, goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { reach } from '../core/session';
import { Button, Empty, Waiting } from '../parts/basic';
import { DayField, SelectField, TextField } from '../parts/fields';
import { Icon } from '../parts/icon';
import { Table, type Column as TableColumn } from '../parts/table';
import { inCell, isDay, isNumber, recordLink, useTables, type Column, type RecordRow, type TableInfo } from '../record/types';
import type { PageProps } from '../pages';

const SHOWN = 7;
const FILTERS = ['key', 'department', 'day', 'from', 'to', 'column', 'value', 'same_table', 'same_key', 'same_column'];

/** The columns that say most, in the catalog's order: the key, names, amounts, days; no secrets. */
function columnsOf(table: TableInfo): number[] {
  const weight = (column: Column): number => {
    if (column.mark === 'secret' || column.mark === 'token' || column.name === 'agency_id') return 9;
    if (column.key) return 0;
    if (/(^|_)amt$/.test(column.name)) return 1;
    if (isDay(column)) return 2;
    if (/_nm$|^nm$|^title$|^purpose$|^remark$/.test(column.name)) return 3;
    return column.name === 'dept_cd' ? 4 : 5;
  };
  return table.columns.map((column, i) => ({ i, w: weight(column) })).filter((one) => one.w < 9).sort((a, b) => a.w - b.w || a.i - b.i).slice(0, SHOWN).map((one) => one.i).sort((a, b) => a - b);
}

/** Tables as people look for them: by where they come from. */
function Choose({ tables }: { tables: TableInfo[] }) {
  const { query } = usePlace();
  const typed = (query.get('q') ?? '').trim().toLowerCase();
  const shown = tables.filter((table) => `${table.title} ${table.name} ${table.source}`.toLowerCase().includes(typed));
  const sources = [...new Set(shown.map((table) => table.source))];
  return (
    <section class="panel">
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}><TextField label={say('표 이름', 'Name of a table')} type="search" value={query.get('q') ?? ''} onChange={(value) => goQuery({ q: value || null }, { replace: true })} /></form>
      {sources.length ? <div class="sources">{sources.map((source) => (
        <section key={source} class="pad"><h2>{source}</h2><ul>{shown.filter((table) => table.source === source).map((table) => <li key={table.name}><a href={`/records/${table.name}`}>{table.title}</a> <code class="small muted">{table.name}</code></li>)}</ul></section>
      ))}</div> : <Empty icon="filter" title={say('그런 표가 없습니다', 'No such table')} />}
    </section>
  );
}

function Found({ table }: { table: TableInfo }) {
  const { query } = usePlace();
  const asked: Query = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  const list = useList<RecordRow>(`/records/${table.name}`, { ...asked, sort: query.get('sort') }, 100, false);
  const shown = useMemo(() => columnsOf(table), [table]);
  const set = (name: string) => (value: string): void => goQuery({ [name]: value || null }, { replace: true });
  const days = table.columns.filter((column) => isDay(column) && !column.mark);
  const plain = table.columns.filter((column) => column.type === 'text' && !column.mark && column.name !== 'agency_id');
  const own = table.columns.find((column) => column.key && column.name !== 'agency_id') ?? table.columns[0];
  const hasDepartment = table.columns.some((column) => column.name === 'dept_cd');
  const columns: TableColumn<RecordRow>[] = shown.map((at) => {
    const column = table.columns[at] as Column;
    return {
      id: column.name, title: column.title, right: isNumber(column) && !column.key,
      cell: (row) => (at === shown.find((i) => table.columns[i] === own) ? <a href={recordLink(table.name, row.key)}>{inCell(column, row.cells[at])}</a> : inCell(column, row.cells[at]) || <span class="muted">—</span>),
    };
  });
  if (columns[0] && !shown.some((i) => table.columns[i] === own)) columns[0] = { ...columns[0], cell: (row) => <a href={recordLink(table.name, row.key)}>{inCell(table.columns[shown[0] as number] as Column, row.cells[shown[0] as number]) || say('열기', 'Open')}</a> };
  const same = query.get('same_table');
  const on = FILTERS.filter((name) => query.get(name));
  const restricted = reach('record_read') === 'department' && table.agency && !hasDepartment;
  return (
    <section class="panel">
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        {own && !own.mark ? <TextField label={own.title} hint={undefined} value={query.get('key') ?? ''} onChange={set('key')} type="search" /> : null}
        {hasDepartment ? <TextField label={say('부서코드', 'Department code')} value={query.get('department') ?? ''} onChange={set('department')} /> : null}
        {days.length ? (
          <>
            <SelectField label={say('날짜', 'Day')} value={query.get('day') ?? ''} onChange={set('day')} options={[{ value: '', label: say('고르지 않음', 'None') }, ...days.map((column) => ({ value: column.name, label: column.title }))]} />
            {query.get('day') ? <><DayField label={say('첫날', 'From')} value={query.get('from') ?? ''} onChange={set('from')} /><DayField label={say('끝날', 'To')} value={query.get('to') ?? ''} onChange={set('to')} /></> : null}
          </>
        ) : null}
        {same ? null : (
          <>
            <SelectField label={say('열', 'Column')} value={query.get('column') ?? ''} onChange={(value) => goQuery({ column: value || null, value: null }, { replace: true })} options={[{ value: '', label: say('고르지 않음', 'None') }, ...plain.map((column) => ({ value: column.name, label: column.title }))]} />
            {query.get('column') ? <TextField label={say('그 값', 'Its value')} value={query.get('value') ?? ''} onChange={set('value')} type="search" /> : null}
          </>
        )}
        <SelectField label={say('차례', 'Order')} value={query.get('sort') ?? '-key'} onChange={set('sort')} options={[{ value: '-key', label: say('번호 큰 것부터', 'Last numbers first') }, { value: 'key', label: say('번호 작은 것부터', 'First numbers first') }]} />
      </form>
      {same ? (
        <div class="line wrap pad">
          <a class="under" href={recordLink(same, query.get('same_key') ?? '')}>{say('처음 기록', 'The first record')}</a>
          <button type="button" class="filter-chip" onClick={() => goQuery({ same_table: null, same_key: null, same_column: null, column: null })}>{say('그 기록과 ', 'Same ')}{table.columns.find((column) => column.name === query.get('column'))?.title}{say(' 같음', '')}<Icon name="close" label={say('이 조건 빼기', 'Remove this filter')} /></button>
        </div>
      ) : null}
      {restricted ? <Empty icon="lock" title={say('이 표에는 부서가 적혀 있지 않아 0건으로 보입니다', 'These records name no department, so none is shown')}><p>{say('부서가 적히지 않은 기록은 감사부서만 볼 수 있습니다.', 'Records without a department are seen by audit alone.')}</p></Empty> : (
        <Table caption={table.title} columns={columns} list={list} id={(row) => row.key} onOpen={(row) => go(recordLink(table.name, row.key))}
          empty={list.busy || list.more ? <Waiting what={say('기록을 살피는 중입니다', 'Looking through the records')} /> : on.length ? <Empty icon="filter" title={say('조건에 맞는 기록이 없습니다', 'No record fits')}><Button low onClick={() => goQuery(Object.fromEntries(FILTERS.map((name) => [name, null])))}>{say('조건을 모두 빼고 보기', 'Show all')}</Button></Empty> : <Empty icon="list" title={say('이 표에는 볼 수 있는 기록이 없습니다', 'No records that you may see')} />} />
      )}
    </section>
  );
}

export default function Records({ ids }: PageProps) {
  const tables = useTables();
  const table = tables?.find((one) => one.name === ids['table']);
  return (
    <div class="page">
      <div class="head">
        <h1>{table ? table.title : say('기록 찾기', 'Records')}</h1>
        <p class="lead">{table ? say(`${table.source}. 개인정보는 가려져 있습니다.`, `${table.source}. Personal data is masked.`) : tables ? say(`원천 시스템에서 온 표 ${tables.length}개`, `${tables.length} tables from the source systems`) : ''}</p>
        <span class="push" />{ids['table'] ? <a class="btn low" href="/records">{say('다른 표 고르기', 'Another table')}</a> : null}
      </div>
      {!tables ? <Waiting /> : table ? <Found key={table.name} table={table} /> : ids['table'] ? <Empty icon="find" title={say('그런 표가 없습니다', 'No such table')} /> : <Choose tables={tables} />}
    </div>
  );
}
