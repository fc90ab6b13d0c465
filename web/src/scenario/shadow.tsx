// A draft run beside the rule for some days: counted each day, telling nobody.

import { useState } from 'preact/hooks';
import { send } from '../core/api';
import { date, dateShort, number } from '../core/format';
import { useGet } from '../core/load';
import { count, say } from '../core/say';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { toast } from '../parts/dialog';
import { TextField } from '../parts/fields';
import { Rows } from '../parts/table';
import { wordsOf } from './changes';
import { unitOf, valueWords, type ChangeBody, type Param } from './types';

interface Shadow {
  id: number;
  state: 'running' | 'ended';
  detail: { kind: string; parameter?: string; value?: string };
  until: string;
  reason: string;
  days: { day: string; live: number; draft: number; added: number; removed: number }[];
}

function drafted(shadow: Shadow, params: Param[]): string {
  const param = params.find((one) => one.name === shadow.detail.parameter);
  return param && shadow.detail.value !== undefined ? `${unitOf(param).title} ${valueWords(param, shadow.detail.value)}` : say('고친 글', 'the edited text');
}

export function ShadowView({ id, params, body }: { id: string; params: Param[]; body: ChangeBody | null }) {
  const found = useGet<Shadow>(`/scenarios/${id}/shadow`);
  const [days, setDays] = useState('14');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const shadow = found.problem?.status === 404 ? null : found.body;
  const running = shadow?.state === 'running';
  const act = (asked: Promise<unknown>, words: string): void => {
    setBusy(true);
    setProblem(null);
    asked.then(() => { toast(words); found.again(); }, (error: unknown) => setProblem(wordsOf(error))).finally(() => setBusy(false));
  };
  const wanted = Number(days);
  return (
    <div class="pad stack">
      <p class="read">{say('초안을 운영판 곁에서 며칠 돌려 봅니다. 건수만 세고 경보는 만들지 않으며, 아무에게도 알리지 않습니다.', 'The draft runs beside the live rule for some days: counted, raising nothing, telling nobody.')}</p>
      {found.problem && found.problem.status !== 404 ? <Failed problem={found.problem} again={found.again} /> : found.busy && !shadow ? <Waiting lines={2} /> : null}
      {shadow ? (
        <>
          <p class="bold">{running ? say(`${drafted(shadow, params)}: ${date(shadow.until)}까지 돌고 있습니다.`, `${drafted(shadow, params)}: running until ${date(shadow.until)}.`) : say(`${drafted(shadow, params)}: 끝났습니다.`, `${drafted(shadow, params)}: ended.`)} {shadow.reason}</p>
          {shadow.days.length ? <Rows caption={say('날마다의 건수', 'Counts by day')} items={shadow.days} id={(day) => day.day} columns={[
            { id: 'day', title: say('날', 'Day'), cell: (day) => dateShort(day.day) },
            { id: 'live', title: say('운영판', 'Live'), right: true, cell: (day) => number(day.live) },
            { id: 'draft', title: say('초안', 'Draft'), right: true, cell: (day) => number(day.draft) },
            { id: 'added', title: say('들어옴', 'In'), right: true, cell: (day) => number(day.added) },
            { id: 'removed', title: say('빠짐', 'Out'), right: true, cell: (day) => number(day.removed) },
          ]} /> : <p class="muted">{say('1분마다 셉니다. 아직 센 것이 없습니다.', 'Counted every minute; nothing yet.')}</p>}
        </>
      ) : null}
      {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
      {running ? <p><Button onClick={() => act(send('DELETE', `/scenarios/${id}/shadow`), say('끝냈습니다', 'Ended'))} busy={busy}>{say('곁에서 돌리기 끝내기', 'End it')}</Button></p>
        : body ? (
          <div class="line wrap moving-days">
            <TextField label={say('며칠 동안(1~90일)', 'For how many days (1–90)')} value={days} onChange={setDays} inputMode="numeric" name="days" />
            <Button kind="second" busy={busy} disabled={!(wanted >= 1 && wanted <= 90)} onClick={() => act(send('POST', `/scenarios/${id}/shadow`, { ...body, days: wanted }), say(`${wanted}일 동안 곁에서 돌립니다`, `It runs beside for ${count(wanted, 'day')}`))}>{say('초안을 곁에서 돌리기', 'Run the draft beside')}</Button>
          </div>
        ) : <p class="muted">{say('기준을 옮기거나 글을 고치면 그 초안을 돌려 볼 수 있습니다.', 'Move a limit or edit the text first: that draft can then be run.')}</p>}
    </div>
  );
}
