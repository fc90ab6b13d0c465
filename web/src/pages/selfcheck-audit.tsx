// 회차와 점검: rounds of self-checks, how they went, and samples of what was approved.

import { useState } from 'preact/hooks';
import { useDepartments } from '../admin/form';
import { Act, Register, type RegisterSpec, type Row, type Verb } from '../admin/register';
import { date, dateShort, moment, number, rate } from '../core/format';
import { useGet, useList } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { useApi } from '../core/schema';
import { Panel } from '../charts/panel';
import { Button, Empty, Note, Tabs, Waiting } from '../parts/basic';
import { SelectField } from '../parts/fields';
import { Table, type Column } from '../parts/table';
import { SelfCheck, Verdict } from '../selfcheck/parts';
import { Rates } from '../selfcheck/rates';
import { RiskMap } from '../selfcheck/risk';
import { roundName, words, type RoundRow } from '../selfcheck/types';

// ---- rounds

interface Opened { id: number; checks: number; unmanned: { duty_id: number; duty_ko: string; duty_en: string; department_id: number }[]; due_on: string }

/** What closing does, before it is done. */
function ClosingLead({ row }: { row: Row }) {
  const of = row as unknown as RoundRow, left = of.checks - of.filled - of.missed, waiting = of.filled - of.approved;
  return (
    <>
      <p>{say(`내지 않은 진단서 ${number(left)}건은 더는 쓸 수 없고, 참여율에는 내지 않은 것으로 남습니다.`, `Not handed in: ${number(left)}. They can no longer be filled in, and keep counting as not handed in.`)}</p>
      <p>{say(`검토나 승인을 기다리는 ${number(waiting)}건은 그대로 이어집니다.`, `Awaiting review or approval: ${number(waiting)}. They go on.`)}</p>
      <p>{say('나중에 사유를 적어 다시 열 수 있습니다.', 'It can be reopened later, with a reason.')}</p>
    </>
  );
}

const CLOSE: Verb = { words: ['회차 마감', 'Close the round'], path: '/selfcheck/rounds/{id}/close', danger: true, done: ['회차를 마감했습니다.', 'Closed.'], lead: (row) => <ClosingLead row={row} /> };
const REOPEN: Verb = {
  words: ['다시 열기', 'Reopen'], path: '/selfcheck/rounds/{id}/reopen', done: ['회차를 다시 열었습니다.', 'Reopened.'],
  lead: (row) => <p>{say(`미이행 ${number(Number(row['missed']))}건을 다시 쓸 수 있습니다. 제출 기한은 그대로입니다.`, `Missed: ${number(Number(row['missed']))}. They can be filled in again; their day stays.`)}</p>,
};

