// What to look at first: alarms by their score, whose parts are one stacked bar; each is opened and decided in place.

import { useEffect, useState } from 'preact/hooks';
import { look } from '../core/api';
import { won } from '../core/format';
import type { LoadedList } from '../core/load';
import { inWords, say } from '../core/say';
import { Due, State } from '../parts/badges';
import type { Selection } from '../parts/bulk';
import { Check } from '../parts/fields';
import { Table, type Column } from '../parts/table';
import type { Alarm, AlarmRow } from './types';

type Parts = Record<string, number>;

export const SCORE_PARTS: [name: string, ko: string, en: string, tone: string][] = [
  ['severity', '심각도', 'severity', 'a'], ['amount', '금액', 'amount', 'd'], ['rarity', '희소', 'rarity', 'b'], ['corroboration', '겹침', 'overlap', 'e'], ['repetition', '반복', 'repetition', 'c'],
];

export function ScoreKeys() {
  return <span class="keys" aria-hidden="true">{SCORE_PARTS.map(([name, ko, en, tone]) => <span key={name}><i class={tone} />{say(ko, en)}</span>)}</span>;
}

export function ScoreBar({ score, parts, most = 100 }: { score: number; parts: Parts | null; most?: number }) {
  const shown = SCORE_PARTS.filter(([name]) => (parts?.[name] ?? 0) > 0);
  const words = shown.map(([name, ko, en]) => `${say(ko, en)} ${parts?.[name]}`).join(', ');
  return (
    <span class="score" title={words}>
      <b class="num">{score}</b>
      <span class="ratio" aria-hidden="true">{shown.map(([name, , , tone]) => <i key={name} class={tone} style={{ width: `${(100 * (parts?.[name] ?? 0)) / Math.max(most, score)}%` }} />)}</span>
      {words ? <span class="sr">({words})</span> : null}
    </span>
  );
}

const ASKED_MOST = 30;

/** The parts of a row's score: as the list has brought them, else asked for one by one. */
function useParts(rows: AlarmRow[]): (row: AlarmRow) => Parts | null {
  const [found, setFound] = useState<Map<number, Parts>>(new Map());
  useEffect(() => {
    let gone = false;
    for (const row of rows.slice(0, ASKED_MOST)) {
      if (row.score_parts || found.has(row.id)) continue;
      look<Alarm>(`/alarms/${row.id}`).then((alarm) => { if (!gone) setFound((old) => new Map(old).set(row.id, alarm.score_parts)); }, () => {});
    }
    return () => { gone = true; };
  }, [rows.map((row) => row.id).join()]);
  return (row) => row.score_parts ?? found.get(row.id) ?? null;
}

export function Queue({ list, selection, here, onOpen, caption }: { list: LoadedList<AlarmRow>; selection: Selection; here: number | null; onOpen: (row: AlarmRow) => void; caption: string }) {
  const partsOf = useParts(list.items);
  const most = Math.max(1, ...list.items.map((row) => row.score));
  const columns: Column<AlarmRow>[] = [
    ...(selection.chosen.size ? [{ id: 'choose', title: say('고르기', 'Choose'), width: '5.6rem', cell: (row: AlarmRow) => <Check hidden label={say(`경보 ${row.id} 고르기`, `Choose alarm ${row.id}`)} checked={selection.chosen.has(row.id)} onChange={() => selection.toggle(row.id)} /> }] : []),
    { id: 'score', title: say('점수', 'Score'), width: '15rem', cell: (row) => <ScoreBar score={row.score} parts={partsOf(row)} most={most} /> },
    { id: 'what', title: say('무엇이', 'What'), cell: (row) => <button type="button" class="two left" onClick={() => onOpen(row)}><span class="sub">{row.scenario_id}</span> {inWords(row as unknown as Record<string, unknown>, 'sentence')}</button> },
    { id: 'department', title: say('부서', 'Department'), width: '11rem', cell: (row) => row.department_name ?? <span class="muted">{say('못 찾음', 'not found')}</span> },
    { id: 'amount', title: say('금액(원)', 'Won'), right: true, width: '12rem', cell: (row) => (row.amount === null ? '' : won(row.amount).replace(/원$|^₩/, '')) },
    { id: 'state', title: say('상태', 'State'), width: '12rem', cell: (row) => <State state={row.state} /> },
    { id: 'due', title: say('기한', 'Due'), width: '13rem', cell: (row) => <Due day={row.due_on} /> },
  ];
  return <Table caption={caption} columns={columns} list={list} id={(row) => row.id} here={here} onOpen={onOpen} rowHeight={52} />;
}
