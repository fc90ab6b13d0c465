// One record: what it says, masked; the alarms on it; the documents, vendors and people around it.

import { useState } from 'preact/hooks';
import { path, send, type Page } from '../core/api';
import { moment, number } from '../core/format';
import { useGet } from '../core/load';
import { inWords, say } from '../core/say';
import { may } from '../core/session';
import type { AlarmRow } from '../alarm/types';
import { Severity, State } from '../parts/badges';
import { Button, Failed, Note, Tabs, Waiting } from '../parts/basic';
import { ReasonDialog } from '../parts/dialog';
import { Rows } from '../parts/table';
import { inCell, useTables, type Cell, type Column, type Link, type TableInfo } from '../record/types';
import type { PageProps } from '../pages';

interface Shown { table: string; title: string; key: string; columns: { name: string; title: string; mark: string; value: Cell }[] }

const KINDS: Record<string, [ko: string, en: string]> = { person: ['같은 사람·단체', 'The same person or body'], account: ['같은 계좌', 'The same account'], business: ['같은 사업자', 'The same business'], officer: ['같은 직원', 'The same officer'] };

function Facts({ shown, table, at }: { shown: Shown; table: TableInfo; at: string }) {
  const [asked, setAsked] = useState<string | null>(null);
  const [seen, setSeen] = useState<Record<string, Cell>>({});
  const filled = shown.columns.filter((column) => column.value !== null && column.value !== '');
  const empty = shown.columns.length - filled.length;
  const typed = (name: string): Column => table.columns.find((column) => column.name === name) as Column;
  const masked = (mark: string): boolean => mark === 'masked' || mark === 'secret';
  return (
    <>
      <dl class="facts pad">
        {filled.map((column) => (
          <>
            <dt>{column.title}</dt>
            <dd>{column.name in seen ? <b>{inCell(typed(column.name), seen[column.name])}</b> : inCell(typed(column.name), column.value)}
              {masked(column.mark) && !(column.name in seen) && may('reveal') ? <> <Button low kind="text" icon="eye" onClick={() => setAsked(column.name)}>{say('보기', 'Show')}<span class="sr"> {column.title}</span></Button></> : null}
              {column.mark === 'token' ? <span class="muted small"> {say('연계토큰은 보이지 않습니다', 'tokens are not shown')}</span> : null}</dd>
          </>
        ))}
      </dl>
      {empty ? <p class="muted small pad">{say(`비어 있는 칸 ${empty}개`, `${empty} empty fields`)}</p> : null}
      {asked ? (
        <ReasonDialog title={say('가린 값 보기', 'Look behind the mask')} verb={say('보기', 'Show')} lead={say('개인정보를 보는 까닭을 적어 주세요. 조회 기록이 남습니다.', 'Say why you need to see this. The view is logged.')} onClose={() => setAsked(null)}
          onAct={async (reason) => { const { value } = await send<{ value: Cell }>('POST', `${at}/reveal`, { column: asked, reason }); setSeen((old) => ({ ...old, [asked]: value ?? say('값이 없습니다', 'no value') })); }} />
      ) : null}
    </>
  );
}

/** As alarms name their records: "agency_id=A1 pay_no=P1". */
function alarmKey(table: TableInfo, shown: Shown): string | null {
  const keys = table.columns.filter((column) => column.key);
  if (keys.some((column) => column.mark)) return null;
  return keys.map((column) => `${column.name}=${String(shown.columns.find((one) => one.name === column.name)?.value ?? '')}`).join(' ');
}

function Alarms({ table, shown }: { table: TableInfo; shown: Shown }) {
  const key = alarmKey(table, shown);
  const list = useGet<Page<AlarmRow>>(key && may('alarm_read') ? '/alarms' : null, { record_table: table.name, record_key: key, limit: 100 });
  if (!key) return <p class="muted pad">{say('이 표의 열쇠는 개인정보라 경보를 기록으로 찾지 않습니다.', 'The key of this table is personal data, so alarms are not looked for by it.')}</p>;
  if (list.problem) return <Failed problem={list.problem} again={list.again} />;
  if (!list.body) return <Waiting lines={3} />;
  return (
    <Rows caption={say('이 기록의 경보', 'Alarms on this record')} items={list.body.items} id={(row) => row.id} empty={say('볼 수 있는 경보가 없습니다.', 'No alarms that you may see.')} columns={[
      { id: 'sentence', title: say('무엇이', 'What'), cell: (row) => <a href={`/alarms/${row.id}`}>{inWords(row as unknown as Record<string, unknown>, 'sentence')}</a> },
      { id: 'scenario', title: say('규칙', 'Rule'), cell: (row) => row.scenario_id },
      { id: 'state', title: say('상태', 'State'), cell: (row) => <State state={row.state} /> },
      { id: 'severity', title: say('심각도', 'Severity'), cell: (row) => <Severity value={row.severity} /> },
      { id: 'issued', title: say('발령', 'Issued'), cell: (row) => <span class="num">{moment(row.issued_at)}</span> },
    ]} />
  );
}

