// What people enter before the freeze: judged indicators, bonus and minus, who is left out; each with its reason.

import { useState } from 'preact/hooks';
import { FormDialog, useDepartments, type Values } from '../admin/form';
import { actKey, Problem, send } from '../core/api';
import { moment } from '../core/format';
import { useList } from '../core/load';
import { count, say } from '../core/say';
import type { FieldInfo } from '../core/schema';
import { me } from '../core/session';
import { Button, Empty, Note } from '../parts/basic';
import { Confirm, Dialog, toast } from '../parts/dialog';
import { TextField } from '../parts/fields';
import { Table, type Column } from '../parts/table';
import { entryWords, plain, nameOf, type Board, type Entry, type Indicator, type Round } from './types';

export const entriesPath = (round: number): string => `/evaluation/rounds/${round}/entries`;
export const judged = (boards: Board[]): { board: Board; indicator: Indicator }[] => boards.flatMap((board) => board.indicators.filter((one) => one.grades).map((indicator) => ({ board, indicator })));
const entryDetail = (one: Entry, boards: Board[]): string => {
  if (one.kind === 'bonus' || one.kind === 'minus') return say(`${plain(one.points)}점`, plain(one.points));
  if (!one.indicator) return '';
  const name = nameOf(boards.find((board) => board.code === one.board)?.indicators.find((indicator) => indicator.code === one.indicator)) || one.indicator;
  return one.grade ? `${name} ${one.grade}` : `${name} ${one.part}/${one.whole}`;
};

// ---- judging: an indicator for all departments at once, or all of them for the agency

interface Judged { subject_id: number; indicator: Indicator; name: string }

function useJudged(board: Board, indicator: Indicator | null): Judged[] {
  const own = me().posts.map((post) => post.department_id);
  const departments = useDepartments().filter((one) => one.parent_id !== null && !own.includes(one.id));
  if (board.subject === 'agency') return judged([board]).map((one) => ({ subject_id: 0, indicator: one.indicator, name: nameOf(one.indicator) }));
  return indicator ? departments.map((one) => ({ subject_id: one.id, indicator, name: one.name })) : [];
}

function Judge({ round, board, indicator, before, onClose, onDone }: { round: Round; board: Board; indicator: Indicator | null; before: Entry[]; onClose: () => void; onDone: () => void }) {
  const rows = useJudged(board, indicator);
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const key = (row: Judged): string => `${row.subject_id} ${row.indicator.code}`;
  const known = (row: Judged): string => before.find((one) => one.indicator === row.indicator.code && one.subject_id === row.subject_id)?.grade ?? '';
  const changed = rows.filter((row) => chosen[key(row)] && chosen[key(row)] !== known(row));
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!reason.trim()) { setProblem(say('심사한 근거를 적어 주세요.', 'Say what it was judged by.')); return; }
    setBusy(true);
    try {
      for (const row of changed) await send('POST', `/evaluation/rounds/${round.id}/manual`, { board: board.code, subject_id: row.subject_id, indicator: row.indicator.code, grade: chosen[key(row)], reason: reason.trim() }, { key: actKey() });
      toast(say(`등급 ${changed.length}개를 적었습니다.`, `${count(changed.length, 'grade')} entered.`));
      onDone();
      onClose();
    } catch (error) {
      setProblem((error as Problem).message);
      onDone();
      setBusy(false);
    }
  };
  return (
    <Dialog title={indicator ? say(`${nameOf(indicator)} 심사`, `Judge “${nameOf(indicator)}”`) : say('지표 심사', 'Judge indicators')} onClose={onClose} wide>
      <form class="stack" onSubmit={(event) => { void save(event); }}>
        <p class="read">{indicator ? say('부서마다 등급을 고릅니다. 자기 부서는 심사할 수 없어 여기에 없습니다.', 'Choose a grade for each department. Nobody judges his own, so it is not here.') : say('증빙을 보고 지표마다 등급을 고릅니다.', 'Choose a grade for each indicator by its evidence.')}</p>
        {problem ? <Note tone="bad" role="alert">{problem}</Note> : null}
        <div class="table-wrap" tabIndex={0} role="region" aria-label={say('등급', 'Grades')}>
          <table class="table grades">
            <thead><tr><th scope="col">{indicator ? say('부서', 'Department') : say('지표', 'Indicator')}</th><th scope="col">{say('등급', 'Grade')}</th></tr></thead>
            <tbody>{rows.map((row) => (
              <tr key={key(row)}><th scope="row">{row.name}</th><td><select class="input" aria-label={say(`${row.name} 등급`, `Grade of ${row.name}`)} value={chosen[key(row)] ?? known(row)} onChange={(event) => { const grade = event.currentTarget.value; setChosen((old) => ({ ...old, [key(row)]: grade })); }}>
                <option value="">{say('심사 전', 'not judged')}</option>{row.indicator.grades?.map((one) => <option key={one.code} value={one.code}>{`${one.code} (${one.part}/${row.indicator.whole ?? ''})`}</option>)}
              </select></td></tr>
            ))}</tbody>
          </table>
        </div>
        <TextField area label={say('심사한 근거', 'Judged by')} value={reason} onChange={setReason} max={4000} required name="reason" />
        <div class="ends"><Button onClick={onClose}>{say('그만두기', 'Cancel')}</Button><Button type="submit" kind="primary" busy={busy} disabled={!changed.length}>{say(`등급 ${changed.length}개 적기`, `Enter ${count(changed.length, 'grade')}`)}</Button></div>
      </form>
    </Dialog>
  );
}

// ---- one entry

const field = (name: string, title: string, kind: FieldInfo['kind']): FieldInfo => ({ name, title, kind, choices: [], required: true });

