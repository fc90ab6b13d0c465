// What the program found in the records of the period for an item; it proposes, and the officer answers.

import { path } from '../core/api';
import { number } from '../core/format';
import { useGet } from '../core/load';
import { say } from '../core/say';
import { may } from '../core/session';
import { Note } from '../parts/basic';
import type { AnswerRow, CheckRow, Evidence } from './types';

/** The titles of scenarios, read once a page. */
export function useScenarioTitles(): (id: string) => string {
  const { body } = useGet<{ items: { id: string; title: string }[] }>(may('scenario_read') ? '/scenarios' : null);
  return (id) => body?.items.find((one) => one.id === id)?.title ?? '';
}

const found = (one: Evidence): string => {
  if (!one.judged) return say('이 기간의 기록이 없어 판단하지 않았습니다', 'no records of the period, so it was not judged');
  return one.raised ? say(`경보 ${number(one.raised)}건, 남은 것 ${number(one.standing)}건`, `${number(one.raised)} alarms, ${number(one.standing)} standing`) : say('경보 없음', 'no alarm');
};

function Counted({ rows, check, title }: { rows: Evidence[]; check: CheckRow; title: (id: string) => string }) {
  return (
    <details>
      <summary>{say('셈한 근거 보기', 'See what was counted')}</summary>
      <ul class="plain-list">
        {rows.map((one) => (
          <li key={one.scenario_id}>
            <a class="under" href={path('/alarms', { scenario_id: one.scenario_id, department_id: check.department_id })}>{one.scenario_id} {title(one.scenario_id)}</a>: {found(one)}
            {one.rule_version ? <span class="small sub"> ({say(`규칙 ${one.rule_version}판`, `rule version ${one.rule_version}`)})</span> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function EvidenceNote({ row, check, title, filled }: { row: AnswerRow; check: CheckRow; title: (id: string) => string; filled: boolean }) {
  const rows = row.evidence;
  if (!rows.length) return null;
  const standing = rows.reduce((sum, one) => sum + one.standing, 0);
  const rules = rows.map((one) => one.scenario_id).join(', ');
  if (row.proposed === 'yes')
    return (
      <Note tone="good">
        <p>{filled ? <><b>{say('기록으로 먼저 채웠습니다.', 'Filled in from the records.')}</b> </> : null}{say(`이 기간의 기록을 ${rules} 규칙으로 살펴보았고, 남은 경보가 없습니다.`, `The records of the period were read by ${rules}; no alarm stands.`)}</p>
        <Counted rows={rows} check={check} title={title} />
      </Note>
    );
  return (
    <Note tone={standing ? 'warn' : ''}>
      <p>{standing ? say(`이 항목과 같은 것을 보는 경보 ${number(standing)}건이 남아 있습니다(${rules}).`, `${number(standing)} alarms about the same thing still stand (${rules}).`) : say(`이 항목과 같은 것을 보는 규칙(${rules})이 이 기간에 판단하지 않았습니다.`, `The rules about the same thing (${rules}) have not judged this period.`)}</p>
      <Counted rows={rows} check={check} title={title} />
    </Note>
  );
}