function Around({ at, table, recordKey }: { at: string; table: string; recordKey: string }) {
  const list = useGet<{ links: Link[] }>(`${at}/around`);
  if (list.problem) return <Failed problem={list.problem} again={list.again} />;
  if (!list.body) return <Waiting lines={5} />;
  if (!list.body.links.length) return <p class="muted pad">{say('다른 기록으로 이어지는 값이 없습니다.', 'No value leads to other records.')}</p>;
  const href = (link: Link, place: Link['places'][number]): string => path(`/records/${place.table}`, { column: place.column, same_table: table, same_key: recordKey, same_column: link.name });
  return (
    <div class="pad stack">
      {list.body.links.map((link) => {
        const found = link.places.filter((place) => (place.count ?? 0) > 0 && !(place.table === table && place.column === link.name && place.count === 1));
        const unknown = link.places.filter((place) => place.count === null);
        const kind = KINDS[link.link];
        return (
          <section key={link.name}>
            <h3>{kind ? say(...kind) : say('같은 문서', 'The same document')} <span class="muted small">{link.title}</span></h3>
            {link.person ? <p>{may('org_edit') ? <a class="under" href={`/admin/people/${link.officer_id}`}>{link.person}</a> : <a class="under" href={`/alarms?handler_id=${link.officer_id}`}>{link.person}</a>}</p> : null}
            {found.length ? <ul class="chips places">{found.map((place) => <li key={place.table + place.column}><a class="kind" href={href(link, place)}>{place.title} <b class="num">{(place.count ?? 0) > 100 ? say('100건 넘음', 'over 100') : say(`${number(place.count ?? 0)}건`, number(place.count ?? 0))}</b></a></li>)}</ul> : null}
            {unknown.length ? (
              <details><summary>{say(`다른 표 ${unknown.length}곳에서 찾아보기`, `Look in ${unknown.length} other places`)}</summary>
                <ul class="chips places">{unknown.map((place) => <li key={place.table + place.column}><a class="kind" href={href(link, place)}>{place.title} · {place.column_title}</a></li>)}</ul>
              </details>
            ) : null}
            {!found.length && !unknown.length ? <p class="muted">{say('다른 기록이 없습니다.', 'No other records.')}</p> : null}
          </section>
        );
      })}
    </div>
  );
}

interface Ingest { id: number; name: string; state: string; inserted: number; updated: number; deleted: number; began_us: string }

function History({ table }: { table: string }) {
  const list = useGet<Page<Ingest>>(may('feed_admin') ? '/ingests' : null, { table_name: table, sort: '-began_us', limit: 20 });
  return (
    <div class="stack pad">
      <Note>{say('기록은 지금 값만 둡니다. 언제 무엇에서 무엇으로 바뀌었는지는 한 건씩 남지 않으며, 경보가 있었다면 그 경보의 이력에 그때의 값이 있습니다.', 'Only the present values of a record are kept. What it said before is not; where an alarm stood on it, the alarm’s history has the values of that time.')}</Note>
      {may('feed_admin') ? list.body ? (
        <Rows caption={say('이 표로 들어온 자료', 'What came into this table')} items={list.body.items} id={(row) => row.id} empty={say('서버로 들어온 자료가 없습니다.', 'Nothing came in through the server.')} columns={[
          { id: 'name', title: say('자료', 'Load'), cell: (row) => <a href={`/admin/feeds?row=${row.id}`}>{row.name || row.id}</a> },
          { id: 'inserted', title: say('새 행', 'New'), right: true, cell: (row) => number(row.inserted) },
          { id: 'updated', title: say('바뀐 행', 'Changed'), right: true, cell: (row) => number(row.updated) },
          { id: 'deleted', title: say('지운 행', 'Removed'), right: true, cell: (row) => number(row.deleted) },
          { id: 'began', title: say('때', 'When'), cell: (row) => <span class="num">{moment(row.began_us)}</span> },
        ]} />
      ) : <Waiting lines={3} /> : null}
    </div>
  );
}

export default function RecordPage({ ids }: PageProps) {
  const tables = useTables();
  const name = ids['table'] ?? '', key = ids['key'] ?? '';
  const at = `/records/${name}/${encodeURIComponent(key)}`;
  const one = useGet<Shown>(at);
  const table = tables?.find((each) => each.name === name);
  const own = one.body?.columns.find((column) => table?.columns.some((each) => each.key && each.name === column.name && column.name !== 'agency_id'));
  return (
    <div class="page">
      <div class="head">
        <h1>{one.body ? `${one.body.title} ${String(own?.value ?? '')}` : say('기록', 'Record')}</h1>
        <p class="lead">{table ? table.source : ''}</p><span class="push" />
        <a class="btn low" href={`/records/${name}`}>{say('이 표에서 찾기', 'Search this table')}</a>
      </div>
      {one.problem ? <section class="panel"><Failed problem={one.problem} again={one.again} /></section> : !one.body || !table ? <Waiting /> : (
        <div class="record">
          <section class="panel"><div class="title"><h2>{say('내용', 'What it says')}</h2></div><Facts shown={one.body} table={table} at={at} /></section>
          <section class="panel">
            <Tabs label={say('이 기록의 둘레', 'Around this record')} tabs={[
              { id: 'alarms', title: say('경보', 'Alarms'), view: () => <Alarms table={table} shown={one.body as Shown} /> },
              { id: 'around', title: say('이어진 기록', 'Related'), view: () => <Around at={at} table={name} recordKey={key} /> },
              { id: 'history', title: say('이력', 'History'), view: () => <History table={name} /> },
            ]} />
          </section>
        </div>
      )}
    </div>
  );
}
