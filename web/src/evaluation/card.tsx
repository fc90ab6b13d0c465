// The score card of one department or person: every number with its weight, and the way to its rows.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { moment, number } from '../core/format';
import { useGet, useList } from '../core/load';
import { count, inWords, say } from '../core/say';
import { Pill } from '../parts/badges';
import { Button, Failed, Waiting } from '../parts/basic';
import { Dialog } from '../parts/dialog';
import { Icon } from '../parts/icon';
import { Table } from '../parts/table';
import { edits } from './frame';
import { ObjectDialog } from './objection';
import { scoresPath, tieNote } from './ranking';
import { boardOf, entryWords, groupWords, plain, nameOf, objectionWords, placed, points, type Board, type Card, type CardPart, type Indicator, type Part, type Round } from './types';

export const cardPath = (round: number, board: string, subject: number | string): string => `${scoresPath(round, board)}/${subject}`;

// ---- the rows behind a number

interface InputRow { id: number; statement: string; row_kind: string; row_id: number; part: number; whole: number }

const PLACES: Record<string, (id: number) => string> = {
  alarm: (id) => `/alarms/${id}`, selfcheck_check: (id) => `/selfcheck/checks/${id}`, selfcheck_improvement: (id) => `/selfcheck/improvements?row=${id}`,
};
const ROW_KINDS: Record<string, [ko: string, en: string]> = {
  alarm: ['경보', 'Alarm'], selfcheck_check: ['진단서', 'Self-check'], selfcheck_improvement: ['개선', 'Improvement'], mileage_total: ['마일리지 합계', 'Mileage total'], mileage_standing: ['마일리지', 'Mileage'], officer: ['직원', 'Officer'], mileage_plan: ['마일리지 계획', 'Mileage plan'],
};

function RowsDialog({ at, indicator, onClose }: { at: string; indicator: Indicator; onClose: () => void }) {
  const list = useList<InputRow>(`${at}/rows`, { statement: indicator.statement ?? '' }, 200, false);
  const name = (row: InputRow): string => `${say(...(ROW_KINDS[row.row_kind] ?? [row.row_kind, row.row_kind]))} ${row.row_id}`;
  return (
    <Dialog title={say(`${nameOf(indicator)}의 근거`, `Behind “${nameOf(indicator)}”`)} onClose={onClose} wide>
      <p class="read">{say('자료를 고정할 때 복사한 줄입니다. 분자의 합을 분모의 합으로 나눈 것이 실적입니다.', 'The rows as they were when frozen. The result is the sum of parts by the sum of wholes.')}</p>
      <Table caption={say('근거', 'Rows')} list={list} id={(row) => row.id} columns={[
        { id: 'row', title: say('자료', 'Row'), cell: (row) => (PLACES[row.row_kind] ? <a class="under num" href={PLACES[row.row_kind]?.(row.row_id)}>{name(row)}</a> : <span class="num">{name(row)}</span>) },
        { id: 'part', title: say('분자', 'Part'), right: true, cell: (row) => number(row.part) },
        { id: 'whole', title: say('분모', 'Whole'), right: true, cell: (row) => number(row.whole) },
      ]} />
    </Dialog>
  );
}

// ---- the table

const percent = (part: Part): string => `${((100 * part.part) / part.whole).toFixed(1)}%`;

/** Statements whose values are points and no shares. */
const POINTS = ['mileage.average', 'mileage.points'];

function Result({ part, entry }: { part: CardPart; entry: string | undefined }) {
  if (part.system === 'manual') return <>{entry ?? say('심사 전', 'not judged')}</>;
  if (!part.due) return <span class="muted">{say('해당 없음', 'nothing due')}</span>;
  if (POINTS.includes(part.statement ?? '')) return <>{say(`${percent(part).slice(0, -1)}점`, percent(part).slice(0, -1))}</>;
  return <span title={`${number(part.part)} / ${number(part.whole)}`}>{percent(part)}<span class="small sub"> {number(part.part)}/{number(part.whole)}</span></span>;
}

