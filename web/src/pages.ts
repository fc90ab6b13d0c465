// Every page of the console: its address, who sees it in the menu, and its code, loaded when it is first opened.

import type { ComponentType } from 'preact';
import type { IconName } from './parts/icon';
import { hasRole, may, reach } from './core/session';

export interface PageProps { ids: Record<string, string> }
type View = { default: ComponentType<PageProps> };

export interface PageRow {
  path: string;
  load: () => Promise<View>;
  title: [ko: string, en: string];
  /** Whether the signed-in person may open it. */
  open?: () => boolean;
}

export interface MenuRow {
  path: string;
  title: [ko: string, en: string];
  icon: IconName;
  shown: () => boolean;
  /** Paths that belong to it besides its own. */
  also?: string[];
  tally?: 'work' | 'audit' | 'selfcheck';
}

const audits = (): boolean => may('alarm_confirm');
const manages = (): boolean => may('alarm_approve') && !audits();
const checks = (): boolean => may('selfcheck_read');
const evaluated = (): boolean => may('evaluation_read');
const evaluates = (): boolean => may('evaluation_edit');
const administers = (): boolean => may('org_edit') || may('account_admin');

// Pages of an area come together.
const admin = async (name: keyof typeof import('./admin/pages')): Promise<View> => ({ default: (await import('./admin/pages'))[name] });
const audit = async (name: keyof typeof import('./alarm/pages')): Promise<View> => ({ default: (await import('./alarm/pages'))[name] });
const record = async (name: keyof typeof import('./record/pages')): Promise<View> => ({ default: (await import('./record/pages'))[name] });
const selfcheck = async (name: keyof typeof import('./selfcheck/pages')): Promise<View> => ({ default: (await import('./selfcheck/pages'))[name] });
const mileage = async (name: keyof typeof import('./mileage/pages')): Promise<View> => ({ default: (await import('./mileage/pages'))[name] });
const scenario = async (name: keyof typeof import('./scenario/pages')): Promise<View> => ({ default: (await import('./scenario/pages'))[name] });
const own = async (name: keyof typeof import('./own/pages')): Promise<View> => ({ default: (await import('./own/pages'))[name] });
const evaluation = async (name: keyof typeof import('./evaluation/pages')): Promise<View> => ({ default: (await import('./evaluation/pages'))[name] });

