// 현황: how alarms were handled in a period, against the agency's own targets; what is open and how much is at stake.
// Period, area and department stand in the address; every number leads to its rows, every chart has its table.

import { date, number, rate, won, wonShort } from '../core/format';
import { useGet, type Loaded } from '../core/load';
import { say } from '../core/say';
import { may } from '../core/session';
import { issuedRows, lateRows, openRows, dayEnd, dayStart, type Overview, type RateGroup, type ScenarioRow } from '../alarm/overview';
import { AgesPanel, WeeksPanel, WherePanel, targetWords } from '../charts/board';
import { Bars, ChartPanel, Figure, Panel } from '../charts/panel';
import { ScopeFilters, useScope, type Scope } from '../charts/scope';
import { ALARM_EXPORT } from '../alarm/types';
import { dispositionWords } from '../parts/badges';
import { Empty, Failed, Waiting } from '../parts/basic';
import { ExportButton } from '../parts/export';
import { Rows } from '../parts/table';

const NOTHING: Record<string, [ko: string, en: string]> = {
  none: ['이 기간에 발령한 경보가 없습니다', 'No alarm was issued in this period'],
  not_mapped: ['발령한 경보의 부서를 찾지 못했습니다', 'The departments of what was issued are not known'],
  no_rights: ['볼 권한이 없어 0건으로 보입니다', 'Zero for lack of rights'],
};

interface RatesReply { groups: RateGroup[]; nothing: string | null; users: { registered: number; signed_in: number; used_rate: number | null }; definitions: { name: string; ko: string; en: string }[] }

// ---- money

function MoneyPanel({ overview, scope }: { overview: Overview; scope: Scope }) {
  const bars = [
    { key: 'open', words: say('걸려 있음', 'At stake'), value: overview.open.won, shown: wonShort(overview.open.won), href: openRows(scope.filters) },
    ...overview.won.map((one) => ({ key: one.disposition, words: dispositionWords(one.disposition), value: one.won, shown: wonShort(one.won), href: issuedRows(scope.query.from, scope.query.to, { ...scope.filters, disposition: one.disposition }) })),
  ];
  const gained = overview.won.reduce((sum, one) => sum + one.won, 0);
  return (
    <ChartPanel title={say('돈은 얼마나 걸려 있고 얼마를 되찾았나', 'How much is at stake, how much came back')}
      finding={say(`열린 경보에 ${wonShort(overview.open.won)}이 걸려 있고, 기간에 발령한 경보에서 ${wonShort(gained)}을 바로잡았습니다.`, `${wonShort(overview.open.won)} is at stake in open alarms; ${wonShort(gained)} was put right of alarms issued in the period.`)}
      chart={<Bars bars={bars} />}
      table={<Rows caption={say('금액', 'Amounts')} items={bars} id={(bar) => bar.key} columns={[{ id: 'what', title: say('구분', 'Kind'), cell: (bar) => <a class="under" href={bar.href}>{bar.words}</a> }, { id: 'won', title: say('금액(원)', 'Won'), right: true, cell: (bar) => number(bar.value) }]} />} />
  );
}

// ---- time to act

function TimesPanel({ overview }: { overview: Overview }) {
  const { acted, day_1: one, day_3: three, day_7: seven, day_14: fourteen, median_hours: median } = overview.times;
  const bars = [
    { key: '1', words: say('하루 안', 'within a day'), value: one }, { key: '3', words: say('3일 안', 'within 3 days'), value: three - one }, { key: '7', words: say('7일 안', 'within 7 days'), value: seven - three },
    { key: '14', words: say('14일 안', 'within 14 days'), value: fourteen - seven }, { key: 'more', words: say('14일 넘음', 'over 14 days'), value: acted - fourteen },
  ].map((bar) => ({ ...bar, shown: number(bar.value) }));
  const words = median === null ? '' : median < 1 ? say('한 시간', 'one hour') : median < 48 ? say(`${median}시간`, `${median} hours`) : say(`${Math.round(median / 24)}일`, `${Math.round(median / 24)} days`);
  return (
    <ChartPanel title={say('조치까지 얼마나 걸렸나', 'How long until somebody acted')} note={say('기간에 발령하고 조치한 경보', 'issued in the period and acted on')}
      finding={acted ? say(`조치한 ${number(acted)}건 가운데 절반 이상을 ${words} 안에 마쳤습니다(가운데값).`, `Half or more of the ${number(acted)} acted on took up to ${words} (median).`) : say('조치한 경보가 없어 셈하지 않습니다.', 'Nothing was acted on, so there is nothing to count.')}
      chart={<Bars bars={bars} />}
      table={<Rows caption={say('조치까지 걸린 시간', 'Time to act')} items={bars} id={(bar) => bar.key} columns={[{ id: 'time', title: say('걸린 시간', 'Time'), cell: (bar) => bar.words }, { id: 'n', title: say('건수', 'Alarms'), right: true, cell: (bar) => bar.shown }]} />} />
  );
}

