// 참여율, 이행률, 비리예방률 of one round: of the agency, and by department.

import { path } from '../core/api';
import { number, rate } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { Bars, ChartPanel, Figure, Panel } from '../charts/panel';
import { Failed, Waiting } from '../parts/basic';
import { Rows, type Column } from '../parts/table';

export interface Definition { name: string; ko: string; en: string }
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
export const Definitions = ({ rows }: { rows: Definition[] }) => <dl class="facts small sub">{rows.map((one) => <><dt>{nameOf(one.name)}</dt><dd>{say(one.ko, one.en)}</dd></>)}</dl>;

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