export const pages: PageRow[] = [
  { path: '/work/{alarm?}', load: () => import('./pages/work'), title: ['내 할 일', 'My work'], open: () => may('alarm_read') },
  { path: '/department/{alarm?}', load: () => import('./pages/department'), title: ['우리 부서', 'My department'], open: () => may('alarm_approve') },
  { path: '/audit', load: () => audit('Room'), title: ['감사실', 'Audit room'], open: audits },
  { path: '/audit/samples', load: () => audit('Samples'), title: ['표본 점검', 'Quality samples'], open: audits },
  { path: '/audit/requests', load: () => audit('Exclusions'), title: ['제외 요청', 'Exclusions'], open: audits },
  { path: '/dashboard', load: () => import('./pages/dashboard'), title: ['현황', 'Overview'], open: () => may('statistics_read') },
  { path: '/alarms', load: () => import('./pages/alarms'), title: ['경보', 'Alarms'], open: () => may('alarm_read') },
  { path: '/alarms/{alarm}', load: () => import('./pages/alarm'), title: ['경보', 'Alarm'], open: () => may('alarm_read') },
  { path: '/scenarios', load: () => scenario('Scenarios'), title: ['시나리오', 'Scenarios'], open: () => may('scenario_read') },
  { path: '/scenarios/{scenario}', load: () => import('./pages/scenario'), title: ['시나리오', 'Scenario'], open: () => may('scenario_read') },
  { path: '/precheck', load: () => import('./pages/precheck'), title: ['사전점검', 'Precheck'], open: () => may('precheck') },
  { path: '/blind-spots', load: () => scenario('BlindSpots'), title: ['잡히지 않는 것', 'Blind spots'], open: () => may('scenario_read') },
  { path: '/graph', load: () => import('./pages/graph'), title: ['연산 그림', 'The graph'], open: () => may('scenario_propose') },
  { path: '/mileage', load: () => mileage('Mine'), title: ['내 마일리지', 'My mileage'], open: () => may('mileage_claim') },
  { path: '/mileage/claims', load: () => mileage('Claims'), title: ['마일리지 신청', 'Claims'], open: () => may('mileage_approve') || may('mileage_edit') },
  { path: '/mileage/departments', load: () => mileage('Departments'), title: ['부서별 마일리지', 'Mileage by department'], open: () => may('mileage_read') },
  { path: '/mileage/audit', load: () => mileage('Running'), title: ['마일리지 운영', 'Running the mileage'], open: () => may('mileage_edit') },
  { path: '/selfcheck', load: () => selfcheck('Checks'), title: ['자기진단', 'Self-checks'], open: checks },
  { path: '/selfcheck/checks/{check}', load: () => selfcheck('CheckPage'), title: ['진단서', 'Self-check'], open: checks },
  { path: '/selfcheck/improvements/{improvement?}', load: () => selfcheck('Improvements'), title: ['개선', 'Improvements'], open: checks },
  { path: '/selfcheck/audit', load: () => selfcheck('Rounds'), title: ['회차와 표본', 'Rounds and samples'], open: () => may('selfcheck_edit') },
  { path: '/selfcheck/contradictions', load: () => selfcheck('Contradictions'), title: ['어긋나는 답', 'Contradictions'], open: () => may('selfcheck_edit') },
  { path: '/selfcheck/proposals', load: () => selfcheck('Proposals'), title: ['항목 제안', 'Proposals'], open: checks },
  { path: '/selfcheck/bank/{duty?}', load: () => selfcheck('Bank'), title: ['업무와 점검항목', 'Duties and items'], open: checks },
  { path: '/notices', load: () => own('Notices'), title: ['알림', 'Notices'] },
  { path: '/account', load: () => own('Account'), title: ['내 계정', 'My account'] },
  { path: '/admin', load: () => admin('Today'), title: ['관리', 'Administration'], open: administers },
  { path: '/admin/proposals', load: () => admin('Proposals'), title: ['승인을 기다리는 것', 'Waiting for a second person'], open: () => may('setting_edit') || may('scenario_approve') },
  { path: '/admin/people', load: () => admin('People'), title: ['사람', 'People'], open: () => may('org_edit') },
  { path: '/admin/people/{officer}', load: () => admin('Person'), title: ['사람', 'Person'], open: () => may('org_edit') },
  { path: '/admin/departments/{department?}', load: () => admin('Departments'), title: ['부서', 'Departments'], open: () => may('org_edit') },
  { path: '/admin/mappings', load: () => admin('Mappings'), title: ['연결', 'Mappings'], open: () => may('org_edit') },
  { path: '/admin/import', load: () => admin('Import'), title: ['가져오기', 'Import'], open: () => may('org_edit') },
  { path: '/admin/accounts', load: () => admin('Accounts'), title: ['계정', 'Accounts'], open: () => may('account_admin') },
  { path: '/admin/tokens', load: () => admin('Tokens'), title: ['토큰', 'Tokens'], open: () => may('account_admin') },
  { path: '/admin/webhooks', load: () => admin('Webhooks'), title: ['웹훅', 'Webhooks'], open: () => may('setting_edit') },
  { path: '/admin/feeds', load: () => admin('Feeds'), title: ['자료 수집', 'Data'], open: () => may('feed_admin') },
  { path: '/admin/settings', load: () => admin('Settings'), title: ['설정', 'Settings'], open: () => may('setting_edit') },
  { path: '/admin/calendar', load: () => admin('Calendar'), title: ['근무일력', 'Calendar'] },
  { path: '/records/{table?}', load: () => record('Records'), title: ['기록 찾기', 'Records'], open: () => may('record_read') },
  { path: '/records/{table}/{key}', load: () => record('RecordPage'), title: ['기록', 'Record'], open: () => may('record_read') },
  { path: '/audit/log', load: () => record('Log'), title: ['접속기록', 'Log of acts'], open: () => may('audit_read') },
  { path: '/audit/review', load: () => record('Review'), title: ['월간 점검', 'Monthly review'], open: () => may('audit_read') },
  { path: '/evaluation', load: () => evaluation('Rounds'), title: ['청렴 혁신평가', 'Evaluation'], open: evaluated },
  { path: '/evaluation/objections/{objection?}', load: () => evaluation('Objections'), title: ['이의신청', 'Objections'], open: evaluated },
  { path: '/evaluation/models', load: () => evaluation('Models'), title: ['평가 모델', 'Models of evaluation'], open: evaluates },
  { path: '/evaluation/models/{model}', load: () => evaluation('ModelPage'), title: ['평가 모델', 'A model of evaluation'], open: evaluates },
  { path: '/evaluation/{round}', load: () => evaluation('RoundPage'), title: ['청렴 혁신평가', 'Evaluation'], open: evaluated },
  { path: '/evaluation/{round}/freeze', load: () => evaluation('Freeze'), title: ['자료 고정', 'Freeze'], open: evaluates },
  { path: '/evaluation/{round}/{paper}', load: () => evaluation('Paper'), title: ['평가 인쇄물', 'Papers of an evaluation'], open: evaluated },
  { path: '/help', load: () => own('Help'), title: ['도움말', 'Help'] },
];

