// Where alarms are: a table whose cells are shaded by their number. Hatched is not connected, which is no zero.

import { useState } from 'preact/hooks';
import { number } from '../core/format';
import { say } from '../core/say';

export interface HeatColumn { key: string; words: string; title?: string; connected: boolean }
export interface HeatRow { key: string; words: string; href: string }
export interface HeatMapProps {
  caption: string;
  /** What its rows are. */
  corner?: string;
  /** What a hatched cell is called, in the cell and in the legend. */
  lack?: [cell: string, legend: string];
  rows: HeatRow[];
  columns: HeatColumn[];
  count: (row: string, column: string) => number;
  /** Whether there can be anything; without it every cell can have. */
  has?: (row: string, column: string) => boolean;
  /** Undefined: the rows behind it cannot be asked for in one list. */
  href: (row: string, column: string) => string | undefined;
  /** Rows beyond these stand as one until they are asked for. */
  shown: number;
  restWords: (many: number) => string;
}

const STEPS = 6;
const MOST_LEAST = 12; // a map of ones and twos is not dark

/** 0 for nothing, else 1 to 6: each step holds an equal share of the root, so that small numbers still differ. */
function shade(value: number, most: number): number {
  return value === 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / most) * STEPS));
}

export function HeatMap({ caption, corner = say('부서', 'Department'), lack = [say('자료 연결 전', 'not connected'), say('자료 연결 전. 0건이라는 뜻이 아닙니다', 'Not connected yet, which is not zero')], rows: all, columns, count, has, href, shown, restWords }: HeatMapProps) {
  const [whole, setWhole] = useState(false);
  const rows = whole ? all : all.slice(0, shown), rest = whole ? [] : all.slice(shown);
  const restCount = (column: string): number => rest.reduce((sum, row) => sum + count(row.key, column), 0);
  const most = Math.max(MOST_LEAST, ...all.flatMap((row) => columns.map((column) => count(row.key, column.key))));
  const cell = (value: number, column: HeatColumn, name: string, to?: string, possible = true) => {
    if ((!column.connected || !possible) && value === 0) return <td class="hatched"><span aria-hidden="true">–</span><span class="sr">{name}, {column.words}, {lack[0]}</span></td>;
    const inside = <><span class="sr">{name}, {column.words}, </span>{number(value)}<span class="sr">{say('건', '')}</span></>;
    return <td class={`heat h${shade(value, most)}`}>{value && to ? <a href={to}>{inside}</a> : <span>{number(value)}</span>}</td>;
  };
  return (
    <>
      <div class="table-wrap" tabIndex={0} role="region" aria-label={caption}>
        <table class="heat-map">
          <caption class="sr">{caption}</caption>
          <thead><tr><th scope="col"><span class="sr">{corner}</span></th>{columns.map((column) => <th key={column.key} scope="col" title={column.title}>{column.words}</th>)}<th scope="col">{say('합', 'Sum')}</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.words}</th>
                {columns.map((column) => cell(count(row.key, column.key), column, row.words, href(row.key, column.key), has?.(row.key, column.key)))}
                <td class="sum"><a href={row.href}><span class="sr">{row.words}, {say('합', 'sum')} </span>{number(columns.reduce((sum, column) => sum + count(row.key, column.key), 0))}</a></td>
              </tr>
            ))}
            {rest.length ? (
              <tr><th scope="row"><button type="button" class="under" onClick={() => setWhole(true)}>{restWords(rest.length)}</button></th>{columns.map((column) => cell(restCount(column.key), column, restWords(rest.length)))}<td class="sum">{number(columns.reduce((sum, column) => sum + restCount(column.key), 0))}</td></tr>
            ) : null}
          </tbody>
        </table>
      </div>
      <p class="legend small muted" aria-hidden="true">
        <span>{say('적음', 'few')}</span>{Array.from({ length: STEPS + 1 }, (_, i) => <i key={i} class={`heat h${i}`} />)}<span>{say('많음', 'many')}</span>
        <span class="push" /><span><i class="hatched" /> {lack[1]}</span>
      </p>
    </>
  );
}
