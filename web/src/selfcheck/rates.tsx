// 참여율, 이행률, 비리예방률, and the map of duties and departments: of one round.

import { path } from '../core/api';
import { number, rate } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { HeatMap } from '../charts/heat';
import { Bars, ChartPanel, Figure, Panel } from '../charts/panel';
import { Failed, Waiting } from '../parts/basic';
import { Rows, type Column } from '../parts/table';
import { words } from './types';

interface Definition { name: string; ko: string; en: string }
interface Group {
  department_id: number; name: string;
  persons_due: number; persons_done: number; participation_rate: number | null;
  items_due: number; items_answered: number; completion_rate: number | null;
  found: number; corrected: number; prevention_rate: number | null; late: number; late_days: number;
}

const RATES: [name: 'participation_rate' | 'completion_rate' | 'prevention_rate', ko: string, en: string, of: (row: Group) => string][] = [
  ['participation_rate', '참여율', 'Participation', (row) => say(`${number(row.persons_due)}명 가운데 ${number(row.persons_done)}명이 냄`, `${number(row.persons_done)} of ${number(row.persons_due)} people`)],
  ['completion_rate', '이행률', 'Completion', (row) => say(`항목 ${number(row.items_due)}개 가운데 ${number(row.items_answered)}개`, `${number(row.items_answered)} of ${number(row.items_due)} items`)],
  ['prevention_rate', '비리예방률', 'Prevention', (row) => (row.found ? say(`미흡 ${number(row.found)}건 가운데 ${number(row.corrected)}건 고침`, `${number(row.corrected)} of ${number(row.found)} mended`) : say('미흡으로 답한 것이 없음', 'nothing was found'))],
];

const OTHERS: Record<string, [ko: string, en: string]> = { in_time_rate: ['제때 낸 비율', 'In time'], late_days: ['늦은 날', 'Days late'], period: ['기간', 'Period'], share: ['비율', 'Share'], uncorrected: ['개선 중', 'Not mended'], overdue: ['기한 지남', 'Overdue'], alarms: ['경보', 'Alarms'] };
function nameOf(name: string): string {
  const rate = RATES.find(([one]) => one === name);
  return rate ? say(rate[1], rate[2]) : say(...(OTHERS[name] ?? [name, name]));
}
const Definitions = ({ rows }: { rows: Definition[] }) => <dl class="facts small sub">{rows.map((one) => <><dt>{nameOf(one.name)}</dt><dd>{say(one.ko, one.en)}</dd></>)}</dl>;

export function Rates({ round }: { round: number }) {
  const agency = useGet<{ groups: Group[]; definitions: Definition[] }>('/selfcheck/rates', { round_id: round, by: 'agency' });
  const list = useGet<{ groups: Group[] }>('/selfcheck/rates', { round_id: round, by: 'department' });
  if (agency.problem ?? list.problem) return <Failed problem={(agency.problem ?? list.problem)!} again={() => { agency.again(); list.again(); }} />;
  if (!agency.body || !list.body) return <Waiting />;
  const whole = agency.body.groups[0];
  const groups = [...list.body.groups].sort((a, b) => (a.participation_rate ?? 10001) - (b.participation_rate ?? 10001) || b.persons_due - a.persons_due);
  const link = (row: Group): string => path('/selfcheck', { view: 'all', round_id: round, department_id: row.department_id });
  const columns: Column<Group>[] = [
    { id: 'department', title: say('부서', 'Department'), cell: (row) => <a href={link(row)}>{row.name}</a> },
    { id: 'due', title: say('대상(명)', 'Due'), right: true, cell: (row) => number(row.persons_due) },
    ...RATES.map(([name, ko, en]): Column<Group> => ({ id: name, title: say(ko, en), right: true, cell: (row) => rate(row[name]) })),
    { id: 'found', title: say('미흡', '“No”'), right: true, cell: (row) => number(row.found) },
    { id: 'late', title: say('늦은 날', 'Days late'), right: true, cell: (row) => number(row.late_days) },
  ];
  const least = groups.find((row) => row.participation_rate !== null);
  const shown = groups.filter((row) => row.participation_rate !== null).slice(0, 12);
  return (
    <div class="stack">
      {whole ? <div class="tiles">{RATES.map(([name, ko, en, of]) => <Figure key={name} what={say(ko, en)} value={rate(whole[name])} how={of(whole)} />)}<Figure what={say('늦게 낸 것', 'Handed in late')} value={number(whole.late)} unit={say('건', '')} how={say(`모두 ${number(whole.late_days)}일`, `${number(whole.late_days)} days in all`)} /></div> : null}
      <ChartPanel title={say('어느 부서가 덜 냈나', 'Which departments lag')} note={say('참여율, 낮은 곳부터', 'participation, the lowest first')}
        finding={least ? (least.participation_rate === 10000 ? say('모든 부서가 다 냈습니다.', 'Every department is done.') : !whole?.participation_rate ? say('아직 다 낸 사람이 없습니다.', 'Nobody is done yet.') : say(`${least.name}의 참여율이 ${rate(least.participation_rate)}로 가장 낮습니다.`, `${least.name} is lowest, ${rate(least.participation_rate)}.`)) : say('대상이 없습니다.', 'Nobody is due.')}
        chart={<Bars least={10000} bars={shown.map((row) => ({ key: String(row.department_id), words: row.name, value: row.participation_rate ?? 0, shown: rate(row.participation_rate), href: link(row) }))} />}
        table={<Rows caption={say('부서별 참여율', 'Participation by department')} items={shown} id={(row) => String(row.department_id)} columns={columns.slice(0, 3)} />} />
      <Panel title={say('부서별로 보기', 'By department')}><Rows caption={say('부서별 참여율, 이행률, 비리예방률', 'Rates by department')} items={groups} id={(row) => String(row.department_id)} columns={columns} empty={say('이 회차에 열린 진단서가 없습니다.', 'No sheet was opened in this round.')} /></Panel>
      <Definitions rows={agency.body.definitions} />
    </div>
  );
}

