// What may be done to many alarms at once, and what is looked at before.

import { won } from '../core/format';
import { inWords, say } from '../core/say';
import { dispositionWords } from '../parts/badges';
import { Failed, Waiting } from '../parts/basic';
import type { BulkSpec } from '../parts/bulk';
import { Compare } from './compare';
import { useAlarm } from './detail';
import { givenWith, type AlarmRow } from './types';

function Inside({ id }: { id: number }) {
  const { alarm, problem, again } = useAlarm(id);
  if (problem) return <Failed problem={problem} again={again} />;
  if (!alarm) return <Waiting lines={3} />;
  const act = [...alarm.history].reverse().find((row) => row.act === 'act');
  const given = act ? givenWith(act) : '';
  return (
    <div class="stack">
      <p>{say('조치', 'What was done')}: <b>{dispositionWords(alarm.disposition)}</b>{given ? ` · ${given}` : ''}</p>
      {act?.reason ? <p class="read">{act.by_name ? `${act.by_name}: ` : ''}“{act.reason}”</p> : null}
      <Compare evidence={alarm.evidence} />
    </div>
  );
}

export const ALARM_BULK: BulkSpec<AlarmRow> = {
  at: '/alarms/bulk', member: 'alarms', name: ['고른 경보', 'Chosen alarms'],
  acts: [
    { act: 'approve', words: ['승인', 'Approve'], from: ['acted'], right: 'alarm_approve', look: true },
    { act: 'send_back', words: ['돌려보내기', 'Send back'], from: ['acted'], right: 'alarm_approve', look: false },
    { act: 'confirm', words: ['확인하고 종결', 'Confirm and close'], from: ['approved', 'corrected'], right: 'alarm_confirm', look: true },
    { act: 'demand', words: ['다시 조치 요구', 'Demand other action'], from: ['approved'], right: 'alarm_confirm', look: false },
  ],
  page: (id) => `/alarms/${id}`,
  title: (row) => inWords(row as unknown as Record<string, unknown>, 'sentence'),
  facts: (row) => [row.scenario_id, row.department_name, row.handler_name, row.amount !== null ? won(row.amount) : null].filter(Boolean).join(' · '),
  inside: (row) => <Inside id={row.id} />,
};
