// What stands around every page of administration.

import type { ComponentChildren } from 'preact';
import { say } from '../core/say';
import { may } from '../core/session';
import { Second, type SecondRow } from '../parts/second';

const edits = (): boolean => may('org_edit');
const rows: SecondRow[] = [
  { path: '/admin', title: ['오늘', 'Today'], shown: () => edits() || may('account_admin') },
  { path: '/admin/proposals', title: ['승인 대기', 'Approvals'], shown: () => may('setting_edit') || may('scenario_approve') },
  { path: '/admin/people', title: ['사람', 'People'], shown: edits },
  { path: '/admin/departments', title: ['부서', 'Departments'], shown: edits },
  { path: '/admin/mappings', title: ['연결', 'Mappings'], shown: edits },
  { path: '/admin/import', title: ['가져오기', 'Import'], shown: edits },
  { path: '/admin/accounts', title: ['계정', 'Accounts'], shown: () => may('account_admin') },
  { path: '/admin/tokens', title: ['토큰', 'Tokens'], shown: () => may('account_admin') },
  { path: '/admin/webhooks', title: ['웹훅', 'Webhooks'], shown: () => may('setting_edit') },
  { path: '/admin/feeds', title: ['자료 수집', 'Data'], shown: () => may('feed_admin') },
  { path: '/admin/settings', title: ['설정', 'Settings'], shown: () => may('setting_edit') },
  { path: '/admin/calendar', title: ['근무일력', 'Calendar'] },
];

export function Admin({ title, lead, act, children }: { title: string; lead?: ComponentChildren; act?: ComponentChildren; children: ComponentChildren }) {
  return (
    <>
      <Second rows={rows} label={say('관리', 'Administration')} />
      <div class="page">
        <div class="head"><h1>{title}</h1><p class="lead">{lead}</p><span class="push" />{act}</div>
        {children}
      </div>
    </>
  );
}
