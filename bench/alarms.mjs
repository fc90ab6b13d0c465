// bench/alarms.mjs — a city with a hundred thousand alarms on a real server, for bench/console.mjs.
//
// The alarms are the engine's: at the first start it issues one for every use of a card, payment, levy and benefit in the
// records (bench/scenarios stand beside the pack). Nobody acted on them for a year, so one statement in the store then
// gives them ages and states; what hangs on an alarm that was acted on (history, comments) is not there.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openWorld } from '../web/test/world.mjs';

const DAY_MS = 86_400_000;

/** The pack and the scenarios of this folder, under one roof. */
function shareFolder() {
  const share = mkdtempSync(join(tmpdir(), 'haechi-share-'));
  const put = (from, to) => symlinkSync(resolve(from), join(share, to));
  mkdirSync(join(share, 'scenarios'));
  put('catalog', 'catalog');
  for (const area of readdirSync('scenarios')) put(`scenarios/${area}`, `scenarios/${area}`);
  put('bench/scenarios', 'scenarios/bench');
  return share;
}

function sql(world, store, text) {
  const [program, ...args] = store ? ['psql', '-qAt', '-d', store, '-c', text] : ['sqlite3', '-cmd', '.timeout 60000', join(world.data, 'haechi.db'), text];
  return execFileSync(program, args, { encoding: 'utf8' }).trim();
}

// Over a year; of each 20 ten are issued, two begun, two acted on, one approved, four closed, one excluded. Of the
// open ones a quarter is late.
function aged(today) {
  const day = (days) => `'${new Date(Date.parse(today) + days * DAY_MS).toISOString().slice(0, 10)}'`;
  const part = '(id / 365 % 20)', acted = `${part} BETWEEN 12 AND 18`, closed = `${part} BETWEEN 15 AND 18`;
  const after = (days) => `issued_at - (id % 365 - ${days}) * ${1000 * DAY_MS}`;
  return `UPDATE alarm SET issued_at = ${after(0)},
    state = CASE WHEN ${part} < 10 THEN 'issued' WHEN ${part} < 12 THEN 'working' WHEN ${part} < 14 THEN 'acted'
                 WHEN ${part} < 15 THEN 'approved' WHEN ${part} < 19 THEN 'closed' ELSE 'excluded' END,
    open = CASE WHEN ${part} < 15 THEN 1 ELSE 0 END,
    due_on = CASE WHEN ${part} >= 15 THEN NULL WHEN id % 4 = 0 THEN ${day(-3)} WHEN id % 4 = 1 THEN ${day(0)} WHEN id % 4 = 2 THEN ${day(4)} ELSE ${day(9)} END,
    acted_at = CASE WHEN ${acted} THEN ${after(2)} END, in_time = CASE WHEN ${acted} THEN 1 END,
    action_code = CASE WHEN ${acted} THEN 10 + id % 2 * 30 END,
    disposition = CASE WHEN ${acted} THEN CASE WHEN id % 2 = 0 THEN 'lawful' ELSE 'recovered' END ELSE '' END,
    action_amount = CASE WHEN ${acted} AND id % 2 = 1 THEN amount END,
    approved_at = CASE WHEN ${part} BETWEEN 14 AND 18 THEN ${after(4)} END,
    confirmed_at = CASE WHEN ${closed} THEN ${after(9)} END, closed_at = CASE WHEN ${closed} THEN ${after(9)} END,
    excluded_at = CASE WHEN ${part} = 19 THEN ${after(2)} END`;
}

export async function openCity(rows, store) {
  const share = shareFolder();
  process.env.HAECHI_SHARE = share;
  const world = await openWorld({ rows, store, live: [] });
  const auditor = await world.person('auditor');
  await auditor.ask('POST', '/alarms/baseline', { mode: 'end', reason: '성능 측정' });
  sql(world, store, aged((await auditor.ask('GET', '/statistics/overview')).reply.today));
  const alarms = Number(sql(world, store, "SELECT count(*) FROM alarm WHERE agency_id = 'A1'"));
  return {
    ...world, auditor, alarms,
    async close() {
      await world.close();
      rmSync(share, { recursive: true });
    },
  };
}
