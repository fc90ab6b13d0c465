// Filling in a sheet: what is written is kept as a draft, an item is sent when one goes on to the next, and with the last
// one the sheet is handed in. What the records propose is an answer only once the officer has gone on from it.

import { useRef, useState } from 'preact/hooks';
import { actKey, send, type Problem } from '../core/api';
import { useDraft, type Draft } from '../core/draft';
import { time } from '../core/format';
import { useKeys } from '../core/keys';
import { go } from '../core/router';
import { say } from '../core/say';
import { Button, Note, Waiting } from '../parts/basic';
import { toast } from '../parts/dialog';
import { asBody, faultsOf, standing, written, type Drafts, type Faults, type Written } from './answer';
import { After, Situation } from './around';
import { Beside, goToItem, Items } from './beside';
import { cardId, Question } from './question';
import { titleOf, type AnswerRow, type Check } from './types';

type AllFaults = Record<string, Faults>;
const isWrong = (faults: Faults | undefined): boolean => Object.keys(faults ?? {}).length > 0;

function focusFault(item: number): void {
  goToItem(item);
  requestAnimationFrame(() => document.getElementById(cardId(item))?.querySelector<HTMLElement>('[aria-invalid="true"] input, input[aria-invalid="true"], textarea[aria-invalid="true"]')?.focus());
}

function Summary({ rows, faults }: { rows: AnswerRow[]; faults: AllFaults }) {
  const wrong = rows.filter((row) => isWrong(faults[row.item_id]));
  if (!wrong.length) return null;
  return (
    <Note tone="bad" role="alert">
      <p class="bold">{say(`고칠 곳이 ${wrong.length}개 항목에 있습니다.`, `${wrong.length} ${wrong.length === 1 ? 'item needs' : 'items need'} attention.`)}</p>
      <ul>{wrong.map((row) => <li key={row.item_id}><a class="under" href={`#${cardId(row.item_id)}`} onClick={(event) => { event.preventDefault(); focusFault(row.item_id); }}>{say(`${rows.indexOf(row) + 1}번`, `Item ${rows.indexOf(row) + 1}`)}</a>: {Object.values(faults[row.item_id] ?? {}).join(' ')}</li>)}</ul>
    </Note>
  );
}

function keptWords(draft: Pick<Draft<object>, 'kept' | 'keptAt'>): string {
  if (draft.kept === 'failed') return say('쓰던 내용을 저장하지 못했습니다.', 'The draft was not saved.');
  if (draft.kept === 'waiting') return say('쓰는 중', 'Writing');
  return draft.kept === 'kept' && draft.keptAt ? say(`답은 쓰는 대로 저장됩니다. ${time(draft.keptAt)}에 저장했습니다.`, `Answers are kept as you write. Saved at ${time(draft.keptAt)}.`) : say('답은 쓰는 대로 저장됩니다.', 'Answers are kept as you write.');
}

interface Answers { ready: boolean; drafts: Drafts; faults: AllFaults; kept: string; write: (row: AnswerRow, answer: Written) => void; keep: (rows: AnswerRow[]) => Promise<boolean> }

/** What is written and what of it is missing; keep() sends the answers of some items, or shows what they lack. */
function useAnswers(check: Check): Answers {
  const draft = useDraft<{ answers: Drafts }>(`selfcheck.${check.id}`, { answers: {} });
  const [faults, setFaults] = useState<AllFaults>({});
  const drafts = draft.body?.answers ?? {};
  const keep = async (rows: AnswerRow[]): Promise<boolean> => {
    const found: AllFaults = Object.fromEntries(rows.map((row) => [row.item_id, faultsOf(row, written(row, drafts))]));
    setFaults(found);
    const first = rows.find((row) => isWrong(found[row.item_id]));
    if (first) { focusFault(first.item_id); return false; }
    if (!rows.length) return true;
    await send('PUT', `/selfcheck/checks/${check.id}/answers`, { answers: rows.map((row) => asBody(row, written(row, drafts))) }, { version: check.version });
    const sent = rows.map((row) => String(row.item_id));
    const left = Object.fromEntries(Object.entries(drafts).filter(([item]) => !sent.includes(item)));
    if (Object.keys(left).length) draft.change({ answers: left });
    else draft.clear();
    return true;
  };
  const write = (row: AnswerRow, answer: Written): void => {
    draft.change({ answers: { ...drafts, [row.item_id]: answer } });
    setFaults((old) => ({ ...old, [row.item_id]: {} }));
  };
  return { ready: draft.body !== null, drafts, faults, kept: keptWords(draft), write, keep };
}

