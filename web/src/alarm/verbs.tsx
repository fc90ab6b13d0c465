// The other things that may be done with an alarm: each a dialog that names the act; only what the server offers.

import { useState } from 'preact/hooks';
import { actKey, send } from '../core/api';
import { addDays, today } from '../core/format';
import { useGet, useList } from '../core/load';
import { say } from '../core/say';
import { may } from '../core/session';
import { Button } from '../parts/basic';
import { ReasonDialog, toast } from '../parts/dialog';
import { Choice, DayField, SelectField, TextField } from '../parts/fields';
import type { IconName } from '../parts/icon';
import { titleOf } from './compare';
import type { Alarm } from './types';

interface Verb { act: string; path: string; words: [ko: string, en: string]; done: [ko: string, en: string]; icon?: IconName; kind?: 'primary' | 'second' | ''; danger?: boolean; least?: number; main?: boolean }

const VERBS: Verb[] = [
  { act: 'approve', path: 'approve', words: ['승인', 'Approve'], done: ['승인했습니다. 감사부서로 넘어갑니다.', 'Approved; it goes to audit.'], kind: 'primary', main: true, least: 0 },
  { act: 'send_back', path: 'send-back', words: ['돌려보내기', 'Send back'], done: ['돌려보냈습니다.', 'Sent back.'], icon: 'back', main: true },
  { act: 'confirm', path: 'confirm', words: ['확인하고 종결', 'Confirm and close'], done: ['종결했습니다.', 'Closed.'], kind: 'primary', main: true, least: 0 },
  { act: 'demand', path: 'demand', words: ['다시 조치 요구', 'Demand other action'], done: ['다시 조치하도록 보냈습니다.', 'Sent for other action.'], icon: 'back', main: true },
  { act: 'start', path: 'start', words: ['조치 시작', 'Start work'], done: ['조치를 시작했습니다.', 'Work begun.'], least: 0 },
  { act: 'transfer', path: 'transfer', words: ['이관', 'Transfer'], done: ['이관했습니다.', 'Transferred.'], icon: 'transfer' },
  { act: 'assign', path: 'assign', words: ['소관 지정', 'Assign'], done: ['소관을 정했습니다.', 'Assigned.'], icon: 'transfer' },
  { act: 'ask_extend', path: 'extend', words: ['기한 연장', 'Extend'], done: ['기한 연장을 요청했습니다.', 'A later day was asked for.'], icon: 'clock' },
  { act: 'ask_exclude', path: 'exclude', words: ['제외 요청', 'Ask to exclude'], done: ['제외를 요청했습니다. 감사부서가 정합니다.', 'An exclusion was asked for; audit decides.'], icon: 'minus' },
  { act: 'audit_case', path: 'audit-case', words: ['감사 전환', 'Open an audit case'], done: ['감사 검토로 옮겼습니다.', 'Now under audit review.'], icon: 'shield', danger: true },
  { act: 'release', path: 'release', words: ['부서에 공개', 'Release to the department'], done: ['부서에 공개했습니다.', 'Released to the department.'], icon: 'eye' },
];

interface Department { id: number; code: string; name: string }
interface Officer { id: number; name: string; emp_no: string }

function Takers({ onChange }: { onChange: (body: Record<string, unknown>) => void }) {
  const departments = useList<Department>(may('org_read') ? '/departments' : null, {}, 500);
  const officers = useList<Officer>(may('org_read') ? '/officers' : null, {}, 500);
  const [department, setDepartment] = useState('');
  const [officer, setOfficer] = useState('');
  const tell = (d: string, o: string): void => onChange({ ...(d ? { department_id: Number(d) } : {}), ...(o ? { officer_id: Number(o) } : {}) });
  const none = { value: '', label: say('고르지 않음', 'None') };
  return (
    <div class="fields">
      <SelectField label={say('받을 부서', 'Department that takes it')} value={department} onChange={(value) => { setDepartment(value); tell(value, officer); }} options={[none, ...departments.items.map((one) => ({ value: String(one.id), label: one.name }))]} />
      <SelectField label={say('받을 담당자', 'Officer who takes it')} value={officer} onChange={(value) => { setOfficer(value); tell(department, value); }} options={[none, ...officers.items.map((one) => ({ value: String(one.id), label: `${one.name} (${one.emp_no})` }))]} />
    </div>
  );
}

