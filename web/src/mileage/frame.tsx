// What the pages of mileage have in common: the head with its links, and whether a plan is in force.

import type { ComponentChildren } from 'preact';
import { say } from '../core/say';
import { may } from '../core/session';
import { Empty } from '../parts/basic';

export const decidesClaims = (): boolean => may('mileage_approve') || may('mileage_edit');

export function Mileage({ title, lead, act, children, here }: { title: string; lead?: string; act?: ComponentChildren; children: ComponentChildren; here: string }) {
  const links: { path: string; words: [ko: string, en: string]; shown: boolean }[] = [
    { path: '/mileage', words: ['내 마일리지', 'My mileage'], shown: may('mileage_claim') },
    { path: '/mileage/claims', words: ['신청 결정', 'Claims to decide'], shown: decidesClaims() },
    { path: '/mileage/departments', words: ['부서별', 'By department'], shown: true },
    { path: '/mileage/audit', words: ['운영', 'Running it'], shown: may('mileage_edit') },
  ];
  const shown = links.filter((one) => one.shown);
  return (
    <div class="page">
      <div class="head"><h1>{title}</h1>{lead ? <p class="lead">{lead}</p> : null}<span class="push" />{act}</div>
      {shown.length > 1 ? <nav class="line wrap sub-menu no-print" aria-label={say('마일리지', 'Mileage')}>{shown.map((one) => <a key={one.path} class="filter-chip" href={one.path} aria-current={one.path === here ? 'page' : undefined}>{say(...one.words)}</a>)}</nav> : null}
      {children}
    </div>
  );
}

export const NoPlan = ({ year }: { year: number }) => (
  <section class="panel"><Empty icon="note" title={say(`${year}년 운영계획이 아직 없습니다`, `There is no plan for ${year} yet`)}><p>{say('감사부서가 운영계획과 배점표를 시행하면 활동을 신청할 수 있습니다.', 'Activities can be claimed once audit puts a plan into force.')}</p></Empty></section>
);
