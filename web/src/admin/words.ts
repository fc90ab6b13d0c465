// What the words of the API are called, by the member that holds them.

import { language, say } from '../core/say';

type Words = Record<string, [ko: string, en: string]>;

const ROLES: Words = {
  officer: ['담당자', 'Officer'], lead: ['팀장', 'Team lead'], manager: ['부서장', 'Manager'], auditor: ['감사자', 'Auditor'], deputy: ['부단체장', 'Deputy head'],
  admin: ['시스템 관리자', 'Administrator'], inspector: ['상급기관 감사자', 'Inspector'],
};
const KINDS: Words = { account: ['계좌', 'Account'], card: ['카드', 'Card'], duty: ['업무', 'Duty'], department: ['부서', 'Department'], officer: ['직원', 'Officer'], setting: ['설정', 'Setting'], webhook: ['웹훅', 'Webhook'], mapping: ['연결', 'Mapping'], scenario: ['시나리오', 'Scenario'] };
const RHYTHMS: Words = { none: ['없음', 'None'], daily: ['매일', 'Daily'], weekly: ['매주', 'Weekly'], monthly: ['매달', 'Monthly'] };
const STATES: Words = {
  open: ['받는 중', 'Receiving'], running: ['싣는 중', 'Loading'], held: ['보류', 'Held'], done: ['마침', 'Done'], failed: ['실패', 'Failed'], refused: ['거절', 'Refused'], waiting: ['기다림', 'Waiting'],
  sent: ['보냄', 'Sent'], dead: ['그만둠', 'Given up'], proposed: ['승인 대기', 'Awaiting approval'], approved: ['승인', 'Approved'],
  draft: ['초안', 'Draft'], live: ['시행', 'Live'], ended: ['끝남', 'Ended'], asked: ['제안됨', 'Proposed'], accepted: ['채택', 'Accepted'], withdrawn: ['거둠', 'Withdrawn'],
  closed: ['마감', 'Closed'], upheld: ['인용', 'Upheld'], posted: ['올림', 'Posted'], skipped: ['올리지 않음', 'Not posted'],
};
const CYCLES: Words = { case: ['건별', 'Per case'], monthly: ['매월', 'Monthly'], quarterly: ['분기', 'Quarterly'], half_year: ['반기', 'Half-yearly'] };
const ANSWERS: Words = { yes_no: ['예·아니요', 'Yes or no'], number: ['숫자', 'Number'], date: ['날짜', 'Date'], document: ['문서번호', 'Document'] };
const VERDICTS: Words = { upheld: ['맞음', 'Upheld'], wrong: ['맞지 않음', 'Wrong'] };
const EVENTS: Words = {
  'alarm.issued': ['새 경보', 'New alarm'], 'alarm.changed': ['경보가 바뀜', 'Alarm changed'], 'alarm.withdrawn': ['원천에서 정정됨', 'Corrected at the source'],
  'alarm.reminder': ['기한이 다가옴', 'Due soon'], 'alarm.escalated': ['상급자에게 알림', 'Escalated'], 'feed.late': ['자료가 늦음', 'Data late'], 'feed.held': ['자료가 보류됨', 'Load held'],
  'bundle.held': ['묶음이 보류됨', 'Bundle held'], 'audit.head': ['접속기록의 머리', 'Head of the log'],
};
const OUTCOMES: Words = { done: ['됨', 'done'], refused: ['거절됨', 'refused'] };
const PERMISSIONS: Words = {
  record_write: ['자료 싣기', 'Load records'], precheck: ['사전점검', 'Precheck'], alarm_read: ['경보 보기', 'Read alarms'], org_read: ['조직 보기', 'Read the organisation'], org_edit: ['조직 고치기', 'Edit the organisation'], metrics: ['서버 지표', 'Metrics'],
};
const OPS: Words = { upsert: ['넣거나 고침', 'Put'], insert: ['넣음', 'Insert'], update: ['고침', 'Update'], delete: ['지움', 'Delete'] };
const SUBJECTS: Words = { person: ['개인', 'Persons'], department: ['부서', 'Departments'] };
const APPROVERS: Words = { auto: ['자동', 'By itself'], manager: ['부서장', 'Manager'], audit: ['감사부서', 'Audit'], deputy: ['부단체장', 'Deputy head'] };
const VERIFIED: Words = { all: ['전부', 'All'], sample: ['표본', 'A sample'] };
const PERIODS: Words = { once: ['연 1회', 'Once a year'], half: ['반기', 'Half-year'], month: ['달', 'Month'], time: ['건', 'Time'] };
const BY_MEMBER: Record<string, Words> = { role: ROLES, kind: KINDS, rhythm: RHYTHMS, state: STATES, event: EVENTS, events: EVENTS, op: OPS, filled_by: ROLES, cycle: CYCLES, answer: ANSWERS, verdict: VERDICTS, subject: SUBJECTS, approver: APPROVERS, verify: VERIFIED, outcome: OUTCOMES, permissions: PERMISSIONS, per: PERIODS, language: { ko: ['한국어', 'Korean'], en: ['영어', 'English'] } };

export function wordOf(member: string, value: string): string {
  const known = BY_MEMBER[member]?.[value];
  return known ? say(...known) : value;
}

/** The last day of what has no end. */
export const ENDLESS = '9999-12-31';

const byName = (): Intl.Collator => new Intl.Collator(language());
export const sortByName = <Item extends { name: string }>(items: Item[]): Item[] => [...items].sort((a, b) => byName().compare(a.name, b.name));
