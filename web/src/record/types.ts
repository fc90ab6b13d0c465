// Records as the API gives them.

import { get } from '../core/api';
import { useEffect, useState } from 'preact/hooks';
import { date, moment, number } from '../core/format';
import { language } from '../core/say';

export interface Column { name: string; title: string; type: string; mark: string; key: boolean }
export interface TableInfo { name: string; title: string; source: string; agency: boolean; columns: Column[] }
export type Cell = string | number | boolean | null;
export interface RecordRow { key: string; cells: Cell[] }
export interface Place { table: string; title: string; column: string; column_title: string; count: number | null }
export interface Link { name: string; title: string; link: string; places: Place[]; officer_id?: number; person?: string }

let cached: { language: string; tables: Promise<TableInfo[]> } | null = null;

/** The tables of the catalog; read once. */
export function useTables(): TableInfo[] | null {
  const [tables, setTables] = useState<TableInfo[] | null>(null);
  useEffect(() => {
    if (cached?.language !== language()) cached = { language: language(), tables: get<{ tables: TableInfo[] }>('/schema').then((body) => body.tables) };
    cached.tables.then(setTables, () => { cached = null; setTables([]); });
  }, []);
  return tables;
}

export const isNumber = (column: Column): boolean => ['bigint', 'integer', 'numeric'].includes(column.type);
export const isDay = (column: Column): boolean => column.type === 'date' || column.type === 'timestamp';

/** A cell in words; what is masked stays as it came. */
export function inCell(column: Column, value: Cell | undefined): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'number') return column.name === 'fyr' || column.name.endsWith('_seq') ? String(value) : number(value);
  const text = String(value);
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return date(text);
  return /^\d{4}-\d\d-\d\d \d\d:\d\d/.test(text) ? moment(`${text.replace(' ', 'T')}+09:00`) : text;
}

export const recordLink = (table: string, key: string): string => `/records/${table}/${encodeURIComponent(key)}`;