/** How much of its weight an indicator has got; the numbers stand beside it. */
const Share = ({ part }: { part: Part }) => (part.applies ? <span class="share" aria-hidden="true"><i style={{ width: `${Math.max(0, Math.min(100, (part.value ?? 0) / 10000))}%` }} /></span> : null);

export function CardTable({ card, board, onRows }: { card: Card; board: Board; onRows?: (indicator: Indicator) => void }) {
  const grade = (code: string): string | undefined => card.entries.find((one) => one.kind === 'manual' && one.indicator === code)?.grade;
  const adjusted = card.bonus - card.minus;
  const rescaled = card.weights > 0 && card.indicators.some((one) => !one.applies);
  const effective = (part: Part): string => ((100 * part.weight) / card.weights).toFixed(1);
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={say('지표별 점수', 'Points by indicator')}>
      <table class="table score-card">
        <caption class="sr">{say('지표별 점수', 'Points by indicator')}</caption>
        <thead><tr><th scope="col">{say('지표', 'Indicator')}</th><th scope="col" class="right">{say('실적', 'Result')}</th><th scope="col" class="right">{say('배점', 'Weight')}</th><th scope="col" class="right">{say('점수', 'Points')}</th>{onRows ? <th scope="col" class="right">{say('근거', 'Rows')}</th> : null}</tr></thead>
        <tbody>
          {card.indicators.map((part) => {
            const indicator = board.indicators.find((one) => one.code === part.code);
            return indicator ? (
              <tr key={part.code}>
                <th scope="row">{nameOf(indicator)}</th>
                <td class="right num"><Result part={part} entry={grade(part.code)} /></td>
                <td class="right num sub">{part.weight}{rescaled && part.applies ? <span class="small"> ({effective(part)})</span> : null}</td>
                <td class="right num"><Share part={part} /><b>{points(part.points ?? null)}</b></td>
                {onRows ? <td class="right nowrap">{part.statement && part.due ? <button type="button" class="under" onClick={() => onRows(indicator)}>{POINTS.includes(part.statement) ? say('보기', 'See') : <><span class="wide-only">{inWords(part as unknown as Record<string, unknown>, 'unit')} </span>{number(part.whole)}</>}<span class="sr"> {nameOf(indicator)}</span></button> : null}</td> : null}
              </tr>
            ) : null;
          })}
          <tr><th scope="row">{say('가점·감점', 'Bonus, minus')}</th><td colSpan={2} class="right sub small">{card.entries.filter((one) => one.kind === 'bonus' || one.kind === 'minus').map((one) => one.reason).join(', ') || say('없음', 'none')}</td><td class="right num"><b>{plain(adjusted)}</b></td>{onRows ? <td /> : null}</tr>
        </tbody>
        <tfoot><tr><th scope="row">{say('합', 'Total')}</th><td /><td class="right num">{number(board.indicators.reduce((sum, one) => sum + one.weight, 0))}</td><td class="right num">{points(card.score)}</td>{onRows ? <td /> : null}</tr></tfoot>
      </table>
    </div>
  );
}

/** Rank and score, large. */
export function CardHead({ card, board }: { card: Card; board: Board }) {
  return (
    <div class="score-head">
      <span class="score-figure num">{points(card.score)}</span>
      <p>
        {board.subject === 'agency' ? <b>{say('100점 만점', 'of 100')}</b> : card.rank === null ? <b>{say('순위 없음', 'not ranked')}</b> : <b>{placed(card.rank)}</b>}{' '}
        {board.subject === 'agency' ? null : <span class="sub">{board.subject === 'person' ? say(`${number(card.ranked)}명 가운데`, `of ${number(card.ranked)} people`) : say(`${number(card.ranked)}개 부서 가운데`, `of ${number(card.ranked)} departments`)}</span>}<br />
        <span class="small sub">{[board.group === 'none' ? '' : groupWords(card.size_group), board.subject === 'person' ? card.department_name ?? '' : say(`${number(card.headcount)}명`, `${number(card.headcount)} people`)].filter(Boolean).join(', ')}</span>
      </p>
    </div>
  );
}