function VerbDialog({ verb, alarm, onDone, onClose }: { verb: Verb; alarm: Alarm; onDone: () => void; onClose: () => void }) {
  const [body, setBody] = useState<Record<string, unknown>>(verb.act === 'ask_exclude' ? { scope: 'record' } : {});
  const [key] = useState(actKey);
  const act = async (reason: string): Promise<void> => {
    await send('POST', `/alarms/${alarm.id}/${verb.path}`, { ...body, ...(reason ? { reason } : {}) }, { version: alarm.version, key });
    toast(say(...verb.done));
    onDone();
  };
  const compared = alarm.evidence.filter((item) => item.compared);
  return (
    <ReasonDialog title={say(...verb.words)} verb={say(...verb.words)} danger={verb.danger} least={verb.least ?? 1} most={4000} onAct={act} onClose={onClose}
      lead={verb.act === 'approve' ? say('승인하면 감사부서로 넘어갑니다.', 'Once approved, this goes to audit.') : verb.act === 'ask_exclude' ? say('제외한 동안에도 건수는 셉니다. 감사부서가 승인해야 합니다.', 'Matches are still counted while it is excluded. Audit has to grant it.') : undefined}>
      {verb.act === 'transfer' || verb.act === 'assign' ? <Takers onChange={setBody} /> : null}
      {verb.act === 'ask_extend' ? <DayField label={say('새 기한', 'New due day')} value={String(body['until'] ?? '')} onChange={(until) => setBody({ until })} required /> : null}
      {verb.act === 'audit_case' ? <TextField label={say('감사 번호', 'Number of the audit case')} value={String(body['reference'] ?? '')} onChange={(reference) => setBody({ reference })} required /> : null}
      {verb.act === 'ask_exclude' ? (
        <>
          <Choice legend={say('어디까지 제외할까요?', 'What should be excluded?')} name="scope" value={String(body['scope'])} onChange={(scope) => setBody(scope === 'key' ? { scope, columns: compared.map((item) => item.name), until: addDays(today(), 180) } : { scope })}
            options={[{ value: 'record', label: say('이 건만', 'This one') }, { value: 'key', label: say('같은 값이면 모두', 'All with the same values') }]} />
          {body['scope'] === 'key' ? (
            <>
              <p class="muted">{say('같은 값:', 'The same:')} {compared.map(titleOf).join(', ')}</p>
              <DayField label={say('끝나는 날', 'Last day')} value={String(body['until'] ?? '')} onChange={(until) => setBody({ ...body, until })} required />
            </>
          ) : null}
        </>
      ) : null}
    </ReasonDialog>
  );
}

export function useVerbs(alarm: Alarm, onDone: () => void): { main: preact.VNode[]; small: preact.VNode[]; dialog: preact.ComponentChildren; open: (act: string) => void } {
  const [open, setOpen] = useState<Verb | null>(null);
  const offered = VERBS.filter((verb) => alarm.acts.includes(verb.act));
  return {
    main: offered.filter((verb) => verb.main).map((verb) => <Button key={verb.act} kind={verb.kind ?? ''} icon={verb.icon} onClick={() => setOpen(verb)}>{say(...verb.words)}</Button>),
    small: offered.filter((verb) => !verb.main && !(verb.act === 'start' && alarm.acts.includes('act'))).map((verb) => <Button key={verb.act} low kind="text" icon={verb.icon} onClick={() => setOpen(verb)}>{say(...verb.words)}</Button>),
    dialog: open ? <VerbDialog verb={open} alarm={alarm} onDone={onDone} onClose={() => setOpen(null)} /> : null,
    open: (act) => setOpen(offered.find((verb) => verb.act === act) ?? null),
  };
}

export function useScenario<T>(id: string): T | null {
  return useGet<T>(may('scenario_read') ? `/scenarios/${id}` : null).body;
}