type Kind = 'adjustments' | 'exclusions';

function Enter({ round, board, kind, onClose, onDone }: { round: Round; board: Board; kind: Kind; onClose: () => void; onDone: () => void }) {
  const person = board.subject === 'person';
  const subject = person ? 'officer_id' : 'department_id';
  const adjusts = kind === 'adjustments';
  const verb = adjusts ? say('가점·감점 넣기', 'Enter bonus or minus') : say('순위에서 빼기', 'Exclude');
  const fields = [
    field(subject, person ? say('공직자', 'Officer') : say('부서', 'Department'), person ? 'person' : 'department'),
    ...(adjusts ? [field('kind', say('종류', 'Kind'), 'text'), field('points', say('점', 'Points'), 'text')] : []),
    field('reason', say('사유', 'Reason'), 'long'),
  ];
  return (
    <FormDialog title={say(`${nameOf(board)}: ${verb}`, `${nameOf(board)}: ${verb}`)} verb={verb} fields={fields} start={{ kind: 'bonus' }} onClose={onClose}
      extra={{ kind: { options: ['bonus', 'minus'].map((one) => ({ value: one, label: entryWords(one) })) }, points: { hint: say(`가점은 ${board.bonus_max}점, 감점은 ${board.minus_max}점까지 셈합니다`, `bonus counts up to ${board.bonus_max}, minus up to ${board.minus_max}`) } }}
      onSend={async (values: Values) => {
        const { [subject]: id, points, ...rest } = values;
        await send('POST', `/evaluation/rounds/${round.id}/${kind}`, { ...rest, board: board.code, subject_id: id, ...(adjusts ? { points: Number(points) } : {}) }, { key: actKey() });
        toast(say('적었습니다.', 'Entered.'));
        onDone();
      }} />
  );
}

export function Entries({ round, board, named, onChange }: { round: Round; board: Board; named?: boolean; onChange: () => void }) {
  const list = useList<Entry>(entriesPath(round.id), { board: board.code }, 200, false);
  const [entering, setEntering] = useState<Kind | 'judge' | Indicator | null>(null);
  const [taking, setTaking] = useState<Entry | null>(null);
  const draft = round.state === 'draft';
  // Neither has the model's people any, nor can a department be chosen for the agency.
  const adjustable = board.subject !== 'agency' && board.bonus_max + board.minus_max > 0;
  const again = (): void => { list.again(); onChange(); };
  const columns: Column<Entry>[] = [
    { id: 'subject', title: say('대상', 'Who'), cell: (row) => row.subject_name },
    { id: 'kind', title: say('종류', 'Kind'), width: '12rem', cell: (row) => entryWords(row.kind) },
    { id: 'detail', title: say('내용', 'What'), cell: (row) => entryDetail(row, round.definition.boards) },
    { id: 'reason', title: say('사유', 'Reason'), cell: (row) => <span class="two">{row.reason}</span> },
    { id: 'by', title: say('넣은 사람', 'By'), width: '22rem', cell: (row) => <>{row.by_name} <span class="small sub num">{moment(row.at_us)}</span></> },
    ...(draft ? [{ id: 'act', title: say('하기', 'Act'), width: '9rem', cell: (row: Entry) => <Button low onClick={() => setTaking(row)}>{say('거두기', 'Take back')}<span class="sr"> {row.subject_name}</span></Button> }] : []),
  ];
  return (
    <section class="panel">
      <div class="title">
        <h2>{named ? nameOf(board) : say('사람이 넣은 것', 'What people entered')}</h2><span class="small muted">{draft ? say('자료를 고정하기 전까지 거둘 수 있습니다', 'may be taken back until the freeze') : ''}</span><span class="push" />
        {draft ? (
          <span class="line wrap">
            {board.subject === 'agency' && judged([board]).length ? <Button low icon="edit" onClick={() => setEntering('judge')}>{say('지표 심사', 'Judge indicators')}</Button> : null}
            {board.subject === 'department' ? judged([board]).map(({ indicator }) => <Button key={indicator.code} low icon="edit" onClick={() => setEntering(indicator)}>{say(`${nameOf(indicator)} 심사`, `Judge ${nameOf(indicator)}`)}</Button>) : null}
            {adjustable ? <Button low icon="plus" onClick={() => setEntering('adjustments')}>{say('가점·감점', 'Bonus, minus')}</Button> : null}
            {board.subject === 'agency' ? null : <Button low icon="excluded" onClick={() => setEntering('exclusions')}>{say('제외', 'Exclude')}</Button>}
          </span>
        ) : null}
      </div>
      <Table caption={say('사람이 넣은 것', 'What people entered')} columns={columns} list={list} id={(row) => row.id} rowHeight={48} empty={<Empty icon="note" title={say('넣은 것이 없습니다', 'Nothing was entered')} />} />
      {entering && (entering === 'judge' || typeof entering === 'object') ? <Judge round={round} board={board} indicator={entering === 'judge' ? null : entering} before={list.items} onClose={() => setEntering(null)} onDone={again} /> : null}
      {entering === 'adjustments' || entering === 'exclusions' ? <Enter round={round} board={board} kind={entering} onClose={() => setEntering(null)} onDone={again} /> : null}
      {taking ? <Confirm title={say('넣은 것 거두기', 'Take back')} verb={say('거두기', 'Take back')} onClose={() => setTaking(null)} onAct={async () => { await send('DELETE', `${entriesPath(round.id)}/${taking.id}`); again(); }}><p>{taking.subject_name}: {entryWords(taking.kind)} {entryDetail(taking, round.definition.boards)}</p></Confirm> : null}
    </section>
  );
}
