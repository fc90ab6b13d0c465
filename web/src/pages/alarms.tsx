// 경보: every alarm one may see, filtered and sorted; the filters stand in the address.

import { date, moment, won } from '../core/format';
import { useGet, useList } from '../core/load';
import { go, goQuery, usePlace } from '../core/router';
import { inWords, say } from '../core/say';
import { may } from '../core/session';
import { ALARM_EXPORT, type AlarmRow } from '../alarm/types';
import { ALARM_STATES, areaWords, dispositionWords, Due, Severity, SEVERITIES, State, stateWords } from '../parts/badges';
import { Button, Empty } from '../parts/basic';
import { ExportButton } from '../parts/export';
import { SelectField, TextField } from '../parts/fields';
import { Icon } from '../parts/icon';
import { Table, total, type Column } from '../parts/table';
import type { Query } from '../core/api';

const FILTERS = ['scenario_id', 'area', 'department_id', 'handler_id', 'state', 'severity', 'disposition', 'audit_why', 'baseline', 'audit_only', 'standing', 'q', 'issued_at_from', 'issued_at_to', 'due_on_from', 'due_on_to', 'amount_from', 'amount_to'];

const columns: Column<AlarmRow>[] = [
  { id: 'sentence', title: say('무엇이', 'What'), cell: (row) => <a class="two" href={`/alarms/${row.id}`}>{inWords(row as unknown as Record<string, unknown>, 'sentence')}</a> },
  { id: 'scenario', title: say('규칙', 'Rule'), cell: (row) => row.scenario_id },
  { id: 'state', title: say('상태', 'State'), cell: (row) => <State state={row.state} /> },
  { id: 'severity', title: say('심각도', 'Severity'), sort: 'severity', cell: (row) => <Severity value={row.severity} /> },
  { id: 'department', title: say('부서', 'Department'), cell: (row) => row.department_name ?? <span class="muted">{say('못 찾음', 'not found')}</span> },
  { id: 'amount', title: say('금액', 'Amount'), right: true, cell: (row) => (row.amount === null ? '' : won(row.amount)) },
  { id: 'issued', title: say('발령', 'Issued'), sort: 'issued_at', cell: (row) => <span class="num" title={moment(row.issued_at)}>{date(row.issued_at)}</span> },
  { id: 'due', title: say('기한', 'Due'), cell: (row) => <Due day={row.due_on} /> },
];

export default function Alarms() {
  const { query } = usePlace();
  const filters: Query = Object.fromEntries(FILTERS.map((name) => [name, query.get(name)]));
  const sort = query.get('sort') ?? '-issued_at';
  const list = useList<AlarmRow>('/alarms', { ...filters, sort }, 200);
  const scenarios = useGet<{ items: { id: string; title: string }[] }>(may('scenario_read') ? '/scenarios' : null);
  const set = (name: string) => (value: string): void => goQuery({ [name]: value || null }, { replace: true });
  const on = FILTERS.filter((name) => query.get(name));
  const yes = (value: string): boolean => value === 'true' || value === '1';
  const WORDS: Record<string, (value: string) => string> = {
    state: (value) => value.split(',').map(stateWords).join(', '),
    severity: (value) => { const known = SEVERITIES[Number(value)]; return known ? say(...known) : value; },
    area: areaWords,
    disposition: (value) => value.split(',').map(dispositionWords).join(', '),
    department_id: (value) => list.items.find((row) => String(row.department_id) === value)?.department_name ?? say('고른 부서', 'One department'),
    handler_id: (value) => list.items.find((row) => String(row.handler_id) === value)?.handler_name ?? say('고른 사람', 'One person'),
    audit_why: (value) => (value === 'unmapped' ? say('부서를 찾지 못함', 'No department found') : value),
    baseline: (value) => (yes(value) ? say('처음 켤 때의 밀린 경보', 'Backlog') : say('밀린 경보 빼고', 'Without the backlog')),
    audit_only: (value) => (yes(value) ? say('감사부서만 봄', 'Audit only') : say('부서도 봄', 'Departments see it')),
    standing: (value) => (yes(value) ? say('자료가 아직 그러함', 'Still stands') : say('자료가 바로잡힘', 'No longer stands')),
    q: (value) => `“${value}”`,
    issued_at_from: (value) => say(`발령 ${date(value)}부터`, `issued from ${date(value)}`),
    issued_at_to: (value) => say(`발령 ${date(value)}까지`, `issued until ${date(value)}`),
    due_on_from: (value) => say(`기한 ${date(value)}부터`, `due from ${date(value)}`),
    due_on_to: (value) => say(`기한 ${date(value)}까지`, `due until ${date(value)}`),
    amount_from: (value) => say(`${won(Number(value))} 이상`, `${won(Number(value))} or more`),
    amount_to: (value) => say(`${won(Number(value))} 이하`, `${won(Number(value))} or less`),
  };
  const words = (name: string): string => (WORDS[name] ?? ((value: string) => value))(query.get(name) ?? '');
  const state = query.get('state') ?? '';
  return (
    <div class="page">
      <div class="head"><h1>{say('경보', 'Alarms')}</h1><p class="lead">{list.ready ? say(`맞는 경보 ${total(list)}`, `${total(list)} fit`) : ''}</p><span class="push" /><ExportButton spec={ALARM_EXPORT} filters={filters} /></div>
      <section class="panel">
        <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
          <TextField label={say('찾을 말', 'Words')} value={query.get('q') ?? ''} onChange={set('q')} type="search" />
          <SelectField label={say('상태', 'State')} value={state} onChange={set('state')} options={[{ value: '', label: say('모두', 'All') }, ...(state.includes(',') ? [{ value: state, label: say('여러 상태', 'Several') }] : []), ...ALARM_STATES.map((state) => ({ value: state, label: stateWords(state) }))]} />
          <SelectField label={say('심각도', 'Severity')} value={query.get('severity') ?? ''} onChange={set('severity')} options={[{ value: '', label: say('모두', 'All') }, ...SEVERITIES.map((names, i) => ({ value: String(i), label: say(...names) }))]} />
          <SelectField label={say('규칙', 'Rule')} value={query.get('scenario_id') ?? ''} onChange={set('scenario_id')} options={[{ value: '', label: say('모두', 'All') }, ...(scenarios.body?.items ?? []).map((one) => ({ value: one.id, label: `${one.id} ${one.title}` }))]} />
        </form>
        {on.length ? (
          <div class="line wrap pad">
            {on.map((name) => <button key={name} type="button" class="filter-chip" onClick={() => goQuery({ [name]: null })}>{words(name)}<Icon name="close" label={say('이 조건 빼기', 'Remove this filter')} /></button>)}
            <Button low kind="text" onClick={() => goQuery(Object.fromEntries(on.map((name) => [name, null])))}>{say('모두 빼기', 'Clear all')}</Button>
          </div>
        ) : null}
        <Table caption={say('경보 목록', 'Alarms')} columns={columns} list={list} id={(row) => row.id} sort={sort} onSort={(next) => goQuery({ sort: next }, { replace: true })} onOpen={(row) => go(`/alarms/${row.id}`)} rowHeight={56}
          empty={on.length ? <Empty icon="filter" title={say('조건에 맞는 경보가 없습니다', 'No alarm fits')}><Button low onClick={() => goQuery(Object.fromEntries(on.map((name) => [name, null])))}>{say('조건을 모두 빼고 보기', 'Show all')}</Button></Empty> : <Empty title={say('경보가 없습니다', 'No alarms')} />} />
      </section>
    </div>
  );
}
