// One act on many things: what fits all that are chosen, one reason; before many are approved, a tenth of them drawn by
// chance (three at least) is looked at.

import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { actKey, send } from '../core/api';
import { number } from '../core/format';
import { say } from '../core/say';
import { may, type Permission } from '../core/session';
import { Button, Note } from './basic';
import { Dialog } from './dialog';
import { draw } from './draw';
import { TextField } from './fields';
import { Icon } from './icon';

export interface BulkRow { id: number; version: number; state: string }
export interface BulkAct { act: string; words: [ko: string, en: string]; from: string[]; right: Permission; look: boolean }

export interface BulkSpec<Row extends BulkRow> {
  /** Where it is sent, and the member that holds the numbers and versions. */
  at: string;
  member: string;
  acts: BulkAct[];
  /** What the bar is called. */
  name: [ko: string, en: string];
  page: (id: number) => string;
  title: (row: Row) => ComponentChildren;
  facts: (row: Row) => string;
  /** What must be seen before one can say that it was looked at. */
  inside: (row: Row) => ComponentChildren;
}

function Look<Row extends BulkRow>({ spec, row, seen, onSeen }: { spec: BulkSpec<Row>; row: Row; seen: boolean; onSeen: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <li class={seen ? 'seen' : ''}>
      <p class="bold">{spec.title(row)}</p>
      <p class="small sub">{spec.facts(row)}</p>
      {open ? spec.inside(row) : null}
      <div class="line wrap">
        {open ? (seen ? <span class="line"><Icon name="check" />{say('살펴보았습니다', 'Looked at')}</span> : <Button low kind="second" icon="check" onClick={onSeen}>{say('살펴보았습니다', 'I have looked at it')}</Button>)
          : <Button low icon="eye" onClick={() => setOpen(true)}>{say('살펴보기', 'Look at it')}<span class="sr"> {row.id}</span></Button>}
      </div>
    </li>
  );
}

interface Outcome { id: number; outcome: 'done' | 'refused'; detail?: string }

