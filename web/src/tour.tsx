// Three steps for somebody who comes for the first time; skippable, and again from help.

import { useState } from 'preact/hooks';
import { say } from './core/say';
import { me } from './core/session';
import { held, useHeld } from './core/signal';
import { Button } from './parts/basic';
import { Dialog } from './parts/dialog';

const key = (): string => `haechi.tour.${me().account_id}`;

function seen(): boolean {
  try { return localStorage.getItem(key()) === 'seen'; } catch { return true; }
}

const showing = held<boolean | null>(null);
export const showTour = (): void => showing.set(true);

const STEPS: [ko: string, en: string, koText: string, enText: string][] = [
  ['할 일부터 시작합니다', 'Work comes first',
    '경보, 돌려보낸 것, 요청이 기한 순으로 한 줄에 섭니다. 줄마다 왜 거기 있는지 적혀 있습니다.', 'Alarms, what was sent back and requests stand in one list by due date, and each row says why it is there.'],
  ['경보는 한 문장과 견준 값입니다', 'An alarm is a sentence and the values compared',
    '무엇을 무엇과 견주었는지 본 뒤 어떻게 처리했는지 고릅니다. 잘못이 있다는 뜻이 아니라 확인을 부탁드리는 것입니다.', 'See what was compared with what, then say what you did. It asks for a check; it accuses nobody.'],
  ['쓰던 것은 저절로 남습니다', 'What you write is kept',
    '쓰는 동안 서버에 저장됩니다. 원천 기록이 바로잡히면 경보는 저절로 물러납니다. ?를 누르면 단축키가 보입니다.', 'Drafts go to the server as you type. When the record is mended at its source the alarm withdraws by itself. Press ? for keys.'],
];

export function Tour() {
  const asked = useHeld(showing);
  const [step, setStep] = useState(0);
  const open = asked ?? !seen();
  if (!open) return null;
  const end = (): void => {
    try { localStorage.setItem(key(), 'seen'); } catch { /* a browser that keeps nothing */ }
    showing.set(false);
    setStep(0);
  };
  const [ko, en, koText, enText] = STEPS[step] ?? STEPS[0]!;
  return (
    <Dialog title={say(ko, en)} onClose={end}>
      <p class="read">{say(koText, enText)}</p>
      <div class="ends">
        <span class="push muted">{step + 1} / {STEPS.length}</span>
        <Button kind="text" onClick={end}>{say('건너뛰기', 'Skip')}</Button>
        {step > 0 ? <Button onClick={() => setStep(step - 1)}>{say('이전', 'Back')}</Button> : null}
        <Button kind="primary" onClick={() => (step + 1 < STEPS.length ? setStep(step + 1) : end())}>{step + 1 < STEPS.length ? say('다음', 'Next') : say('시작하기', 'Start')}</Button>
      </div>
    </Dialog>
  );
}