function Rounds({ rounds, again }: { rounds: RoundRow[]; again: () => void }) {
  const { api } = useApi();
  const departments = useDepartments();
  const [opening, setOpening] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [moving, setMoving] = useState<RoundRow | null>(null);
  const list = useList<RoundRow>('/selfcheck/rounds', { sort: '-from_on' }, 100);
  const open: Verb = {
    words: ['회차 열기', 'Open a round'], path: '/selfcheck/rounds', start: () => ({ cycle: 'half_year' }),
    lead: () => <p>{say('시행 중인 진단표마다, 소관 부서의 그 업무 담당자에게 진단서를 엽니다. 날짜를 비우면 오늘이 든 기간과 설정된 기한을 씁니다.', 'Opens a sheet for whoever holds the duty in each department that performs it. Without days it is the period of today, due as the settings say.')}</p>,
    after: (reply) => { setOpened(reply as unknown as Opened); list.again(); again(); },
  };
  const share = (part: number, row: RoundRow): string => `${number(part)} (${rate(row.checks ? Math.round((10000 * part) / row.checks) : null)})`;
  const columns: Column<RoundRow>[] = [
    { id: 'name', title: say('회차', 'Round'), cell: (row) => <a href={`/selfcheck?view=all&round_id=${row.id}`}>{roundName(row)}</a> },
    { id: 'period', title: say('기간', 'Period'), cell: (row) => <span class="num">{date(row.from_on)}~{dateShort(row.to_on)}</span> },
    { id: 'due', title: say('제출 기한', 'Due'), cell: (row) => <span class="num">{dateShort(row.due_on)}</span> },
    { id: 'checks', title: say('진단서', 'Sheets'), right: true, cell: (row) => number(row.checks) },
    { id: 'filled', title: say('냄', 'Handed in'), right: true, cell: (row) => share(row.filled, row) },
    { id: 'approved', title: say('승인', 'Approved'), right: true, cell: (row) => share(row.approved, row) },
    { id: 'state', title: say('상태', 'State'), cell: (row) => (row.state === 'closed' ? say(`마감, 미이행 ${number(row.missed)}`, `Closed, ${number(row.missed)} missed`) : say('진행 중', 'Open')) },
    { id: 'move', title: say('할 일', 'To do'), cell: (row) => <button type="button" class="under" onClick={() => setMoving(row)}>{row.state === 'closed' ? say(...REOPEN.words) : say('마감', 'Close')}<span class="sr"> {roundName(row)}</span></button> },
    { id: 'how', title: say('보기', 'See'), cell: (row) => <a class="under" href={`?tab=rates&round=${row.id}`}>{say('참여율', 'Rates')}<span class="sr"> {roundName(row)}</span></a> },
  ];
  return (
    <Panel title={say('회차', 'Rounds')} note={rounds.length ? '' : say('아직 연 회차가 없습니다', 'none yet')} link={<Button low kind="primary" icon="plus" onClick={() => setOpening(true)}>{say(...open.words)}</Button>}>
      {opened ? (
        <div class="pad"><Note tone={opened.unmanned.length ? 'warn' : 'good'} role="status">
          <p>{say(`진단서 ${number(opened.checks)}건을 열었습니다. 제출 기한은 ${dateShort(opened.due_on)}입니다.`, `${number(opened.checks)} sheets were opened, due on ${dateShort(opened.due_on)}.`)}</p>
          {opened.unmanned.length ? <><p>{say('맡을 사람이 없는 곳이 있습니다. 부서의 보직을 정하거나 작성할 사람을 지정해 주세요.', 'Nobody is there to fill in these. Set the posts, or name somebody.')}</p><ul>{opened.unmanned.map((one, i) => <li key={i}>{words(one, 'duty')} · {departments.find((each) => each.id === one.department_id)?.name}</li>)}</ul></> : null}
        </Note></div>
      ) : null}
      <Table caption={say('회차', 'Rounds')} columns={columns} list={list} id={(row) => row.id} empty={<Empty icon="list" title={say('회차가 없습니다', 'No rounds')}><p>{say('회차를 열면 진단서가 담당자들에게 갑니다. 기간이 시작되면 프로그램도 엽니다.', 'Opening one sends sheets to the officers. The program opens one too when a period begins.')}</p></Empty>} />
      {opening && api ? <Act api={api} verb={open} row={{ id: 0 }} again={() => {}} onClose={() => setOpening(false)} /> : null}
      {moving && api ? <Act api={api} verb={moving.state === 'closed' ? REOPEN : CLOSE} row={moving as unknown as Row} again={() => { list.again(); again(); }} onClose={() => setMoving(null)} /> : null}
    </Panel>
  );
}

/** What is shown of one round, and which. */
function OfRound({ rounds, show }: { rounds: RoundRow[]; show: (round: number) => preact.ComponentChildren }) {
  const { query } = usePlace();
  const chosen = rounds.find((row) => String(row.id) === query.get('round')) ?? rounds[0];
  if (!chosen) return <Empty icon="list" title={say('회차를 열면 볼 수 있습니다', 'To be seen once a round is open')} />;
  return (
    <div class="stack">
      <div class="of-round no-print"><SelectField label={say('회차', 'Round')} value={String(chosen.id)} onChange={(round) => goQuery({ round }, { replace: true })} options={rounds.map((row) => ({ value: String(row.id), label: roundName(row) }))} /></div>
      {show(chosen.id)}
    </div>
  );
}

// ---- samples

interface SampleRow { id: number; from_on: string; to_on: string; seed: string; share: number; of_count: number; drawn: number; judged: number; at_us: string }