export const menu: MenuRow[] = [
  { path: '/audit', title: ['감사실', 'Audit room'], icon: 'shield', shown: audits, tally: 'audit' },
  { path: '/department', title: ['우리 부서', 'My department'], icon: 'people', shown: manages },
  { path: '/work', title: ['내 할 일', 'My work'], icon: 'check', shown: () => may('alarm_act') && !audits(), tally: 'work' },
  { path: '/alarms', title: ['경보', 'Alarms'], icon: 'bell', shown: () => may('alarm_read') },
  { path: '/dashboard', title: ['현황', 'Overview'], icon: 'chart', shown: () => may('statistics_read') && reach('statistics_read') !== 'own' },
  { path: '/precheck', title: ['사전점검', 'Precheck'], icon: 'shield', shown: () => may('precheck') && !audits() },
  { path: '/selfcheck', title: ['자기진단', 'Self-checks'], icon: 'list', shown: checks, tally: 'selfcheck' },
  { path: '/mileage', title: ['마일리지', 'Mileage'], icon: 'chart', shown: () => may('mileage_claim') && !audits(), also: ['/mileage'] },
  { path: '/mileage/audit', title: ['마일리지', 'Mileage'], icon: 'chart', shown: () => may('mileage_edit'), also: ['/mileage'] },
  { path: '/mileage/departments', title: ['마일리지', 'Mileage'], icon: 'chart', shown: () => may('mileage_read') && !may('mileage_claim') && !may('mileage_edit'), also: ['/mileage'] },
  { path: '/evaluation', title: ['혁신평가', 'Evaluation'], icon: 'star', shown: evaluated },
  { path: '/scenarios', title: ['시나리오', 'Scenarios'], icon: 'note', shown: () => may('scenario_read'), also: ['/blind-spots', '/graph'] },
  { path: '/admin', title: ['관리', 'Administration'], icon: 'settings', shown: administers, also: ['/admin'] },
  { path: '/records', title: ['기록 찾기', 'Records'], icon: 'find', shown: () => may('record_read') },
  { path: '/audit/log', title: ['접속기록', 'Log of acts'], icon: 'shield', shown: () => may('audit_read'), also: ['/audit/review'] },
  { path: '/admin/settings', title: ['설정', 'Settings'], icon: 'settings', shown: () => may('setting_edit') && !administers(), also: ['/admin'] },
  { path: '/admin/proposals', title: ['승인 대기', 'Approvals'], icon: 'check', shown: () => may('scenario_approve') && !may('setting_edit') && !administers(), also: ['/admin'] },
];

/** Where somebody starts: his work, not a menu. */
export function startPage(): string {
  if (audits()) return '/audit';
  if (manages()) return '/department';
  if (may('alarm_act')) return '/work';
  if (hasRole('inspector')) return '/alarms';
  return administers() ? '/admin' : '/account';
}