function BulkDialog<Row extends BulkRow>({ spec, act, rows, onClose, onDone }: { spec: BulkSpec<Row>; act: BulkAct; rows: Row[]; onClose: () => void; onDone: () => void }) {
  const looks = useMemo(() => (act.look ? draw(rows) : []), []);
  const [seen, setSeen] = useState<Set<number>>(new Set());
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(actKey);
  const left = looks.filter((row) => !seen.has(row.id)).length;
  const run = (event: Event): void => {
    event.preventDefault();
    if (left) { setError(say(`아직 ${left}건을 살펴보지 않았습니다.`, `${left} not looked at yet.`)); return; }
    if (!reason.trim()) { setError(say('까닭을 적어 주세요.', 'Give a reason.')); return; }
    setBusy(true);
    send<{ outcomes: Outcome[] }>('POST', spec.at, { act: act.act, reason: reason.trim(), [spec.member]: rows.map(({ id, version }) => ({ id, version })) }, { key })
      .then(({ outcomes: found }) => { setOutcomes(found); setBusy(false); onDone(); }, (problem: Error) => { setBusy(false); setError(problem.message); });
  };
  const verb = say(...act.words), many = number(rows.length);
  if (outcomes) {
    const refused = outcomes.filter((one) => one.outcome === 'refused');
    return (
      <Dialog title={verb} onClose={onClose}>
        <Note tone={refused.length ? 'warn' : 'good'} role="status">{say(`${number(outcomes.length - refused.length)}건을 마쳤습니다.${refused.length ? ` ${number(refused.length)}건은 하지 못했습니다.` : ''}`, `${number(outcomes.length - refused.length)} done.${refused.length ? ` ${number(refused.length)} were not.` : ''}`)}</Note>
        {refused.length ? <ul class="stack">{refused.map((one) => <li key={one.id}><a class="under num" href={spec.page(one.id)}>{one.id}</a> {one.detail}</li>)}</ul> : null}
        <div class="ends"><Button kind="primary" onClick={onClose}>{say('닫기', 'Close')}</Button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title={say(`${many}건 ${verb}`, `${verb}: ${many}`)} onClose={onClose} wide={looks.length > 0}>
      <form class="stack" onSubmit={run}>
        {looks.length ? (
          <>
            <p class="read">{say(`${many}건을 한꺼번에 처리하기 전에 ${looks.length}건을 먼저 살펴봐 주세요. 무작위로 골랐습니다.`, `Before ${many} at once, please look at these ${looks.length}, drawn by chance.`)}</p>
            <ul class="stack looks">{looks.map((row) => <Look key={row.id} spec={spec} row={row} seen={seen.has(row.id)} onSeen={() => { setSeen(new Set([...seen, row.id])); setError(null); }} />)}</ul>
            <p class="small sub" role="status">{say(`${looks.length}건 가운데 ${looks.length - left}건을 살펴보았습니다.`, `${looks.length - left} of ${looks.length} looked at.`)}</p>
          </>
        ) : null}
        <TextField area label={say('까닭', 'Reason')} hint={say('고른 것 모두의 이력에 남습니다.', 'It goes into the history of each of them.')} value={reason} onChange={(value) => { setReason(value); setError(null); }} error={error} max={4000} required name="reason" />
        <div class="ends"><Button onClick={onClose}>{say('그만두기', 'Cancel')}</Button><Button type="submit" kind="primary" busy={busy}>{say(`${many}건 ${verb}`, `${verb} ${many}`)}</Button></div>
      </form>
    </Dialog>
  );
}

export interface Selection { chosen: Set<number>; toggle: (id: number) => void; upTo: (id: number, order: number[]) => void; clear: () => void; set: (ids: number[]) => void }

export function useSelection(): Selection {
  const [chosen, setChosen] = useState<Set<number>>(new Set());
  const [last, setLast] = useState<number | null>(null);
  const toggle = (id: number): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
    setLast(id);
  };
  const upTo = (id: number, order: number[]): void => {
    const from = last === null ? -1 : order.indexOf(last), to = order.indexOf(id);
    const range = from < 0 || to < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
    setChosen(new Set([...chosen, ...range]));
    setLast(id);
  };
  return { chosen, toggle, upTo, clear: () => setChosen(new Set()), set: (ids) => setChosen(new Set(ids)) };
}

/** The bar under a list with a selection. */
export function BulkBar<Row extends BulkRow>({ spec, rows, selection, onDone }: { spec: BulkSpec<Row>; rows: Row[]; selection: Selection; onDone: () => void }) {
  const [act, setAct] = useState<BulkAct | null>(null);
  const chosen = rows.filter((row) => selection.chosen.has(row.id));
  if (!chosen.length && !act) return null;
  const fitting = spec.acts.filter((one) => may(one.right) && chosen.every((row) => one.from.includes(row.state)));
  return (
    <div class="bulk no-print" role="region" aria-label={say(...spec.name)}>
      <b role="status">{say(`${number(chosen.length)}건 고름`, `${number(chosen.length)} chosen`)}</b>
      {fitting.map((one, i) => <Button key={one.act} low kind={i ? '' : 'primary'} onClick={() => setAct(one)}>{say(...one.words)}</Button>)}
      {fitting.length ? null : <span class="small sub">{say('고른 것 모두에 할 수 있는 일이 없습니다', 'Nothing can be done to all of them')}</span>}
      <span class="push" />
      {chosen.length < rows.length ? <Button low kind="text" onClick={() => selection.set(rows.map((row) => row.id))}>{say('모두 고르기', 'Choose all')}</Button> : null}
      <Button low kind="text" onClick={selection.clear}>{say('고르기 그만두기', 'Clear')}</Button>
      {act ? <BulkDialog spec={spec} act={act} rows={chosen} onDone={onDone} onClose={() => { setAct(null); selection.clear(); }} /> : null}
    </div>
  );
}
