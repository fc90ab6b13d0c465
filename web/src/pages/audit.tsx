// 감사실: how things stand in six figures, where alarms are, whether audit keeps up, what to look at first, and what the
// numbers do not show. It follows what happens, at most every 30 seconds, and can be held still.

import { useEffect, useRef, useState } from 'preact/hooks';
import { path, type Query } from '../core/api';
import { date, number, rate, time, won, wonShort } from '../core/format';
import { useKeys } from '../core/keys';
import { ALARM_EVENTS, listen } from '../core/live';
import { useGet, useList } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { may } from '../core/session';
import { AlarmDetail } from '../alarm/detail';
import { ALARM_BULK } from '../alarm/bulk';
import { OPEN_STATES, TO_CONFIRM, issuedRows, lateRows, openRows, type Overview, type RateGroup, type ScenarioRow } from '../alarm/overview';
import { Queue, ScoreKeys } from '../alarm/queue';
import { ALARM_EXPORT, type AlarmRow } from '../alarm/types';
import { AgesPanel, WeeksPanel, WherePanel, targetWords } from '../charts/board';
import { Figure, Panel } from '../charts/panel';
import { ScopeFilters, useScope } from '../charts/scope';
import { Button, Empty, Failed, Waiting } from '../parts/basic';
import { BulkBar, useSelection } from '../parts/bulk';
import { Dialog } from '../parts/dialog';
import { ExportButton } from '../parts/export';
import { Icon } from '../parts/icon';

const EVERY_MS = 30_000;
const TOO_OFTEN = 9000; // hundredths of a percent of a rule's alarms that are excluded

interface Gaps {
  unmapped: { kind: string; codes: number; records: number }[];
  departments: { id: number; name: string; has_people: boolean; has_approver: boolean }[];
  samples: { drawn: number; judged: number; wrong: number };
  requests: { exclude: number; extend: number };
}

/** Calls back when something happened, at most every 30 s; not while held still. */
function useFollowing(call: () => void): { held: boolean; hold: (on: boolean) => void } {
  const [held, hold] = useState(false);
  const last = useRef(Date.now());
  useEffect(() => {
    if (held) return undefined;
    let timer: number | undefined;
    const stop = listen(ALARM_EVENTS, () => {
      timer ??= window.setTimeout(() => { timer = undefined; last.current = Date.now(); call(); }, Math.max(0, last.current + EVERY_MS - Date.now()));
    });
    return () => { stop(); clearTimeout(timer); };
  }, [held, call]);
  return { held, hold };
}

// ---- what the numbers do not show

function Gap({ words, how, value, href, fine }: { words: string; how: string; value: string; href?: string; fine?: boolean }) {
  return (
    <li>
      <span class={fine ? 'fine' : 'warn'}><Icon name={fine ? 'ring-check' : 'warn'} /></span>
      <div>{href ? <a class="under" href={href}>{words}</a> : <span>{words}</span>}<p class="small sub">{how}</p></div>
      <span class="figure num">{value}</span>
    </li>
  );
}

const KINDS: Record<string, [ko: string, en: string]> = { card: ['카드', 'cards'], account: ['계좌', 'accounts'], duty: ['업무', 'duties'], department: ['부서', 'departments'], officer: ['직원', 'officers'] };

