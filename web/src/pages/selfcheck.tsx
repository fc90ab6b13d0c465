// 자기진단: the sheets that one fills in, that wait for one, and all that one may see; many approved at once.

import { useEffect, useState } from 'preact/hooks';
import { Act, type Verb } from '../admin/register';
import type { Query } from '../core/api';
import { dateShort, due, number } from '../core/format';
import { useKeys } from '../core/keys';
import { listen } from '../core/live';
import { useGet, useList } from '../core/load';
import { go, goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { useApi } from '../core/schema';
import { may, reach } from '../core/session';
import { Figure } from '../charts/panel';
import { Due } from '../parts/badges';
import { Button, Empty } from '../parts/basic';
import { BulkBar, useSelection, type Selection } from '../parts/bulk';
import { ExportButton } from '../parts/export';
import { Check, SelectField } from '../parts/fields';
import { Icon } from '../parts/icon';
import { Table, total, type Column } from '../parts/table';
import { CHECK_BULK } from '../selfcheck/bulk';
import { CheckPill, Progress, SelfCheck } from '../selfcheck/parts';
import { CHECK_STATES, ofWhat, roundName, titleOf, words, type CheckRow, type CheckState, type RoundRow } from '../selfcheck/types';

type ViewName = 'mine' | 'waiting' | 'all';
const EXPORT = { at: '/selfcheck/checks/export', name: 'selfchecks', title: ['진단서 목록 내려받기', 'Download the sheets'] as [string, string] };
const CHANGES = ['selfcheck_check.changed', 'reload'];

const MINE: Query = { mine: 1, state: 'open' }, WAITING: Query = { waiting: 1, state: 'filled,reviewed' };
const asked = (view: ViewName): Query => (view === 'mine' ? MINE : view === 'waiting' ? WAITING : {});

function useColumns(view: ViewName, selection: Selection, selecting: boolean): Column<CheckRow>[] {
  const person: Column<CheckRow> = { id: 'officer', title: say('작성자', 'By'), width: '16rem', cell: (row) => row.officer_name ?? <span class="lacking">{say('정해지지 않음', 'nobody yet')}</span> };
  return [
    ...(selecting ? [{ id: 'choose', title: say('고르기', 'Choose'), width: '6rem', cell: (row: CheckRow) => <Check hidden label={say(`${titleOf(row)} ${row.officer_name ?? ''} 고르기`, `Choose ${titleOf(row)} ${row.officer_name ?? ''}`)} checked={selection.chosen.has(row.id)} onChange={() => selection.toggle(row.id)} /> }] : []),
    { id: 'sheet', title: say('진단표', 'Sheet'), cell: (row) => <a class="what-of" href={`/selfcheck/checks/${row.id}`}><b>{titleOf(row)}</b><span class="small sub">{ofWhat(row)} · {row.department_name} · {words(row, 'area')}</span></a> },
    ...(view === 'mine' || reach('selfcheck_read') === 'own' ? [] : [person]),
    { id: 'items', title: say('답한 항목', 'Answered'), width: '26rem', cell: (row) => <Progress row={row} /> },
    { id: 'state', title: say('상태', 'State'), width: '16rem', cell: (row) => <CheckPill row={row} /> },
    { id: 'due', title: say('제출 기한', 'Due'), width: '16rem', cell: (row) => (row.state === 'open' ? <Due day={row.due_on} /> : <span class="num sub">{dateShort(row.due_on)}</span>) },
  ];
}

/** What a link has narrowed the list to, and the way back. */
const Narrowed = ({ name, words: what }: { name: string; words: string }) =>
  <button type="button" class="filter-chip" onClick={() => goQuery({ [name]: null })}>{what}<Icon name="close" label={say('빼기', 'Remove')} /></button>;

function NewCase({ onClose }: { onClose: () => void }) {
  const { api } = useApi();
  const sheets = useGet<{ items: { duty_id: number; duty_code: string }[] }>('/selfcheck/sheets', { cycle: 'case', state: 'live', limit: 200 });
  if (!api || !sheets.body) return null;
  const verb: Verb = {
    words: ['건별 진단서 쓰기', 'Begin a sheet for a case'], path: '/selfcheck/checks',
    lead: () => <p>{sheets.body?.items.length ? say('허가·계약·점검처럼 한 건마다 살펴보는 업무의 진단서를 엽니다.', 'Opens a sheet for one permit, contract or inspection.') : say('건별로 쓰는 진단표가 아직 없습니다. 감사부서가 “건별” 주기의 진단표를 시행하면 여기에 나타납니다.', 'There is no per-case sheet yet. It appears here once audit publishes one.')}</p>,
    extra: { duty_id: { options: sheets.body.items.map((one) => ({ value: String(one.duty_id), label: `${one.duty_code} ${words(one, 'duty')}` })) }, case_no: { hint: say('문서나 접수의 번호', 'Number of the document or receipt') } },
    after: (reply) => go(`/selfcheck/checks/${String(reply['id'])}`),
  };
  return <Act api={api} verb={verb} row={{ id: 0 }} again={() => {}} onClose={onClose} />;
}

export default function SelfChecks() {
  const { query } = usePlace();
  const audits = may('selfcheck_edit'), decides = may('selfcheck_review') || may('selfcheck_approve');
  const usual: ViewName = audits ? 'all' : decides ? 'waiting' : 'mine';
  const view = (query.get('view') as ViewName | null) ?? usual;
  const filters: Query = { ...asked(view), ...(query.get('state') ? { state: query.get('state') } : {}), round_id: query.get('round_id'), department_id: query.get('department_id'), duty_id: query.get('duty_id') };
  const list = useList<CheckRow>('/selfcheck/checks', { ...filters, sort: 'due_on' }, 200);
  const mine = useList<unknown>('/selfcheck/checks', MINE, 1);
  const waiting = useList<unknown>(decides || audits ? '/selfcheck/checks' : null, WAITING, 1);
  const every = useList<unknown>('/selfcheck/checks', {}, 1);
  const improving = useList<{ due_on: string }>('/selfcheck/improvements', { state: 'open', sort: 'due_on' }, 1);
  const rounds = useGet<{ items: RoundRow[] }>('/selfcheck/rounds', { limit: 50, sort: '-from_on' });
  const selection = useSelection();
  const [selecting, setSelecting] = useState(false);
  const [making, setMaking] = useState(false);
  const [fresh, setFresh] = useState(false);
  useEffect(() => listen(CHANGES, () => setFresh(true)), []);
  const again = (): void => { setFresh(false); for (const one of [list, mine, waiting, every, improving]) one.again(); };
  const chooses = decides && view === 'waiting';
  const columns = useColumns(view, selection, chooses && selecting);
  useKeys([{ code: 'KeyR', words: ['새로 읽기', 'Refresh'], run: again }, ...(chooses ? [{ code: 'KeyX', words: ['여럿 고르기', 'Choose several'] as [string, string], run: () => setSelecting(true) }] : [])]);
  const tile = (name: ViewName, what: string, count: { total: number | null }, how: string) =>
    <Figure what={what} value={count.total === null ? '…' : number(count.total)} unit={say('건', '')} how={how} href={`/selfcheck?view=${name}`} current={view === name} />;
  const late = list.items.filter((row) => row.state === 'open' && due(row.due_on)?.tone === 'late').length;
  const first = list.items[0];
  const next = list.items.find((row) => row.state === 'open');
  return (
    <SelfCheck title={say('자기진단', 'Self-checks')}
      lead={!list.ready ? '' : late ? say(`기한이 지난 진단서가 ${number(late)}건 있습니다.`, `${number(late)} ${late === 1 ? 'is' : 'are'} late.`) : next ? say(`가장 가까운 제출 기한은 ${dateShort(next.due_on)}입니다.`, `The next one is due on ${dateShort(next.due_on)}.`) : ''}
      act={<><ExportButton spec={EXPORT} filters={filters} />{may('selfcheck_fill') && !audits ? <Button low kind={view === 'mine' ? 'primary' : ''} icon="plus" onClick={() => setMaking(true)}>{say('건별 진단서 쓰기', 'Sheet for a case')}</Button> : null}</>}>
      <nav class="tiles" aria-label={say('자기진단의 일', 'Of the self-checks')}>
        {audits ? null : tile('mine', say('내가 쓸 것', 'To fill in'), mine, say('아직 내지 않음', 'not handed in'))}
        {decides || audits ? tile('waiting', audits ? say('나를 기다리는 것', 'Waiting for me') : say('검토·승인할 것', 'To review or approve'), waiting, say('차례가 나에게 온 것', 'your turn')) : null}
        {tile('all', audits ? say('모든 진단서', 'All sheets') : decides ? say('부서의 진단서', 'Of the department') : say('내 진단서', 'All of mine'), every, say('끝난 것까지', 'with finished ones'))}
        <Figure what={say('개선할 것', 'To mend')} value={improving.total === null ? '…' : number(improving.total)} unit={say('건', '')} how={improving.items[0] ? say(`가장 이른 기한 ${dateShort(improving.items[0].due_on)}`, `first due ${dateShort(improving.items[0].due_on)}`) : say('“아니요”로 답한 것의 뒤처리', 'what was answered “no”')} href="/selfcheck/improvements" />
      </nav>
      <section class="panel checks-list" aria-label={say('진단서 목록', 'List of sheets')}>
        <form class="filters no-print" role="search" onSubmit={(event) => event.preventDefault()}>
          <SelectField label={say('상태', 'State')} value={query.get('state') ?? ''} onChange={(state) => goQuery({ state: state || null })} options={[{ value: '', label: say('모두', 'All') }, ...(Object.keys(CHECK_STATES) as CheckState[]).map((state) => ({ value: state, label: say(...CHECK_STATES[state].words) }))]} />
          <SelectField label={say('회차', 'Round')} value={query.get('round_id') ?? ''} onChange={(round) => goQuery({ round_id: round || null })} options={[{ value: '', label: say('모두', 'All') }, ...(rounds.body?.items ?? []).map((one) => ({ value: String(one.id), label: roundName(one) }))]} />
          {query.get('department_id') && first ? <Narrowed name="department_id" words={first.department_name} /> : null}
          {query.get('duty_id') && first ? <Narrowed name="duty_id" words={words(first, 'duty')} /> : null}
          <span class="push" />
          {fresh ? <Button low icon="refresh" onClick={again}>{say('바뀐 것 보기', 'Show changes')}</Button> : null}
          <span class="muted small">{total(list)}</span>
          {chooses && list.items.length ? <Button low kind="text" aria-pressed={selecting} onClick={() => { setSelecting(!selecting); selection.clear(); }}>{selecting ? say('고르기 끝내기', 'Stop choosing') : say('여럿 고르기', 'Choose several')} <kbd class="wide-only">X</kbd></Button> : null}
        </form>
        <Table caption={say('진단서', 'Sheets')} columns={columns} list={list} id={(row) => row.id} rowHeight={60} onOpen={(row) => go(`/selfcheck/checks/${row.id}`)}
          empty={query.get('state') || query.get('round_id') ? <Empty icon="filter" title={say('조건에 맞는 진단서가 없습니다', 'Nothing fits')}><Button low onClick={() => goQuery({ state: null, round_id: null, department_id: null })}>{say('조건을 모두 빼고 보기', 'Show all')}</Button></Empty>
            : <Empty title={view === 'waiting' ? say('검토하거나 승인할 것이 없습니다', 'Nothing to review or approve') : say('쓸 진단서가 없습니다', 'No sheet to fill in')}><p>{view === 'waiting' ? say('담당자가 진단서를 내면 여기에 나타나고, 알림이 갑니다.', 'One appears, with a notice, when an officer hands it in.') : say('회차가 열리거나 같은 경보가 되풀이되면 여기에 나타나고, 알림이 갑니다.', 'One appears, with a notice, when a round opens or an alarm is repeated.')}</p></Empty>} />
        {chooses ? <BulkBar spec={CHECK_BULK} rows={list.items} selection={selection} onDone={again} /> : null}
      </section>
      {making ? <NewCase onClose={() => setMaking(false)} /> : null}
    </SelfCheck>
  );
}
