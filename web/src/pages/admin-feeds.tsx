// 자료 수집: what should come and when, what came, what was refused line by line, what waits for a decision.

import { useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import type { Values } from '../admin/form';
import { Register, type RegisterSpec, type Row, type Verb } from '../admin/register';
import { wordOf } from '../admin/words';
import { download, path } from '../core/api';
import { bytes, moment, number } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { may } from '../core/session';
import { Pill } from '../parts/badges';
import { Button, Tabs } from '../parts/basic';
import { ReasonDialog } from '../parts/dialog';

const TONES: Record<string, string> = { failed: 'back', held: 'back', done: 'done', running: 'work', open: 'work' };
const state = (row: Row) => <Pill tone={TONES[String(row['state'])] ?? ''}>{wordOf('state', String(row['state']))}</Pill>;
const FIRST: Values = { rhythm: 'daily', due_minute: 360, grace_minutes: 60, total_column: '', totals_needed: false, hold_percent: 5 };
const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

function Rejects({ row }: { row: Row }) {
  const [asked, setAsked] = useState(false);
  if (!row['rejected']) return null;
  return (
    <>
      <div><Button icon="download" onClick={() => setAsked(true)}>{say(`거절된 ${number(Number(row['rejected']))}행 내려받기`, `Download ${number(Number(row['rejected']))} rejected rows`)}</Button></div>
      {asked ? (
        <ReasonDialog title={say('거절된 행 내려받기', 'Download the rejected rows')} verb={say('내려받기', 'Download')} lead={say('줄, 열, 까닭이 적힌 CSV입니다. 개인정보는 가려져 있고, 내려받은 까닭이 기록에 남습니다.', 'A CSV of line, column and reason. Personal data is masked, and your reason is logged.')} onClose={() => setAsked(false)}
          onAct={(reason) => download(path(`/ingests/${row.id}/rejects`, { reason }), `rejects-${row.id}.csv`)} />
      ) : null}
    </>
  );
}

const bundles: RegisterSpec = {
  path: '/bundles',
  name: ['여러 자료의 묶음', 'Bundles of loads'],
  columns: ['name', 'state', 'would_raise', 'opened_us', 'ended_us'],
  filters: ['state'],
  search: true,
  sort: '-id',
  hidden: ['account_id'],
  cells: { state },
  rowTitle: (row) => String(row['name'] || row.id),
  more: (row) => (row['state'] === 'held' ? <p class="read">{say(`기록은 실려 있고, 경보 ${number(Number(row['would_raise']))}건을 알리지 않고 멈추어 두었습니다. 자료가 틀렸으면 다른 묶음으로 바로잡은 뒤 푸세요.`, `Its records are in; its ${number(Number(row['would_raise']))} alarms are held back. If the data is wrong, correct it by another bundle, then release this one.`)}</p> : null),
  verbs: [{ words: ['풀기', 'Release'], path: '/bundles/{id}/release', when: (row) => row['state'] === 'held', done: ['풀었습니다. 경보를 알립니다.', 'Released; its alarms are told.'] }],
  empty: ['묶음이 없습니다', 'No bundles'],
};

function Feeds() {
  const schema = useGet<{ tables: { name: string; title: string }[] }>('/schema');
  const title = (name: unknown): string => schema.body?.tables.find((one) => one.name === name)?.title ?? String(name);
  const tables = schema.body?.tables ?? [];
  const [table, setTable] = useState('');
  const put: Verb = {
    words: ['고치기', 'Edit'], method: 'PUT', path: '/feeds/{table}', done: ['정했습니다.', 'Set.'],
    to: (row) => `/feeds/${String(row['table_name'] ?? table)}`,
    start: (row) => ({ ...FIRST, ...Object.fromEntries(Object.keys(FIRST).filter((name) => name in row).map((name) => [name, row[name] ?? null])) }),
    extra: { due_minute: { hint: say('360이면 06:00', '360 is 06:00') }, hold_percent: { hint: say('0이면 보류하지 않습니다.', '0: never held.') } },
  };
  const ingests: RegisterSpec = {
    path: '/ingests',
    name: ['들어온 자료', 'What came in'],
    columns: ['name', 'table_name', 'state', 'inserted', 'updated', 'rejected', 'began_us'],
    filters: ['state'],
    search: true,
    sort: '-began_us',
    cells: {
      table_name: (row) => title(row['table_name']), state, body_bytes: (row) => bytes(Number(row['body_bytes'])),
      bundle_id: (row) => (row['bundle_id'] ? <a class="under num" href={`/admin/feeds?tab=bundles&row=${String(row['bundle_id'])}`}>{String(row['bundle_id'])}</a> : say('묶음 없이 들어옴', 'in no bundle')),
    },
    titles: { body_bytes: ['크기', 'Size'] },
    hidden: ['account_id'],
    rowTitle: (row) => String(row['name'] || row.id),
    more: (row) => (
      <>
        {row['state'] === 'held' ? <p class="read">{say(`이대로 실으면 경보 ${number(Number(row['would_raise']))}건이 생겨 멈추어 두었습니다.`, `Loading it would raise ${number(Number(row['would_raise']))} alarms, so it was held.`)}</p> : null}
        <Rejects row={row} />
      </>
    ),
    verbs: [
      { words: ['풀어서 싣기', 'Release and load'], path: '/ingests/{id}/release', when: (row) => row['state'] === 'held', done: ['실었습니다.', 'Loaded.'] },
      { words: ['거절', 'Refuse'], path: '/ingests/{id}/refuse', danger: true, when: (row) => row['state'] === 'held', done: ['거절했습니다.', 'Refused.'] },
    ],
    empty: ['들어온 자료가 없습니다', 'Nothing came in'],
  };
  const feeds: RegisterSpec = {
    path: '/feeds',
    name: ['정해진 자료', 'Feeds'],
    columns: ['table_name', 'rhythm', 'due_minute', 'last_us', 'late'],
    hidden: ['late_us'],
    titles: { due_minute: ['도착 시각', 'Due at'] },
    filters: ['rhythm'],
    cells: {
      table_name: (row) => title(row['table_name']), due_minute: (row) => clock(Number(row['due_minute'])),
      last_us: (row) => <span class="num">{moment(row['last_us'] as string | null) || '—'}</span>,
      late: (row) => (row['late'] ? <Pill tone="back" icon="clock">{say('늦음', 'Late')}</Pill> : <Pill tone="done">{say('제때', 'In time')}</Pill>),
    },
    rowTitle: (row) => title(row['table_name']),
    verbs: [put],
    make: { ...put, words: ['정하기', 'Set one'], choose: { title: say('어느 표의 자료인가요?', 'Which table?'), options: tables.map((one) => ({ value: one.name, label: `${one.title} (${one.name})` })), value: table, onChange: setTable } },
    empty: ['정해진 자료가 없습니다. 정해 두면 늦을 때 알립니다.', 'None. Once set, lateness is told.'],
  };
  return (
    <section class="panel">
      <Tabs label={say('자료 수집', 'Data')} tabs={[
        { id: 'ingests', title: say('들어온 자료', 'What came in'), view: () => <Register key="ingests" spec={ingests} /> },
        { id: 'bundles', title: say('묶음', 'Bundles'), view: () => <Register key="bundles" spec={bundles} /> },
        { id: 'feeds', title: say('정해진 자료', 'Feeds'), view: () => <Register key="feeds" spec={feeds} /> },
      ]} />
    </section>
  );
}

export default function FeedsPage() {
  return <Admin title={say('자료 수집', 'Data')} lead={may('record_write') ? say('원천 시스템이 보낸 자료와 그 결과입니다.', 'What the source systems sent, and what came of it.') : say('보류한 자료를 풀거나 거절합니다.', 'Release or refuse what was held.')}><Feeds /></Admin>;
}
