// 내 마일리지: where one stands, what else counts, and the ledger.

import { useEffect, useState } from 'preact/hooks';
import { number, dateShort } from '../core/format';
import { listen } from '../core/live';
import { useGet, useList } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { may } from '../core/session';
import { Panel } from '../charts/panel';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { ExportButton } from '../parts/export';
import { Table, type Column } from '../parts/table';
import { ClaimDialog, ClaimDrawer, ClaimPill } from '../mileage/claim';
import { Mileage, NoPlan } from '../mileage/frame';
import { Ledger } from '../mileage/ledger';
import { areasOf, itemOf, nameOf, runningSums, type Balance, type BalanceItem, type Claim, type Entry, type Standings } from '../mileage/types';

const EXPORT = { at: '/mileage/ledger/export', name: 'mileage', title: ['원장 내려받기', 'Download the ledger'] as [string, string] };
const OPEN = 'claimed,approved,sent_back,refused';

/** How the points of the year came together: a step an entry, the target as a broken line. */
function PointsLine({ balance, entries }: { balance: Balance; entries: Entry[] }) {
  const [width, height, base] = [288, 120, 100];
  const sums = runningSums(entries, balance.points);
  const most = Math.max(balance.target ?? 0, ...sums.values(), 1) * 1.15;
  const x = (day: string): number => 8 + ((Date.parse(day) - Date.parse(`${balance.year}-01-01`)) / (366 * 86_400_000)) * (width - 40);
  const y = (points: number): number => base - (Math.max(0, points) / most) * (base - 14);
  const steps = [...entries].sort((a, b) => (a.posted_at < b.posted_at ? -1 : 1));
  const days = steps.map((one) => x(one.happened_on)).reduce<number[]>((all, at) => [...all, Math.max(at, all[all.length - 1] ?? 8)], []);
  const last = steps[steps.length - 1];
  const end = days[days.length - 1] ?? 8;
  const line = steps.reduce((path, one, i) => `${path}H${days[i]?.toFixed(1)}V${y(sums.get(one.id) ?? 0).toFixed(1)}`, `M8 ${base}`);
  return (
    <svg class="points-line" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={say(`${balance.year}년의 누계, ${number(balance.points)}점. 줄마다의 값은 아래 원장에 있습니다.`, `The sum over ${balance.year}, ${number(balance.points)} points; each step is in the ledger below.`)}>
      <line x1="8" x2={width - 24} y1={base} y2={base} />
      {balance.target ? <><line class="goal" x1="8" x2={width - 24} y1={y(balance.target)} y2={y(balance.target)} /><text x="8" y={y(balance.target) - 4}>{say(`목표 ${number(balance.target)}점`, `target ${number(balance.target)}`)}</text></> : null}
      <path d={line} />
      {last ? <><circle cx={end} cy={y(balance.points)} r="4" /><text x={Math.min(end + 8, width - 30)} y={y(balance.points) + 4}>{number(balance.points)}</text></> : null}
      {[1, 4, 7, 10].map((month) => <text key={month} x={x(`${balance.year}-${String(month).padStart(2, '0')}-01`)} y={height - 4}>{say(`${month}월`, `${month}`)}</text>)}
    </svg>
  );
}

function Hero({ balance, entries, whole }: { balance: Balance; entries: Entry[]; whole: boolean }) {
  const { points, target, next_level: next } = balance;
  const share = target ? Math.min(100, Math.max(0, (points / target) * 100)) : null;
  return (
    <section class="panel pad mileage-hero">
      <h2>{say('확정 점수', 'Points posted')}</h2>
      <p><b class="mileage-figure">{number(points)}</b>{say('점', ' points')}{balance.level ? <span class="tag">{nameOf(balance.level)}</span> : null}</p>
      {share === null || !target ? null : (
        <>
          <span class="rail" aria-hidden="true"><i style={{ width: `${share}%` }} /></span>
          <p>{points >= target ? say(`목표 ${number(target)}점을 채웠습니다.`, `The target of ${number(target)} is reached.`) : say(`목표 ${number(target)}점까지 ${number(Math.round((target - points) * 100) / 100)}점 남았습니다.`, `${number(Math.round((target - points) * 100) / 100)} to the target of ${number(target)}.`)}</p>
        </>
      )}
      {next?.missing ? <p class="small sub">{say(`${next.name_ko}까지 ${number(next.missing)}점`, `${number(next.missing)} to ${next.name_en}`)}</p> : null}
      {whole && entries.length ? <PointsLine balance={balance} entries={entries} /> : null}
      {balance.disqualified ? <Note tone="warn">{say('올해는 포상 대상에서 빠집니다.', 'Not eligible for awards this year.')}</Note> : null}
    </section>
  );
}

