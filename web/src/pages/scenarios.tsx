// 시나리오: what runs and how each rule is doing, and the changes that wait for a second person.

import { date, number } from '../core/format';
import { useGet, useList } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { may } from '../core/session';
import { areaWords, AREAS, Pill, Severity, SEVERITIES, severityIndex } from '../parts/badges';
import { Button, Empty, Failed, Note, Waiting } from '../parts/basic';
import { SelectField, TextField } from '../parts/fields';
import { Icon } from '../parts/icon';
import { Changes } from '../scenario/changes';
import { Precision } from '../scenario/precision';
import { bySeverity, ENOUGH, missingTables, stateWords, type Change, type RateGroup, type ScenarioRow } from '../scenario/types';

const FILTERS = ['q', 'area', 'severity', 'state', 'ready'];

const isRunning = (row: ScenarioRow): boolean => !row.error && !row.paused && row.state === 'running';

function fits(row: ScenarioRow, query: URLSearchParams): boolean {
  const q = (query.get('q') ?? '').trim().toLowerCase(), area = query.get('area'), severity = query.get('severity'), state = query.get('state'), ready = query.get('ready');
  return (!q || `${row.id} ${row.title ?? ''} ${row.basis ?? ''}`.toLowerCase().includes(q))
    && (!area || row.area === area)
    && (!severity || severityIndex(row.severity ?? '') === Number(severity))
    && (!state || (state === 'running') === isRunning(row))
    && (!ready || (ready === 'missing' ? missingTables(row).length > 0 : ready === 'often' ? !!row.fires_too_often : missingTables(row).length === 0));
}

function Readiness({ row }: { row: ScenarioRow }) {
  const missing = missingTables(row);
  if (row.readiness === undefined) return <span class="muted">{say('아직 알 수 없음', 'not known yet')}</span>;
  if (!missing.length) return <span>{say('자료 갖춤', 'data complete')}</span>;
  return <span class="lacking"><Icon name="warn" />{say(`자료 없음: ${missing.join(', ')}`, `no data: ${missing.join(', ')}`)}</span>;
}

function Row({ row, group }: { row: ScenarioRow; group: RateGroup | undefined }) {
  const state = stateWords(row);
  return (
    <tr>
      <th scope="row"><a href={`/scenarios/${row.id}`}><span class="muted num">{row.id}</span> {row.title ?? say('읽을 수 없는 규칙', 'A rule that cannot be read')}</a>{row.audience === 'audit' ? <span class="kind audit">{say('감사 전용', 'audit only')}</span> : null}</th>
      <td data-title={say('분야', 'Area')}>{row.area ? areaWords(row.area) : ''}</td>
      <td data-title={say('심각도', 'Severity')}>{row.severity ? <Severity value={row.severity} /> : ''}</td>
      <td data-title={say('상태', 'State')}><Pill tone={state.tone} icon={state.icon}>{state.words}</Pill>{row.error || row.reason ? <p class="small muted two">{row.error ?? row.reason}</p> : null}</td>
      <td data-title={say('준비', 'Readiness')}><Readiness row={row} /></td>
      <td class="right num" data-title={say('잡힌 건수', 'Findings')}>{row.findings === undefined ? say('모름', 'unknown') : missingTables(row).length && !row.findings ? <span class="muted">{say('말할 수 없음', 'cannot say')}</span> : <a href={`/alarms?scenario_id=${row.id}&standing=true`}>{number(row.findings)}</a>}
        {row.fires_too_often ? <p class="often small"><Icon name="warn" />{say('너무 자주 울림', 'fires too often')}</p> : null}</td>
      <td data-title={say('정탐률', 'Precision')}><Precision group={group} /></td>
    </tr>
  );
}

