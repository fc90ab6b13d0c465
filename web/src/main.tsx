// The console: who is signed in decides between the door and the house.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Problem } from './core/api';
import { closeStream, openStream } from './core/live';
import { followLinks } from './core/router';
import { firstLanguage, lookUp, useStanding } from './core/session';
import { setLanguage } from './core/say';
import { applyLooks } from './core/looks';
import { Failed, Waiting } from './parts/basic';
import { Toasts } from './parts/dialog';
import { Frame } from './frame';
import { SignIn } from './sign-in';

function Console() {
  const standing = useStanding();
  const [problem, setProblem] = useState<Problem | null>(null);
  const look = (): void => { setProblem(null); lookUp().catch((error: Problem) => setProblem(error)); };
  useEffect(look, []);
  useEffect(() => {
    if (standing.state !== 'in') return undefined;
    openStream();
    return closeStream;
  }, [standing.state]);
  if (problem && standing.state === 'unknown') return <main class="page"><Failed problem={problem} again={look} /></main>;
  if (standing.state === 'unknown') return <main class="page"><Waiting /></main>;
  return <>{standing.state === 'in' ? <Frame /> : <SignIn why={standing.why} />}<Toasts /></>;
}

setLanguage(firstLanguage());
applyLooks();
followLinks();
const app = document.getElementById('app');
if (app) {
  app.textContent = '';
  render(<Console />, app);
}
