// The ledger: rows are never changed; a reversal is a row of its own, paired both ways in words.

import { useState } from 'preact/hooks';
import { dateShort, moment } from '../core/format';
import { useGet, useList, type LoadedList } from '../core/load';
import { actKey, send, type Query } from '../core/api';
import { number, date } from '../core/format';
import { say } from '../core/say';
import { may } from '../core/session';
import { Button, Empty, Failed, Waiting } from '../parts/basic';
import { Dialog, ReasonDialog, toast } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { Table, type Column } from '../parts/table';
import { itemOf, kindWords, runningSums, signed, type Entry } from './types';

interface Line { account: string; points: number }
interface WholeEntry extends Entry { lines: Line[]; object_until: string; acts: string[]; by_id: number }

function Standing({ row, onPair }: { row: Entry; onPair: (id: number) => void }) {
  const pair = row.reversed_by ?? row.reverses_id;
  if (pair) return <span class="how-it-is"><Icon name={row.reversed_by ? 'minus' : 'back'} />{row.reversed_by ? say('되돌려짐', 'Reversed') : say('되돌림', 'Reversal')}<button type="button" class="linkish small" onClick={() => onPair(pair)}>{say('짝이 되는 줄', 'its pair')}<span class="sr"> {itemOf(row)}</span></button></span>;
  return <span class="how-it-is"><Icon name="ring-check" />{say('확정', 'Posted')}</span>;
}

export function EntryDialog({ id, onClose, again }: { id: number; onClose: () => void; again: () => void }) {
  const { body, problem } = useGet<WholeEntry>(`/mileage/entries/${id}`);
  const [act, setAct] = useState<'object' | 'reverse' | null>(null);
  const done = (words: string) => (): void => { toast(words); again(); onClose(); };
  return (
    <Dialog side title={body ? itemOf(body) : say('원장의 줄', 'Entry')} onClose={onClose}>
      {problem ? <Failed problem={problem} /> : !body ? <Waiting lines={4} /> : (
        <>
          <dl class="facts">
            <dt>{say('점수', 'Points')}</dt><dd><b>{signed(body.points)}</b></dd>
            <dt>{say('들어온 길', 'By')}</dt><dd>{kindWords(body.kind)}</dd>
            <dt>{say('활동한 날', 'Day')}</dt><dd>{date(body.happened_on)}</dd>
            <dt>{say('올린 때', 'Posted')}</dt><dd>{moment(body.posted_at)}{body.by_id ? '' : say(' (프로그램)', ' (by the program)')}</dd>
            <dt>{say('누구의', 'Whose')}</dt><dd>{body.officer_name ?? body.department_name}</dd>
            {body.reason ? <><dt>{say('사유', 'Reason')}</dt><dd class="words">{body.reason}</dd></> : null}
            {body.reverses_id ? <><dt>{say('되돌린 줄', 'Reverses')}</dt><dd class="num">{body.reverses_id}</dd></> : null}
            {body.reversed_by ? <><dt>{say('되돌려진 줄', 'Reversed by')}</dt><dd class="num">{body.reversed_by}</dd></> : null}
          </dl>
          <p class="small sub">{say('원장은 고치거나 지우지 않습니다. 잘못은 되돌리는 줄을 새로 적어 바로잡습니다.', 'Nothing in the ledger is changed or removed; a mistake is mended by a new entry that reverses it.')}</p>
          {body.acts.length ? (
            <div class="line wrap">
              {body.acts.includes('object') ? <Button onClick={() => setAct('object')}>{say('이의신청', 'Object')}</Button> : null}
              {body.acts.includes('reverse') ? <Button kind="danger" onClick={() => setAct('reverse')}>{say('되돌리기', 'Reverse')}</Button> : null}
              {body.acts.includes('object') ? <span class="small sub">{say(`${dateShort(body.object_until)}까지 이의신청할 수 있습니다`, `Objections until ${dateShort(body.object_until)}`)}</span> : null}
            </div>
          ) : null}
          {act === 'object' ? <ReasonDialog title={say('이의신청', 'Objection')} verb={say('이의신청 내기', 'Object')} most={4000} lead={<p>{say('무엇이 왜 다른지 적어 주세요. 올린 사람이 아닌 감사자가 정합니다.', 'Say what is wrong, and why. An auditor who did not post it decides.')}</p>}
            onAct={async (text) => { await send('POST', '/mileage/objections', { entry_id: id, text }, { key: actKey() }); done(say('이의신청을 냈습니다.', 'Your objection was sent.'))(); }} onClose={() => setAct(null)} /> : null}
          {act === 'reverse' ? <ReasonDialog danger title={say('이 줄을 되돌립니다', 'Reverse this entry')} verb={say('되돌리기', 'Reverse')} lead={<p>{say(`${signed(body.points)}점을 없애는 줄을 새로 적습니다. 이 일은 다시 되돌릴 수 없습니다.`, `A new entry takes away ${signed(body.points)} points. It cannot be undone.`)}</p>}
            onAct={async (reason) => { await send('POST', `/mileage/entries/${id}/reverse`, { reason }, { key: actKey() }); done(say('되돌렸습니다.', 'Reversed.'))(); }} onClose={() => setAct(null)} /> : null}
        </>
      )}
    </Dialog>
  );
}

export function Ledger({ filters, total, list: given }: { filters: Query; total?: number; list?: LoadedList<Entry> }) {
  const own = useList<Entry>(given ? null : '/mileage/ledger', { ...filters, sort: '-posted_at' }, 200);
  const list = given ?? own;
  const [chosen, setChosen] = useState<number | null>(null);
  const sums = total === undefined || list.more ? null : runningSums(list.items, list.items.reduce((sum, row) => sum + row.points, 0));
  const columns: Column<Entry>[] = [
    { id: 'day', title: say('날짜', 'Day'), width: '11rem', cell: (row) => <span class="num">{dateShort(row.happened_on)}</span> },
    ...(total === undefined ? [{ id: 'who', title: say('누구', 'Who'), width: '16rem', cell: (row: Entry) => row.officer_name ?? row.department_name }] : []),
    { id: 'item', title: say('활동', 'Activity'), cell: (row) => <button type="button" class={`linkish ${row.reversed_by ? 'gone' : ''}`} onClick={() => setChosen(row.id)}>{itemOf(row)}</button> },
    { id: 'kind', title: say('들어온 길', 'By'), width: '12rem', cell: (row) => <span class="tag">{kindWords(row.kind)}</span> },
    { id: 'points', title: say('점수', 'Points'), right: true, width: '9rem', cell: (row) => <b class={row.reversed_by ? 'gone' : ''}>{signed(row.points)}</b> },
    ...(sums ? [{ id: 'sum', title: say('누계', 'Sum'), right: true, width: '9rem', cell: (row: Entry) => number(sums.get(row.id) ?? 0) }] : []),
    { id: 'state', title: say('상태', 'State'), width: '20rem', cell: (row) => <Standing row={row} onPair={setChosen} /> },
  ];
  return (
    <>
      <Table caption={say('마일리지 원장', 'The ledger')} columns={columns} list={list} id={(row) => row.id} rowHeight={44}
        empty={<Empty icon="list" title={say('원장에 적힌 것이 없습니다', 'The ledger is empty')}><p>{may('mileage_claim') ? say('활동을 신청하거나 자기진단·경보를 기한 안에 마치면 여기에 적힙니다.', 'What you claim, and what you finish in time, is written here.') : ''}</p></Empty>} />
      {chosen ? <EntryDialog key={chosen} id={chosen} onClose={() => setChosen(null)} again={list.again} /> : null}
    </>
  );
}
