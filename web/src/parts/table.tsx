// A list as a table: sorted by its heads, rows drawn as they come into sight, more read as the end comes near.
//
// Rows of one height are drawn only where one looks (tens of thousands stay light). Where that would harm, at large text
// or 400 % zoom and on phones, all rows that were read are drawn and a button reads more.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { say } from '../core/say';
import type { LoadedList } from '../core/load';
import { Button, Empty, Failed, Waiting } from './basic';

export interface Column<Item> {
  id: string;
  title: string;
  right?: boolean;
  /** The API's name to sort by; without it the head is plain. */
  sort?: string;
  cell: (item: Item) => ComponentChildren;
  width?: string;
  /** Buttons alone, which say themselves what they do: as a card it has no title. */
  acts?: boolean;
}

const BLOCK = 10; // rows: so many are drawn beyond what is seen, and drawn anew when one looks so many further
const AHEAD = 50; // rows before the end at which more are read

const virtual = (): boolean => innerWidth >= 768 && parseFloat(getComputedStyle(document.documentElement).fontSize) <= 11.5;

function Head<Item>({ column, sort, onSort }: { column: Column<Item>; sort: string; onSort?: (sort: string) => void }) {
  const rising = sort === column.sort, falling = sort === `-${column.sort}`;
  if (!column.sort || !onSort)
    return <th scope="col" class={column.right ? 'right' : ''} style={column.width ? { width: column.width } : undefined}>{column.title}</th>;
  return (
    <th scope="col" class={column.right ? 'right' : ''} aria-sort={rising ? 'ascending' : falling ? 'descending' : 'none'} style={column.width ? { width: column.width } : undefined}>
      <button type="button" onClick={() => onSort(falling ? column.sort ?? '' : `-${column.sort}`)}>
        {column.title}<span class="small muted">{rising ? say('오름', 'asc') : falling ? say('내림', 'desc') : ''}</span>
      </button>
    </th>
  );
}

export function Table<Item>({ caption, columns, list, id, sort = '', onSort, onOpen, here, rowClass, rowHeight = 40, empty }: {
  caption: string;
  columns: Column<Item>[];
  list: LoadedList<Item>;
  id: (item: Item) => string | number;
  sort?: string;
  onSort?: (sort: string) => void;
  onOpen?: (item: Item) => void;
  here?: string | number | null;
  rowClass?: (item: Item) => string;
  rowHeight?: number;
  empty?: ComponentChildren;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [block, setBlock] = useState(0);
  const [isVirtual, setVirtual] = useState(virtual);
  useEffect(() => {
    const whole = (): void => setVirtual(false), again = (): void => setVirtual(virtual());
    addEventListener('beforeprint', whole);
    addEventListener('afterprint', again);
    return () => { removeEventListener('beforeprint', whole); removeEventListener('afterprint', again); };
  }, []);
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 10;
  const height = rowHeight * scale;
  const shown = isVirtual ? Math.ceil(innerHeight / height) + 3 * BLOCK : list.items.length;
  const first = isVirtual ? Math.max(0, block - 1) * BLOCK : 0;
  const rows = list.items.slice(first, first + shown);
  const nearEnd = isVirtual && first + shown >= list.items.length - AHEAD;
  useEffect(() => { if (!list.ready) setBlock(0); }, [list.ready]);
  useEffect(() => { if (nearEnd) list.more?.(); }, [nearEnd, list.more]);
  if (list.problem && !list.ready) return <Failed problem={list.problem} again={list.again} />;
  if (!list.ready) return <Waiting lines={8} />;
  if (!list.items.length) return <>{empty ?? <Empty icon="list" title={say('맞는 것이 없습니다', 'Nothing fits')} />}</>;
  return (
    <div class={isVirtual ? 'scroller' : 'table-wrap'} ref={box} tabIndex={isVirtual ? 0 : undefined} role={isVirtual ? 'region' : undefined} aria-label={isVirtual ? caption : undefined}
      onScroll={isVirtual ? (event) => setBlock(Math.floor(event.currentTarget.scrollTop / height / BLOCK)) : undefined}>
      <table class="table fixed cards" aria-rowcount={list.total ?? -1}>
        <caption class="sr">{caption}</caption>
        <thead><tr>{columns.map((column) => <Head key={column.id} column={column} sort={sort} onSort={onSort} />)}</tr></thead>
        <tbody>
          {isVirtual && first > 0 ? <tr aria-hidden="true"><td colSpan={columns.length} style={{ height: `${first * height}px`, padding: 0, border: 0 }} /></tr> : null}
          {rows.map((item, index) => (
            <tr key={id(item)} style={isVirtual ? { height: `${height}px` } : undefined} aria-rowindex={first + index + 2} class={`${here !== undefined && here !== null && String(here) === String(id(item)) ? 'here' : ''} ${rowClass?.(item) ?? ''}`}
              onClick={onOpen ? (event) => { if (!(event.target as Element).closest('a, button, input, label')) onOpen(item); } : undefined}>
              {columns.map((column, at) => at === 0
                ? <th scope="row" key={column.id} class={column.right ? 'right num' : ''}>{column.cell(item)}</th>
                : <td key={column.id} class={column.right ? 'right num' : ''} data-title={column.acts ? undefined : column.title}>{column.cell(item)}</td>)}
            </tr>
          ))}
          {isVirtual && first + rows.length < list.items.length
            ? <tr aria-hidden="true"><td colSpan={columns.length} style={{ height: `${(list.items.length - first - rows.length) * height}px`, padding: 0, border: 0 }} /></tr> : null}
        </tbody>
      </table>
      {list.problem ? <Failed problem={list.problem} again={list.again} /> : null}
      {!isVirtual && list.more ? <p class="pad center"><Button onClick={list.more}>{say('더 보기', 'Show more')}</Button></p> : null}
    </div>
  );
}

/** A small table of what is at hand already. */
export function Rows<Item>({ caption, columns, items, id, empty }: { caption: string; columns: Column<Item>[]; items: Item[]; id: (item: Item) => string | number; empty?: string }) {
  if (!items.length) return <p class="muted pad">{empty ?? say('없습니다', 'None')}</p>;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={caption}>
      <table class="table cards">
        <caption class="sr">{caption}</caption>
        <thead><tr>{columns.map((column) => <th key={column.id} scope="col" class={column.right ? 'right' : ''}>{column.title}</th>)}</tr></thead>
        <tbody>
          {items.map((item) => (
            <tr key={id(item)}>
              {columns.map((column, at) => at === 0
                ? <th scope="row" key={column.id} class={column.right ? 'right num' : ''}>{column.cell(item)}</th>
                : <td key={column.id} class={column.right ? 'right num' : ''} data-title={column.acts ? undefined : column.title}>{column.cell(item)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** "1,204건", "1만 건 넘음": a number after permission, never a plain 0 for what is not known. */
export function total(list: { total: number | null; totalIsMore: boolean }): string {
  if (list.total === null) return '';
  return list.totalIsMore ? say(`${list.total.toLocaleString('en')}건 넘음`, `over ${list.total.toLocaleString('en')}`) : say(`${list.total.toLocaleString('en')}건`, `${list.total.toLocaleString('en')}`);
}