// ---- the panel

function Notes({ card }: { card: Card }) {
  const rescaled = card.weights > 0 && card.indicators.some((one) => !one.applies);
  const lines: ComponentChildren[] = [
    rescaled ? say('해당하는 것이 없는 지표의 배점을 나머지에 나누어, 괄호 안의 배점으로 셈했습니다.', 'Where nothing was due, the weight was shared among the others: the weights in brackets.') : null,
    tieNote(card),
    ...card.entries.filter((one) => !['manual', 'bonus', 'minus'].includes(one.kind)).map((one) => `${entryWords(one.kind)}: ${one.reason}`),
    card.earlier.length > 1 ? say(`차수별 결과: ${card.earlier.map((one) => `${one.number}차 ${one.rank === null ? '–' : placed(one.rank)} ${points(one.score)}`).join(', ')}`, `Results: ${card.earlier.map((one) => `${one.number}. ${one.rank === null ? '–' : placed(one.rank)} ${points(one.score)}`).join(', ')}`) : null,
  ].filter(Boolean);
  return <>{lines.map((line, i) => <p key={i} class="small sub">{line}</p>)}</>;
}

function Objections({ card }: { card: Card }) {
  if (!card.objections.length) return null;
  return (
    <div class="inside stack">
      <h3>{say('이의신청', 'Objections')}</h3>
      {card.objections.map((one) => (
        <p key={one.id}><Pill tone={one.state === 'filed' ? 'wait' : one.state === 'upheld' ? 'done' : ''}>{objectionWords(one.state)}</Pill> <a class="under" href={`/evaluation/objections?row=${one.id}`}>{one.reason}</a> <span class="small sub num">{moment(one.filed_us)}</span>{one.decision ? <><br /><span class="sub">{one.decision}</span></> : null}</p>
      ))}
    </div>
  );
}

export function useCard(round: number, board: string, subject: number | string) {
  return useGet<Card>(cardPath(round, board, subject));
}

export function CardPanel({ round, board: code, subject, onChange }: { round: Round; board: string; subject: number; onChange: () => void }) {
  const { body: card, problem, again } = useCard(round.id, code, subject);
  const [shown, setShown] = useState<Indicator | null>(null);
  const [objecting, setObjecting] = useState(false);
  const board = boardOf(round.definition, code);
  if (problem) return <section class="panel"><Failed problem={problem} again={again} /></section>;
  if (!card || !board) return <section class="panel"><Waiting lines={12} /></section>;
  const waiting = card.objections.filter((one) => one.state === 'filed').length;
  return (
    <section class="panel" aria-label={say(`${card.name} 점수표`, `Score card of ${card.name}`)}>
      <div class="title"><h2>{say(`${card.name} 점수표`, `Score card of ${card.name}`)}</h2><span class="push" /><a class="no-print" href={`/evaluation/${round.id}/card?board=${code}&subject=${subject}`}>{say('인쇄용', 'To print')}</a></div>
      {card.excluded ? null : <CardHead card={card} board={board} />}
      <CardTable card={card} board={board} onRows={setShown} />
      <div class="pad stack">
        <Notes card={card} />
        {card.may_object ? <p><Button icon="note" onClick={() => setObjecting(true)}>{say('이의신청하기', 'Object')}</Button></p> : null}
        {waiting && edits() ? <p><a class="btn" href={`/evaluation/objections?round_id=${round.id}&state=filed`}><Icon name="note" />{say(`남은 이의 ${waiting}건 결정하기`, `Decide ${count(waiting, 'objection')}`)}</a></p> : null}
      </div>
      <Objections card={card} />
      {shown ? <RowsDialog at={cardPath(round.id, code, subject)} indicator={shown} onClose={() => setShown(null)} /> : null}
      {objecting ? <ObjectDialog round={round} card={card} board={board} onClose={() => setObjecting(false)} onDone={() => { again(); onChange(); }} /> : null}
    </section>
  );
}