// ---- rates by department or by rule

const useRates = (scope: Scope, by: 'department' | 'scenario'): Loaded<RatesReply> => useGet<RatesReply>('/statistics/alarms', { ...scope.query, by });

function RatesPanel({ scope, by, rates, scenarios }: { scope: Scope; by: 'department' | 'scenario'; rates: Loaded<RatesReply>; scenarios: ScenarioRow[] }) {
  const issued = (row: RateGroup, more: Record<string, string> = {}): string => issuedRows(scope.query.from, scope.query.to, { ...scope.filters, ...(by === 'department' ? { department_id: row.department_id } : { scenario_id: row.scenario_id }), baseline: 'false', ...more });
  const title = by === 'department' ? say('부서마다 어떻게 처리했나', 'How did each department do') : say('규칙마다 어떠했나', 'How did each rule do');
  const name = (row: RateGroup): string => (by === 'department' ? row.name ?? say('부서를 찾지 못함', 'No department') : `${row.scenario_id} ${scenarios.find((one) => one.id === row.scenario_id)?.title ?? ''}`);
  const share = (value: number | null) => (value === null ? <span class="muted">{say('해당 없음', 'nothing due')}</span> : rate(value));
  const nothing = rates.body?.nothing ? NOTHING[rates.body.nothing] : undefined;
  return (
    <Panel title={title} className="across">
      {rates.problem ? <Failed problem={rates.problem} again={rates.again} /> : !rates.body ? <Waiting /> : (
        <Rows caption={title} items={rates.body.groups} id={(row) => String(by === 'department' ? row.department_id : row.scenario_id)} empty={nothing ? say(...nothing) : undefined} columns={[
          { id: 'name', title: by === 'department' ? say('부서', 'Department') : say('규칙', 'Rule'), cell: name },
          { id: 'issued', title: say('발령', 'Issued'), right: true, cell: (row) => <a class="under" href={issued(row)}>{number(row.issued)}<span class="sr"> {name(row)}</span></a> },
          { id: 'acted', title: say('조치율', 'Acted on'), right: true, cell: (row) => share(row.acted_rate) },
          { id: 'time', title: say('적기처리율', 'In time'), right: true, cell: (row) => share(row.in_time_rate) },
          { id: 'excluded', title: say('제외', 'Excluded'), right: true, cell: (row) => (row.excluded ? <a class="under" href={issued(row, { state: 'excluded' })}>{number(row.excluded)}</a> : '0') },
          by === 'department' ? { id: 'confirmed', title: say('확인율', 'Confirmed'), right: true, cell: (row) => share(row.confirmed_rate) } : { id: 'precision', title: say('정탐률', 'Found right'), right: true, cell: (row) => share(row.precision) },
          { id: 'won', title: say('바로잡은 금액(원)', 'Put right (won)'), right: true, cell: (row) => (row.won ? <a class="under" href={issued(row, { disposition: 'recovered,assessed' })}>{number(row.won)}</a> : '0') },
        ]} />
      )}
    </Panel>
  );
}

function Definitions({ users, definitions }: RatesReply) {
  return (
    <Panel title={say('어떻게 셈했나', 'How it is counted')} className="across">
      <div class="inside stack">
        <p>{say(`기간에 로그인한 사람 ${number(users.signed_in)}명, 등록된 사람 ${number(users.registered)}명(사용률 ${rate(users.used_rate)}).`, `${number(users.signed_in)} of ${number(users.registered)} people signed in (${rate(users.used_rate)}).`)}</p>
        <ul class="small sub">{definitions.map((one) => <li key={one.name}>{say(one.ko, one.en)}</li>)}</ul>
      </div>
    </Panel>
  );
}

// ---- the page

