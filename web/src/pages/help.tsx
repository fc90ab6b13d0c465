// 도움말: the words of the console, how an alarm lives, whom to ask.

import { say } from '../core/say';
import { may } from '../core/session';
import { State } from '../parts/badges';
import { Button } from '../parts/basic';
import { showTour } from '../tour';

const STATES: [state: string, ko: string, en: string][] = [
  ['issued', '새로 나온 경보입니다. 보고 처리해 주세요.', 'New. Look at it and act.'],
  ['working', '누군가 보고 있거나 조치하는 중입니다.', 'Somebody is on it.'],
  ['acted', '담당자가 조치했고 부서장의 승인을 기다립니다.', 'Acted on; the manager has to approve.'],
  ['approved', '부서장이 승인했고 감사부서의 확인을 기다립니다.', 'Approved; audit has to confirm.'],
  ['sent_back', '부서장이나 감사부서가 보완을 부탁했습니다.', 'More was asked for.'],
  ['corrected', '원천 기록이 바로잡혀 물러난 경보입니다. 감사부서가 확인합니다.', 'Withdrawn since the record was mended; audit confirms.'],
  ['closed', '끝났습니다.', 'Done.'],
  ['excluded', '감사부서가 승인하여 알리지 않습니다. 건수는 셉니다.', 'Kept away with audit’s consent; still counted.'],
];

export default function Help() {
  return (
    <div class="page">
      <div class="head"><h1>{say('도움말', 'Help')}</h1></div>
      <div class="stack read">
        <section class="panel pad stack">
          <h2>{say('경보는 어떻게 흐르나요?', 'How does an alarm go?')}</h2>
          <p>{say('경보는 확인을 부탁드리는 알림이며, 잘못이 있다는 뜻이 아닙니다. 기록을 원천에서 바로잡으면 경보는 저절로 물러납니다.', 'An alarm asks for a check; it does not mean that something was done wrong. When the record is mended at its source the alarm withdraws by itself.')}</p>
          <dl class="facts">{STATES.map(([state, ko, en]) => <><dt key={state}><State state={state} /></dt><dd>{say(ko, en)}</dd></>)}</dl>
        </section>
        {may('selfcheck_read') ? (
          <section class="panel pad stack">
            <h2>{say('자기진단은 어떻게 하나요?', 'How does a self-check go?')}</h2>
            <p>{say('회차가 열리면 맡은 업무의 진단서가 옵니다. 항목마다 답하고 Ctrl Enter로 다음 항목으로 갑니다. “아니요”에는 까닭과 계획, 날짜를 적고, 다 쓰면 냅니다. 기록으로 먼저 채운 답도 다음으로 넘어가야 내 답이 됩니다. 팀장이 검토하고 부서장이 승인하며, “아니요”는 개선할 일로 남습니다.', 'When a round opens, the sheets of your duties come to you. Answer item by item and go on with Ctrl Enter; a “no” takes a reason, a plan and a day. What the records propose is your answer only once you go on from it. Your lead reviews, your manager approves, and each “no” stays to be mended.')}</p>
          </section>
        ) : null}
        <section class="panel pad stack">
          <h2>{say('자판으로 쓰기', 'By keyboard')}</h2>
          <p>{say('Ctrl K로 찾고, J와 K로 다음과 앞의 것으로 갑니다. ?를 누르면 지금 쓸 수 있는 단축키가 모두 보입니다. 한 글자 단축키는 “가 100%”의 보기 설정에서 끌 수 있습니다.', 'Ctrl K finds; J and K move. Press ? to see every key that works now. Single-letter keys can be switched off in the view settings.')}</p>
        </section>
        <section class="panel pad stack">
          <h2>{say('처음 쓰시나요?', 'New here?')}</h2>
          <div><Button onClick={showTour}>{say('세 걸음 둘러보기', 'Three steps around')}</Button></div>
        </section>
        <section class="panel pad stack">
          <h2>{say('누구에게 물을까요?', 'Whom to ask?')}</h2>
          <p>{say('경보의 내용은 감사부서에, 계정과 권한은 기관의 시스템 관리자에게 물어 주세요.', 'About alarms, audit; about accounts and rights, your administrator.')}</p>
        </section>
      </div>
    </div>
  );
}
