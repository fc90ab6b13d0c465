// 부서별 현황: how many take part, and how far departments are; the ledger of one's department behind it.

import { number } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { may, reach } from '../core/session';
import { Panel } from '../charts/panel';
import { Failed, Waiting } from '../parts/basic';
import { Rows, type Column } from '../parts/table';
import { Mileage } from '../mileage/frame';
import { Ledger } from '../mileage/ledger';

interface Department { department_id: number; name: string; people: number; with_points: number; reached: number; average: number | null; points: number; claims: number }
interface Departments { year: number; target: number | null; person_target: number | null; departments: Department[] }

export default function Departments() {
  const { body, problem, again } = useGet<Departments>('/mileage/departments');
  const most = Math.max(1, body?.person_target ?? 0, ...(body?.departments ?? []).map((one) => one.average ?? 0));
  const columns: Column<Department>[] = [
    { id: 'name', title: say('부서', 'Department'), cell: (row) => row.name },
    { id: 'people', title: say('사람', 'People'), right: true, cell: (row) => number(row.people) },
    { id: 'part', title: say('점수가 있는 사람', 'With points'), right: true, cell: (row) => say(`${number(row.with_points)}명`, number(row.with_points)) },
    { id: 'reached', title: say('목표를 채운 사람', 'Reached the target'), right: true, cell: (row) => say(`${number(row.reached)}명`, number(row.reached)) },
    { id: 'average', title: say('평균 점수', 'Average'), cell: (row) => <span class="with-rail"><span class="num">{row.average === null ? '–' : number(row.average)}</span><span class="rail" aria-hidden="true"><i style={{ width: `${Math.max(0, ((row.average ?? 0) / most) * 100)}%` }} /></span></span> },
    { id: 'points', title: say('부서 점수', 'Points of the department'), right: true, cell: (row) => number(row.points) },
    { id: 'claims', title: say('신청', 'Claims'), right: true, cell: (row) => number(row.claims) },
  ];
  return (
    <Mileage here="/mileage/departments" title={say('부서별 마일리지', 'Mileage by department')} lead={body ? say(`${body.year}년${body.person_target ? `, 개인 목표 ${number(body.person_target)}점` : ''}`, `${body.year}${body.person_target ? `, target of persons ${number(body.person_target)}` : ''}`) : ''}>
      <div class="mileage-page">
      <Panel title={say('부서마다 얼마나 참여하나', 'How far departments are')} note={say('평균은 사람 수로 나눕니다', 'averages are by head')}>
        {problem ? <Failed problem={problem} again={again} /> : body ? <Rows caption={say('부서별 마일리지', 'Mileage by department')} columns={columns} items={body.departments} id={(row) => row.department_id} empty={say('볼 수 있는 부서가 없습니다', 'No department to show')} /> : <Waiting lines={5} />}
      </Panel>
      {may('mileage_read') && reach('mileage_read') !== 'own' ? <Panel title={say('원장', 'Ledger')} note={say('볼 수 있는 모든 사람의 것', 'of everybody within reach')}><Ledger filters={{}} /></Panel> : null}
      </div>
    </Mileage>
  );
}