function Gaps({ gaps, overview, scenarios, rules }: { gaps: Gaps; overview: Overview; scenarios: ScenarioRow[]; rules: RateGroup[] }) {
  const [shown, setShown] = useState<{ title: string; lines: string[] } | null>(null);
  const heads = useGet<{ items: { number: number; at: string }[] }>(may('audit_read') ? '/audit/heads' : null);
  const waiting = useGet<{ total?: number }>('/proposals', { state: 'proposed', limit: 1, count: 1 }).body?.total;
  const codes = gaps.unmapped.reduce((sum, one) => sum + one.codes, 0);
  const empty = gaps.departments.filter((one) => !one.has_people), headless = gaps.departments.filter((one) => one.has_people && !one.has_approver);
  const thin = scenarios.filter((one) => one.readiness === 'insufficient data');
  const often = rules.filter((one) => (one.excluded_rate ?? 0) > TOO_OFTEN);
  const head = heads.body?.items[0];
  const list = (title: string, lines: string[]) => (lines.length ? <Button low kind="text" onClick={() => setShown({ title, lines })}>{say('보기', 'Show')}<span class="sr"> {title}</span></Button> : null);
  const names = (departments: { name: string }[]): string[] => departments.map((one) => one.name);
  return (
    <div class="inside">
      <ul class="gaps">
        <Gap words={say('아무에게도 잇지 않은 코드', 'Codes mapped to nobody')} how={(codes ? `${gaps.unmapped.map((one) => `${say(...(KINDS[one.kind] ?? [one.kind, one.kind]))} ${number(one.codes)}`).join(', ')}. ` : '') + say(`그래서 부서를 찾지 못한 경보 ${number(overview.open.unmapped)}건`, `${number(overview.open.unmapped)} alarms have no department for it`)} value={number(codes)} href={openRows({ audit_why: 'unmapped' })} fine={!overview.open.unmapped && !codes} />
        <li>
          <span class={gaps.departments.length ? 'warn' : 'fine'}><Icon name={gaps.departments.length ? 'warn' : 'ring-check'} /></span>
          <div>{say('쓸 수 있는 사람이 없는 부서', 'Departments where nobody can sign in')}<p class="small sub">{say(`승인할 사람만 없는 부서 ${number(headless.length)}곳. 이런 부서의 0건은 0이 아닙니다.`, `${number(headless.length)} more lack an approver. Their zero is not zero.`)}</p>{list(say('쓸 수 있는 사람이 없는 부서', 'Departments where nobody can sign in'), [...names(empty), ...headless.map((one) => `${one.name} (${say('승인할 사람 없음', 'no approver')})`)])}</div>
          <span class="figure num">{number(empty.length)}</span>
        </li>
        <li>
          <span class={thin.length ? 'warn' : 'fine'}><Icon name={thin.length ? 'warn' : 'ring-check'} /></span>
          <div>{say('자료가 모자란 규칙', 'Rules without enough data')}<p class="small sub">{say('읽을 자료가 아직 연결되지 않음', 'what they read is not connected yet')}</p>{list(say('자료가 모자란 규칙', 'Rules without enough data'), thin.map((one) => `${one.id} ${one.title}: ${one.missing ?? ''}`))}</div>
          <span class="figure num">{number(thin.length)}</span>
        </li>
        <Gap words={say('제외가 잦은 규칙', 'Rules that are mostly excluded')} how={often.length ? often.map((one) => one.scenario_id).join(', ') : say('제외율 90%를 넘는 규칙 없음', 'none over 90%')} value={number(often.length)} href={often.length ? path('/alarms', { state: 'excluded', scenario_id: often[0]?.scenario_id }) : undefined} fine={!often.length} />
        <Gap words={say('제외 요청', 'Exclusions asked for')} how={say('감사부서가 정함', 'audit decides')} value={number(gaps.requests.exclude)} href="/audit/requests" fine={!gaps.requests.exclude} />
        {waiting === undefined ? null : <Gap words={say('다른 사람의 승인을 기다리는 변경', 'Changes that wait for a second person')} how={say('설정, 웹훅, 연결, 규칙', 'settings, webhooks, mappings, rules')} value={number(waiting)} href="/admin/proposals" fine={!waiting} />}
        <Gap words={say('표본 점검', 'Quality samples')} how={gaps.samples.drawn ? say(`“정상” 답변에서 뽑음${gaps.samples.wrong ? `, 다시 볼 것 ${gaps.samples.wrong}건` : ''}`, `of the answers “lawful”${gaps.samples.wrong ? `, ${gaps.samples.wrong} wrong` : ''}`) : say('아직 뽑지 않음', 'none drawn yet')} value={`${number(gaps.samples.judged)}/${number(gaps.samples.drawn)}`} href="/audit/samples" fine={gaps.samples.drawn > 0 && gaps.samples.judged === gaps.samples.drawn} />
        <Gap words={say('접속기록의 서명', 'Signature of the log')} how={head ? say(`${date(head.at)} ${number(head.number)}번까지 서명됨. 이어짐은 haechi audit verify로 확인합니다.`, `Signed up to entry ${number(head.number)} on ${date(head.at)}. haechi audit verify checks the chain.`) : say('서명된 머리가 아직 없습니다.', 'No signed head yet.')} value={head ? say('서명됨', 'signed') : say('없음', 'none')} fine={!!head} />
      </ul>
      {shown ? <Dialog title={shown.title} onClose={() => setShown(null)}><ul class="stack">{shown.lines.map((line) => <li key={line}>{line}</li>)}</ul></Dialog> : null}
    </div>
  );
}

