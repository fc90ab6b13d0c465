// Papers: black on white, with the agency, the day, and who printed them; the browser prints them.

import type { ComponentChildren } from 'preact';
import { date, moment, number } from '../core/format';
import { useList, type Loaded } from '../core/load';
import { say } from '../core/say';
import { me } from '../core/session';
import { Failed, Waiting } from '../parts/basic';
import { CardHead, CardTable, useCard } from './card';
import { useProof } from './proof';
import { scoresPath } from './ranking';
import { boardOf, exclusionWords, groupWords, nameOf, objectionWords, points, tieWords, weightsBySystem, systemWords, type Board, type Definition, type Objection, type Round, type RoundRow, type ScoreRow, type Subject } from './types';

const MOST = 500;
export const agency = (): string => me().agency_name ?? me().agency_id;

/** Who signs: 해치시장. */
const head = (): string => say(`${agency()}장`, `Mayor of ${agency()}`);

export function Sheet({ title, sub, children }: { title: string; sub?: string; children: ComponentChildren }) {
  return (
    <article class="a4">
      <header><p>{agency()}</p><h2>{title}</h2>{sub ? <p class="sub">{sub}</p> : null}</header>
      {children}
      <p class="made small sub">{say(`${moment(new Date().toISOString())} ${me().name} 출력`, `Printed ${moment(new Date().toISOString())} by ${me().name}`)}</p>
    </article>
  );
}

/** What a paper shows once it has come. */
export function When<Body>({ loaded, children }: { loaded: Loaded<Body>; children: (body: Body) => ComponentChildren }) {
  if (loaded.problem) return <Failed problem={loaded.problem} again={loaded.again} />;
  return loaded.body ? <>{children(loaded.body)}</> : <Waiting lines={10} />;
}

const period = (round: RoundRow): string => `${date(round.from_on)}~${date(round.to_on)}`;

/** Rank, name and score, on paper. */
export function RankTable({ board, rows, before }: { board: Board | undefined; rows: ScoreRow[]; before?: ComponentChildren }) {
  const person = board?.subject === 'person';
  return (
    <section>
      <h3>{nameOf(board)}</h3>
      {before}
      <div class="table-wrap" tabIndex={0} role="region" aria-label={nameOf(board)}>
      <table class="table">
        <caption class="sr">{nameOf(board)}</caption>
        <thead><tr><th scope="col" class="right">{say('순위', 'Rank')}</th><th scope="col">{person ? say('이름', 'Name') : say('부서', 'Department')}</th>{person ? <th scope="col">{say('부서', 'Department')}</th> : null}{board && board.group !== 'none' ? <th scope="col">{say('묶음', 'Group')}</th> : null}<th scope="col" class="right">{say('점수', 'Score')}</th><th scope="col">{say('비고', 'Remarks')}</th></tr></thead>
        <tbody>{rows.map((row) => (
          <tr key={row.subject_id}><td class="right num">{row.rank ?? '–'}</td><th scope="row">{row.name}</th>{person ? <td>{row.department_name}</td> : null}{board && board.group !== 'none' ? <td>{groupWords(row.size_group)}</td> : null}<td class="right num">{points(row.score)}</td>
            <td>{[row.excluded ? exclusionWords(row.excluded) : '', row.commended ? say('표창', 'commended') : row.chosen ? say('선정', 'chosen') : '', row.tie_by ? tieWords(row.tie_by) : ''].filter(Boolean).join(', ')}</td></tr>
        ))}</tbody>
      </table>
      </div>
    </section>
  );
}

// ---- the ranking, for the committee

function BoardRanking({ round, board }: { round: Round; board: Board }) {
  const list = useList<ScoreRow>(scoresPath(round.id, board.code), {}, MOST, false);
  if (list.problem) return <Failed problem={list.problem} again={list.again} />;
  if (!list.ready) return <Waiting />;
  const shown = board.subject === 'person' ? list.items.filter((row) => row.chosen) : list.items;
  const weights = weightsBySystem(board).map(([system, weight]) => `${systemWords(system)} ${weight}`).join(', ');
  return <RankTable board={board} rows={shown} before={<p class="small">{say(`배점: ${weights}. ${board.subject === 'person' ? '선정 대상만 적습니다.' : ''}`, `Weights: ${weights}. ${board.subject === 'person' ? 'Only who is chosen.' : ''}`)}</p>} />;
}

export function RankingPaper({ round }: { round: Round }) {
  const proof = useProof(round).body;
  const last = proof?.results.at(-1);
  return (
    <Sheet title={say(`${round.name} 순위표`, `${round.name}: ranking`)} sub={period(round)}>
      {round.definition.boards.map((board) => <BoardRanking key={board.code} round={round} board={board} />)}
      {last ? <p class="small hash">{say(`입력 지문(SHA-256) ${last.input_hash}, 결과 지문 ${last.result_hash}. ${proof?.same ? '출력할 때 다시 계산하여 같음을 확인했습니다.' : '다시 계산하니 다릅니다.'}`, `Fingerprint of the inputs (SHA-256) ${last.input_hash}, of the result ${last.result_hash}. ${proof?.same ? 'Computed again while printing: the same.' : 'Computed again: it differs.'}`)}</p> : null}
    </Sheet>
  );
}

