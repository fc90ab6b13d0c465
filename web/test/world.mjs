// A city to look at: the sample city on a real server over SQLite or PostgreSQL, people of each role, and a few days'
// work. Payments and cards come in while the server runs, so that their alarms have days by which they are due.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Person, play } from './play.mjs';

export const PASSWORD = 'haechi-demo-2026';
const LIVE = ['exp_pay.csv', 'card_apv.csv'];
const haechi = process.env.HAECHI ?? 'build/haechi';
const run = (...args) => execFileSync(haechi, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });

function makeCity(rows) {
  const city = `build/test-city-${rows}`;
  if (!existsSync(join(city, 'truth.csv'))) {
    rmSync(city, { recursive: true, force: true });
    run('sample', '--seed', '7', '--rows', String(rows), city);
  }
  return city;
}

/** Starts it; `store` is a PostgreSQL URL or null for SQLite, `live` the files that come in while the server runs. */
export async function openWorld({ rows = 20000, store = null, live: later = LIVE, everybody = false } = {}) {
  const city = makeCity(rows);
  const data = mkdtempSync(join(tmpdir(), 'haechi-console-'));
  const where = ['--data', data, ...(store ? ['--store', store] : [])];
  const password = join(data, 'password');
  writeFileSync(password, PASSWORD);
  writeFileSync(join(data, 'haechi.yaml'), 'sign_in.per_minute_login: 1000\nsign_in.per_minute_address: 1000\noutbound.allow: "127.0.0.1:9"\n');
  run('org', 'import', ...where, join(city, 'org'));
  for (const line of readFileSync(join(city, 'org/demo.csv'), 'utf8').trim().split('\n').slice(1)) {
    const [login, agency, empNo] = line.split(',');
    run('user', 'add', ...where, '--login', login, '--agency', agency, '--emp-no', empNo, '--password-file', password);
  }
  const token = JSON.parse(run('token', 'add', ...where, '--name', 'feeds', '--permission', 'record_write', '--permission', 'precheck', '--json')).token;
  const files = readdirSync(city).filter((name) => name.endsWith('.csv') && name !== 'truth.csv');
  const before = (name) => {
    const [head, ...lines] = readFileSync(join(city, name), 'utf8').split('\n');
    writeFileSync(join(data, name), [head, ...lines.filter((line) => !line.startsWith('A1,'))].join('\n'));
    live[name] = [head, ...lines.filter((line) => line.startsWith('A1,'))].join('\n');
    return join(data, name);
  };
  const live = {};
  run('load', ...where, ...files.map((name) => (later.includes(name) ? before(name) : join(city, name))));
  const asOf = /scan as of: (\S+)/.exec(readFileSync(join(city, 'about.txt'), 'utf8'))[1];
  const server = spawn(haechi, ['serve', ...where, '--port', '0', '--lang', 'en', '--as-of', asOf], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  server.stderr.on('data', (text) => { log += text; });
  const base = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => { const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line); if (found) resolve(found[0]); });
    server.on('exit', () => reject(new Error(`the server did not start: ${log.slice(-2000)}`)));
  });
  const feeds = { Authorization: `Bearer ${token}` };
  const post = (table, body, type = 'application/x-ndjson') =>
    fetch(`${base}/api/v1/records/${table}`, { method: 'POST', headers: { ...feeds, 'Content-Type': type }, body });
  for (const name of later) {
    const response = await post(name.replace('.csv', ''), live[name], 'text/csv');
    if (response.status >= 300) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  }
  const played = await play(base, PASSWORD, { everybody });
  return {
    base, data, post, played, token,
    person: (login, password = PASSWORD) => new Person(base, login, password).enter(),
    log: () => log,
    async close() {
      server.removeAllListeners('exit');
      const ended = new Promise((resolve) => server.on('exit', resolve));
      server.kill();
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}