export default function Scenarios() {
  const { query } = usePlace();
  const all = useGet<{ items: ScenarioRow[] }>('/scenarios');
  const rates = useGet<{ groups: RateGroup[] }>(may('statistics_read') ? '/statistics/alarms' : null, { by: 'scenario' });
  const waiting = useList<Change>(may('scenario_approve') || may('scenario_propose') ? '/scenario-changes' : null, { state: 'proposed' }, 20);
  const set = (name: string) => (value: string): void => goQuery({ [name]: value || null }, { replace: true });
  const on = FILTERS.filter((name) => query.get(name));
  const items = all.body?.items ?? [];
  const shown = items.filter((row) => fits(row, query)).sort((a, b) => bySeverity(a, b) || a.id.localeCompare(b.id));
  const lacking = items.filter((row) => missingTables(row).length).length, stopped = items.filter((row) => !isRunning(row)).length, often = items.filter((row) => row.fires_too_often).length;
  const clear = (): void => goQuery(Object.fromEntries(on.map((name) => [name, null])));
  const groupOf = (id: string): RateGroup | undefined => rates.body?.groups.find((group) => group.scenario_id === id);
  return (
    <div class="page">
      <div class="head"><h1>{say('시나리오', 'Scenarios')}</h1>
        <p class="lead">{all.body ? say(
          `규칙 ${items.length}개 가운데 ${items.length - stopped}개가 돌고 있습니다.${lacking ? ` 자료가 모자라 말할 수 없는 것이 ${lacking}개입니다.` : ''}${often ? ` 너무 자주 울리는 것이 ${often}개입니다.` : ''}`,
          `${items.length - stopped} of ${items.length} rules run.${lacking ? ` Without data: ${lacking}.` : ''}${often ? ` Fire too often: ${often}.` : ''}`) : ''}</p>
        <span class="push" />
        <span class="line wrap no-print"><a class="btn low" href="/blind-spots">{say('잡히지 않는 것', 'Blind spots')}</a>{may('scenario_propose') ? <a class="btn low" href="/graph"><Icon name="graph" />{say('연산 그림', 'The graph')}</a> : null}</span>
      </div>
      {waiting.ready && waiting.items.length ? (
        <section class="panel waiting" aria-label={say('검토할 변경', 'Changes to review')}>
          <div class="title"><h2>{say(`검토를 기다리는 변경 ${waiting.items.length}건`, `${waiting.items.length} changes await review`)}</h2></div>
          <div class="inside"><Changes list={waiting} withRule onDone={() => { waiting.again(); all.again(); }} /></div>
        </section>
      ) : null}
      <section class="panel" aria-label={say('규칙 목록', 'Rules')}>
        <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
          <TextField label={say('찾을 말', 'Words')} value={query.get('q') ?? ''} onChange={set('q')} type="search" />
          <SelectField label={say('분야', 'Area')} value={query.get('area') ?? ''} onChange={set('area')} options={[{ value: '', label: say('모두', 'All') }, ...[...new Set(items.map((row) => row.area ?? ''))].filter((area) => AREAS[area]).map((area) => ({ value: area, label: areaWords(area) }))]} />
          <SelectField label={say('심각도', 'Severity')} value={query.get('severity') ?? ''} onChange={set('severity')} options={[{ value: '', label: say('모두', 'All') }, ...SEVERITIES.map((names, i) => ({ value: String(i), label: say(...names) }))]} />
          <SelectField label={say('상태', 'State')} value={query.get('state') ?? ''} onChange={set('state')} options={[{ value: '', label: say('모두', 'All') }, { value: 'running', label: say('운영 중', 'Running') }, { value: 'stopped', label: say('쉬거나 멈춤', 'Paused or stopped') }]} />
          <SelectField label={say('준비', 'Readiness')} value={query.get('ready') ?? ''} onChange={set('ready')} options={[{ value: '', label: say('모두', 'All') }, { value: 'complete', label: say('자료 갖춤', 'Data complete') }, { value: 'missing', label: say('자료 없음', 'Lacks data') }, { value: 'often', label: say('너무 자주 울림', 'Fires too often') }]} />
          {on.length ? <Button low kind="text" onClick={clear}>{say('모두 빼기', 'Clear all')}</Button> : null}
        </form>
        {all.problem ? <Failed problem={all.problem} again={all.again} /> : !all.body ? <Waiting lines={10} />
          : !shown.length ? <Empty icon="filter" title={on.length ? say('조건에 맞는 규칙이 없습니다', 'No rule fits') : say('규칙이 없습니다', 'No rules')}>{on.length ? <Button low onClick={clear}>{say('조건을 모두 빼고 보기', 'Show all')}</Button> : null}</Empty>
          : (
            <div class="table-wrap" tabIndex={0} role="region" aria-label={say('규칙 표', 'Table of rules')}>
              <table class="table cards scenarios">
                <caption class="sr">{say('규칙과 그 상태', 'Rules and how they are doing')}</caption>
                <thead><tr>{[say('규칙', 'Rule'), say('분야', 'Area'), say('심각도', 'Severity'), say('상태', 'State'), say('준비', 'Readiness'), say('잡힌 건수', 'Findings'), say('정탐률', 'Precision')].map((title, i) => <th key={title} scope="col" class={i === 5 ? 'right' : ''}>{title}</th>)}</tr></thead>
                <tbody>{shown.map((row) => <Row key={row.id} row={row} group={groupOf(row.id)} />)}</tbody>
              </table>
            </div>
          )}
        {rates.body ? <p class="pad small muted">{say(`정탐률은 최근 1년에 종결된 경보에서 옳았던 것의 비율입니다(${date(new Date().toISOString())} 기준, 처음 켤 때의 밀린 경보는 빼고 셈). ${ENOUGH}건이 되지 않으면 판단하지 않습니다.`, `Precision: the share found right of alarms closed in the last year, without the backlog of the first start. Below ${ENOUGH} no judgement is made.`)}</p> : null}
      </section>
      {rates.problem ? <Note tone="warn">{say('정탐률을 불러오지 못했습니다.', 'Precision could not be loaded.')}</Note> : null}
    </div>
  );
}
