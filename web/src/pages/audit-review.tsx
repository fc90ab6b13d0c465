// 월간 점검: what the law asks to be looked at each month (접속기록 점검), on paper.

import { useState } from 'preact/hooks';
import { number, today, won } from '../core/format';
import { wordOf } from '../admin/words';
import { useGet } from '../core/load';
import { goQuery, usePlace } from '../core/router';
import { say } from '../core/say';
import { Button, Failed, Waiting } from '../parts/basic';
import { SelectField } from '../parts/fields';
import { Second } from '../parts/second';
import { Rows } from '../parts/table';
import { actWords } from '../alarm/types';
import { AUDIT_ROWS, actionWords } from '../record/audit';

interface Review { month: number; acts: { action: string; outcome: string; count: number }[]; looked_at_personal_data: { account: string; name: string; count: number }[]; withdrew_or_hid_alarms: { act: string; won: number; count: number }[] }

const MONTHS = 24;

function monthsBack(): string[] {
  const [year, month] = today().split('-').map(Number) as [number, number];
  return Array.from({ length: MONTHS }, (_, i) => { const at = year * 12 + month - 1 - i; return `${Math.floor(at / 12)}${String((at % 12) + 1).padStart(2, '0')}`; });
}
const monthWords = (month: string): string => say(`${month.slice(0, 4)}년 ${Number(month.slice(4))}월`, `${month.slice(0, 4)}-${month.slice(4)}`);

export default function ReviewPage() {
  const { query } = usePlace();
  const [months] = useState(monthsBack);
  const month = query.get('month') ?? months[0] ?? '';
  const review = useGet<Review>('/audit/review', { month });
  const total = review.body?.acts.reduce((sum, one) => sum + one.count, 0) ?? 0;
  const refused = review.body?.acts.filter((one) => one.outcome !== 'done').reduce((sum, one) => sum + one.count, 0) ?? 0;
  return (
    <>
      <Second rows={AUDIT_ROWS} label={say('접속기록', 'Log')} />
      <div class="page">
        <div class="head">
          <h1>{say(`접속기록 월간 점검, ${monthWords(month)}`, `Monthly review of the log, ${monthWords(month)}`)}</h1>
          <p class="lead">{review.body ? say(`한 일 ${number(total)}건, 되지 않은 일 ${number(refused)}건`, `${number(total)} acts, ${number(refused)} of them not done`) : ''}</p>
          <span class="push" />
          <div class="line wrap no-print">
            <SelectField label={say('달', 'Month')} value={month} onChange={(value) => goQuery({ month: value })} options={months.map((one) => ({ value: one, label: monthWords(one) }))} />
            <Button low icon="print" onClick={() => print()}>{say('인쇄', 'Print')}</Button>
          </div>
        </div>
        {review.problem ? <Failed problem={review.problem} again={review.again} /> : !review.body ? <Waiting /> : (
          <div class="stack">
            <section class="panel"><div class="title"><h2>{say('개인정보를 본 사람', 'Who looked at personal data')}</h2></div>
              <Rows caption={say('개인정보를 본 사람', 'Who looked at personal data')} items={review.body.looked_at_personal_data} id={(one) => one.account} empty={say('이 달에 가린 값을 본 사람이 없습니다.', 'Nobody looked behind a mask this month.')} columns={[
                { id: 'name', title: say('이름', 'Name'), cell: (one) => <a href={`/audit/log?actor_id=${one.account}`}>{one.name}</a> }, { id: 'count', title: say('횟수', 'Times'), right: true, cell: (one) => number(one.count) },
              ]} /></section>
            <section class="panel"><div class="title"><h2>{say('거두거나 가린 경보', 'Alarms withdrawn or hidden')}</h2></div>
              <Rows caption={say('거두거나 가린 경보', 'Alarms withdrawn or hidden')} items={review.body.withdrew_or_hid_alarms} id={(one) => one.act} empty={say('이 달에 거두거나 가린 경보가 없습니다.', 'None this month.')} columns={[
                { id: 'act', title: say('한 일', 'Act'), cell: (one) => say(...actWords(one.act)) }, { id: 'count', title: say('건수', 'Alarms'), right: true, cell: (one) => number(one.count) }, { id: 'won', title: say('금액', 'Won'), right: true, cell: (one) => won(one.won) },
              ]} /></section>
            <section class="panel"><div class="title"><h2>{say('한 일', 'Acts')}</h2></div>
              <Rows caption={say('한 일', 'Acts')} items={review.body.acts} id={(one) => one.action + one.outcome} empty={say('이 달의 기록이 없습니다.', 'No entries this month.')} columns={[
                { id: 'action', title: say('한 일', 'Act'), cell: (one) => <a href={`/audit/log?action=${one.action}`}>{actionWords(one.action)}</a> }, { id: 'outcome', title: say('결과', 'Outcome'), cell: (one) => wordOf('outcome', one.outcome) }, { id: 'count', title: say('횟수', 'Times'), right: true, cell: (one) => number(one.count) },
              ]} /></section>
            <table class="table sign"><caption class="sr">{say('점검한 사람', 'Reviewed by')}</caption><tbody><tr><th scope="row">{say('점검한 사람', 'Reviewed by')}</th><td /><th scope="row">{say('확인', 'Confirmed by')}</th><td /></tr><tr><th scope="row">{say('점검 의견', 'Remarks')}</th><td colSpan={3} class="remarks" /></tr></tbody></table>
          </div>
        )}
      </div>
    </>
  );
}
