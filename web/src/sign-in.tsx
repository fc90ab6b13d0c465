// The door: login and password, then a code where a second factor is set up; a one-time password is changed at once.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem, send } from './core/api';
import { say, language } from './core/say';
import { chooseLanguage, lookUp, me, signIn } from './core/session';
import { Button, Note } from './parts/basic';
import { TextField } from './parts/fields';
import { Mark } from './parts/icon';

const WHY: Record<string, [ko: string, en: string]> = {
  idle: ['오래 쓰지 않아 로그아웃했습니다. 쓰던 내용은 저장되어 있습니다.', 'Signed out for being idle. Your draft is saved.'],
  ended: ['세션이 끝났습니다. 다시 로그인해 주세요.', 'Your session ended. Please sign in again.'],
  'signed-out': ['로그아웃했습니다.', 'Signed out.'],
};

function About() {
  return (
    <aside class="about">
      <Mark />
      <h2>{say('잘못된 지출은 나가기 전에, 바로잡을 것은 원천에서', 'Wrong payments stopped before they leave, mended at the source')}</h2>
      <p>{say('경보는 확인을 부탁드리는 알림이며, 잘못이 있다는 뜻이 아닙니다.', 'An alarm asks for a check. It does not mean that something was done wrong.')}</p>
    </aside>
  );
}

export function SignIn({ why }: { why?: string }) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [step, setStep] = useState<'password' | 'code'>('password');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => { document.title = say('로그인 · 해치', 'Sign in · Haechi'); }, []);
  useEffect(() => { if (problem) alert.current?.focus(); }, [problem]);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      if ((await signIn(login.trim(), password, step === 'code' ? code.replace(/\s/g, '') : '')) === 'code') setStep('code');
    } catch (error) {
      setProblem(error instanceof Problem ? [error.title, error.detail !== error.title ? error.detail : ''].filter(Boolean).join(' ') : String(error));
    }
    setBusy(false);
  };
  return (
    <div class="sign-in">
      <About />
      <main id="main">
        <div class="line"><h1 class="push">{say('로그인', 'Sign in')}</h1>
          <Button low kind="text" onClick={() => { void chooseLanguage(language() === 'ko' ? 'en' : 'ko'); }}>
            <span lang={language() === 'ko' ? 'en' : 'ko'}>{language() === 'ko' ? 'English' : '한국어'}</span>
          </Button>
        </div>
        {why && WHY[why] ? <Note role="status">{say(...(WHY[why] as [string, string]))}</Note> : null}
        {problem ? <div ref={alert} tabIndex={-1}><Note tone="bad" role="alert">{problem}</Note></div> : null}
        <form onSubmit={submit}>
          {step === 'password' ? (
            <>
              <TextField label={say('아이디', 'Login')} value={login} onChange={setLogin} auto="username" name="login" required />
              <TextField label={say('비밀번호', 'Password')} value={password} onChange={setPassword} type="password" auto="current-password" name="password" required />
            </>
          ) : (
            <TextField label={say('인증 앱의 여섯 자리 숫자', 'Six digits from your authenticator')} value={code} onChange={setCode} auto="one-time-code" inputMode="numeric" max={10} name="code" required
              hint={say('붙여 넣어도 됩니다.', 'Pasting is fine.')} />
          )}
          <Button type="submit" kind="primary" busy={busy}>{step === 'password' ? say('로그인', 'Sign in') : say('확인하고 들어가기', 'Verify and enter')}</Button>
        </form>
        <p class="muted small">{say('여러 번 틀리면 계정이 잠깁니다. 잠긴 계정은 기관의 시스템 관리자가 풉니다.', 'Several wrong tries lock the account; your administrator unlocks it.')}</p>
      </main>
    </div>
  );
}

/** A password that works once is changed before anything else. */
export function MustChange() {
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<{ words: string; field: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (fresh !== again) {
      setProblem({ words: say('두 비밀번호가 다릅니다.', 'The two passwords differ.'), field: 'again' });
      return;
    }
    setBusy(true);
    try {
      await send('POST', '/session/password', { old, new: fresh });
      await lookUp();
    } catch (error) {
      setProblem({ words: error instanceof Problem ? error.message : String(error), field: 'password' });
    }
    setBusy(false);
  };
  return (
    <div class="sign-in">
      <About />
      <main id="main">
        <h1>{say('비밀번호를 정해 주세요', 'Choose a password')}</h1>
        <p>{say(`${me().name} 님의 비밀번호는 한 번만 쓸 수 있는 것입니다.`, 'Your password works only once.')}</p>
        <form onSubmit={submit}>
          <TextField label={say('지금 비밀번호', 'Current password')} type="password" auto="current-password" value={old} onChange={setOld} required />
          <TextField label={say('새 비밀번호', 'New password')} type="password" auto="new-password" value={fresh} onChange={setFresh} required error={problem?.field === 'password' ? problem.words : null} />
          <TextField label={say('새 비밀번호 한 번 더', 'New password again')} type="password" auto="new-password" value={again} onChange={setAgain} required error={problem?.field === 'again' ? problem.words : null} />
          <Button type="submit" kind="primary" busy={busy}>{say('정하고 들어가기', 'Set it and enter')}</Button>
        </form>
      </main>
    </div>
  );
}
