// bench/duckdb.mjs — the same pack on DuckDB, in memory: node duckdb.mjs WORK ROUNDS LIMIT_S.
//
// Records go in by COPY from the same files, without a primary key (an index would slow it down, its
// queries do not use one). Two threads; whole results are made before the clock stops. A query that
// failed once is not asked again.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

// Installed by bench/run beside the build, not beside this file.
const require = createRequire(join(resolve(process.env.BENCH_NODE ?? '.'), 'package.json'));
const { DuckDBInstance, version } = require('@duckdb/node-api');

const [work, roundText, limitText] = process.argv.slice(2);
const rounds = Number(roundText);
const limitMs = Number(limitText) * 1000;
const tables = JSON.parse(readFileSync(join(work, 'tables.json'), 'utf8'));
const folder = join(work, 'queries-duckdb');
const queries = readdirSync(folder).sort().map((name) => [name.replace('.sql', ''), readFileSync(join(folder, name), 'utf8')]);

const quoted = (name) => `"${name}"`;
const now = () => Number(process.hrtime.bigint()) / 1e9;
const refused = new Map();

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const db = await instance.connect();
await db.run('SET integer_division = true');

const typeOf = ({ type, scale }) => (type === 'numeric' ? `DECIMAL(38, ${scale < 0 ? 6 : scale})` : type);
// Nothing is guessed: the law's number 25-1-5 looks like a date.
const format = `FORMAT csv, HEADER, AUTO_DETECT false, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '',
  DATEFORMAT '%Y-%m-%d', TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S'`;
const copy = (table, path) => db.run(`COPY ${quoted(table)} FROM '${path}' (${format})`);

async function load() {
  for (const { name, columns, files } of tables) {
    await db.run(`CREATE TABLE ${quoted(name)} (${columns.map((c) => `${quoted(c.name)} ${typeOf(c)}`).join(', ')})`);
    for (const file of files) await copy(name, file);
  }
}

async function count() {
  let rows = 0;
  for (const { name } of tables) {
    const reader = await db.runAndReadAll(`SELECT count(*)::integer FROM ${quoted(name)}`);
    rows += reader.getRows()[0][0];
  }
  return rows;
}

async function ask(sql) {
  const watchdog = setTimeout(() => db.interrupt(), limitMs);
  const begun = now();
  try {
    const reader = await db.runAndReadAll(sql);
    return { seconds: now() - begun, rows: reader.currentRowCount };
  } catch (error) {
    return { refused: now() - begun > limitMs / 1000 ? `not done in ${limitText} s` : String(error.message) };
  } finally {
    clearTimeout(watchdog);
  }
}

async function askPack() {
  const answer = { seconds: 0, queries: {} };
  for (const [id, sql] of queries) {
    const one = refused.has(id) ? { refused: refused.get(id) } : await ask(sql);
    answer.queries[id] = one;
    if (one.refused) refused.set(id, one.refused);
    else answer.seconds += one.seconds;
  }
  return answer;
}

async function bestOf(times) {
  let best;
  for (let i = 0; i < times; i++) {
    const answer = await askPack();
    if (!best || answer.seconds < best.seconds) best = answer;
  }
  return best;
}

async function applyChange(change) {
  const begun = now();
  await db.run('BEGIN');
  for (const { name, key } of tables) {
    const file = (side) => join(work, change, side, `${name}.csv`);
    if (existsSync(file('before'))) {
      await db.run(`CREATE TEMP TABLE gone AS SELECT * FROM ${quoted(name)} LIMIT 0`);
      await copy('gone', file('before'));
      const same = key.map((column) => `t.${quoted(column)} = gone.${quoted(column)}`).join(' AND ');
      await db.run(`DELETE FROM ${quoted(name)} AS t USING gone WHERE ${same}`);
      await db.run('DROP TABLE gone');
    }
    if (existsSync(file('after'))) await copy(name, file('after'));
  }
  await db.run('COMMIT');
  return now() - begun;
}

async function changed(change) {
  return { apply_s: await applyChange(change), answer: await bestOf(rounds) };
}

async function memory() {
  const reader = await db.runAndReadAll('SELECT sum(memory_usage_bytes)::bigint::varchar FROM duckdb_memory()');
  return Number(reader.getRows()[0][0]);
}

const residentBefore = process.memoryUsage().rss;
const begun = now();
await load();
const out = { version: version ? version() : '', load_s: now() - begun };
out.resident_bytes = process.memoryUsage().rss - residentBefore;
out.bytes = await memory();
out.rows = await count();
out.first = await bestOf(rounds);
out.one_change = await changed('one');
out.many_changes = await changed('batch');
console.log(JSON.stringify(out, null, 1));
