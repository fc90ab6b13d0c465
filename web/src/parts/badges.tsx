// Three channels that never mix: severity (bars and a word), due (a clock and words), state (a pill, an icon, a word).

import { due as dueOf, date } from '../core/format';
import { say } from '../core/say';
import { Icon, type IconName } from './icon';

export const SEVERITIES: [ko: string, en: string][] = [['낮음', 'Low'], ['보통', 'Medium'], ['높음', 'High'], ['심각', 'Critical']];
const SEVERITY_NAMES = ['low', 'medium', 'high', 'critical'];

/** The API says 0 to 3 for alarms and a word for scenarios. */
export function severityIndex(value: number | string): number {
  return typeof value === 'number' ? Math.min(3, Math.max(0, value)) : Math.max(0, SEVERITY_NAMES.indexOf(value));
}

export function Severity({ value }: { value: number | string }) {
  const at = severityIndex(value);
  const [ko, en] = SEVERITIES[at] ?? ['', ''];
  return (
    <span class={`severity s${at + 1}`} title={say('먼저 확인할 차례를 뜻하며, 잘못의 크기가 아닙니다.', 'What to look at first, not how wrong it is.')}>
      <svg viewBox="0 0 17 14" aria-hidden="true" focusable="false">
        {[0, 1, 2, 3].map((i) => <rect key={i} x={1 + 4 * i} y={9 - 2.7 * i} width="3" height={4 + 2.7 * i} class={i <= at ? 'on' : ''} />)}
      </svg>
      <span class="sr">{say('심각도', 'Severity')} </span>{say(ko, en)}
    </span>
  );
}

export function Due({ day }: { day: string | null | undefined }) {
  const due = dueOf(day);
  if (!due) return null;
  return <span class={`due ${due.tone}`}><Icon name="clock" />{due.words}<span class="sr"> ({say('기한', 'due')} {date(day)})</span></span>;
}

export type AlarmState = 'issued' | 'working' | 'acted' | 'approved' | 'sent_back' | 'closed' | 'corrected' | 'excluded' | 'transferred' | 'audit_case';

const STATES: Record<string, { tone: string; icon: IconName; ko: string; en: string }> = {
  issued: { tone: 'new', icon: 'dot', ko: '새 경보', en: 'New' },
  working: { tone: 'work', icon: 'half', ko: '조치 중', en: 'In progress' },
  acted: { tone: 'wait', icon: 'up', ko: '승인 대기', en: 'Awaiting approval' },
  approved: { tone: 'wait', icon: 'up', ko: '확인 대기', en: 'Awaiting confirmation' },
  sent_back: { tone: 'back', icon: 'back', ko: '보완 요청', en: 'Sent back' },
  closed: { tone: 'done', icon: 'ring-check', ko: '종결', en: 'Closed' },
  corrected: { tone: 'source', icon: 'refresh', ko: '원천에서 정정됨', en: 'Corrected at the source' },
  excluded: { tone: '', icon: 'excluded', ko: '제외 중', en: 'Excluded' },
  transferred: { tone: '', icon: 'transfer', ko: '이관', en: 'Transferred' },
  audit_case: { tone: '', icon: 'case', ko: '감사 검토', en: 'Under audit review' },
};

export const stateWords = (state: string): string => { const known = STATES[state]; return known ? say(known.ko, known.en) : state; };
export const ALARM_STATES = Object.keys(STATES);

export function State({ state }: { state: string }) {
  const known = STATES[state] ?? { tone: '', icon: 'dot' as IconName, ko: state, en: state };
  return <span class={`state ${known.tone}`}><Icon name={known.icon} />{say(known.ko, known.en)}</span>;
}

export function Pill({ tone = '', icon, children }: { tone?: string; icon?: IconName; children: preact.ComponentChildren }) {
  return <span class={`state ${tone}`}>{icon ? <Icon name={icon} /> : null}{children}</span>;
}

export const DISPOSITIONS: Record<string, [ko: string, en: string]> = {
  corrected: ['정정', 'Corrected'], assessed: ['부과·추징', 'Assessed'], recovered: ['환수', 'Recovered'], lawful: ['정상(소명)', 'Lawful'],
  prevented: ['예방', 'Prevented'], false_positive: ['오탐', 'False positive'], duplicate: ['중복', 'Duplicate'], sent_to_audit: ['감사 의뢰', 'Sent to audit'],
};
export const dispositionWords = (name: string): string => { const words = DISPOSITIONS[name]; return words ? say(...words) : name; };

export const AREAS: Record<string, [ko: string, en: string]> = {
  finance: ['재정', 'Finance'], contract: ['계약', 'Contracts'], card: ['카드', 'Cards'], subsidy: ['보조금', 'Grants'], tax: ['지방세', 'Local tax'],
  nontax: ['세외수입', 'Non-tax revenue'], permit: ['인허가', 'Permits'], welfare: ['복지', 'Welfare'], hr: ['인사·급여', 'Staff and pay'],
};
export const areaWords = (name: string): string => { const words = AREAS[name]; return words ? say(...words) : name; };
