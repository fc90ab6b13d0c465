// Words of the log of acts.

import { say } from '../core/say';
import { actWords } from '../alarm/types';
import type { SecondRow } from '../parts/second';

export const AUDIT_ROWS: SecondRow[] = [
  { path: '/audit/log', title: ['접속기록', 'Log of acts'] },
  { path: '/audit/review', title: ['월간 점검', 'Monthly review'] },
];

const WORDS: Record<string, [ko: string, en: string]> = {
  'account.sign_in': ['로그인', 'Signed in'], 'account.sign_out': ['로그아웃', 'Signed out'], 'account.begin': ['계정 만듦', 'Account made'], 'account.end': ['계정 끝냄', 'Account ended'], 'account.unlock': ['잠금 풂', 'Unlocked'],
  'account.reset': ['비밀번호 다시 줌', 'Password reset'], 'account.password': ['비밀번호 바꿈', 'Password changed'], 'session.end': ['세션 끝냄', 'Session ended'], 'token.begin': ['토큰 만듦', 'Token made'], 'token.end': ['토큰 취소', 'Token revoked'],
  'audit.read': ['접속기록 읽음', 'Log read'], 'audit.review': ['월간 점검 봄', 'Review read'], 'audit.verify': ['사슬 확인', 'Chain checked'], 'audit.head': ['머리 내보냄', 'Head exported'], 'audit.remove': ['보존기간 지난 기록 지움', 'Expired entries removed'],
  'record.reveal': ['기록의 가린 값 봄', 'Record revealed'], 'alarm.reveal': ['경보의 가린 값 봄', 'Alarm revealed'], 'records.load': ['자료 실음', 'Records loaded'], 'records.rejects': ['거절된 행 내려받음', 'Rejects downloaded'],
  'department.add': ['부서 만듦', 'Department made'], 'department.edit': ['부서 고침', 'Department edited'], 'department.end': ['부서 끝냄', 'Department ended'], 'officer.add': ['직원 넣음', 'Officer entered'], 'officer.edit': ['직원 고침', 'Officer edited'],
  'post.begin': ['보직 줌', 'Post given'], 'post.edit': ['보직 고침', 'Post edited'], 'post.end': ['보직 끝냄', 'Post ended'], 'substitute.begin': ['직무대리 지정', 'Substitute named'], 'substitute.end': ['직무대리 끝냄', 'Substitution ended'],
  'mapping.propose': ['연결 변경 제안', 'Mapping proposed'], 'mapping.approve': ['연결 변경 승인', 'Mapping approved'], 'mapping.refuse': ['연결 변경 거절', 'Mapping refused'], 'org.import': ['조직 CSV 가져옴', 'Organisation imported'], 'agency.edit': ['기관 이름 바꿈', 'Agency renamed'],
  'setting.propose': ['설정 변경 제안', 'Setting proposed'], 'setting.approve': ['설정 변경 승인', 'Setting approved'], 'setting.refuse': ['설정 변경 거절', 'Setting refused'], 'webhook.propose': ['웹훅 신청', 'Webhook asked for'], 'webhook.approve': ['웹훅 승인', 'Webhook approved'], 'webhook.refuse': ['웹훅 거절', 'Webhook refused'], 'webhook.end.propose': ['웹훅 끝내자고 함', 'End of a webhook asked for'], 'webhook.end': ['웹훅 끝냄', 'Webhook ended'],
  'records.bundle': ['묶음 끝냄', 'Bundle ended'], 'records.release': ['보류한 자료 풂', 'Held load released'], 'feed.set': ['자료 정함', 'Feed set'], precheck: ['사전점검', 'Precheck'],
  'records.refuse': ['보류한 자료 거절', 'Held load refused'], 'records.bundle_release': ['보류한 묶음 풂', 'Held bundle released'], 'scenario.series': ['기준값을 옮겨 봄', 'Limits compared'], 'scenario.backtest': ['초안 견줌', 'Draft compared'], 'scenario.shadow': ['곁에서 돌리기 시작', 'Shadow run begun'], 'scenario.shadow_end': ['곁에서 돌리기 끝냄', 'Shadow run ended'],
  'account.sign_in_failed': ['로그인 실패', 'Sign-in failed'], 'account.code_needed': ['로그인, 인증 숫자 물음', 'Asked for a code'], 'account.second_factor': ['2단계 인증 켬', 'Second factor on'], 'account.second_factor_removed': ['2단계 인증 끔', 'Second factor off'],
  'alarm.comment': ['경보에 의견', 'Comment on an alarm'], 'alarm.attachment.add': ['경보에 첨부', 'File attached'], 'alarm.attachment.download': ['첨부 내려받음', 'Attachment downloaded'], 'alarm.export': ['경보 내려받음', 'Alarms downloaded'], 'alarm.sample': ['표본 뽑음', 'Sample drawn'], 'alarm.verdict': ['표본 판정', 'Sample judged'],
  'alarm.commit_seed': ['추첨 씨앗 약속', 'Seed committed to'], 'alarm.commit': ['경보 발령과 정정', 'Alarms issued and withdrawn'], 'alarm.baseline.begin': ['밀린 경보 정함', 'Backlog begun'], 'alarm.baseline.end': ['밀린 경보 끝냄', 'Backlog ended'], 'key.rotate': ['열쇠 바꿈', 'Keys rotated'],
  'scenario.try': ['규칙 변경 시험', 'Rule tried'], 'scenario.propose': ['규칙 변경 제안', 'Rule proposed'], 'scenario.approve': ['규칙 변경 승인', 'Rule approved'], 'scenario.refuse': ['규칙 변경 거절', 'Rule refused'], 'retention.remove': ['보존기간 지난 자료 지움', 'Expired data removed'],
};