// ---- what to look at first

const QUEUES: [id: string, ko: string, en: string, at: string, filters: Query][] = [
  ['confirm', '확인할 것', 'To confirm', '/alarms/work', { ...TO_CONFIRM, sort: '-score' }],
  ['all', '열린 것 모두', 'All open', '/alarms/work', { sort: '-score' }],
  ['look', '감사부서가 볼 까닭이 있는 것', 'For audit to look at', '/alarms/audit', { sort: '-issued_at' }],
];

function First({ filters, round, onChange }: { filters: Query; round: number; onChange: () => void }) {
  const { query } = usePlace();
  const [queue, , , endpoint, chosen] = QUEUES.find(([id]) => id === query.get('queue')) ?? QUEUES[0]!;
  const list = useList<AlarmRow>(endpoint, { ...filters, ...chosen }, 50);
  const selection = useSelection();
  const opened = query.get('alarm');
  const at = list.items.findIndex((row) => String(row.id) === opened);
  useEffect(() => { if (round) list.again(); }, [round]);
  const open = (row: AlarmRow | undefined): void => { if (row) goQuery({ alarm: row.id, tab: null }, { replace: true }); };
  const close = (): void => goQuery({ alarm: null, tab: null }, { replace: true });
  const again = (): void => { list.again(); onChange(); };
  const pick = (range: boolean): void => {
    const row = list.items[Math.max(0, at)];
    if (row) range ? selection.upTo(row.id, list.items.map((one) => one.id)) : selection.toggle(row.id);
  };
  useKeys([
    { code: 'KeyJ', words: ['다음 것', 'Next'], run: () => open(list.items[at + 1]) },
    { code: 'KeyK', words: ['앞의 것', 'Before'], run: () => open(list.items[at - 1]) },
    { code: 'KeyX', words: ['고르기', 'Choose'], run: () => pick(false) },
    { code: 'KeyX', shift: true, words: ['여기까지 고르기', 'Choose up to here'], run: () => pick(true) },
    { code: 'KeyR', words: ['새로 읽기', 'Refresh'], run: again },
    { code: 'Escape', words: ['닫기', 'Close'], run: close },
  ]);
  return (
    <>
      <div class="tabs" role="group" aria-label={say('무엇을 먼저 볼까', 'Which queue')}>
        {QUEUES.map(([id, ko, en]) => <Button key={id} low kind={id === queue ? 'second' : 'text'} aria-pressed={id === queue} onClick={() => { selection.clear(); goQuery({ queue: id, alarm: null }, { replace: true }); }}>{say(ko, en)}</Button>)}
        <span class="push" />
        {list.items.length && !selection.chosen.size ? <Button low kind="text" onClick={() => pick(false)}>{say('여럿 고르기', 'Choose several')} <kbd class="wide-only">X</kbd></Button> : null}
      </div>
      {list.ready && !list.items.length ? <Empty title={say('볼 것이 없습니다', 'Nothing to look at')} /> : <Queue list={list} selection={selection} here={opened ? Number(opened) : null} onOpen={open} caption={say('먼저 볼 경보', 'What to look at first')} />}
      <BulkBar spec={ALARM_BULK} rows={list.items} selection={selection} onDone={again} />
      {opened ? (
        <Dialog title={at >= 0 ? say(`${at + 1}번째로 볼 경보`, `Number ${at + 1} to look at`) : say('경보', 'Alarm')} onClose={close} wide>
          <AlarmDetail id={opened} onDone={() => { again(); open(list.items[at + 1]); }} onSkip={() => open(list.items[at + 1])} />
        </Dialog>
      ) : null}
    </>
  );
}

// ---- the page

