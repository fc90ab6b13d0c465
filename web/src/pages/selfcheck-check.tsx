// One sheet: its questions on cards, with what the records say, kept as one writes; or its answers, to be reviewed.

import { useEffect, useRef, useState } from 'preact/hooks';
import { actKey, get, send, type Problem } from '../core/api';
import { useDraft } from '../core/draft';
import { dateShort, time } from '../core/format';
import { useKeys } from '../core/keys';
import { listen } from '../core/live';
import { go } from '../core/router';
import { say } from '../core/say';
import { Due } from '../parts/badges';
import { Button, Failed, Note, Waiting } from '../parts/basic';
import { toast } from '../parts/dialog';
import { Timeline } from '../parts/timeline';
import type { PageProps } from '../pages';
import { asBody, faultsOf, standing, written, type Drafts, type Faults } from '../selfcheck/answer';
import { Beside, goToItem, Items } from '../selfcheck/beside';
import { Paper } from '../selfcheck/paper';
import { CheckPill, ImprovementPill } from '../selfcheck/parts';
import { cardId, Question } from '../selfcheck/question';
import { Steps } from '../selfcheck/steps';
import { actWords, ofWhat, stateWords, titleOf, words, type AnswerRow, type Check } from '../selfcheck/types';
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

/** Why it came back, and why it was opened. */
function Situation({ check }: { check: Check }) {
  const back = check.state === 'open' ? [...check.history].reverse().find((row) => row.act === 'send_back' || row.act === 'demand') : undefined;
  return (
    <>
      {back ? <Note tone="warn">{say(`${back.by_name ?? ''} 님이 돌려보냈습니다: “${back.reason}”`, `${back.by_name ?? ''} returned this: “${back.reason}”`)}</Note> : null}
      {check.scenario_id && check.state === 'open' ? <Note>{say(`${check.scenario_id} 경보가 부서에서 되풀이되어 이 진단서가 열렸습니다.`, `Opened because alarms of ${check.scenario_id} were repeated in the department.`)}</Note> : null}
    </>
  );
}

function After({ check }: { check: Check }) {
  return (
    <>
      {check.improvements.length ? (
        <section class="panel no-print">
          <div class="title"><h2>{say('개선할 일', 'To be mended')}</h2></div>
          <ul class="inside plain-list">{check.improvements.map((one) => <li key={one.id} class="line wrap"><ImprovementPill state={one.state} /><a class="under" href={`/selfcheck/improvements?row=${one.id}`}>{one.plan}</a>{one.state === 'open' ? <Due day={one.due_on} /> : null}</li>)}</ul>
        </section>
      ) : null}
      {check.history.length ? (
        <section class="panel no-print">
          <div class="title"><h2>{say('이력', 'History')}</h2></div>
          <div class="inside"><Timeline rows={check.history} when={(row) => row.at} act={actWords} state={stateWords} /></div>
        </section>
      ) : null}
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
          <After check={check} />
        </div>
        <Beside row={now} check={check} />
      </div>
      {hasVerbs(check) ? <div class="foot sheet-foot"><span class="push" /><Verbs check={check} again={again} /></div> : null}
    </>
  );
}

// ---- to be filled in

type AllFaults = Record<string, Faults>;

function Summary({ rows, faults }: { rows: AnswerRow[]; faults: AllFaults }) {
  const wrong = rows.filter((row) => Object.keys(faults[row.item_id] ?? {}).length);
  if (!wrong.length) return null;
  return (
    <Note tone="bad" role="alert">
      <p class="bold">{say(`고칠 곳이 ${wrong.length}개 항목에 있습니다.`, `${wrong.length} ${wrong.length === 1 ? 'item needs' : 'items need'} attention.`)}</p>
      <ul>{wrong.map((row) => <li key={row.item_id}><a class="under" href={`#${cardId(row.item_id)}`} onClick={(event) => { event.preventDefault(); focusFault(row.item_id); }}>{say(`${rows.indexOf(row) + 1}번`, `Item ${rows.indexOf(row) + 1}`)}</a>: {Object.values(faults[row.item_id] ?? {}).join(' ')}</li>)}</ul>
    </Note>
  );
}

function focusFault(item: number): void {
  goToItem(item);
  requestAnimationFrame(() => document.getElementById(cardId(item))?.querySelector<HTMLElement>('[aria-invalid="true"] input, input[aria-invalid="true"], textarea[aria-invalid="true"]')?.focus());
}