function Samples() {
  const { api } = useApi();
  const { query } = usePlace();
  const list = useList<SampleRow>('/selfcheck/samples', { sort: '-at_us' }, 100);
  const [drawing, setDrawing] = useState(false);
  const chosen = list.items.find((row) => String(row.id) === query.get('sample')) ?? list.items[0];
  const draw: Verb = { words: ['표본 뽑기', 'Draw a sample'], path: '/selfcheck/samples', start: () => ({ share: 10 }), extra: { share: { hint: say('승인된 진단서 가운데 몇 %를 뽑을지', 'of the approved sheets') } }, after: (reply) => { list.again(); goQuery({ sample: String(reply['id']) }); } };
  const columns: Column<SampleRow>[] = [
    { id: 'at', title: say('뽑은 때', 'Drawn'), cell: (row) => <button type="button" class="under num" onClick={() => goQuery({ sample: row.id, row: null })}>{moment(row.at_us)}</button> },
    { id: 'period', title: say('승인된 기간', 'Approved'), cell: (row) => <span class="num">{dateShort(row.from_on)}~{dateShort(row.to_on)}</span> },
    { id: 'share', title: say('비율(%)', 'Share (%)'), right: true, cell: (row) => row.share },
    { id: 'of', title: say('대상', 'Drawn from'), right: true, cell: (row) => number(row.of_count) },
    { id: 'drawn', title: say('뽑힌 수', 'Drawn'), right: true, cell: (row) => number(row.drawn) },
    { id: 'judged', title: say('판정', 'Judged'), right: true, cell: (row) => number(row.judged) },
  ];
  return (
    <div class="stack">
      <Panel title={say('표본', 'Samples')} link={<Button low kind="primary" onClick={() => setDrawing(true)}>{say(...draw.words)}</Button>}>
        <Table caption={say('표본', 'Samples')} columns={columns} list={list} id={(row) => row.id} here={chosen?.id} empty={<Empty icon="check" title={say('뽑은 표본이 없습니다', 'No sample was drawn')}><p>{say('승인된 진단서 가운데 얼마를 추첨해, 답이 맞는지 감사부서가 다시 봅니다.', 'A share of the approved sheets is drawn by lot and looked at again.')}</p></Empty>} />
      </Panel>
      {chosen ? <><p class="small sub">{say(`추첨 씨앗 ${chosen.seed}`, `Seed of the draw ${chosen.seed}`)}</p><Register key={chosen.id} spec={sampleItems(chosen.id)} /></> : null}
      {drawing && api ? <Act api={api} verb={draw} row={{ id: 0 }} again={() => {}} onClose={() => setDrawing(false)} /> : null}
    </div>
  );
}

const sampleItems = (sample: number): RegisterSpec => ({
  path: '/selfcheck/sample-items', name: ['뽑힌 진단서', 'Sheets drawn'], fixed: { sample_id: sample }, columns: ['duty_ko', 'department_name', 'officer_name', 'items_due', 'items_no', 'verdict'],
  titles: { duty_ko: ['업무', 'Duty'], department_name: ['부서', 'Department'], officer_name: ['작성자', 'By'] }, hidden: ['duty_id', 'duty_en', 'department_id', 'officer_id', 'sample_id', 'state'],
  cells: { duty_ko: (row) => words(row, 'duty'), verdict: (row) => <Verdict row={row} /> },
  rowTitle: (row) => words(row, 'duty'),
  more: (row) => <p><a class="under" href={`/selfcheck/checks/${row.id}`}>{say('진단서 보기', 'See the sheet')}</a></p>,
  verbs: [{ words: ['판정하기', 'Judge'], path: '/selfcheck/checks/{id}/audit', when: (row) => !row['verdict'], start: () => ({ sample_id: sample }), extra: { sample_id: { hidden: true }, reason: { hint: say('맞지 않으면 꼭 적어 주세요. 진단서가 작성자에게 돌아갑니다.', 'Needed where it is wrong: the sheet goes back to the officer.') } }, done: ['판정을 적었습니다.', 'Recorded.'] }],
  empty: ['뽑힌 진단서가 없습니다.', 'Nothing was drawn.'],
});

export default function CheckAudit() {
  const rounds = useGet<{ items: RoundRow[] }>('/selfcheck/rounds', { sort: '-from_on', limit: 100 });
  const all = rounds.body?.items ?? [];
  const last = all[0];
  return (
    <SelfCheck title={say('회차와 표본', 'Rounds and samples')} lead={last ? say(`${roundName(last)}: 진단서 ${number(last.checks)}건 가운데 ${number(last.filled)}건을 냈고 ${number(last.approved)}건이 승인되었습니다.`, `${roundName(last)}: ${number(last.filled)} of ${number(last.checks)} sheets handed in, ${number(last.approved)} approved.`) : ''}>
      <Tabs label={say('자기진단의 점검', 'Of the self-checks')} tabs={[
        { id: 'rounds', title: say('회차', 'Rounds'), view: () => <Rounds rounds={all} again={rounds.again} /> },
        { id: 'rates', title: say('참여율·이행률', 'Rates'), view: () => (rounds.body ? <OfRound rounds={all} show={(round) => <Rates key={round} round={round} />} /> : <Waiting />) },
        { id: 'heat', title: say('위험 지도', 'Risk map'), view: () => (rounds.body ? <OfRound rounds={all} show={(round) => <RiskMap key={round} round={round} />} /> : <Waiting />) },
        { id: 'samples', title: say('표본', 'Samples'), view: () => <Samples /> },
      ]} />
    </SelfCheck>
  );
}