// ---- minutes

export interface Minutes {
  held_on: string; place: string; chair: string; members: string; discussion: string; decision: string; certificate: string; announcement: string; version: number;
  boards: { board: string; subject: Subject; rows: ScoreRow[] }[]; objections: Objection[];
}

export function MinutesPaper({ round, minutes }: { round: Round; minutes: Minutes }) {
  const lines: [string, string][] = [[say('일시', 'Day'), date(minutes.held_on)], [say('장소', 'Place'), minutes.place], [say('위원장', 'Chair'), minutes.chair], [say('참석 위원', 'Members present'), minutes.members]];
  const parts: [string, string][] = [[say('논의 내용', 'Discussion'), minutes.discussion], [say('의결 내용', 'Resolution'), minutes.decision]];
  return (
    <Sheet title={say('자율적 내부통제 위원회 회의록', 'Minutes of the internal control committee')} sub={round.name}>
      <dl class="facts">{lines.map(([name, value]) => <><dt>{name}</dt><dd class="words">{value || '–'}</dd></>)}</dl>
      {minutes.boards.map((one) => <RankTable key={one.board} board={boardOf(round.definition, one.board)} rows={one.rows} />)}
      <section><h3>{say('이의신청과 결정', 'Objections and decisions')}</h3>
        {minutes.objections.length ? <ul class="stack">{minutes.objections.map((one) => <li key={one.id}><b>{one.subject_name}</b>: {one.reason} → {objectionWords(one.state)}{one.decision ? `, ${one.decision}` : ''}</li>)}</ul> : <p>{say('없음', 'none')}</p>}
      </section>
      {parts.map(([name, value]) => <section key={name}><h3>{name}</h3><p class="words">{value || '–'}</p></section>)}
      <table class="table sign"><caption class="sr">{say('서명', 'Signatures')}</caption><tbody><tr><th scope="row">{say('위원장', 'Chair')}</th><td /><th scope="row">{say('간사', 'Secretary')}</th><td /></tr></tbody></table>
    </Sheet>
  );
}

// ---- awards, certificates, announcement

export interface Awards { boards: Minutes['boards']; certificate: string; announcement: string }

export function AwardsPaper({ round, awards }: { round: Round; awards: Awards }) {
  return (
    <Sheet title={say(`${round.name} 표창 대상자`, `${round.name}: awards`)} sub={period(round)}>
      {awards.boards.map((one) => <RankTable key={one.board} board={boardOf(round.definition, one.board)} rows={one.rows} />)}
    </Sheet>
  );
}

export function Certificates({ awards, day }: { awards: Awards; day: string }) {
  const rows = awards.boards.flatMap((one) => one.rows.filter((row) => row.commended).map((row) => ({ ...row, person: one.subject === 'person' })));
  return (
    <div class="a4 certificates">
      {rows.map((row, i) => (
        <article key={`${row.person} ${row.subject_id}`} class="certificate">
          <p class="number">{say(`제 ${day.slice(0, 4)}-${number(i + 1)}호`, `No. ${day.slice(0, 4)}-${number(i + 1)}`)}</p>
          <h2>{say('표창장', 'Certificate')}</h2>
          <p class="whom">{row.person ? <>{row.department_name}<br />{row.name}</> : row.name}</p>
          <p class="words">{awards.certificate}</p>
          <p>{date(day)}</p>
          <p class="signed">{head()}</p>
        </article>
      ))}
      {rows.length ? null : <p class="muted">{say('표창 대상이 없습니다.', 'Nobody is commended.')}</p>}
    </div>
  );
}

export function AnnouncementPaper({ round, awards, day }: { round: Round; awards: Awards; day: string }) {
  return (
    <Sheet title={say(`${round.name} 결과 공고`, `${round.name}: result`)}>
      <p class="words">{awards.announcement}</p>
      {awards.boards.map((one) => <RankTable key={one.board} board={boardOf(round.definition, one.board)} rows={one.rows} />)}
      <p class="signed">{date(day)}<br />{head()}</p>
    </Sheet>
  );
}

// ---- one card

export function CardPaper({ round, board: code, subject }: { round: Round; board: string; subject: string }) {
  const loaded = useCard(round.id, code, subject);
  const board = boardOf(round.definition as Definition, code);
  return (
    <When loaded={loaded}>{(card) => (board ? (
      <Sheet title={say(`${card.name} 점수표`, `Score card of ${card.name}`)} sub={`${round.name}, ${period(round)}${round.kind === 'self' ? say(' (공식 아님)', ' (not official)') : ''}`}>
        {card.excluded ? <p>{exclusionWords(card.excluded)}</p> : <CardHead card={card} board={board} />}
        <CardTable card={card} board={board} />
      </Sheet>
    ) : null)}</When>
  );
}
