// 알림: what one was told, newest first; opening one leads to its alarm.

import { useEffect } from 'preact/hooks';
import { path, send } from '../core/api';
import { moment, number } from '../core/format';
import { listen, ALARM_EVENTS } from '../core/live';
import { useGet, useList } from '../core/load';
import { say } from '../core/say';
import { may } from '../core/session';
import { Button, Empty } from '../parts/basic';
import { toast } from '../parts/dialog';
import { Table, total, type Column } from '../parts/table';

interface NoticeRow { id: number; event: string; alarm_id: number | null; scenario_id: string; severity: string; why: string; at_us: string; read_us: string | null; alarm_count: number; path: string; title_ko: string; title_en: string }

const EVENTS: Record<string, [ko: string, en: string]> = {
  'alarm.issued': ['새 경보', 'New alarm'], 'alarm.changed': ['경보가 바뀜', 'Alarm changed'], 'alarm.withdrawn': ['원천에서 정정됨', 'Corrected at the source'],
  'alarm.reminder': ['기한이 다가옴', 'Due soon'], 'alarm.escalated': ['기한이 지나 상급자에게', 'Escalated'], 'feed.late': ['자료가 늦음', 'A feed is late'], 'feed.held': ['자료가 보류됨', 'A load is held'],
  'bundle.held': ['묶음이 보류됨', 'A bundle is held'], 'audit.head': ['접속기록의 머리', 'Head of the log'],
};
/** What was told about a thing that has a page of its own and a name. */
const ABOUT: Record<string, [ko: string, en: string]> = {
  'selfcheck.opened': ['쓸 진단서', 'Self-check to fill in'], 'selfcheck.repeated': ['되풀이된 경보의 진단서', 'Self-check on repeated alarms'], 'selfcheck.assigned': ['맡게 된 진단서', 'Self-check assigned'],
  'selfcheck.due': ['진단서 기한이 다가옴', 'Self-check due soon'], 'selfcheck.late': ['진단서 기한이 지남', 'Self-check late'], 'selfcheck.waiting': ['검토·승인할 진단서', 'Self-check to review or approve'],
  'selfcheck.sent_back': ['돌려받은 진단서', 'Self-check sent back'], 'selfcheck.improvement_due': ['개선 기한이 다가옴', 'Improvement due soon'], 'selfcheck.improvement_late': ['개선 기한이 지남', 'Improvement late'],
  'selfcheck.improvement_done': ['확인할 개선', 'Improvement to confirm'], 'selfcheck.improvement_back': ['돌려받은 개선', 'Improvement sent back'], 'selfcheck.contradicted': ['경보와 어긋나는 답', 'Answer that an alarm contradicts'],
  'selfcheck.proposed': ['점검항목 제안', 'Item proposed'], 'selfcheck.decided': ['제안의 결정', 'Proposal decided'],
};
const aboutOf = (row: NoticeRow): string => { const what = ABOUT[row.event], title = say(row.title_ko, row.title_en); return what ? `${say(...what)}: ${title}` : title; };
const WHY: Record<string, [ko: string, en: string]> = { officer: ['담당자', 'officer'], person: ['본인', 'yourself'], handler: ['처리할 사람', 'who handles it'], lead: ['팀장', 'team lead'], manager: ['부서장', 'manager'], auditor: ['감사자', 'auditor'], admin: ['관리자', 'administrator'], deputy: ['부기관장', 'deputy head'] };

/** The alarm; of many the list of their rule; what was held, where it is released. */
function placeOf(row: NoticeRow): string | null {
  if (row.path) return row.path;
  if (row.alarm_id) return `/alarms/${row.alarm_id}`;
  if (row.alarm_count > 1 && row.scenario_id) return path('/alarms', { scenario_id: row.scenario_id });
  if (!may('feed_admin')) return null;
  return row.event === 'feed.held' ? '/admin/feeds?state=held' : row.event === 'bundle.held' ? '/admin/feeds?tab=bundles&state=held' : null;
}

export default function Notices() {
  const list = useList<NoticeRow>('/notices', {}, 200);
  const scenarios = useGet<{ items: { id: string; title?: string }[] }>(may('scenario_read') ? '/scenarios' : null);
  useEffect(() => listen(ALARM_EVENTS, () => list.again()), [list.again]);
  const words = (map: Record<string, [string, string]>, name: string): string => { const known = map[name]; return known ? say(...known) : name; };
  const columns: Column<NoticeRow>[] = [
    { id: 'event', title: say('무슨 일', 'What'), cell: (row) => {
      const text = <>{row.read_us ? null : <b class="sr">{say('안 읽음', 'unread')} </b>}{row.path ? aboutOf(row) : words(EVENTS, row.event)}{row.alarm_count > 1 ? say(` ${number(row.alarm_count)}건`, ` (${number(row.alarm_count)})`) : ''} {row.scenario_id} {scenarios.body?.items.find((one) => one.id === row.scenario_id)?.title}</>;
      const at = placeOf(row);
      return at ? <a class={row.read_us ? '' : 'bold'} href={at}>{text}</a> : <span class={row.read_us ? '' : 'bold'}>{text}</span>;
    } },
    { id: 'why', title: say('받는 까닭', 'Told as'), width: '20rem', cell: (row) => words(WHY, row.why) },
    { id: 'at', title: say('때', 'When'), width: '20rem', cell: (row) => <span class="num">{moment(row.at_us)}</span> },
  ];
  const first = list.items[0];
  const readAll = (): void => {
    if (!first) return;
    send('POST', '/notices/read', { to: first.id }).then(() => { list.again(); toast(say('모두 읽음으로 표시했습니다.', 'All marked as read.')); }, (error: Error) => toast(error.message));
  };
  return (
    <div class="page">
      <div class="head"><h1>{say('알림', 'Notices')}</h1><p class="lead">{list.ready ? total(list) : ''}</p><span class="push" />{first ? <Button low onClick={readAll} icon="check">{say('모두 읽음으로', 'Mark all as read')}</Button> : null}</div>
      <section class="panel"><Table caption={say('알림', 'Notices')} columns={columns} list={list} id={(row) => row.id} empty={<Empty icon="bell" title={say('받은 알림이 없습니다', 'No notices')} />} /></section>
    </div>
  );
}
