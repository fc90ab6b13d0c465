// On every page of every role: axe finds nothing, nothing is wider than the window, one h1, a title, no other host, and no name
// that only the program knows.
import { placesOf } from '../places.mjs';

/** Nothing is changed: several may look at once. */
export const reads = true;
export const settings = ['auditor', 'officer', 'manager', 'admin', 'inspector'].flatMap((login) => [{ login, width: 1280, lang: 'ko' }, { login, width: 1280, lang: 'en' }]);

async function looksRight(look, page, path, check) {
  const violations = await look.violations();
  const where = `${path} at ${page.viewportSize().width}`;
  check(violations.length === 0, `${where}: ${violations.join(' | ')}`);
  const over = await look.sideways();
  check(over <= 0, `${where} is ${over} px wider than the window`);
  const empty = await page.evaluate(() => document.documentElement.scrollHeight - Math.max(innerHeight, Math.ceil(document.querySelector('main').getBoundingClientRect().bottom + scrollY)));
  check(empty <= 0, `${where} goes on for ${empty} px below its content`);
}

/** Names of columns, permissions and acts that stand where people read: pay_no, alarm.act. */
function rawNames() {
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = new Set();
  while (walk.nextNode()) {
    if (walk.currentNode.parentElement.closest('code, pre, textarea, script, .sql')) continue;
    for (const [name] of walk.currentNode.textContent.matchAll(/(?<![\w.@/])[a-z]{2,}(?:[_.][a-z]{2,})+(?![\w.@/])/g)) found.add(name);
  }
  return [...found].filter((name) => !/\.(csv|pdf|json)$/.test(name));
}

async function looksRightThere({ look, page, path, check }) {
  await looksRight(look, page, path, check);
  check((await page.locator('h1').count()) === 1, `${path} has ${await page.locator('h1').count()} h1`);
  check((await page.title()).includes(look.say('해치', 'Haechi')), `${path} has the title ${await page.title()}`);
  check(!(await page.getByText(/undefined|NaN|\[object/).count()), `${path} shows a value that is none`);
  const raw = await page.evaluate(rawNames);
  check(raw.length === 0, `${path} shows ${raw.join(', ')}`);
}

export async function run({ look, page, world, check }) {
  const places = await placesOf(world, look.login);
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: 900 });
    await look.go(places[0]); // loaded anew, as some of what is shown is chosen by the width it is loaded at
    for (const path of places) {
      await look.turn(path);
      await looksRightThere({ look, page, path, check });
      if (width > 400) continue;
      await page.setViewportSize({ width: 320, height: 900 });
      const narrow = await look.sideways();
      check(narrow <= 0, `${path} is ${narrow} px wider than 320 px`);
      await page.setViewportSize({ width, height: 900 });
    }
  }
}
