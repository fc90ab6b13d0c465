// 개선: what was answered "no", until it is mended and somebody has confirmed that it is.

import { useEffect } from 'preact/hooks';
import type { Query } from '../core/api';
import { addDays, date, number, today } from '../core/format';
import { useGet, useList } from '../core/load';
import { go, usePlace } from '../core/router';
import { say } from '../core/say';
import { may, me, reach } from '../core/session';
import { Register, type RegisterSpec, type Row } from '../admin/register';
import { Figure } from '../charts/panel';
import { Due } from '../parts/badges';
import { Failed, Waiting } from '../parts/basic';
import { Files, type FileRow } from '../parts/files';
import type { PageProps } from '../pages';
import { ImprovementPill, SelfCheck } from '../selfcheck/parts';
import { words } from '../selfcheck/types';

type ViewName = 'open' | 'done' | 'confirmed';
const at = (act: string): string => `/selfcheck/improvements/{id}/${act}`;

/** Nobody confirms what he mended himself. */
const confirms = (row: Row): boolean => row['state'] === 'done' && may('selfcheck_approve') && row['officer_id'] !== me().officer_id;

function Shown({ id }: { id: number }) {
  const at = `/selfcheck/improvements/${id}`;
  const { body, problem, again } = useGet<{ acts: string[]; attachments: FileRow[] }>(at);
  if (problem) return <Failed problem={problem} again={again} />;
  return body ? <Files at={at} rows={body.attachments} adds={body.acts.includes('done')} again={again} /> : <Waiting lines={2} />;
}

const SPEC: RegisterSpec = {
  path: '/selfcheck/improvements', name: ['개선', 'Improvements'], sort: 'due_on', search: true,
  columns: ['reason', 'plan', 'duty_ko', 'department_name', 'officer_name', 'state', 'due_on'],
  titles: { duty_ko: ['업무', 'Duty'], text_ko: ['점검항목', 'Item'], department_name: ['부서', 'Department'], officer_name: ['담당자', 'Officer'], state: ['상태', 'State'], due_on: ['개선 기한', 'Due'] },
  hidden: ['department_id', 'officer_id', 'duty_id', 'duty_en', 'text_en', 'item_id', 'item_code'],
  cells: {
    reason: (row) => <span class="two">{String(row['reason'])}</span>,
    plan: (row) => <span class="two">{String(row['plan'])}</span>,
    duty_ko: (row) => words(row, 'duty'),
    text_ko: (row) => words(row, 'text'),
    check_id: (row) => <a class="under" href={`/selfcheck/checks/${String(row['check_id'])}`}>{say('진단서 보기', 'See the sheet')}</a>,
    state: (row) => <ImprovementPill state={String(row['state'])} />,
    due_on: (row) => (row['state'] === 'open' ? <Due day={String(row['due_on'])} /> : <span class="num">{date(String(row['due_on']))}</span>),
  },
  rowTitle: (row) => String(row['plan']),
  more: (row) => <Shown key={String(row['version'])} id={row.id} />,
  verbs: [
    { words: ['개선을 마쳤습니다', 'It is mended'], path: at('done'), when: (row) => row['state'] === 'open' && may('selfcheck_fill') && row['officer_id'] === me().officer_id, lead: () => <p>{say('무엇을 어떻게 고쳤는지 적어 주세요. 부서장이 확인합니다.', 'Say what was mended and how; your manager confirms it.')}</p>, done: ['개선을 마쳤습니다. 부서장이 확인합니다.', 'Done; your manager confirms it.'] },
    { words: ['개선을 확인했습니다', 'Confirm that it is mended'], path: at('confirm'), when: confirms, done: ['확인했습니다.', 'Confirmed.'] },
    { words: ['돌려보내기', 'Send back'], path: at('send-back'), when: confirms, done: ['돌려보냈습니다.', 'Sent back.'] },
  ],
  empty: ['개선할 것이 없습니다. “아니요”로 답한 항목이 승인되면 여기에 나타납니다.', 'Nothing to mend. An item answered “no” appears here.'],
};

export default function Improvements({ ids }: PageProps) {
  const { query } = usePlace();
  const named = ids['improvement'];
  useEffect(() => { if (named) go(`/selfcheck/improvements?row=${named}`, { replace: true }); }, [named]);
  const view = (query.get('view') ?? (query.get('row') ? '' : may('selfcheck_approve') ? 'done' : 'open')) as ViewName | '';
  const lists = { open: useCount('open'), done: useCount('done'), confirmed: useCount('confirmed') };
  const late = useList<Row>('/selfcheck/improvements', { state: 'open', due_on_to: addDays(today(), -1) }, 1);
  const tile = (name: ViewName, what: string, how: string) => <Figure what={what} value={lists[name] === null ? '…' : number(lists[name] ?? 0)} unit={say('건', '')} how={how} href={`/selfcheck/improvements?view=${name}`} current={view === name} />;
  return (
    <SelfCheck title={say('개선', 'Improvements')} lead={late.total ? say(`기한이 지난 것이 ${number(late.total)}건 있습니다.`, `${number(late.total)} late.`) : say('“아니요”로 답한 것을 고치고 확인합니다.', 'What was answered “no” is mended and confirmed.')}>
      <nav class="tiles" aria-label={say('개선의 일', 'Of the improvements')}>
        {tile('open', say('고칠 것', 'To mend'), say('담당자가 고칩니다', 'by the officer'))}
        {tile('done', say('확인할 것', 'To confirm'), say('부서장이 확인합니다', 'by the manager'))}
        {tile('confirmed', say('확인된 것', 'Confirmed'), say('비리예방률에 들어갑니다', 'counts as prevented'))}
      </nav>
      <div class="after-tiles"><Register key={view} spec={{ ...SPEC, fixed: { state: view || null } as Query, filters: reach('selfcheck_read') === 'own' ? [] : ['department_id'] }} /></div>
    </SelfCheck>
  );
}

const useCount = (state: ViewName): number | null => useList<Row>('/selfcheck/improvements', { state }, 1).total;