export function Filling({ check, again }: { check: Check; again: () => Promise<Check | null> }) {
  const { ready, drafts, faults, kept, write, keep } = useAnswers(check);
  const rows = check.answers;
  const [current, setCurrent] = useState(rows.find((row) => row.value === null)?.item_id ?? rows[0]?.item_id ?? 0);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(actKey());
  const now = rows.find((row) => row.item_id === current);
  const left = rows.filter((row) => standing(row, drafts) !== 'done');
  const last = left.every((row) => row === now);
  const following = now && rows.slice(rows.indexOf(now) + 1).concat(rows).find((row) => row !== now && left.includes(row));

  const handIn = async (): Promise<void> => {
    if (!(await keep(left))) return;
    const read = await again();
    if (!read) return;
    await send('POST', `/selfcheck/checks/${check.id}/fill`, {}, { version: read.version, key: key.current });
    toast(say('진단서를 냈습니다. 팀장이 검토하고 부서장이 승인합니다.', 'Handed in. Your lead reviews it and your manager approves it.'));
    await again();
    scrollTo(0, 0);
  };
  const goOn = async (): Promise<void> => {
    if (!now || !following || !(await keep(left.includes(now) ? [now] : []))) return;
    await again();
    setCurrent(following.item_id);
    requestAnimationFrame(() => goToItem(following.item_id));
  };
  const next = (): void => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    (last ? handIn() : goOn()).catch((error: Problem) => {
      key.current = actKey();
      setProblem(error.status === 409 ? say(`저장하지 못했습니다. ${error.message} 화면을 새로 읽은 뒤 다시 해 주세요. 쓰던 내용은 남아 있습니다.`, `Not saved. ${error.message} Read it anew and try again; your draft is kept.`) : error.message);
    }).finally(() => setBusy(false));
  };
  useKeys([{ code: 'Enter', ctrl: true, words: last ? ['작성 완료하고 내기', 'Hand in'] : ['다음 항목', 'Next item'], run: next }]);
  if (!ready) return <Waiting />;
  return (
    <>
      <div class="sheet">
        <Items check={check} standingOf={(row) => standing(row, drafts)} current={current} kept={kept} open />
        <div class="stack no-print">
          <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); next(); }} aria-label={titleOf(check)}>
            <Situation check={check} />
            {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
            <Summary rows={rows} faults={faults} />
            {rows.map((row, i) => <Question key={row.item_id} row={row} at={i + 1} check={check} drafts={drafts} faults={faults[row.item_id] ?? {}} current={row.item_id === current} onWrite={(answer) => write(row, answer)} onFocus={() => setCurrent(row.item_id)} />)}
          </form>
          <After check={check} again={() => { void again(); }} />
        </div>
        <Beside row={now} check={check} />
      </div>
      <div class="foot sheet-foot">
        <span class="small muted push wide-only">{last ? say('마지막 항목입니다. 내면 팀장이 검토하고 부서장이 승인합니다.', 'The last item. Once handed in, it is reviewed and approved.') : following ? say(`다음은 ${rows.indexOf(following) + 1}번 항목입니다.`, `Next is item ${rows.indexOf(following) + 1}.`) : ''}</span>
        <Button onClick={() => go('/selfcheck')}>{say('나중에 이어 쓰기', 'Later')}</Button>
        <Button kind="primary" busy={busy} onClick={next}>{last ? say('작성 완료하고 내기', 'Hand in') : say('다음 항목', 'Next item')} <kbd class="wide-only">Ctrl Enter</kbd></Button>
      </div>
    </>
  );
}