export const ACTIONS: string[] = Object.keys(WORDS);

const OBJECTS: Record<string, [ko: string, en: string]> = {
  alarm: ['경보', 'Alarm'], alarm_sample: ['표본', 'Sample'], scenario: ['시나리오', 'Scenario'], setting: ['설정', 'Setting'], webhook: ['웹훅', 'Webhook'], notice_channel: ['웹훅', 'Webhook'], mapping: ['연결', 'Mapping'], agency: ['기관', 'Agency'], department: ['부서', 'Department'], officer: ['직원', 'Officer'],
  post: ['보직', 'Post'], substitute: ['직무대리', 'Substitute'], account: ['계정', 'Account'], session: ['세션', 'Session'], api_token: ['토큰', 'Token'], feed: ['자료', 'Feed'], ingest: ['들어온 자료', 'Load'], bundle: ['묶음', 'Bundle'], audit_segment: ['접속기록의 달', 'Month of the log'],
};

/** What has a life of its own (app/workflow), and what is done to it: "진단서 승인". */
const THINGS: Record<string, [ko: string, en: string]> = {
  selfcheck: ['자기진단', 'Self-checks'], selfcheck_check: ['진단서', 'Self-check'], selfcheck_improvement: ['개선 사항', 'Improvement'], selfcheck_round: ['자기진단 회차', 'Round of self-checks'], selfcheck_sheet: ['진단표', 'Sheet'],
  selfcheck_duty: ['자기진단 업무', 'Duty'], selfcheck_owner: ['담당 부서', 'Department of a duty'], selfcheck_item: ['점검항목', 'Item'], selfcheck_proposal: ['점검항목 제안', 'Item proposed'], selfcheck_sample: ['진단서 표본', 'Sample of self-checks'],
  selfcheck_contradiction: ['어긋나는 답', 'Contradiction'], mileage: ['마일리지 계획 변경', 'Change of a mileage plan'], mileage_plan: ['마일리지 계획', 'Mileage plan'], mileage_claim: ['마일리지 신청', 'Mileage claim'], mileage_entry: ['마일리지 원장', 'Mileage ledger'],
  mileage_objection: ['마일리지 이의신청', 'Mileage objection'], mileage_earning: ['자동 적립', 'Credit'], mileage_standing: ['마일리지 순위', 'Standings'], mileage_sample: ['마일리지 표본', 'Sample of claims'], evaluation_round: ['혁신평가', 'Evaluation'],
  evaluation_model: ['평가 모델', 'Evaluation model'], evaluation_entry: ['평가 입력', 'Entry of an evaluation'], evaluation_objection: ['평가 이의신청', 'Evaluation objection'], evaluation_input: ['평가 자료', 'Inputs of an evaluation'], evaluation_score: ['평가 점수', 'Scores'],
};
const DONE: Record<string, [ko: string, en: string]> = {
  add: ['만듦', 'made'], edit: ['고침', 'edited'], end: ['끝냄', 'ended'], open: ['엶', 'opened'], close: ['닫음', 'closed'], examples: ['예시 들임', 'examples taken in'], answer: ['답함', 'answered'], fill: ['냄', 'handed in'], pass: ['넘김', 'passed on'], review: ['검토', 'reviewed'],
  approve: ['승인', 'approved'], send_back: ['돌려보냄', 'sent back'], done: ['마침', 'done'], confirm: ['확인', 'confirmed'], ask: ['냄', 'asked'], accept: ['채택', 'accepted'], refuse: ['거부', 'refused'], withdraw: ['거둠', 'withdrawn'], draw: ['뽑음', 'drawn'], sample: ['표본 뽑음', 'sampled'],
  verdict: ['판정', 'judged'], propose: ['제안', 'proposed'], publish: ['시행 제안', 'proposed to be put into force'], add_item: ['항목 더함', 'item added'], edit_item: ['항목 고침', 'item edited'], remove_item: ['항목 뺌', 'item taken out'], claim: ['냄', 'made'], again: ['다시 냄', 'made again'],
  post: ['올림', 'posted'], reverse: ['되돌림', 'reversed'], false: ['허위로 처리', 'found false'], reopen: ['다시 엶', 'reopened'], object: ['냄', 'made'], uphold: ['인용', 'upheld'], dismiss: ['기각', 'dismissed'], file: ['냄', 'filed'], import: ['들임', 'imported'], export: ['내려받음', 'downloaded'],
  freeze: ['동결', 'frozen'], decide: ['확정', 'decided'], announce: ['공고', 'announced'], cancel: ['취소', 'cancelled'], minutes: ['회의록 씀', 'minutes written'], seed: ['추첨 씨앗', 'seed of the lottery'], bonus: ['가점', 'bonus'], minus: ['감점', 'minus'], manual: ['등급', 'grade'],
  remove: ['보존기간이 지나 지움', 'removed, its days being over'], indicator: ['지표 값', 'value of an indicator'], exclude: ['제외', 'exclusion'], include: ['다시 포함', 'inclusion'], take_back: ['거둠', 'taken back'], hand_over: ['넘김', 'handed over'], miss: ['미이행으로 마감', 'closed as not handed in'], resume: ['다시 쓰게 함', 'open again'], audit: ['표본 확인', 'sample upheld'], name: ['작성자 지정', 'named who fills it in'], 'attachment.add': ['파일 붙임', 'file attached'], 'attachment.download': ['첨부 내려받음', 'file downloaded'],
};
const WHYS: Record<string, [ko: string, en: string]> = { no_lead: ['팀장이 없음', 'there is no team lead'], post_ended: ['보직이 끝남', 'the post ended'], department_ended: ['부서가 없어짐', 'the department ended'], round_closed: ['회차를 마감함', 'the round was closed'], round_reopened: ['회차를 다시 엶', 'the round was reopened'] };

/** A reason that the program gives is a word. */
export const reasonWords = (reason: string): string => { const known = WHYS[reason]; return known ? say(...known) : reason; };

/** What an entry is about; a table of records is called by its own name. */
export function objectWords(table: string): string {
  const known = OBJECTS[table] ?? THINGS[table];
  return known ? say(...known) : table;
}

export function actionWords(action: string): string {
  const known = WORDS[action];
  if (known) return say(...known);
  const at = action.indexOf('.'), thing = action.slice(0, at), done = action.slice(at + 1);
  if (thing !== 'alarm') return THINGS[thing] && DONE[done] ? say(`${THINGS[thing][0]} ${DONE[done][0]}`, `${THINGS[thing][1]} ${DONE[done][1]}`) : action;
  const [ko, en] = actWords(done);
  return ko !== done ? say(`경보 ${ko}`, `Alarm: ${en}`) : action;
}
