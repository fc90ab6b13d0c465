// Where it is weak: "no" answers and open alarms, duty by department, of one round.

import { path } from '../core/api';
import { number, rate } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { HeatMap } from '../charts/heat';
import { ChartPanel } from '../charts/panel';
import { Failed, Waiting } from '../parts/basic';
import { Rows } from '../parts/table';
import { Definitions, type Definition } from './rates';
import { words } from './types';

interface Duty { id: number; code: string; name_ko: string; name_en: string }
interface Cell { duty_id: number; department_id: number; items_answered: number; found: number; uncorrected: number; alarms: number; share: number | null }
interface Risk { duties: Duty[]; departments: { id: number; name: string }[]; cells: Cell[]; definitions: Definition[] }

const ROWS_NARROW = 8;

const risk = (cell: Cell): number => cell.found + cell.alarms;
const fullest = (cells: Cell[]): Cell[] => [...cells].sort((a, b) => risk(b) - risk(a));

/** The fullest first. */
function byRisk<Of extends { id: number }>(all: Of[], cells: Cell[], member: 'duty_id' | 'department_id'): Of[] {
  const sums = new Map(all.map((one) => [one.id, 0]));
  for (const cell of cells) sums.set(cell[member], (sums.get(cell[member]) ?? 0) + risk(cell));
  return [...all].sort((a, b) => (sums.get(b.id) ?? 0) - (sums.get(a.id) ?? 0));
}

function Heat({ body, link }: { body: Risk; link: (duty: string, department?: string) => string }) {
  const narrow = innerWidth < 768;
  const cells = new Map(body.cells.map((cell) => [`${cell.duty_id} ${cell.department_id}`, cell]));
  const at = (duty: string, department: string): Cell | undefined => cells.get(`${duty} ${department}`);
  return (
    <HeatMap caption={say('업무와 부서별 “아니요”와 경보', '“No” answers and alarms by duty and department')} corner={say('업무', 'Duty')}
      lack={[say('해당 없음', 'not its duty'), say('그 부서의 업무가 아님', 'Not a duty of that department')]} shown={narrow ? ROWS_NARROW : body.duties.length} restWords={(many) => say(`다른 업무 ${many}개`, `${many} more`)}
      rows={(narrow ? byRisk(body.duties, body.cells, 'duty_id') : body.duties).map((one) => ({ key: String(one.id), words: `${one.code} ${words(one, 'name')}`, href: link(String(one.id)) }))}
      columns={byRisk(body.departments, body.cells, 'department_id').map((one) => ({ key: String(one.id), words: one.name, connected: true }))}
      has={(duty, department) => at(duty, department) !== undefined} count={(duty, department) => { const cell = at(duty, department); return cell ? risk(cell) : 0; }} href={link} />
  );
}

export function RiskMap({ round }: { round: number }) {
  const { body, problem, again } = useGet<Risk>('/selfcheck/heat', { round_id: round });
  if (problem) return <Failed problem={problem} again={again} />;
  if (!body) return <Waiting />;
  const rows = fullest(body.cells);
  const name = (cell: Cell): string => `${body.departments.find((one) => one.id === cell.department_id)?.name ?? ''}, ${words(body.duties.find((one) => one.id === cell.duty_id) ?? {}, 'name')}`;
  const link = (duty: string, department?: string): string => path('/selfcheck', { view: 'all', round_id: round, duty_id: duty, department_id: department });
  const most = rows[0];
  return (
    <div class="stack">
      <ChartPanel title={say('어디가 약한가', 'Where is it weak')} note={say('“아니요”로 답한 항목과 열린 경보의 수, 업무 × 부서', '“no” answers and open alarms, duty by department')}
        finding={most && risk(most) ? say(`${name(most)}에서 ${number(risk(most))}건으로 가장 많습니다.`, `${name(most)} has the most, ${number(risk(most))}.`) : say('“아니요”로 답했거나 경보가 남은 곳이 없습니다.', 'No “no” and no alarm anywhere.')}
        chart={<Heat body={body} link={link} />}
        table={<Rows caption={say('업무와 부서별', 'By duty and department')} items={rows} id={(cell) => `${cell.duty_id} ${cell.department_id}`} columns={[
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
