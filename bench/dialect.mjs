// bench/dialect.mjs — rewrites what a PostgreSQL server runs into what a peer runs.
//
//   node dialect.mjs WORK     WORK/queries/*.sql → WORK/queries-sqlite/*.sql, WORK/queries-duckdb/*.sql
//
// SQLite has no dates: they are stored as days and timestamps as microseconds since 2000-01-01, so that
// differences and comparisons mean the same, and the functions it lacks are registered by
// bench/sqlite_functions.c: date_part, date_trunc, to_day, to_stamp, add_months, text_left, greatest,
// least, stddev_samp. DuckDB runs the text as it is, with integer_division on.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DAY_US = 86400000000;

// Strings, names, numbers and single signs; comments and blanks are dropped.
function tokens(sql) {
  const pattern = /--[^\n]*|\s+|'(?:[^']|'')*'|"[^"]*"|[A-Za-z_][A-Za-z_0-9]*|\d+(?:\.\d+)?|::|<>|<=|>=|\|\||./gsu;
  return sql.match(pattern).filter((token) => !/^(--|\s)/.test(token));
}

const day = (text) => Math.round((Date.parse(`${text.slice(0, 10)}T00:00:00Z`) - Date.UTC(2000, 0, 1)) / 86400000);
const is = (token, word) => token !== undefined && token.toLowerCase() === word;
const KEYWORDS = /^(?:and|as|between|by|case|else|end|from|having|in|is|not|on|or|over|select|then|when|where)$/iu;
const isFunction = (token) => token !== undefined && /^[A-Za-z_"]/.test(token) && !KEYWORDS.test(token);

// The start of the operand that ends before `end`: a call or parentheses, a column, a literal.
function operandStart(out) {
  let at = out.length - 1;
  if (out[at] === ')') {
    for (let depth = 1; depth > 0;) {
      at--;
      depth += out[at] === ')' ? 1 : out[at] === '(' ? -1 : 0;
    }
    if (isFunction(out[at - 1])) at--;
  }
  while (out[at - 1] === '.') at -= 2;
  return at;
}

function castTo(out, type) {
  const operand = out.splice(operandStart(out));
  const name = { date: 'to_day', timestamp: 'to_stamp' }[type];
  if (name) out.push(name, '(', ...operand, ')');
  else out.push('CAST', '(', ...operand, 'AS', type === 'text' ? 'TEXT' : type === 'numeric' ? 'REAL' : 'INTEGER', ')');
}

function intervalAfterPlus(out, text) {
  const [count, unit] = text.replaceAll("'", '').split(' ');
  if (unit.startsWith('day')) return out.push(String(Number(count) * DAY_US));
  const sign = out.pop() === '-' ? '-' : '';
  const operand = out.splice(operandStart(out));
  return out.push('add_months', '(', ...operand, ',', sign + count, ')');
}

export function forSqlite(sql) {
  const input = tokens(sql);
  const out = [];
  const renamed = { left: 'text_left', greatest: 'greatest', least: 'least' };
  for (let i = 0; i < input.length; i++) {
    const token = input[i];
    const next = input[i + 1];
    if (token === '::') castTo(out, input[++i].toLowerCase());
    else if (is(token, 'date') && next?.startsWith("'")) out.push(String(day(input[++i].slice(1))));
    else if (is(token, 'interval') && next?.startsWith("'")) intervalAfterPlus(out, input[++i]);
    else if (is(token, 'extract') && next === '(') {
      out.push('date_part', '(', `'${input[i + 2].toLowerCase()}'`, ',');
      i += 3;
    } else if (renamed[token.toLowerCase()] && next === '(') out.push(renamed[token.toLowerCase()]);
    else out.push(token);
  }
  return out.join(' ');
}

const work = process.argv[2];
for (const [folder, rewrite] of [['queries-sqlite', forSqlite], ['queries-duckdb', (sql) => sql]]) {
  rmSync(join(work, folder), { recursive: true, force: true });
  mkdirSync(join(work, folder));
  for (const name of readdirSync(join(work, 'queries')))
    writeFileSync(join(work, folder, name), rewrite(readFileSync(join(work, 'queries', name), 'utf8')));
}
