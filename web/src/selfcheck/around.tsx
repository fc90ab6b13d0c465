// What stands before the questions of a sheet and after them: why it is here, its files, what is to be mended, what
// happened.

import { say } from '../core/say';
import { Due } from '../parts/badges';
import { Note } from '../parts/basic';
import { Files } from '../parts/files';
import { Timeline } from '../parts/timeline';
import { ImprovementPill } from './parts';
import { actWords, stateWords, type Check } from './types';

/** Why it came back, why it was opened, and why it can no longer be filled in. */
export function Situation({ check }: { check: Check }) {
  const back = check.state === 'open' ? [...check.history].reverse().find((row) => row.act === 'send_back' || row.act === 'demand') : undefined;
  return (
    <>
      {back ? <Note tone="warn">{say(`${back.by_name ?? ''} 님이 돌려보냈습니다: “${back.reason}”`, `${back.by_name ?? ''} returned this: “${back.reason}”`)}</Note> : null}
      {check.state === 'missed' ? <Note tone="warn">{say('회차가 마감되어 더는 쓸 수 없습니다. 써야 한다면 감사부서에 다시 열어 달라고 하십시오.', 'Its round was closed: it can no longer be filled in. If it must be, ask audit to reopen the round.')}</Note> : null}
      {check.scenario_id && check.state === 'open' ? <Note>{say(`${check.scenario_id} 경보가 부서에서 되풀이되어 이 진단서가 열렸습니다.`, `Opened because alarms of ${check.scenario_id} were repeated in the department.`)}</Note> : null}
    </>
  );
}

export function After({ check, again }: { check: Check; again: () => void }) {
  return (
    <>
      <section class="panel no-print">
        <div class="title"><h2>{say('증빙 파일', 'Files')}</h2></div>
        <div class="inside stack"><Files at={`/selfcheck/checks/${check.id}`} rows={check.attachments} adds={check.acts.includes('fill')} again={again} /></div>
      </section>
      {check.improvements.length ? (
        <section class="panel no-print">
          <div class="title"><h2>{say('개선할 일', 'To be mended')}</h2></div>
          <ul class="inside plain-list">{check.improvements.map((one) => <li key={one.id} class="line wrap"><ImprovementPill state={one.state} /><a class="under" href={`/selfcheck/improvements?row=${one.id}`}>{one.plan}</a>{one.state === 'open' ? <Due day={one.due_on} /> : null}</li>)}</ul>
        </section>
      ) : null}
      {check.history.length ? (
        <section class="panel no-print">
          <div class="title"><h2>{say('이력', 'History')}</h2></div>
          <div class="inside"><Timeline rows={check.history.map((row) => (row.act === 'pass' ? { ...row, reason: '' } : row))} when={(row) => row.at} act={actWords} state={stateWords} /></div>
        </section>
      ) : null}
    </>
  );
}
