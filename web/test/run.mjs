// The console's tests: units in Node, then stories in Chromium against the real server.
//
//   node web/test/run.mjs [--store URL] [--only NAME] [--everybody] [--screens DIR]
//
// --everybody gives everybody of the city an account, as script/demo does. --screens writes a picture of every page at both
// widths and ends. The last line is N passed, N failed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { Look, openBrowser } from './browser.mjs';
import { openWorld } from './world.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const option = (name) => { const at = args.indexOf(name); return at < 0 ? null : args[at + 1]; };
const tally = { passed: 0, failed: 0 };

function check(good, words) {
  if (good) tally.passed++;
  else {
    tally.failed++;
    console.log(`FAILED: ${words}`);
  }
}

async function units() {
  const out = mkdtempSync(join(tmpdir(), 'haechi-units-'));
  const files = readdirSync(join(here, 'unit')).filter((name) => name.endsWith('.test.ts'));
  await esbuild.build({
    entryPoints: files.map((name) => join(here, 'unit', name)), bundle: true, platform: 'node', format: 'esm', target: 'node18',
    outdir: out, outExtension: { '.js': '.mjs' }, jsx: 'automatic', jsxImportSource: 'preact',
    banner: { js: 'import { webcrypto } from "node:crypto"; globalThis.crypto ??= webcrypto; globalThis.document ??= { addEventListener() {}, documentElement: { dataset: {}, lang: "ko" } }; globalThis.location ??= { pathname: "/", search: "", href: "http://x/" }; globalThis.addEventListener ??= () => {};' },
  });
  const plain = readdirSync(join(here, 'unit')).filter((name) => name.endsWith('.test.mjs')).map((name) => join(here, 'unit', name));
  for (const path of [...files.map((name) => join(out, name.replace('.ts', '.mjs'))), ...plain]) {
    const ran = spawnSync(process.execPath, ['--test', path], { encoding: 'utf8' });
    const counts = /# pass (\d+)/.exec(ran.stdout) ?? /ℹ pass (\d+)/.exec(ran.stdout);
    const bad = /# fail (\d+)/.exec(ran.stdout) ?? /ℹ fail (\d+)/.exec(ran.stdout);
    check(counts !== null && Number(counts[1]) > 0, `${path} ran no test`);
    tally.passed += Number(counts?.[1] ?? 0);
    if (ran.status !== 0) {
      tally.failed += Math.max(1, Number(bad?.[1] ?? 1));
      console.log(ran.stdout.slice(-4000), ran.stderr.slice(-2000));
    }
  }
  rmSync(out, { recursive: true, force: true });
}

async function tell(world, browser, file, story, setting) {
  const look = new Look(browser, world.base, setting);
  const name = `${file.replace('.mjs', '')} ${setting.login ?? 'nobody'} ${setting.width} ${setting.lang}`;
  const began = Date.now();
  try {
    await look.open();
    await story.run({ look, page: look.page, world, check: (good, words) => check(good, `${name}: ${words}`), say: look.say.bind(look) });
    for (const fault of look.faults) check(false, `${name}: ${fault}`);
  } catch (error) {
    check(false, `${name}: ${error.message.split('\n').slice(0, 6).join(' ')}`);
    await look.shot('build/screens/failed', name.replace(/ /g, '-')).catch(() => {});
  }
  await look.context?.close();
  console.log(`${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

/** One after the other by name, for a story changes what the next one finds; last the one that leaves nothing as it was. Those
 *  that only look are told as many at once as there are processors, but one at a time of a person, whose language is his account's. */
async function stories(world, browser) {
  const only = option('--only');
  const files = readdirSync(join(here, 'stories')).filter((name) => name.endsWith('.mjs') && (!only || name === `${only}.mjs`)).sort();
  const told = await Promise.all(files.map(async (file) => ({ file, story: await import(join(here, 'stories', file)) })));
  told.sort((a, b) => Number(a.story.last ?? false) - Number(b.story.last ?? false));
  for (const { file, story } of told) {
    const people = [...new Set(story.settings.map(({ login }) => login))];
    const queues = story.reads ? people.map((login) => story.settings.filter((one) => one.login === login)) : [story.settings];
    const next = async () => { for (let queue; (queue = queues.shift());) for (const setting of queue) await tell(world, browser, file, story, setting); };
    await Promise.all(Array.from({ length: story.reads ? cpus().length : 1 }, next));
  }
}

const screens = option('--screens');
const browser = await openBrowser();
const world = await openWorld({ store: option('--store'), everybody: args.includes('--everybody') });
try {
  if (screens) {
    const { shoot } = await import('./screens.mjs');
    await shoot(world, browser, screens);
  } else {
    if (!option('--only')) await units();
    await stories(world, browser);
  }
} finally {
  await browser.close();
  await world.close();
}
if (!screens) {
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  process.exitCode = tally.failed ? 1 : 0;
}
