// 신청 결정: the claims that wait for one, many at once, and all that one may see.

import { useEffect, useState } from 'preact/hooks';
import type { Query } from '../core/api';
import { dateShort, number } from '../core/format';
import { useKeys } from '../core/keys';
import { listen } from '../core/live';
import { useList } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { may } from '../core/session';
import { Button, Empty } from '../parts/basic';
import { BulkBar, useSelection, type BulkSpec } from '../parts/bulk';
import { ExportButton } from '../parts/export';
import { Check, SelectField } from '../parts/fields';
import { Table, total, type Column } from '../parts/table';
import { ClaimDrawer, ClaimPill } from '../mileage/claim';
import { Mileage } from '../mileage/frame';
import { CLAIM_STATES, itemOf, type Claim } from '../mileage/types';

const EXPORT = { at: '/mileage/claims/export', name: 'claims', title: ['신청 내려받기', 'Download the claims'] as [string, string] };
const filesWords = (row: Claim): string => (row.files ? say(`첨부 ${number(row.files)}개`, `${number(row.files)} ${row.files === 1 ? 'file' : 'files'}`) : '');
const BULK: BulkSpec<Claim> = {
  at: '/mileage/claims/bulk', member: 'claims', name: ['고른 신청', 'Chosen claims'],
  acts: [
    { act: 'approve', words: ['승인', 'Approve'], from: ['claimed'], right: 'mileage_approve', look: true },
    { act: 'post', words: ['확인하고 올리기', 'Verify and post'], from: ['approved'], right: 'mileage_edit', look: true },
    { act: 'send_back', words: ['돌려보내기', 'Send back'], from: ['claimed', 'approved'], right: 'mileage_read', look: false },
  ],
  page: (id) => `/mileage/claims?claim=${id}`,
  title: itemOf,
  facts: (row) => [row.claimed_by_name, row.department_name, dateShort(row.happened_on), say(`${number(row.points)}점`, `${number(row.points)} points`)].join(' · '),
  inside: (row) => <p class="words">{[row.evidence, row.reference, row.link, filesWords(row)].filter(Boolean).join(' · ')}</p>,
};

export default function Claims() {
  const { query } = usePlace();
  const usual = may('mileage_edit') ? 'approved' : 'claimed';
  const state = query.get('state') ?? usual;
  const filters: Query = { state: state === 'all' ? null : state };
  const list = useList<Claim>('/mileage/claims', { ...filters, sort: '-claimed_at' }, 200);
  const selection = useSelection();
  const [selecting, setSelecting] = useState(false);
  const [fresh, setFresh] = useState(false);
  const chosen = Number(query.get('claim')) || null;
  useEffect(() => listen(['mileage_claim.changed', 'reload'], () => setFresh(true)), []);
  const again = (): void => { setFresh(false); list.again(); };
  useKeys([{ code: 'KeyR', words: ['새로 읽기', 'Refresh'], run: again }, { code: 'KeyX', words: ['여럿 고르기', 'Choose several'], run: () => setSelecting(true) }]);
  const columns: Column<Claim>[] = [
    ...(selecting ? [{ id: 'choose', title: say('고르기', 'Choose'), width: '6rem', cell: (row: Claim) => <Check hidden label={say(`${itemOf(row)} ${row.claimed_by_name} 고르기`, `Choose ${itemOf(row)} ${row.claimed_by_name}`)} checked={selection.chosen.has(row.id)} onChange={() => selection.toggle(row.id)} /> }] : []),
    { id: 'item', title: say('활동', 'Activity'), cell: (row) => <><a href={`?${state === usual ? '' : `state=${state}&`}claim=${row.id}`} onClick={(event) => { event.preventDefault(); goQuery({ claim: row.id }); }}>{itemOf(row)}</a>{row.files ? <span class="small sub"> {filesWords(row)}</span> : null}</> },
    { id: 'who', title: say('신청한 사람', 'Claimed by'), width: '18rem', cell: (row) => <>{row.claimed_by_name} <span class="small sub">{row.department_name}</span></> },
    { id: 'day', title: say('활동한 날', 'Day'), width: '11rem', cell: (row) => <span class="num">{dateShort(row.happened_on)}</span> },
    { id: 'points', title: say('점수', 'Points'), right: true, width: '8rem', cell: (row) => number(row.points) },
    { id: 'state', title: say('상태', 'State'), width: '20rem', cell: (row) => <ClaimPill row={row} /> },
  ];
  return (
    <Mileage here="/mileage/claims" title={say('마일리지 신청', 'Claims')} lead={list.ready && state === usual ? say(`정할 신청이 ${total(list)} 있습니다.`, `${total(list)} to decide.`) : ''} act={<ExportButton spec={EXPORT} filters={filters} />}>
      <section class="panel" aria-label={say('신청 목록', 'List of claims')}>
        <form class="filters no-print" role="search" onSubmit={(event) => event.preventDefault()}>
          <SelectField label={say('상태', 'State')} value={state} onChange={(value) => goQuery({ state: value === usual ? null : value, claim: null })} options={[{ value: 'all', label: say('모두', 'All') }, ...Object.entries(CLAIM_STATES).map(([value, words]) => ({ value, label: say(...words) }))]} />
          <span class="push" />
          {fresh ? <Button low icon="refresh" onClick={again}>{say('바뀐 것 보기', 'Show changes')}</Button> : null}
          {list.items.length ? <Button low kind="text" aria-pressed={selecting} onClick={() => { setSelecting(!selecting); selection.clear(); }}>{selecting ? say('고르기 끝내기', 'Stop choosing') : say('여럿 고르기', 'Choose several')} <kbd class="wide-only">X</kbd></Button> : null}
        </form>
        <Table caption={say('마일리지 신청', 'Claims')} columns={columns} list={list} id={(row) => row.id} rowHeight={44} here={chosen} onOpen={(row) => goQuery({ claim: row.id })}
          empty={<Empty title={state === usual ? say('정할 신청이 없습니다', 'Nothing to decide') : say('신청이 없습니다', 'No claims')} />} />
        <BulkBar spec={BULK} rows={list.items} selection={selection} onDone={again} />
      </section>
      {chosen ? <ClaimDrawer id={chosen} items={[]} onDone={again} onClose={() => goQuery({ claim: null })} /> : null}
    </Mileage>
  );
}
