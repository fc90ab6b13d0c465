// Registers of self-checks: answers that alarms contradict, and items that departments propose.

import { Register, type RegisterSpec } from '../admin/register';
import { number } from '../core/format';
import { useGet, useList } from '../core/load';
import { inWords, say } from '../core/say';
import { may, me } from '../core/session';
import { SelfCheck, Verdict } from '../selfcheck/parts';
import { words } from '../selfcheck/types';

// ---- what alarms contradict

const CONTRADICTIONS: RegisterSpec = {
  path: '/selfcheck/contradictions', name: ['어긋나는 답', 'Contradictions'], sort: '-id', columns: ['text_ko', 'department_name', 'sentence_ko', 'found_us', 'verdict'],
  titles: { text_ko: ['“예”로 답한 항목', 'Answered “yes”'], department_name: ['부서', 'Department'], sentence_ko: ['확정된 경보', 'Confirmed alarm'], duty_ko: ['업무', 'Duty'] },
  hidden: ['text_en', 'sentence_en', 'duty_en', 'department_id', 'item_code', 'by_id'],
  cells: {
    text_ko: (row) => <span class="two">{words(row, 'text')}</span>,
    duty_ko: (row) => words(row, 'duty'),
    sentence_ko: (row) => <span class="two"><span class="sub">{String(row['scenario_id'])}</span> {inWords(row as Record<string, unknown>, 'sentence')}</span>,
    check_id: (row) => <a class="under" href={`/selfcheck/checks/${String(row['check_id'])}`}>{say('진단서 보기', 'See the sheet')}</a>,
    alarm_id: (row) => <a class="under" href={`/alarms/${String(row['alarm_id'])}`}>{say('경보 보기', 'See the alarm')}</a>,
    verdict: (row) => <Verdict row={row} />,
  },
  rowTitle: (row) => words(row, 'text'),
  verbs: [{ words: ['판정하기', 'Judge'], path: '/selfcheck/contradictions/{id}/verdict', when: (row) => !row['verdict'], done: ['판정을 적었습니다.', 'Recorded.'], lead: () => <p>{say('“예”라는 답이 경보가 보여 준 것과 어긋납니다. 답이 그래도 옳았는지 적어 주세요.', 'The answer “yes” does not fit what the alarm shows. Say whether it was right all the same.')}</p> }],
  empty: ['경보와 어긋나는 답이 없습니다.', 'No answer is contradicted by an alarm.'],
};

export function Contradictions() {
  const open = useList<unknown>('/selfcheck/contradictions', { open: 1 }, 1);
  return (
    <SelfCheck title={say('경보와 어긋나는 답', 'Answers that alarms contradict')} lead={open.total ? say(`판정할 것이 ${number(open.total)}건 있습니다.`, `${number(open.total)} to judge.`) : say('“예”로 답한 뒤 같은 것을 보는 경보가 확정된 항목입니다.', 'Items answered “yes” where an alarm of the same thing was confirmed.')}>
      <Register spec={CONTRADICTIONS} />
    </SelfCheck>
  );
}

// ---- what departments propose

export function Proposals() {
  const audits = may('selfcheck_edit');
  const drafts = useGet<{ items: { id: number; number: number; duty_code: string }[] }>(audits ? '/selfcheck/sheets' : null, { state: 'draft', limit: 100 });
  const asked = useList<unknown>('/selfcheck/proposals', { state: 'asked' }, 1);
  const sheets = drafts.body?.items ?? [];
  const spec: RegisterSpec = {
    path: '/selfcheck/proposals', name: ['점검항목 제안', 'Items proposed'], sort: '-at_us', filters: ['state'], columns: ['text_ko', 'duty_ko', 'department_name', 'at_us', 'state'],
    titles: { text_ko: ['점검항목', 'Item'], duty_ko: ['업무', 'Duty'], department_name: ['부서', 'Department'], officer_name: ['제안한 사람', 'By'] }, hidden: ['text_en', 'duty_en', 'duty_id', 'department_id', 'officer_id', 'item_id'],
    cells: { text_ko: (row) => <span class="two">{words(row, 'text')}</span>, duty_ko: (row) => words(row, 'duty') },
    rowTitle: (row) => words(row, 'text'),
    verbs: [
      { words: ['채택', 'Accept'], path: '/selfcheck/proposals/{id}/accept', when: (row) => audits && row['state'] === 'asked', extra: { sheet_id: { options: sheets.map((one) => ({ value: String(one.id), label: `${one.duty_code} ${words(one, 'duty')} ${say(`${one.number}판 초안`, `v${one.number} draft`)}` })), hint: sheets.length ? undefined : say('먼저 업무의 진단표에 새 판(초안)을 만들어 주세요.', 'First begin a draft version of the duty’s sheet.') } }, done: ['초안에 넣었습니다.', 'Put into the draft.'] },
      { words: ['거절', 'Refuse'], path: '/selfcheck/proposals/{id}/refuse', when: (row) => audits && row['state'] === 'asked', done: ['거절했습니다.', 'Refused.'] },
      { words: ['제안 거두기', 'Withdraw'], path: '/selfcheck/proposals/{id}/withdraw', when: (row) => row['state'] === 'asked' && row['officer_id'] === me().officer_id, done: ['거두었습니다.', 'Withdrawn.'] },
    ],
    empty: ['제안된 점검항목이 없습니다.', 'No item was proposed.'],
  };
  return (
    <SelfCheck title={say('점검항목 제안', 'Items proposed')} lead={asked.total ? say(`정할 제안이 ${number(asked.total)}건 있습니다.`, `${number(asked.total)} to decide.`) : say('부서가 진단표에 넣자고 한 항목입니다.', 'Items that departments would like to be asked.')}
      act={audits ? null : <a class="btn low" href="/selfcheck/bank">{say('업무를 골라 제안하기', 'Choose a duty and propose')}</a>}>
      <Register spec={spec} />
    </SelfCheck>
  );
}