function Filling({ check, again }: { check: Check; again: () => Promise<Check | null> }) {
  const draft = useDraft<{ answers: Drafts }>(`selfcheck.${check.id}`, { answers: {} });
  const [current, setCurrent] = useState(check.answers.find((row) => row.value === null)?.item_id ?? check.answers[0]?.item_id ?? 0);
  const [faults, setFaults] = useState<AllFaults>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(actKey());
  const drafts = draft.body?.answers ?? {};
  const rows = check.answers;
  const now = rows.find((row) => row.item_id === current);
  const left = rows.filter((row) => standing(row, drafts) !== 'done');
  const last = left.length === 0 || (left.length === 1 && left[0] === now);
  const following = now && rows.slice(rows.indexOf(now) + 1).concat(rows).find((row) => row !== now && standing(row, drafts) !== 'done');

  const write = (row: AnswerRow) => (answer: Drafts[string]): void => {
    draft.change({ answers: { ...drafts, [row.item_id]: answer } });
    setFaults((old) => ({ ...old, [row.item_id]: {} }));
  };
  const failed = (error: Problem): void => {
    key.current = actKey();
    setProblem(error.status === 409 ? say(`저장하지 못했습니다. ${error.message} 화면을 새로 읽은 뒤 다시 해 주세요. 쓰던 내용은 남아 있습니다.`, `Not saved. ${error.message} Read it anew and try again; your draft is kept.`) : error.message);
  };
  /** Sends the answers of these rows; false: something is missing. */
  const keep = async (some: AnswerRow[]): Promise<boolean> => {
    const found: AllFaults = {};
    for (const row of some) { const wrong = faultsOf(row, written(row, drafts)); if (Object.keys(wrong).length) found[row.item_id] = wrong; }
    setFaults(found);
    const first = some.find((row) => found[row.item_id]);
    if (first) { focusFault(first.item_id); return false; }
    if (some.length) await send('PUT', `/selfcheck/checks/${check.id}/answers`, { answers: some.map((row) => asBody(row, written(row, drafts))) }, { version: check.version, key: key.current });
    key.current = actKey();
    const rest = Object.fromEntries(Object.entries(drafts).filter(([item]) => !some.some((row) => String(row.item_id) === item)));
    if (Object.keys(rest).length) draft.change({ answers: rest }); else draft.clear();
    return true;
  };
  const next = async (): Promise<void> => {
    if (!now || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      if (last ? await keep(left) : standing(now, drafts) === 'done' || await keep([now])) {
        const read = await again();
        if (last && read) {
          await send('POST', `/selfcheck/checks/${check.id}/fill`, {}, { version: read.version, key: key.current });
          toast(say('진단서를 냈습니다. 팀장이 검토하고 부서장이 승인합니다.', 'Handed in. Your lead reviews it and your manager approves it.'));
          await again();
          scrollTo(0, 0);
        } else if (following) { setCurrent(following.item_id); requestAnimationFrame(() => goToItem(following.item_id)); }
      }
    } catch (error) { failed(error as Problem); }
    setBusy(false);
  };
  useKeys([{ code: 'Enter', ctrl: true, words: last ? ['작성 완료하고 내기', 'Hand in'] : ['다음 항목', 'Next item'], run: () => { void next(); } }]);
  if (!draft.body) return <Waiting />;
  const kept = draft.kept === 'kept' && draft.keptAt ? say(`답은 쓰는 대로 저장됩니다. ${time(draft.keptAt)}에 저장했습니다.`, `Answers are kept as you write. Saved at ${time(draft.keptAt)}.`)
    : draft.kept === 'failed' ? say('쓰던 내용을 저장하지 못했습니다.', 'The draft was not saved.') : draft.kept === 'waiting' ? say('쓰는 중', 'Writing') : say('답은 쓰는 대로 저장됩니다.', 'Answers are kept as you write.');
  return (
    <>
      <div class="sheet">
        <Items check={check} standingOf={(row) => standing(row, drafts)} current={current} kept={kept} open />
        <form class="stack no-print" noValidate onSubmit={(event) => { event.preventDefault(); void next(); }} aria-label={titleOf(check)}>
          <Situation check={check} />
          {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
          <Summary rows={rows} faults={faults} />
          {rows.map((row, i) => <Question key={row.item_id} row={row} at={i + 1} check={check} drafts={drafts} faults={faults[row.item_id] ?? {}} current={row.item_id === current} onWrite={write(row)} onFocus={() => setCurrent(row.item_id)} />)}
          <After check={check} />
        </form>
        <Beside row={now} check={check} />
      </div>
      <div class="foot sheet-foot">
        <span class="small muted push wide-only">{last ? say('마지막 항목입니다. 내면 팀장이 검토하고 부서장이 승인합니다.', 'The last item. Once handed in, it is reviewed and approved.') : following ? say(`다음은 ${rows.indexOf(following) + 1}번 항목입니다.`, `Next is item ${rows.indexOf(following) + 1}.`) : ''}</span>
        <Button onClick={() => go('/selfcheck')}>{say('나중에 이어 쓰기', 'Later')}</Button>
        <Button kind="primary" busy={busy} onClick={() => { void next(); }}>{last ? say('작성 완료하고 내기', 'Hand in') : say('다음 항목', 'Next item')} <kbd class="wide-only">Ctrl Enter</kbd></Button>
      </div>
    </>
  );
}

export default function CheckPage({ ids }: PageProps) {
  const { check, problem, again } = useCheck(ids['check'] ?? '');
  if (problem && !check) return <div class="page"><h1 class="sr">{say('진단서', 'Sheet')}</h1><Failed problem={problem} again={() => { void again(); }} /></div>;
  if (!check) return <div class="page"><h1 class="sr">{say('진단서', 'Sheet')}</h1><Waiting lines={10} /></div>;
  const fills = check.acts.includes('fill') || check.acts.includes('answer');
  return (
    <div class="page">
      <Head check={check} />
      {fills ? <Filling key={check.id} check={check} again={again} /> : <Reading check={check} again={() => { void again(); }} />}
      <Paper check={check} />
    </div>
  );
}