export default function Dashboard() {
  const scope = useScope('year');
  const overview = useGet<Overview>('/statistics/overview', scope.query);
  const byDepartment = useRates(scope, 'department'), byScenario = useRates(scope, 'scenario');
  const scenarios = useGet<{ items: ScenarioRow[] }>(may('scenario_read') ? '/scenarios' : null);
  const known = scenarios.body?.items ?? [];
  const body = overview.body;
  const period = { issued_at_from: dayStart(scope.query.from), issued_at_to: dayEnd(scope.query.to) };
  const issued = (more: Record<string, string> = {}): string => issuedRows(scope.query.from, scope.query.to, { ...scope.filters, baseline: 'false', ...more });
  const putRight = body?.won.reduce((sum, one) => sum + one.won, 0) ?? 0;
  return (
    <div class="page">
      <div class="head">
        <h1>{say('현황', 'Overview')}</h1>
        <p class="lead">{body ? say(`${date(scope.query.from)}~${date(scope.query.to)} 발령 ${number(body.rates.issued)}건, 지금 열린 것 ${number(body.open.count)}건`, `${date(scope.query.from)} – ${date(scope.query.to)}: ${number(body.rates.issued)} issued; ${number(body.open.count)} open now`) : ''}</p>
        <span class="push" />
        <div class="line wrap no-print"><ScopeFilters scope={scope} scenarios={known} cells={body?.cells ?? []} /><ExportButton spec={ALARM_EXPORT} filters={{ ...scope.filters, ...period }} /></div>
      </div>
      {overview.problem && !body ? <Failed problem={overview.problem} again={overview.again} /> : !body ? <Waiting lines={10} /> : (
        <>
          <div class="tiles">
            <Figure what={say('발령', 'Issued')} value={number(body.rates.issued)} unit={say('건', '')} how={say(`밀린 경보 빼고, 철회 ${number(body.rates.withdrawn)}건`, `without the backlog; ${number(body.rates.withdrawn)} withdrawn`)} href={issued()} />
            <Figure what={say('조치율', 'Acted on')} value={body.rates.acted_rate === null ? '–' : rate(body.rates.acted_rate)} share={body.rates.acted_rate} target={body.targets.acted_rate} how={targetWords(body.rates.acted_rate, body.targets.acted_rate)} href={issued({ state: 'acted,approved,closed' })} />
            <Figure what={say('적기처리율', 'In time')} value={body.rates.in_time_rate === null ? '–' : rate(body.rates.in_time_rate)} share={body.rates.in_time_rate} target={body.targets.in_time_rate} how={targetWords(body.rates.in_time_rate, body.targets.in_time_rate)} href={issued({ state: 'acted,approved,closed' })} />
            <Figure what={say('확인율', 'Confirmed')} value={body.rates.confirmed_rate === null ? '–' : rate(body.rates.confirmed_rate)} how={say(`승인 ${number(body.rates.approved)}건 가운데 ${number(body.rates.confirmed)}건`, `${number(body.rates.confirmed)} of ${number(body.rates.approved)} approved`)} href={issued({ state: 'closed' })} />
            <Figure what={say('기한 지남', 'Late')} value={number(body.open.late)} unit={say('건', '')} late={body.open.late > 0} how={say(`열린 것 ${number(body.open.count)}건 가운데`, `of ${number(body.open.count)} open`)} href={lateRows(body.today, scope.filters)} />
            <Figure what={say('바로잡은 금액', 'Put right')} value={wonShort(putRight)} title={won(putRight)} how={say(`걸린 돈 ${wonShort(body.open.won)}`, `${wonShort(body.open.won)} at stake`)} href={issued({ disposition: 'recovered,assessed' })} />
          </div>
          {body.rates.issued === 0 && body.open.count === 0 ? <Empty icon="chart" title={say('이 조건에는 경보가 없습니다', 'No alarms here')}><p>{say('기간이나 영역, 부서를 바꾸어 보세요.', 'Try another period, area or department.')}</p></Empty> : (
            <div class="board halves">
              <WeeksPanel overview={body} filters={scope.filters} />
              <AgesPanel overview={body} filters={scope.filters} />
              <MoneyPanel overview={body} scope={scope} />
              <TimesPanel overview={body} />
              <WherePanel overview={body} scenarios={known} by="scenario" filters={scope.filters} className="across" />
              <RatesPanel scope={scope} by="department" rates={byDepartment} scenarios={known} />
              <RatesPanel scope={scope} by="scenario" rates={byScenario} scenarios={known} />
              {byDepartment.body ? <Definitions {...byDepartment.body} /> : null}
            </div>
          )}
        </>
      )}
    </div>
  );
}

