// bench/console.mjs — the console measured in Chromium, over a hundred thousand alarms. make bench-console calls it.
//
//   BENCH_ROWS=600000   records of the sample city; it has an alarm for every fifth or sixth of them (bench/alarms.mjs)
//   BENCH_RUNS=5        runs of each figure, of which the median and the worst are printed
//   BENCH_SCROLL=20000  rows of the list that are scrolled through
//   BENCH_STORE=URL     a PostgreSQL to keep it in; without it SQLite
//   BENCH_ONLY=scroll   one part alone: api, opening, scroll or loads
//
// Prints tables in Markdown. Server, browser and this program share the machine: the load average stands in the output.
import { arch, cpus, loadavg } from 'node:os';
import { Look, openBrowser } from '../web/test/browser.mjs';
import { openCity } from './alarms.mjs';

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const rows = number('BENCH_ROWS', 600000), runs = number('BENCH_RUNS', 5), scrolled = number('BENCH_SCROLL', 20000);
const store = process.env.BENCH_STORE ?? null;
const LINE = { offline: false, latency: 40, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8 }; // ms; bytes a second
const SLOWER = 4; // times

// ---- figures

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const worst = (values) => Math.max(...values);
const whole = (value) => Math.round(value).toLocaleString('en');
const both = (values, show = whole) => `${show(median(values))} / ${show(worst(values))}`;
const load = () => loadavg().map((one) => one.toFixed(1)).join(' ');

