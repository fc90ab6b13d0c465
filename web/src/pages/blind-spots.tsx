// 잡히지 않는 것: what the rules cannot say, and why. The other half of the dashboard.

import type { ComponentChildren } from 'preact';
import { dateShort, moment, number } from '../core/format';
import { useGet, useList } from '../core/load';
import { count, say } from '../core/say';
import { may } from '../core/session';
import { areaWords, Pill } from '../parts/badges';
import { Failed, NoRight, Note, Waiting } from '../parts/basic';
import { Icon } from '../parts/icon';
import { Rows } from '../parts/table';
import { Precision } from '../scenario/precision';
import { tableTitle, useSchema } from '../scenario/reading';
import { ENOUGH, evidenceWords, missingTables, stateWords, type RateGroup, type ScenarioRow } from '../scenario/types';

interface Feed { id: number; table_name: string; rhythm: string; last_us: string | null; late_us: string | null; late: boolean }

function Panel({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="panel"><div class="title"><h2>{title}</h2></div><div class="inside stack">{children}</div></section>;
}

const link = (row: ScenarioRow) => <a href={`/scenarios/${row.id}`}><span class="muted num">{row.id}</span> {row.title ?? say('읽을 수 없는 규칙', 'cannot be read')}</a>;

/** How many alarms fit a filter, with the way to them. */
function Tally({ words, none, filter, what }: { words: string; none: string; filter: Record<string, string>; what: string }) {
  const list = useList<{ id: number }>('/alarms', filter, 1);
  const search = new URLSearchParams(filter).toString();
  return (
    <div class="tally-row">
      <p class="bold">{words}</p>
      {list.problem ? <Failed problem={list.problem} again={list.again} /> : !list.ready ? <Waiting lines={1} />
        : list.total ? <p><a class="big num under" href={`/alarms?${search}`}>{say(`${number(list.total)}건`, count(list.total, 'alarm'))}</a> <span class="muted">{what}</span></p> : <p>{none}</p>}
    </div>
  );
}

function Lacking({ rows }: { rows: ScenarioRow[] }) {
  const schema = useSchema();
  return (
    <Panel title={say('자료가 없어 말할 수 없는 규칙은 무엇인가', 'Which rules lack data?')}>
      {rows.length ? (
        <>
          <Note tone="warn">{say('아래 규칙은 읽는 표가 비어 있습니다. 잡힌 것이 0건이어도 잘못이 없다는 뜻이 아닙니다.', 'Tables that these rules read are empty. Zero findings do not mean that all is well.')}</Note>
          <Rows caption={say('자료 없는 규칙', 'Rules without data')} items={rows} id={(row) => row.id} columns={[
            { id: 'rule', title: say('규칙', 'Rule'), cell: link },
            { id: 'area', title: say('분야', 'Area'), cell: (row) => areaWords(row.area ?? '') },
            { id: 'missing', title: say('비어 있는 표', 'Empty tables'), cell: (row) => <span class="hatched">{missingTables(row).map((name) => `${tableTitle(schema, name)}(${name})`).join(', ')}</span> },
          ]} />
        </>
      ) : <p>{say('모든 규칙이 읽는 표에 기록이 있습니다.', 'Every table that a rule reads holds records.')}</p>}
    </Panel>
  );
}

function Precisions({ rows, groups }: { rows: ScenarioRow[]; groups: RateGroup[] }) {
  const closedOf = (row: ScenarioRow): number => groups.find((group) => group.scenario_id === row.id)?.closed ?? 0;
  const judged = rows.filter((row) => closedOf(row) >= ENOUGH);
  return (
    <Panel title={say('얼마나 맞았나', 'How often were they right?')}>
      <p>{judged.length
        ? say(`규칙 ${rows.length}개 가운데 ${judged.length}개만 맞은 비율을 말할 수 있습니다.`, `A precision can be given for ${judged.length} of ${rows.length} rules.`)
        : say(`규칙 ${rows.length}개 모두 처리되어 종결된 경보가 ${ENOUGH}건이 되지 않아, 맞은 비율을 말할 수 없습니다.`, `None of the ${rows.length} rules has ${ENOUGH} decided alarms, so no precision can be given.`)}</p>
      <Rows caption={say('규칙마다 맞은 비율', 'Precision by rule')} items={[...rows].sort((a, b) => closedOf(b) - closedOf(a) || a.id.localeCompare(b.id))} id={(row) => row.id} columns={[
        { id: 'rule', title: say('규칙', 'Rule'), cell: link },
        { id: 'closed', title: say('처리되어 종결', 'Decided'), right: true, cell: (row) => (closedOf(row) ? <a href={`/alarms?scenario_id=${row.id}&state=closed`}>{number(closedOf(row))}</a> : number(0)) },
        { id: 'precision', title: say('맞은 비율', 'Precision'), cell: (row) => <Precision group={groups.find((one) => one.scenario_id === row.id)} /> },
        { id: 'evidence', title: say('규칙을 둔 까닭', 'Why it is here'), cell: (row) => evidenceWords(row.evidence_class) },
      ]} />
    </Panel>
  );
}

function Feeds() {
  const schema = useSchema();
  const feeds = useList<Feed>('/feeds', {}, 200);
  const late = feeds.items.filter((feed) => feed.late);
  const tables = schema.filter((table) => table.source).length;
  return (
    <Panel title={say('늦거나 오지 않는 자료는 무엇인가', 'Which data are late or do not come?')}>
      {feeds.problem ? <Failed problem={feeds.problem} again={feeds.again} /> : !feeds.ready ? <Waiting lines={2} />
        : !feeds.items.length ? <Note tone="warn">{say('언제 받기로 한 자료인지 정한 것이 하나도 없습니다. 그래서 자료가 끊겨도 늦었다고 말할 수 없습니다.', 'No feed has been agreed on, so nobody can say that data are late.')}</Note>
        : (
          <>
            <p>{late.length ? say(`받기로 한 자료 ${feeds.items.length}가지 가운데 ${late.length}가지가 늦었습니다.`, `${late.length} of ${feeds.items.length} feeds are late.`) : say(`받기로 한 자료 ${feeds.items.length}가지가 제때 왔습니다.`, `All ${feeds.items.length} feeds came in time.`)}</p>
            <Rows caption={say('받기로 한 자료', 'Feeds')} items={[...late, ...feeds.items.filter((feed) => !feed.late)]} id={(feed) => feed.id} columns={[
              { id: 'table', title: say('자료', 'Data'), cell: (feed) => `${tableTitle(schema, feed.table_name)} (${feed.table_name})` },
              { id: 'state', title: say('상태', 'State'), cell: (feed) => (feed.late ? <Pill tone="back" icon="clock">{say(`${dateShort(feed.late_us)}부터 늦음`, `late since ${dateShort(feed.late_us)}`)}</Pill> : <Pill tone="done" icon="ring-check">{say('제때', 'in time')}</Pill>) },
              { id: 'last', title: say('마지막 적재', 'Last load'), cell: (feed) => (feed.last_us ? moment(feed.last_us) : say('받은 적 없음', 'never')) },
            ]} />
          </>
        )}
      {tables && feeds.ready ? <p class="small muted">{say(`카탈로그에는 표가 ${tables}개 있습니다.`, `The catalogue has ${tables} tables.`)}</p> : null}
    </Panel>
  );
}

/** Tables of the catalogue that no rule reads: nothing in them can raise anything. */
function Unread() {
  const schema = useSchema();
  const graph = useGet<{ nodes: { table: string }[] }>('/scenarios/graph');
  if (graph.problem) return null;
  if (!graph.body || !schema.length) return <Panel title={say('어느 규칙도 보지 않는 표', 'Tables that no rule reads')}><Waiting lines={2} /></Panel>;
  const read = new Set(graph.body.nodes.map((node) => node.table));
  const unread = schema.filter((table) => !read.has(table.name));
  const bySource = [...new Set(unread.map((table) => table.source))].sort();
  return (
    <Panel title={say('어느 규칙도 보지 않는 표', 'Tables that no rule reads')}>
      <p>{say(`카탈로그의 표 ${schema.length}개 가운데 ${unread.length}개는 읽는 규칙이 없습니다. 여기에 있는 잘못은 잡히지 않습니다.`, `${unread.length} of ${schema.length} tables are read by no rule: what is wrong in them is not caught.`)}</p>
      <details><summary>{say('표 이름 보기', 'Show the tables')}</summary>
        <dl class="facts">{bySource.map((source) => <><dt>{source}</dt><dd>{unread.filter((table) => table.source === source).map((table) => table.title).join(', ')}</dd></>)}</dl></details>
    </Panel>
  );
}

function lead(all: number, lacking: number, stopped: number, often: number): string {
  const ko = [lacking ? `자료가 없어 말할 수 없는 것이 ${lacking}개` : '', stopped ? `돌지 않는 것이 ${stopped}개` : '', often ? `너무 자주 울리는 것이 ${often}개` : ''].filter(Boolean).join(', ');
  const en = [lacking ? `${lacking} without data` : '', stopped ? `${stopped} not running` : '', often ? `${often} firing too often` : ''].filter(Boolean).join(', ');
  return say(ko ? `규칙 ${all}개 가운데 ${ko}입니다.` : `규칙 ${all}개가 모두 자료를 갖추고 돌고 있습니다. 그래도 보지 못하는 것이 있습니다.`,
    en ? `Of ${count(all, 'rule')}: ${en}.` : `All ${count(all, 'rule')} run with data. There is still what they cannot see.`);
}

export default function BlindSpots() {
  const all = useGet<{ items: ScenarioRow[] }>('/scenarios');
  const rates = useGet<{ groups: RateGroup[] }>(may('statistics_read') ? '/statistics/alarms' : null, { by: 'scenario' });
  const items = all.body?.items ?? [];
  const lacking = items.filter((row) => missingTables(row).length);
  const stopped = items.filter((row) => row.error || row.paused || (row.state !== undefined && row.state !== 'running'));
  const often = items.filter((row) => row.fires_too_often);
  return (
    <div class="page stack">
      <div class="head"><h1>{say('잡히지 않는 것', 'Blind spots')}</h1>
        <p class="lead">{all.body ? lead(items.length, lacking.length, stopped.length, often.length) : ''}</p></div>
      {all.problem ? <Failed problem={all.problem} again={all.again} /> : !all.body ? <Waiting lines={8} /> : (
        <>
          <Lacking rows={lacking} />
          {stopped.length ? (
            <Panel title={say('돌지 않는 규칙은 무엇인가', 'Which rules do not run?')}>
              <Rows caption={say('돌지 않는 규칙', 'Rules that do not run')} items={stopped} id={(row) => row.id} columns={[
                { id: 'rule', title: say('규칙', 'Rule'), cell: link },
                { id: 'state', title: say('상태', 'State'), cell: (row) => { const state = stateWords(row); return <Pill tone={state.tone} icon={state.icon}>{state.words}</Pill>; } },
                { id: 'why', title: say('까닭', 'Why'), cell: (row) => row.error ?? row.reason ?? '' },
              ]} />
            </Panel>
          ) : null}
          {often.length ? (
            <Panel title={say('너무 자주 울리는 규칙은 무엇인가', 'Which rules fire too often?')}>
              <ul class="plain-list">{often.map((row) => <li key={row.id}><Icon name="warn" /> {link(row)} <span class="muted">{say(`기록 ${number(row.records ?? 0)}건 가운데 ${number(row.findings ?? 0)}건`, `${number(row.findings ?? 0)} of ${number(row.records ?? 0)} records`)}</span></li>)}</ul>
              <p class="muted">{say('다섯에 하나를 넘게 걸리면 규칙이나 자료가 잘못되었을 가능성이 큽니다.', 'Above one record in five, the rule or the data are probably wrong.')}</p>
            </Panel>
          ) : null}
          {may('feed_admin') ? <Feeds /> : null}
          <Panel title={say('누구에게도 가지 않은 것은 무엇인가', 'What reached nobody?')}>
            {may('alarm_confirm') ? (
              <div class="grid2">
                <Tally words={say('부서에 이어지지 않은 경보', 'Alarms of no department')} filter={{ audit_why: 'unmapped' }} none={say('이어지지 않은 경보가 없습니다.', 'None.')} what={say('계좌·카드·부서 코드가 매핑에 없어 감사부서로 왔습니다.', 'Their codes map to nobody, so they came to audit.')} />
                <Tally words={say('판단하지 못한 것', 'Could not be judged')} filter={{ audit_why: 'fault' }} none={say('판단하지 못한 것이 없습니다.', 'None.')} what={say('값이 비었거나 셈이 넘쳐 규칙이 판단하지 못했습니다.', 'A value was missing or overflowed.')} />
                <Tally words={say('제외되어 보이지 않는 것', 'Hidden by exclusions')} filter={{ state: 'excluded' }} none={say('제외 중인 경보가 없습니다.', 'None.')} what={say('제외하는 동안에도 건수는 셉니다.', 'They are still counted.')} />
                <Tally words={say('처음 켤 때의 밀린 경보', 'The backlog of the first start')} filter={{ baseline: 'true', standing: 'true' }} none={say('밀린 경보가 없습니다.', 'None.')} what={say('조치율과 정탐률에 들어가지 않습니다.', 'They are in no rate.')} />
              </div>
            ) : <NoRight what={say('이어지지 않은 경보를 볼 권한이 없습니다', 'You may not see unmapped alarms')} />}
          </Panel>
          {may('scenario_propose') ? <Unread /> : null}
          {rates.problem ? <Failed problem={rates.problem} again={rates.again} /> : rates.body ? <Precisions rows={items} groups={rates.body.groups} /> : may('statistics_read') ? <Waiting lines={4} /> : null}
        </>
      )}
    </div>
  );
}