function Areas({ items }: { items: BalanceItem[] }) {
  return (
    <Panel title={say('영역별 점수', 'By area')}>
      <ul class="inside stack mileage-areas">
        {areasOf(items).map((area) => (
          <li key={area.area}>
            <p class="line"><b>{area.title}</b><span class="push" /><span class="num"><b>{number(area.points)}</b>{area.cap ? <span class="sub"> / {say(`상한 ${number(area.cap)}`, `up to ${number(area.cap)}`)}</span> : null}</span></p>
            {area.cap ? <span class="rail" aria-hidden="true"><i style={{ width: `${Math.min(100, (area.points / area.cap) * 100)}%` }} /></span> : null}
            <p class="small sub">{area.parts || say('아직 없습니다', 'nothing yet')}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function MyPlace({ standings, items, onClaim }: { standings: Standings | null; items: BalanceItem[]; onClaim: () => void }) {
  const more = items.filter((one) => !one.minus && one.source !== '' && one.source !== 'none' && (one.left === null || one.left > 0)).slice(0, 4);
  return (
    <Panel title={say('내 자리', 'My place')}>
      <div class="inside stack">
        {standings?.mine ? <p><b class="mileage-figure">{number(standings.mine.rank)}</b>{say(`위 · 점수가 있는 ${number(standings.of)}명 가운데`, ` of ${number(standings.of)} with points`)}</p> : <p class="sub">{say('아직 순위가 없습니다.', 'No place yet.')}</p>}
        {standings?.top.length ? (
          <details><summary>{say(`상위 ${standings.top.length}명`, `The first ${standings.top.length}`)}</summary>
            <ol class="plain stack">{standings.top.map((one, i) => <li key={i} class="line"><span class="num sub">{one.rank}</span> {one.name} <span class="small sub">{one.department_name ?? ''}</span><span class="push" /><b class="num">{number(one.points)}</b></li>)}</ol>
          </details>
        ) : null}
        {more.length ? <><h3>{say('저절로 쌓이는 것', 'What comes by itself')}</h3><ul class="plain stack">{more.map((one) => <li key={one.item_id} class="line"><span>{nameOf(one)}</span><span class="push" /><span class="num">{say(`${number(one.each)}점`, number(one.each))}</span></li>)}</ul></> : null}
        <p><Button low icon="plus" onClick={onClaim}>{say('활동 신청', 'Claim an activity')}</Button></p>
      </div>
    </Panel>
  );
}

export default function MyMileage() {
  const balance = useGet<Balance>('/mileage/balance');
  const standings = useGet<Standings>('/mileage/standings');
  const claims = useList<Claim>('/mileage/claims', { mine: 1, state: OPEN, sort: '-claimed_at' }, 100);
  const entries = useList<Entry>('/mileage/ledger', { mine: 1, sort: '-posted_at' }, 200);
  const [claiming, setClaiming] = useState(false);
  const chosen = Number(usePlace().query.get('claim')) || null;
  const open = (claim: number | null): void => goQuery({ claim });
  const again = (): void => { for (const one of [balance, standings, claims, entries]) one.again(); };
  useEffect(() => listen(['mileage_claim.changed', 'reload'], again), []);
  const body = balance.body;
  const live = body?.plan_state === 'live';
  const columns: Column<Claim>[] = [
    { id: 'day', title: say('활동한 날', 'Day'), width: '11rem', cell: (row) => <span class="num">{dateShort(row.happened_on)}</span> },
    { id: 'item', title: say('활동', 'Activity'), cell: (row) => <button type="button" class="linkish" onClick={() => open(row.id)}>{itemOf(row)}</button> },
    { id: 'points', title: say('점수', 'Points'), right: true, width: '9rem', cell: (row) => number(row.points) },
    { id: 'state', title: say('상태', 'State'), width: '22rem', cell: (row) => <ClaimPill row={row} /> },
  ];
  return (
    <Mileage here="/mileage" title={say('내 마일리지', 'My mileage')} lead={body ? say(`${body.year}년, 공직자 자기관리`, `${body.year}, self-management`) : ''}
      act={<><ExportButton spec={EXPORT} filters={{ mine: 1 }} />{live && may('mileage_claim') ? <Button kind="primary" icon="plus" onClick={() => setClaiming(true)}>{say('활동 신청', 'Claim an activity')}</Button> : null}</>}>
      {balance.problem ? <Failed problem={balance.problem} again={balance.again} /> : !body ? <Waiting lines={6} /> : body.plan_id === null ? <NoPlan year={body.year} /> : (
        <div class="mileage-page">
          <div class="mileage-top"><Hero balance={body} entries={entries.items} whole={!entries.more} /><Areas items={body.items} /><MyPlace standings={standings.body} items={body.items} onClaim={() => setClaiming(true)} /></div>
          {claims.items.length ? <Panel title={say('결정을 기다리는 신청', 'Claims on their way')}><Table caption={say('신청', 'Claims')} columns={columns} list={claims} id={(row) => row.id} rowHeight={44} /></Panel> : null}
          <Panel title={say('원장', 'Ledger')} note={say('적힌 줄은 고치거나 지우지 않고, 되돌리는 줄을 새로 적습니다', 'nothing is changed or removed; a reversal is a new entry')}><Ledger filters={{ mine: 1 }} total={body.points} list={entries} /></Panel>
        </div>
      )}
      {claiming && body ? <ClaimDialog items={body.items} onMade={open} onDone={again} onClose={() => setClaiming(false)} /> : null}
      {chosen && body ? <ClaimDrawer id={chosen} items={body.items} onDone={again} onClose={() => open(null)} /> : null}
    </Mileage>
  );
}
