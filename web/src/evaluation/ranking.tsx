// The ranking of a board, and who is left out of it.

import { number } from '../core/format';
import { useList, type LoadedList } from '../core/load';
import { goQuery } from '../core/router';
import { say } from '../core/say';
import { Empty, Waiting } from '../parts/basic';
import { Icon } from '../parts/icon';
import { Rows, Table, type Column } from '../parts/table';
import { StackedBar, SystemKeys } from './frame';
import { exclusionWords, groupWords, moved, nameOf, nothingDue, partsBySystem, placed, points, systemWords, tieWords, weightsBySystem, type Board, type Round, type RoundRow, type ScoreRow } from './types';

const PAGE = 200, MOST = 500;
export const scoresPath = (round: number, board: string): string => `/evaluation/rounds/${round}/boards/${board}/scores`;

/** The ranks of the round decided before this one, on the board of the same name. */
function useEarlier(round: Round, board: Board): (subject: number) => number | null | undefined {
  const rounds = useList<RoundRow>('/evaluation/rounds', { state: 'decided,announced', sort: '-id' }, 50, false);
  const before = rounds.items.find((one) => one.id < round.id && one.kind !== 'self');
  const scores = useList<ScoreRow>(before ? scoresPath(before.id, board.code) : null, {}, MOST, false);
  return (subject) => scores.items.find((one) => one.subject_id === subject)?.rank;
}

function Name({ row, board }: { row: ScoreRow; board: Board }) {
  const none = nothingDue(board, row);
  return (
    <>
      <a class="subject under" href={`?board=${row.board}&subject=${row.subject_id}`} onClick={(event) => { event.preventDefault(); goQuery({ board: row.board, subject: row.subject_id }, { replace: true }); }}>{row.name}</a>
      {row.officer_id && row.department_name ? <span class="small sub"> {row.department_name}</span> : null}
      {row.commended ? <span class="candidate"><Icon name="star" />{say('표창 후보', 'to be commended')}</span> : null}
      {none.length ? <> <span class="kind">{none.map(systemWords).join(say('·', ', '))} {say('해당 없음', 'nothing due')}</span></> : null}
    </>
  );
}

export function Ranking({ round, board, here }: { round: Round; board: Board; here: number | null }) {
  const all = useList<ScoreRow>(scoresPath(round.id, board.code), {}, PAGE, false);
  const earlier = useEarlier(round, board);
  const list: LoadedList<ScoreRow> = { ...all, items: all.items.filter((row) => !row.excluded) };
  const grouped = board.group !== 'none';
  const columns: Column<ScoreRow>[] = [
    { id: 'rank', title: say('순위', 'Rank'), right: true, width: '6.4rem', cell: (row) => (row.rank === null ? <span class="muted">–</span> : <b>{number(row.rank)}</b>) },
    { id: 'name', title: board.subject === 'person' ? say('이름', 'Name') : say('부서', 'Department'), cell: (row) => <Name row={row} board={board} /> },
    ...(grouped ? [{ id: 'group', title: say('묶음', 'Group'), width: '8rem', cell: (row: ScoreRow) => <span class="sub">{groupWords(row.size_group)}</span> }] : []),
    { id: 'score', title: say('점수', 'Score'), right: true, width: '8.8rem', cell: (row) => <b>{points(row.score)}</b> },
    { id: 'parts', title: say('구성', 'Made of'), width: '15rem', cell: (row) => <StackedBar parts={partsBySystem(board, row)} /> },
    { id: 'before', title: say('지난번', 'Last time'), width: '8.4rem', cell: (row) => <span class="nowrap">{moved(row.rank, earlier(row.subject_id))}</span> },
  ];
  return (
    <>
      <p class="ranking-keys small"><SystemKeys weights={weightsBySystem(board)} /></p>
      <div class="ranks"><Table caption={say('순위', 'Ranking')} columns={columns} list={list} id={(row) => row.subject_id} here={here} rowClass={(row) => (row.rank === board.choose ? 'last-chosen' : '')}
        onOpen={(row) => goQuery({ board: row.board, subject: row.subject_id }, { replace: true })} empty={<Empty icon="chart" title={say('볼 수 있는 점수가 없습니다', 'No score that you may see')} />} /></div>
      <div class="foot small"><span class="muted">{say(`${placed(board.choose)}까지 선정하고 ${placed(board.commend)}까지 표창합니다. 크기에 좌우되지 않도록 건수가 아니라 비율로 셉니다.`, `The first ${board.choose} are chosen, the first ${board.commend} commended. Shares are counted, not numbers, so that size does not matter.`)}</span></div>
    </>
  );
}

/** Those of a board that are not ranked, with why: they stand at the list's end. */
export function Excluded({ round, boards }: { round: Round; boards: Board[] }) {
  return <>{boards.map((board) => <ExcludedOf key={board.code} round={round} board={board} />)}</>;
}

function ExcludedOf({ round, board }: { round: Round; board: Board }) {
  const all = useList<ScoreRow>(scoresPath(round.id, board.code), { sort: '-position' }, MOST, false);
  if (!all.ready) return <Waiting lines={2} />;
  return (
    <Rows caption={say(`${nameOf(board)}: 순위에서 뺀 대상`, `${nameOf(board)}: who is not ranked`)} items={all.items.filter((row) => row.excluded)} id={(row) => row.subject_id} empty={say(`${nameOf(board)}: 뺀 대상 없음`, `${nameOf(board)}: nobody`)} columns={[
      { id: 'name', title: nameOf(board), cell: (row) => <>{row.name}{row.officer_id && row.department_name ? <span class="small sub"> {row.department_name}</span> : null}</> },
      { id: 'why', title: say('뺀 까닭', 'Why'), cell: (row) => exclusionWords(row.excluded) },
    ]} />
  );
}

export const tieNote = (row: ScoreRow): string | null => (row.tie_by ? say(`앞 순위와 점수가 같아 “${tieWords(row.tie_by)}”으로 갈랐습니다.`, `The score is that of the one before; decided by: ${tieWords(row.tie_by)}.`) : null);