export default function AuditRoom() {
  const scope = useScope('year');
  const overview = useGet<Overview>('/statistics/overview', scope.query);
  const gaps = useGet<Gaps>('/statistics/gaps');
  const scenarios = useGet<{ items: ScenarioRow[] }>('/scenarios');
  const rules = useGet<{ groups: RateGroup[] }>('/statistics/alarms', { by: 'scenario' });
  const [at, setAt] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const again = useRef(() => {});
  again.current = () => { overview.again(); gaps.again(); setRound((n) => n + 1); };
  const { held, hold } = useFollowing(useRef(() => again.current()).current);
  useEffect(() => { if (overview.body) setAt(new Date().toISOString()); }, [overview.body]);
  const body = overview.body;
  const open = body?.open, rates = body?.rates;
  const putRight = body?.won.reduce((sum, one) => sum + one.won, 0) ?? 0;
  const gained = (disposition: string): number => body?.won.find((one) => one.disposition === disposition)?.won ?? 0;
  const known = scenarios.body?.items ?? [];
  return (
    <div class="page">
      <div class="head">
        <h1>{say('감사실', 'Audit room')}</h1>
        <p class="lead" aria-live="polite">{open && at ? say(`${time(at)} 기준. 열린 경보 ${number(open.count)}건, 확인할 것 ${number(open.to_confirm)}건.`, `As of ${time(at)}: ${number(open.count)} open, ${number(open.to_confirm)} to confirm.`) : ''}</p>
        <span class="push" />
        <div class="line wrap no-print">
          <ScopeFilters scope={scope} scenarios={known} cells={body?.cells ?? []} />
          <Button low icon={held ? 'play' : 'pause'} aria-pressed={held} onClick={() => hold(!held)}>{held ? say('다시 따라가기', 'Follow again') : say('멈춰 두기', 'Hold still')}</Button>
          <ExportButton spec={ALARM_EXPORT} filters={{ ...scope.filters, state: OPEN_STATES }} />
        </div>
      </div>
      {overview.problem && !body ? <Failed problem={overview.problem} again={overview.again} /> : !body || !open || !rates ? <Waiting lines={10} /> : (
        <>
          <div class="tiles">
            <Figure what={say('열린 경보', 'Open')} value={number(open.count)} unit={say('건', '')} how={say(`걸린 돈 ${wonShort(open.won)}`, `${wonShort(open.won)} at stake`)} href={openRows(scope.filters)} />
            <Figure what={say('기한 지남', 'Late')} value={number(open.late)} unit={say('건', '')} late={open.late > 0} how={say(`7일 넘은 것 ${number(open.late_week)}건`, `${number(open.late_week)} over 7 days`)} href={lateRows(body.today, scope.filters)} />
            <Figure what={say('확인할 것', 'To confirm')} value={number(open.to_confirm)} unit={say('건', '')} how={say(`오늘까지 ${number(open.to_confirm_today)}건`, `${number(open.to_confirm_today)} by today`)} href={path('/alarms', { ...scope.filters, ...TO_CONFIRM })} />
            <Figure what={say('조치율', 'Acted on')} value={rates.acted_rate === null ? '–' : rate(rates.acted_rate)} share={rates.acted_rate} target={body.targets.acted_rate} how={targetWords(rates.acted_rate, body.targets.acted_rate)} href={path('/dashboard', Object.fromEntries(new URLSearchParams(scope.search)))} />
            <Figure what={say('적기처리율', 'In time')} value={rates.in_time_rate === null ? '–' : rate(rates.in_time_rate)} share={rates.in_time_rate} target={body.targets.in_time_rate} how={targetWords(rates.in_time_rate, body.targets.in_time_rate)} href={path('/dashboard', Object.fromEntries(new URLSearchParams(scope.search)))} />
            <Figure what={scope.name === 'year' ? say('올해 바로잡은 금액', 'Put right this year') : say('바로잡은 금액', 'Put right')} value={wonShort(putRight)} title={won(putRight)} how={say(`환수 ${wonShort(gained('recovered'))}, 부과·추징 ${wonShort(gained('assessed'))}`, `${wonShort(gained('recovered'))} recovered, ${wonShort(gained('assessed'))} assessed`)} href={issuedRows(scope.query.from, scope.query.to, { ...scope.filters, disposition: 'recovered,assessed' })} />
          </div>
          <div class="board">
            <WherePanel overview={body} scenarios={known} by="area" filters={scope.filters} />
            <div class="column">
              <WeeksPanel overview={body} filters={scope.filters} />
              <AgesPanel overview={body} filters={scope.filters} />
            </div>
          </div>
          <div class="board queue-row">
            <Panel title={say('먼저 볼 경보', 'What to look at first')} link={<ScoreKeys />}><First filters={scope.filters} round={round} onChange={overview.again} /></Panel>
            <Panel title={say('비어 있는 곳', 'What is missing')}>{gaps.problem ? <Failed problem={gaps.problem} again={gaps.again} /> : gaps.body ? <Gaps gaps={gaps.body} overview={body} scenarios={known} rules={rules.body?.groups ?? []} /> : <Waiting />}</Panel>
          </div>
        </>
      )}
    </div>
  );
}

