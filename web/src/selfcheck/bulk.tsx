// What may be done to many sheets at once, and what is looked at before.

import { useGet } from '../core/load';
import { Failed, Waiting } from '../parts/basic';
import type { BulkSpec } from '../parts/bulk';
import { Answers } from './reading';
import { ofWhat, titleOf, type Check, type CheckRow } from './types';

function Inside({ id }: { id: number }) {
  const { body, problem, again } = useGet<Check>(`/selfcheck/checks/${id}`);
  if (problem) return <Failed problem={problem} again={again} />;
  return body ? <Answers rows={body.answers} /> : <Waiting lines={3} />;
}

export const CHECK_BULK: BulkSpec<CheckRow> = {
  at: '/selfcheck/checks/bulk', member: 'checks', name: ['고른 진단서', 'Chosen sheets'],
  acts: [
    { act: 'review', words: ['검토 마침', 'Reviewed'], from: ['filled'], right: 'selfcheck_review', look: true },
    { act: 'approve', words: ['승인', 'Approve'], from: ['filled', 'reviewed'], right: 'selfcheck_approve', look: true },
    { act: 'send_back', words: ['돌려보내기', 'Send back'], from: ['filled', 'reviewed'], right: 'selfcheck_review', look: false },
  ],
  page: (id) => `/selfcheck/checks/${id}`,
  title: titleOf,
  facts: (row) => [ofWhat(row), row.department_name, row.officer_name].filter(Boolean).join(' · '),
  inside: (row) => <Inside id={row.id} />,
};