// ---- where the risk is

interface HeatDuty { id: number; code: string; name_ko: string; name_en: string }
interface HeatDepartment { id: number; name: string }
interface HeatCell { duty_id: number; department_id: number; checks: number; items_answered: number; found: number; uncorrected: number; overdue: number; alarms: number; share: number | null }

export function Heat({ round }: { round: number }) {
  const { body, problem, again } = useGet<{ duties: HeatDuty[]; departments: HeatDepartment[]; cells: HeatCell[]; definitions: Definition[] }>('/selfcheck/heat', { round_id: round });
  if (problem) return <Failed problem={problem} again={again} />;
  if (!body) return <Waiting />;
  const cells = new Map(body.cells.map((cell) => [`${cell.duty_id} ${cell.department_id}`, cell]));
  const risk = (cell: HeatCell | undefined): number => (cell ? cell.found + cell.alarms : 0);
  const narrow = innerWidth < 768;
  const sum = (of: 'duty_id' | 'department_id', id: number): number => body.cells.reduce((all, cell) => all + (cell[of] === id ? risk(cell) : 0), 0);
  const departments = [...body.departments].sort((a, b) => sum('department_id', b.id) - sum('department_id', a.id));
  const duties = narrow ? [...body.duties].sort((a, b) => sum('duty_id', b.id) - sum('duty_id', a.id)) : body.duties;
  const most = [...body.cells].sort((a, b) => risk(b) - risk(a))[0];
  const name = (cell: HeatCell): string => `${body.departments.find((one) => one.id === cell.department_id)?.name ?? ''}, ${words(body.duties.find((one) => one.id === cell.duty_id) ?? {}, 'name')}`;
  const link = (duty: string, department: string): string => path('/selfcheck', { view: 'all', round_id: round, duty_id: duty, department_id: department });
  return (
    <div class="stack">
    <ChartPanel title={say('어디가 약한가', 'Where is it weak')} note={say('“아니요”로 답한 항목과 열린 경보의 수, 업무 × 부서', '“no” answers and open alarms, duty by department')}
      finding={most && risk(most) ? say(`${name(most)}에서 ${number(risk(most))}건으로 가장 많습니다.`, `${name(most)} has the most, ${number(risk(most))}.`) : say('“아니요”로 답했거나 경보가 남은 곳이 없습니다.', 'No “no” and no alarm anywhere.')}
      chart={<HeatMap caption={say('업무와 부서별 “아니요”와 경보', '“No” answers and alarms by duty and department')} corner={say('업무', 'Duty')} lack={[say('해당 없음', 'not its duty'), say('그 부서의 업무가 아님', 'Not a duty of that department')]} shown={narrow ? 8 : 40} restWords={(many) => say(`다른 업무 ${many}개`, `${many} more`)}
        rows={duties.map((one) => ({ key: String(one.id), words: `${one.code} ${words(one, 'name')}`, href: path('/selfcheck', { view: 'all', round_id: round, duty_id: one.id }) }))}
        columns={departments.map((one) => ({ key: String(one.id), words: one.name, connected: true }))}
        has={(duty, department) => cells.has(`${duty} ${department}`)} count={(duty, department) => risk(cells.get(`${duty} ${department}`))} href={link} />}
      table={<Rows caption={say('업무와 부서별', 'By duty and department')} items={[...body.cells].sort((a, b) => risk(b) - risk(a))} id={(cell) => `${cell.duty_id} ${cell.department_id}`} columns={[
        { id: 'where', title: say('부서, 업무', 'Department, duty'), cell: (cell) => <a href={link(String(cell.duty_id), String(cell.department_id))}>{name(cell)}</a> },
        { id: 'answered', title: say('답한 항목', 'Answered'), right: true, cell: (cell) => number(cell.items_answered) },
        { id: 'no', title: say('아니요', '“No”'), right: true, cell: (cell) => number(cell.found) },
        { id: 'uncorrected', title: say('개선 중', 'Not mended'), right: true, cell: (cell) => number(cell.uncorrected) },
        { id: 'alarms', title: say('경보', 'Alarms'), right: true, cell: (cell) => number(cell.alarms) },
        { id: 'share', title: say('비율', 'Share'), right: true, cell: (cell) => rate(cell.share) },
      ]} />} />
    <Definitions rows={body.definitions} />
    </div>
  );
}