function table(title, head, lines) {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  console.log(['', `### ${title}`, '', row(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...lines.map(row)].join('\n'));
}

async function times(count, run) {
  const found = [];
  for (let i = 0; i < count; i++) found.push(await run(i));
  return found;
}

// ---- the API alone

const QUESTIONS = [
  ['alarms, the first 200 and their count', 'auditor', '/alarms?sort=-issued_at&limit=200&count=1'],
  ['… that were acted on', 'auditor', '/alarms?sort=-issued_at&limit=200&count=1&state=acted'],
  ['… of the highest severity', 'auditor', '/alarms?sort=-issued_at&limit=200&count=1&severity=3'],
  ['… of a rule with few', 'auditor', '/alarms?sort=-issued_at&limit=200&count=1&scenario_id=F05'],
  ['… with a word in them', 'auditor', `/alarms?sort=-issued_at&limit=200&count=1&q=${encodeURIComponent('소모품')}`],
  ['… the most severe first', 'auditor', '/alarms?sort=-severity&limit=200&count=1'],
  ['open alarms by score, the first 200 and their count', 'auditor', '/alarms/work?limit=200&count=1'],
  ['work of an officer', 'officer', '/alarms/work?limit=200&count=1'],
  ['overview of the city', 'auditor', '/statistics/overview'],
  ['overview of a department', 'manager', '/statistics/overview'],
  ['rates by department', 'auditor', '/statistics/alarms?by=department'],
];

async function api({ world }) {
  const lines = [];
  for (const [words, login, path] of QUESTIONS) {
    const person = await world.person(login);
    const found = await times(2 * runs, async () => {
      const began = performance.now();
      const { status, reply } = await person.ask('GET', path);
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(reply)}`);
      return performance.now() - began;
    });
    lines.push([words, both(found)]);
  }
  table('What the console asks', ['the API alone', 'ms, median / worst'], lines);
}

// ---- from a click to the screen

const ROWS = 'main tbody tr[aria-rowindex]';

/** Milliseconds from what a person does until a new `mark` is drawn, and until nothing is awaited any more. */
async function timeOf(page, act, mark) {
  await page.evaluate((mark) => {
    window.timed = new Promise((done) => {
      const old = document.querySelector(mark);
      let began = null, shown = null;
      for (const kind of ['click', 'input']) addEventListener(kind, (event) => { began ??= event.timeStamp; }, { capture: true, once: true });
      const isShown = () => { const now = document.querySelector(mark); return began !== null && now !== null && now !== old; };
      // What stands in a frame before it is drawn is seen at the next one.
      const look = () => {
        const here = isShown(), still = here && !document.querySelector('main [aria-busy=true]');
        requestAnimationFrame((now) => {
          if (here) shown ??= now - began;
          if (still) done([shown, now - began]);
          else look();
        });
      };
      requestAnimationFrame(look);
    });
  }, mark);
  await act();
  return page.evaluate(() => window.timed);
}

const PAGES = [
  ['list of alarms', 'auditor', '/alarms', ROWS],
  ['work of an officer', 'officer', '/work', '.items .item'],
  ['work of a department', 'manager', '/department', '.tiles .figure'],
  ['audit room', 'auditor', '/audit', '.tiles .figure'],
  ['dashboard', 'auditor', '/dashboard', '.tiles .figure'],
];

const CHANGES = [
  ['a state is chosen', (page) => page.getByLabel('상태', { exact: true }).selectOption('acted')],
  ['a severity is chosen', (page) => page.getByLabel('심각도', { exact: true }).selectOption('3')],
  ['a rule with few is chosen', (page) => page.getByLabel('규칙', { exact: true }).selectOption('F05')],
  ['sorted by severity', (page) => page.getByRole('button', { name: '심각도', exact: true }).click()],
  ['the oldest first', (page) => page.getByRole('button', { name: /^발령/ }).click()],
  ['a word is entered', (page) => page.getByLabel('찾을 말').fill('소모품')],
];

async function opening({ look }) {
  const lines = [];
  for (const [words, login, path, mark] of PAGES) {
    const { page } = await look(login);
    const found = await times(runs, async () => {
      await page.click('header.top a[href="/help"]');
      await page.getByRole('heading', { level: 1, name: '도움말' }).waitFor();
      return timeOf(page, () => page.click(`nav.menu a[href="${path}"]`), mark);
    });
    lines.push([words, both(found.map(([shown]) => shown)), both(found.map(([, still]) => still))]);
  }
  const auditor = await look('auditor');
  for (const [words, change] of CHANGES) {
    const found = await times(runs, async () => {
      await auditor.go('/alarms');
      await auditor.page.waitForSelector(ROWS);
      return timeOf(auditor.page, () => change(auditor.page), ROWS);
    });
    lines.push([`list of alarms: ${words}`, both(found.map(([shown]) => shown)), both(found.map(([, still]) => still))]);
  }
  table('From a click to the screen', ['', 'first rows or figures, ms', 'nothing awaited, ms'], lines);
}

// ---- scrolling

/** Scrolls by `step` pixels a frame until `enough` rows were read or the top is reached; milliseconds of each frame. */
const scrollBy = (page, step, enough) => page.evaluate(({ step, enough }) => new Promise((done) => {
  const box = document.querySelector('.scroller'), frames = [];
  let before = null;
  const look = (now) => {
    if (before !== null) frames.push(now - before);
    before = now;
    const at = box.scrollTop;
    box.scrollTop = at + step;
    const rows = Number([...box.querySelectorAll('tr[aria-rowindex]')].at(-1)?.getAttribute('aria-rowindex') ?? 0);
    if (step > 0 ? rows >= enough : at === 0) done(frames);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}), { step, enough });

async function memoryOf(page) {
  const tools = await page.context().newCDPSession(page);
  await tools.send('Performance.enable');
  await tools.send('HeapProfiler.collectGarbage');
  const { metrics } = await tools.send('Performance.getMetrics');
  await tools.detach();
  const of = (name) => metrics.find((one) => one.name === name).value;
  return `${(of('JSHeapUsedSize') / 1e6).toFixed(1)} MB, ${whole(of('Nodes'))} nodes`;
}

async function scrolling({ look }) {
  const auditor = await look('auditor');
  await auditor.go('/alarms');
  await auditor.page.waitForSelector(ROWS);
  const line = (words, frames, memory) => [words, whole(frames.length), whole(frames.filter((one) => one > 50).length), `${worst(frames).toFixed(0)} ms`, memory];
  const before = await memoryOf(auditor.page);
  const down = await scrollBy(auditor.page, 1344, scrolled);
  const after = await memoryOf(auditor.page);
  await auditor.page.evaluate(() => { const box = document.querySelector('.scroller'); box.scrollTop = 60000; });
  const up = await scrollBy(auditor.page, -100, 0);
  table('Scrolling', ['list of alarms', 'frames', 'over 50 ms', 'longest', 'memory afterwards'], [
    ['opened', '', '', '', before],
    line(`${whole(scrolled)} rows down, 24 a frame, read 200 at a time`, down, after),
    line('60,000 pixels up, 100 a frame', up, await memoryOf(auditor.page)),
  ]);
}

// ---- whole loads

const PLACES = [['sign-in', null, '/'], ['work of an officer', 'officer', '/work'], ['audit room', 'auditor', '/audit'], ['dashboard', 'auditor', '/dashboard'], ['list of alarms', 'auditor', '/alarms'], ['one alarm', 'auditor', '/alarms/{alarm}']];

function watchLoad() {
  const seen = { fcp: 0, lcp: 0, cls: 0, tasks: [] };
  window.seen = seen;
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('paint', (entry) => { if (entry.name === 'first-contentful-paint') seen.fcp = entry.startTime; });
  watch('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
  watch('longtask', (entry) => seen.tasks.push(entry));
}

const readLoad = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const { fcp, lcp, cls, tasks } = window.seen;
  const asked = ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type)).filter((one) => one.transferSize > 0);
  done({
    fcp, lcp, cls, end: performance.now(), requests: asked.length, bytes: asked.reduce((sum, one) => sum + one.transferSize, 0),
    blocked: tasks.filter((one) => one.startTime + one.duration > fcp).reduce((sum, one) => sum + one.duration - 50, 0),
  });
})));

async function oneLoad(seen, tools, path, cold) {
  if (cold) {
    await tools.send('Network.clearBrowserCache');
    await tools.send('Network.setCacheDisabled', { cacheDisabled: true }); // forgets what the renderer holds
    await tools.send('Network.setCacheDisabled', { cacheDisabled: false });
  }
  await seen.go(path);
  return seen.page.evaluate(readLoad);
}

async function loads({ world, look }) {
  const alarm = (await world.auditor.ask('GET', '/alarms/work?limit=1')).reply.items[0].id;
  for (const slow of [false, true]) {
    const lines = [];
    for (const [words, login, path] of PLACES) {
      const seen = await look(login);
      const tools = await seen.context.newCDPSession(seen.page);
      await seen.page.addInitScript(watchLoad);
      await tools.send('Network.enable');
      if (slow) {
        await tools.send('Network.emulateNetworkConditions', LINE);
        await tools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
      }
      for (const cold of [true, false]) {
        const found = await times(runs, () => oneLoad(seen, tools, path.replace('{alarm}', alarm), cold));
        const of = (name) => found.map((one) => one[name]);
        lines.push([`${words}, ${cold ? 'cold' : 'warm'}`, both(of('fcp')), both(of('lcp')), both(of('end')), both(of('blocked')), worst(of('cls')).toFixed(3), whole(median(of('bytes')) / 1000), String(median(of('requests')))]);
      }
    }
    table(slow ? `Whole loads, processor ${SLOWER} times slower, 10 Mbit/s, 40 ms` : 'Whole loads',
      ['cache', 'first paint, ms', 'largest paint, ms', 'nothing awaited, ms', 'blocked, ms', 'shifts', 'kB', 'requests'], lines);
  }
}

// ---- the run

const before = load(), began = Date.now();
const world = await openCity(rows, store);
const browser = await openBrowser();
const looks = [];
const look = async (login) => {
  const one = await new Look(browser, world.base, { login, width: 1280, lang: 'ko' }).open();
  looks.push(one);
  return one;
};
try {
  console.log(`Haechi's console: ${cpus().length} processors, ${arch()}, ${store ? 'PostgreSQL' : 'SQLite'}, Chromium ${browser.version()}, ${new Date().toISOString().slice(0, 10)}; ` +
    `${whole(world.alarms)} alarms, issued by the engine and aged in the store, ready after ${whole((Date.now() - began) / 1000)} s; ${runs} runs`);
  for (const [name, part] of Object.entries({ api, opening, scroll: scrolling, loads })) {
    if ((process.env.BENCH_ONLY ?? name) !== name) continue;
    await part({ world, look });
    for (const one of looks.splice(0)) await one.close();
  }
  console.log(`\nload average before ${before}, after ${load()}`);
} finally {
  await browser.close();
  await world.close();
}
