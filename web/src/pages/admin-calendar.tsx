// 근무일력: the days of a year that are not as their weekday says; due days and rules count by them.

import { useState } from 'preact/hooks';
import { Admin } from '../admin/frame';
import { actKey, Problem, send } from '../core/api';
import { dateShort, today } from '../core/format';
import { useGet } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { may } from '../core/session';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { Confirm, Dialog, toast } from '../parts/dialog';
import { Choice, DayField, TextField } from '../parts/fields';
import { Icon } from '../parts/icon';
import { Rows } from '../parts/table';

interface Day { ymd: string; works: boolean; name: string }

const line = (day: Day): string => `${JSON.stringify({ ymd: day.ymd, biz_yn: day.works ? 'Y' : 'N', hol_nm: day.name })}\n`;

/** Through the way by which all records come in, so that the rules see it at once. */
async function keep(day: Day, op: 'upsert' | 'delete'): Promise<void> {
  const text = op === 'delete' ? `${JSON.stringify({ ymd: day.ymd })}\n` : line(day);
  const reply = await send<{ rejected: number; rows: { reason?: string }[] }>('POST', `/records/calendar?op=${op}`, undefined, { raw: text, type: 'application/x-ndjson', key: actKey() });
  if (reply.rejected) throw new Problem(400, reply.rows[0]?.reason ?? say('받아들이지 않았습니다', 'It was refused'), '', '', 'bad-input');
}

function Edit({ start, again, onClose }: { start: Day; again: () => void; onClose: () => void }) {
  const [day, setDay] = useState(start);
  const [wrong, setWrong] = useState<{ field: string; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const act = (event: Event): void => {
    event.preventDefault();
    if (!day.ymd) { setWrong({ field: 'ymd', text: say('날짜를 적어 주세요.', 'Enter a day.') }); return; }
    if (!day.works && !day.name.trim()) { setWrong({ field: 'name', text: say('휴일 이름을 적어 주세요.', 'Name the holiday.') }); return; }
    setBusy(true);
    keep({ ...day, name: day.name.trim() }, 'upsert').then(() => { again(); onClose(); toast(say('일력에 적었습니다.', 'Entered.')); }, (problem: Problem) => { setBusy(false); setWrong({ field: '', text: problem.message }); });
  };
  return (
    <Dialog title={start.ymd ? dateShort(start.ymd) : say('날 적기', 'Enter a day')} onClose={onClose}>
      <form class="stack" onSubmit={act}>
        {wrong && !wrong.field ? <Note tone="bad" role="alert">{wrong.text}</Note> : null}
        <DayField label={say('날짜', 'Day')} value={day.ymd} onChange={(ymd) => setDay({ ...day, ymd })} error={wrong?.field === 'ymd' ? wrong.text : null} required />
        <Choice legend={say('그날은', 'That day is')} name="works" value={day.works ? 'Y' : 'N'} onChange={(value) => setDay({ ...day, works: value === 'Y' })}
          options={[{ value: 'N', label: say('쉬는 날', 'a holiday') }, { value: 'Y', label: say('일하는 날', 'a working day') }]} />
        <TextField label={say('이름', 'Name')} value={day.name} onChange={(name) => setDay({ ...day, name })} error={wrong?.field === 'name' ? wrong.text : null} max={100} />
        <div class="ends"><Button onClick={onClose}>{say('그만두기', 'Cancel')}</Button><Button type="submit" kind="primary" busy={busy}>{say('적기', 'Enter')}</Button></div>
      </form>
    </Dialog>
  );
}

export default function Calendar() {
  const { query } = usePlace();
  const year = Number(query.get('year')) || Number(today().slice(0, 4));
  const list = useGet<{ items: Day[] }>('/calendar', { year });
  const [editing, setEditing] = useState<Day | null>(null);
  const [dropping, setDropping] = useState<Day | null>(null);
  const writes = may('record_write');
  const items = list.body?.items ?? [];
  return (
    <Admin title={say('근무일력', 'Calendar')} lead={list.body ? say(`${year}년에 따로 적힌 날 ${items.length}일. 토요일과 일요일은 적지 않아도 쉬는 날입니다.`, `${items.length} days of ${year}. Saturdays and Sundays are off without an entry.`) : ''}
      act={<>
        <Button low icon="left" onClick={() => goQuery({ year: year - 1 })}>{say(`${year - 1}년`, String(year - 1))}</Button>
        <Button low onClick={() => goQuery({ year: year + 1 })}>{say(`${year + 1}년`, String(year + 1))}<Icon name="right" /></Button>
        {writes ? <Button kind="primary" icon="plus" onClick={() => setEditing({ ymd: '', works: false, name: '' })}>{say('날 적기', 'Enter a day')}</Button> : null}
      </>}>
      <section class="panel">
        {list.problem ? <Failed problem={list.problem} again={list.again} /> : !list.body ? <Waiting /> : (
          <Rows caption={say(`${year}년 일력`, `Calendar of ${year}`)} items={items} id={(one) => one.ymd} empty={say(`${year}년에 적힌 날이 없습니다. 공휴일을 적지 않으면 기한이 휴일에도 걸립니다.`, `No days of ${year}. Without holidays, due days fall on them.`)} columns={[
            { id: 'ymd', title: say('날짜', 'Day'), cell: (one) => <span class="num">{dateShort(one.ymd)}</span> },
            { id: 'name', title: say('이름', 'Name'), cell: (one) => one.name || <span class="muted">—</span> },
            { id: 'works', title: say('그날은', 'That day is'), cell: (one) => (one.works ? say('일하는 날', 'working day') : say('쉬는 날', 'holiday')) },
            ...(writes ? [{ id: 'act', title: say('하기', 'Act'), acts: true, cell: (one: Day) => <span class="line wrap"><Button low onClick={() => setEditing(one)}>{say('고치기', 'Edit')}<span class="sr"> {one.ymd}</span></Button><Button low onClick={() => setDropping(one)}>{say('지우기', 'Remove')}<span class="sr"> {one.ymd}</span></Button></span> }] : []),
          ]} />
        )}
      </section>
      {editing ? <Edit start={editing} again={list.again} onClose={() => setEditing(null)} /> : null}
      {dropping ? (
        <Confirm title={dateShort(dropping.ymd)} verb={say('일력에서 지우기', 'Remove it')} danger onClose={() => setDropping(null)} onAct={async () => { await keep(dropping, 'delete'); list.again(); toast(say('지웠습니다.', 'Removed.')); }}>
          <p>{say('지우면 그날은 요일대로 셉니다.', 'Without it the day counts as its weekday.')}</p>
        </Confirm>
      ) : null}
    </Admin>
  );
}
