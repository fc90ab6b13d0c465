// One sheet: its questions on cards, to be answered or to be read; and on paper.

import { useEffect, useState } from 'preact/hooks';
import { get, type Problem } from '../core/api';
import { dateShort } from '../core/format';
import { listen } from '../core/live';
import { say } from '../core/say';
import { Due } from '../parts/badges';
import { Button, Failed, Waiting } from '../parts/basic';
import type { PageProps } from '../pages';
import { After, Situation } from '../selfcheck/around';
import { Beside, Items } from '../selfcheck/beside';
import { Filling } from '../selfcheck/filling';
import { Paper } from '../selfcheck/paper';
import { CheckPill } from '../selfcheck/parts';
import { Question } from '../selfcheck/question';
import { Steps } from '../selfcheck/steps';
import { ofWhat, titleOf, words, type Check } from '../selfcheck/types';
import { hasVerbs, Verbs } from '../selfcheck/verbs';

function useCheck(id: string): { check: Check | null; problem: Problem | null; again: () => Promise<Check | null> } {
  const [check, setCheck] = useState<Check | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const again = async (): Promise<Check | null> => {
    try {
      const found = await get<Check>(`/selfcheck/checks/${id}`);
      found.answers.sort((a, b) => a.position - b.position);
      setCheck(found);
      setProblem(null);
      return found;
    } catch (error) { setProblem(error as Problem); return null; }
  };
  useEffect(() => { setCheck(null); void again(); }, [id]);
  useEffect(() => listen(['selfcheck_check.changed', 'reload'], (data) => { if (String(data['id']) === id) void again(); }), [id]);
  return { check, problem, again };
}

function Head({ check }: { check: Check }) {
  return (
    <>
      <nav class="no-print" aria-label={say('지금 자리', 'You are here')}><ol class="crumbs"><li><a href="/selfcheck">{say('자기진단', 'Self-checks')}</a></li><li aria-current="page">{words(check, 'area')}</li></ol></nav>
      <div class="head no-print">
        <h1>{titleOf(check)}</h1>
        <p class="lead">{ofWhat(check)}, {check.department_name}</p>
        <span class="push" />
        <CheckPill row={check} />
        {check.state === 'open' ? <Due day={check.due_on} /> : <span class="sub small num">{say('기한', 'due')} {dateShort(check.due_on)}{check.in_time === false ? say(', 늦게 냄', ', handed in late') : ''}</span>}
        <span class="wide-only"><Button low kind="text" icon="print" onClick={() => print()}>{say('인쇄', 'Print')}</Button></span>
      </div>
      <Steps check={check} />
    </>
  );
}

// ---- to be read

function Reading({ check, again }: { check: Check; again: () => void }) {
  const [current, setCurrent] = useState(check.answers[0]?.item_id ?? 0);
  const now = check.answers.find((row) => row.item_id === current);
  return (
    <>
      <div class="sheet">
        <Items check={check} standingOf={() => 'done'} current={current} kept="" open={false} />
        <div class="stack">
          <Situation check={check} />
          <div class="stack no-print">{check.answers.map((row, i) => <Question key={row.item_id} row={row} at={i + 1} check={check} drafts={{}} faults={{}} current={row.item_id === current} onFocus={() => setCurrent(row.item_id)} />)}</div>
          <After check={check} again={again} />
        </div>
        <Beside row={now} check={check} />
      </div>
      {hasVerbs(check) ? <div class="foot sheet-foot"><span class="push" /><Verbs check={check} again={again} /></div> : null}
    </>
  );
}

export default function CheckPage({ ids }: PageProps) {
  const { check, problem, again } = useCheck(ids['check'] ?? '');
  if (problem && !check) return <div class="page"><h1 class="sr">{say('진단서', 'Sheet')}</h1><Failed problem={problem} again={() => { void again(); }} /></div>;
  if (!check) return <div class="page"><h1 class="sr">{say('진단서', 'Sheet')}</h1><Waiting lines={10} /></div>;
  const fills = check.acts.includes('fill');
  return (
    <div class="page">
      <Head check={check} />
      {fills ? <Filling key={check.id} check={check} again={again} /> : <Reading check={check} again={() => { void again(); }} />}
      <Paper check={check} />
    </div>
  );
}
