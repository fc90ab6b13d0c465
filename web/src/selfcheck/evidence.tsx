// What the program found in the records of the period for an item; it proposes, and the officer answers.

import { path } from '../core/api';
import { number } from '../core/format';
import { say } from '../core/say';
import { Note } from '../parts/basic';
import { words, type AnswerRow, type CheckRow, type Evidence } from './types';

function found(one: Evidence): string {
  if (!one.runs || !one.records) return say('이 규칙이 볼 기록이 아직 없습니다', 'it has no records to read yet');
  const read = say(`기록 ${one.records >= 10000 ? '1만 건 넘게' : `${number(one.records)}건`} 읽음`, `${number(one.records)}${one.records >= 10000 ? ' or more' : ''} records read`);
  const faulty = one.faulty ? say(`, 자료가 모자란 것 ${number(one.faulty)}건`, `, ${number(one.faulty)} not sure`) : '';
  return `${read}, ${one.issued ? say(`경보 ${number(one.issued)}건 가운데 남은 것 ${number(one.standing)}건`, `${number(one.standing)} of ${number(one.issued)} alarms stand`) : say('경보 없음', 'no alarm')}${faulty}`;
}

function Counted({ rows, check }: { rows: Evidence[]; check: CheckRow }) {
  return (
    <details>
      <summary>{say('셈한 근거 보기', 'See what was counted')}</summary>
      <ul class="plain-list">
        {rows.map((one) => (
          <li key={one.scenario_id}>
            <a class="under" href={path('/alarms', { scenario_id: one.scenario_id, department_id: check.department_id })}>{one.scenario_id} {words(one, 'title')}</a>: {found(one)}
            {one.rule_version ? <span class="small sub"> ({say('규칙', 'rule')} {one.rule_version.slice(0, 12)})</span> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function EvidenceNote({ row, check, filled }: { row: AnswerRow; check: CheckRow; filled: boolean }) {
  const rows = row.evidence;
  if (!rows.length) return null;
  const standing = rows.reduce((sum, one) => sum + one.standing, 0);
  const rules = rows.map((one) => one.scenario_id).join(', ');
  const proposed = (row.proposal ?? row.proposed) === 'yes';
  const what = proposed ? say(`${rules} 규칙으로 이 기간의 기록을 살펴보았고, 부서에 남은 경보가 없습니다.`, `${rules} read the records of the period; no alarm stands in the department.`)
    : standing ? say(`이 항목과 같은 것을 보는 경보 ${number(standing)}건이 남아 있습니다(${rules}).`, `${number(standing)} ${standing === 1 ? 'alarm' : 'alarms'} about the same thing still ${standing === 1 ? 'stands' : 'stand'} (${rules}).`)
    : say(`이 항목과 같은 것을 보는 규칙(${rules})으로는 아직 판단하지 못했습니다.`, `The rules about the same thing (${rules}) cannot tell yet.`);
  return (
    <Note tone={proposed ? 'good' : standing ? 'warn' : ''}>
      <p>{filled ? <><b>{say('기록으로 먼저 채웠습니다.', 'Filled in from the records.')}</b> </> : null}{what}</p>
      <Counted rows={rows} check={check} />
    </Note>
  );
}
