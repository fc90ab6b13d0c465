// The console: who is signed in decides between the door and the house.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { look, Problem } from './core/api';
import { closeStream, openStream } from './core/live';
import { followLinks } from './core/router';
import { firstLanguage, lookUp, useStanding } from './core/session';
import { say, setLanguage } from './core/say';
import { applyLooks } from './core/looks';
import { Failed, Waiting } from './parts/basic';
import { Toasts } from './parts/dialog';
import { Frame } from './frame';
import { SignIn } from './sign-in';

/** The claim of an agency's that it is one; an installation says so by its setting console.masthead. */
function Masthead() {
  const [official, setOfficial] = useState(false);
  useEffect(() => { look<{ masthead: boolean }>('/console').then(({ masthead }) => setOfficial(masthead), () => {}); }, []);
  return official ? <section class="masthead" aria-label={say('공식 누리집', 'Official site')}>{say('이 누리집은 대한민국 공식 전자정부 누리집입니다.', 'This is an official e-government site of the Republic of Korea.')}</section> : null;
}

function Console() {
  const standing = useStanding();
  const [problem, setProblem] = useState<Problem | null>(null);
  const enter = (): void => { setProblem(null); lookUp().catch((error: Problem) => setProblem(error)); };
  useEffect(enter, []);
  useEffect(() => {
    if (standing.state !== 'in') return undefined;
    openStream();
    return closeStream;
  }, [standing.state]);
  if (problem && standing.state === 'unknown') return <main class="page"><Failed problem={problem} again={enter} /></main>;
  if (standing.state === 'unknown') return <main class="page"><Waiting /></main>;
  return <><Masthead />{standing.state === 'in' ? <Frame /> : <SignIn why={standing.why} />}<Toasts /></>;
}

setLanguage(firstLanguage());
applyLooks();
followLinks();
const app = document.getElementById('app');
if (app) {
  app.textContent = '';
  render(<Console />, app);
}
