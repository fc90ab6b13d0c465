// 내 계정: password, second factor, where one is signed in.

import { useState } from 'preact/hooks';
import { Problem, send } from '../core/api';
import { moment } from '../core/format';
import { useList } from '../core/load';
import { say } from '../core/say';
import { lookUp, me } from '../core/session';
import { Pill } from '../parts/badges';
import { Button, Note } from '../parts/basic';
import { Confirm, Dialog, toast } from '../parts/dialog';
import { TextField } from '../parts/fields';
import { Rows } from '../parts/table';

function Password() {
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    setBusy(true);
    send('POST', '/session/password', { old, new: fresh }).then(() => { setOld(''); setFresh(''); setProblem(null); toast(say('비밀번호를 바꾸었습니다.', 'The password was changed.')); }, (error: Problem) => setProblem(error.message)).finally(() => setBusy(false));
  };
  return (
    <section class="panel">
      <div class="title"><h2>{say('비밀번호', 'Password')}</h2></div>
      <form class="inside stack" onSubmit={submit}>
        <TextField label={say('지금 비밀번호', 'Current password')} type="password" auto="current-password" value={old} onChange={setOld} required />
        <TextField label={say('새 비밀번호', 'New password')} type="password" auto="new-password" value={fresh} onChange={setFresh} error={problem} required />
        <div><Button type="submit" busy={busy}>{say('비밀번호 바꾸기', 'Change the password')}</Button></div>
      </form>
    </section>
  );
}

interface Enrolment { secret: string; uri?: string; link?: string }

function SecondFactor() {
  const on = me().second_factor;
  const [enrolling, setEnrolling] = useState<Enrolment | null>(null);
  const [removing, setRemoving] = useState(false);
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const begin = (): void => { send<Enrolment>('POST', '/session/second-factor', {}).then(setEnrolling, (error: Problem) => toast(error.message)); };
  const confirm = (event: Event): void => {
    event.preventDefault();
    send('POST', '/session/second-factor/confirm', { code: code.trim() }).then(() => { setEnrolling(null); void lookUp(); toast(say('2단계 인증을 켰습니다.', 'The second factor is on.')); }, (error: Problem) => setProblem(error.message));
  };
  return (
    <section class="panel">
      <div class="title"><h2>{say('2단계 인증', 'Second factor')}</h2></div>
      <div class="inside stack">
        <p>{on ? say('켜져 있습니다. 로그인할 때 인증 앱의 숫자를 함께 넣습니다.', 'It is on: signing in asks for a code too.') : say('꺼져 있습니다. 인증 앱이 만드는 여섯 자리 숫자로 한 번 더 확인합니다.', 'It is off. An authenticator’s six digits add a check.')}</p>
        <div>{on ? <Button onClick={() => setRemoving(true)}>{say('끄기', 'Turn off')}</Button> : <Button onClick={begin}>{say('켜기', 'Turn on')}</Button>}</div>
      </div>
      {enrolling ? (
        <Dialog title={say('인증 앱에 넣기', 'Add it to your authenticator')} onClose={() => setEnrolling(null)}>
          <form class="stack" onSubmit={confirm}>
            <p>{say('인증 앱에 아래 열쇠를 넣은 뒤, 앱이 보이는 숫자를 적어 주세요.', 'Enter this key in the app, then the digits it shows.')}</p>
            <p class="code num">{enrolling.secret}</p>
            <TextField label={say('여섯 자리 숫자', 'Six digits')} value={code} onChange={setCode} inputMode="numeric" auto="one-time-code" error={problem} required />
            <div class="ends"><Button type="submit" kind="primary">{say('확인하고 켜기', 'Verify and turn on')}</Button></div>
          </form>
        </Dialog>
      ) : null}
      {removing ? (
        <Confirm title={say('2단계 인증 끄기', 'Turn the second factor off')} verb={say('끄기', 'Turn off')} danger onClose={() => setRemoving(false)}
          onAct={async () => { await send('POST', '/session/second-factor/remove', { password }); await lookUp(); }}>
          <TextField label={say('비밀번호', 'Password')} type="password" auto="current-password" value={password} onChange={setPassword} />
        </Confirm>
      ) : null}
    </section>
  );
}

interface SessionRow { id: number; address: string; began: string; seen: string; working: boolean }

function Sessions() {
  const list = useList<SessionRow>('/sessions', { working: 1 }, 50);
  const end = (row: SessionRow): void => { send('POST', `/sessions/${row.id}/end`, {}).then(() => { list.again(); toast(say('세션을 끝냈습니다.', 'The session was ended.')); }, (error: Problem) => toast(error.message)); };
  return (
    <section class="panel">
      <div class="title"><h2>{say('로그인한 곳', 'Where you are signed in')}</h2></div>
      <Rows caption={say('내 세션', 'My sessions')} items={list.items} id={(row) => row.id} columns={[
        { id: 'address', title: say('주소', 'Address'), cell: (row) => row.address || '-' },
        { id: 'began', title: say('로그인', 'Signed in'), cell: (row) => <span class="num">{moment(row.began)}</span> },
        { id: 'seen', title: say('마지막 활동', 'Last seen'), cell: (row) => <span class="num">{moment(row.seen)}</span> },
        { id: 'end', title: say('끝내기', 'End'), acts: true, cell: (row) => (row.id === me().session_id ? <Pill tone="done">{say('지금 쓰는 곳', 'This one')}</Pill> : <Button low onClick={() => end(row)}>{say('끝내기', 'End')}<span class="sr"> {row.address} {moment(row.began)}</span></Button>) },
      ]} />
    </section>
  );
}

export default function Account() {
  const person = me();
  return (
    <div class="page">
      <div class="head"><h1>{say('내 계정', 'My account')}</h1><p class="lead">{person.name} · {person.login}</p></div>
      <div class="stack">
        <Note>{person.posts.map((post) => [post.department, post.title].filter(Boolean).join(' ')).join(', ')}</Note>
        <div class="grid2"><Password /><SecondFactor /></div>
        <Sessions />
      </div>
    </div>
  );
}
