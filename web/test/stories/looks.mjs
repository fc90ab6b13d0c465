// How it looks on paper, in the colours of somebody's own, without motion, with more contrast and at 400 % zoom; and that
// at 400 % zoom an alarm is acted on by keyboard, with the focus always in sight.
export const settings = [{ login: 'auditor', width: 1280, lang: 'ko' }, { login: 'lead', width: 1280, lang: 'ko' }, { login: 'lead', width: 320, lang: 'en' }];

const A4 = { width: 680, height: 980 }; // between its margins
const ZOOMED = { width: 320, height: 256 }; // 1280 × 1024 at 400 %
const PHONE = { width: 400, height: 700 };

/** What the checks in the page share. */
function helpers() {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => { const share = Number(part) / 255; return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  window.look = {
    contrast: (a, b) => { const [x, y] = [light(a), light(b)].sort((one, other) => other - one); return (x + 0.05) / (y + 0.05); },
    seen: (at) => at.checkVisibility({ visibilityProperty: true }) && at.getClientRects().length > 0 && !at.closest('.sr, [aria-hidden="true"] > .sr'),
    clear: (colour) => /, 0\)$|transparent/.test(colour),
    name: (at) => `${at.tagName.toLowerCase()}.${String(at.getAttribute('class') ?? '')} "${at.textContent.trim().slice(0, 30)}"`,
  };
}

// ---- paper

function onPaper() {
  const { contrast, seen, clear, name } = window.look;
  const faults = [];
  for (const at of document.querySelectorAll('header, nav, .btn, input, select, textarea, [role=tab], .toasts')) if (seen(at)) faults.push(`a control: ${name(at)}`);
  const paperOf = (at) => {
    for (let up = at; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.printColorAdjust === 'exact' && !clear(style.backgroundColor)) return style.backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  for (const at of document.querySelectorAll('main *')) {
    const style = getComputedStyle(at);
    if (!seen(at)) continue;
    if (style.overflow !== 'visible' && (at.scrollWidth > at.clientWidth + 1 || at.scrollHeight > at.clientHeight + 1)) faults.push(`cut: ${name(at)}`);
    const writes = [...at.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (writes && contrast(style.color, paperOf(at)) < 4.5) faults.push(`pale: ${name(at)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`${document.documentElement.scrollWidth - innerWidth} px wider than the paper`);
  return faults;
}

async function paper({ look, page, check }, paths) {
  await page.setViewportSize(A4);
  await page.emulateMedia({ media: 'print' });
  for (const path of paths) {
    await look.go(path);
    await page.evaluate(helpers);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const faults = await page.evaluate(onPaper);
    check(faults.length === 0, `${path} on paper: ${faults.slice(0, 8).join('; ')}`);
    check((await page.locator('main').innerText()).length > 100, `${path} on paper says nothing`);
  }
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize({ width: look.width, height: 900 });
}

// ---- the colours of somebody's own

/** Without backgrounds and shadows: is the chosen one bordered or outlined otherwise than its like? */
function apart([chosen, other]) {
  const edge = (selector) => {
    const at = document.querySelector(selector);
    if (!at) return null;
    return ['', '::before'].map((part) => {
      const style = getComputedStyle(at, part || null);
      return ['Top', 'Left', 'Bottom', 'Right'].map((side) => `${style[`border${side}Width`]} ${style[`border${side}Style`]} ${style[`border${side}Color`]}`).join() + style.outlineStyle + style.outlineWidth;
    }).join();
  };
  const [a, b] = [edge(chosen), edge(other)];
  return !a || !b ? 'not there' : a === b ? 'looks like the others' : null;
}

/** Badges have an edge; icons and what charts draw stand out from the ground. */
function drawn() {
  const { contrast, seen, clear, name } = window.look;
  const ground = getComputedStyle(document.body).backgroundColor, faults = [];
  const pale = (colour) => colour.startsWith('rgb') && contrast(colour, ground) < 3;
  for (const at of document.querySelectorAll('.state, .kind, .tally, .bell b, .note')) if (seen(at) && getComputedStyle(at).borderTopStyle === 'none') faults.push(`no edge: ${name(at)}`);
  for (const at of document.querySelectorAll('svg.icon')) if (seen(at) && pale(getComputedStyle(at).stroke)) faults.push(`icon: ${name(at.parentElement)}`);
  for (const at of document.querySelectorAll('.bars .track i, .ratio i, .keys i, .legend i')) {
    const style = getComputedStyle(at);
    if (seen(at) && style.borderTopStyle === 'none' && (clear(style.backgroundColor) || pale(style.backgroundColor))) faults.push(`bar: ${name(at.parentElement)}`);
  }
  for (const at of document.querySelectorAll('.bullet .bar, .bullet .tick, .severity .on, .series .band, .graph .node rect')) {
    const style = getComputedStyle(at);
    if ((style.fill === 'none' || clear(style.fill) || pale(style.fill)) && (style.stroke === 'none' || pale(style.stroke))) faults.push(`chart: ${name(at.parentElement)} ${at.getAttribute('class')}`);
  }
  for (const at of document.querySelectorAll('.series text, .graph text')) if (seen(at) && pale(getComputedStyle(at).fill)) faults.push(`words of a chart: ${name(at)}`);
  return faults;
}

async function ownColours({ look, page, check }, path, chosen) {
  await look.go(path);
  await page.evaluate(helpers);
  for (const pair of chosen) {
    const fault = await page.evaluate(apart, pair);
    check(fault === null, `${path} in own colours: ${pair[0]} ${fault}`);
  }
  const faults = await page.evaluate(drawn);
  check(faults.length === 0, `${path} in own colours: ${faults.slice(0, 6).join('; ')}`);
  for (let at = 0; at < 14; at++) {
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      const at = document.activeElement, shown = at.closest('.chip') ?? at, style = getComputedStyle(shown);
      const strong = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && window.look.contrast(style.outlineColor, getComputedStyle(document.body).backgroundColor) >= 3;
      return strong ? null : window.look.name(at);
    });
    check(ring === null, `${path} in own colours: the focus does not show on ${ring}`);
  }
}

// ---- motion and contrast

const slowest = () => Math.max(...[...document.querySelectorAll('*')].flatMap((at) => ['', '::before', '::after'].map((part) => {
  const style = getComputedStyle(at, part || null);
  return Math.max(...style.transitionDuration.split(',').map(parseFloat), style.animationName === 'none' ? 0 : parseFloat(style.animationDuration));
})));

async function still({ look, page, check }, path) {
  await look.go(path);
  check((await page.evaluate(slowest)) > 0, 'nothing moves even where it may: the check is blind');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const seconds = await page.evaluate(slowest);
  check(seconds === 0, `${path} moves for ${seconds} s`);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
}

async function highContrast({ look, page, check, say }, path) {
  const ink = () => page.evaluate(() => getComputedStyle(document.querySelector('main .muted')).color);
  await look.go(path);
  const before = await ink();
  await page.getByRole('button', { name: say('가 100%', 'A 100%') }).click();
  await page.getByLabel(say('고대비', 'High contrast')).check();
  await page.keyboard.press('Escape');
  check((await ink()) !== before, 'high contrast changes no colour');
  const violations = await look.violations();
  check(violations.length === 0, `${path} in high contrast: ${violations.join(' | ')}`);
  const pale = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ['color-contrast-enhanced'] })).violations.flatMap((one) => one.nodes).map((node) => `${node.html.slice(0, 100)} ${node.any[0]?.data?.contrastRatio}`));
  check(pale.length === 0, `${path} in high contrast has ${pale.length} texts below 7 : 1: ${pale.slice(0, 5).join(' | ')}`);
}

// ---- 400 % zoom, by keyboard

/** Of the height, how much lies under bars that stay where they are. */
const covered = () => Array.from({ length: innerHeight }, (_, y) => {
  for (let at = document.elementFromPoint(innerWidth / 2, y); at; at = at.parentElement) if (['fixed', 'sticky'].includes(getComputedStyle(at).position)) return 1;
  return 0;
}).reduce((sum, row) => sum + row, 0) / innerHeight;

/** The focused thing, when nothing of it can be seen. */
function hiddenFocus() {
  const at = document.activeElement, box = (at.closest('.chip') ?? at).getBoundingClientRect();
  if (at === document.body) return null;
  const [left, top, right, bottom] = [Math.max(0, box.left), Math.max(0, box.top), Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
  for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
    const hit = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
    if (hit && (at.contains(hit) || hit.contains(at))) return null;
  }
  return window.look.name(at);
}

async function tabTo(page, check, selector, where) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const hidden = await page.evaluate(hiddenFocus);
    check(hidden === null, `${where}: the focus is hidden on ${hidden}`);
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
  }
  throw new Error(`${where}: Tab never comes to ${selector}`);
}

async function actable(person) {
  for (const row of await person.work()) {
    const alarm = await person.alarm(row.id);
    if (alarm.acts.includes('act') && ['issued', 'working'].includes(alarm.state)) return alarm;
  }
  throw new Error('nothing to act on');
}

async function byKeyboard({ look, page, check, world, say }, size) {
  const where = `${size.width} × ${size.height}`;
  const person = await world.person(look.login), target = await actable(person);
  await page.setViewportSize(size);
  await look.go('/work');
  await page.evaluate(helpers);
  await tabTo(page, check, `[data-alarm="${target.id}"]`, where);
  await page.keyboard.press('Enter');
  await page.locator('.act').waitFor();
  for (const share of [0, 0.5, 1]) {
    await page.evaluate((to) => scrollTo(0, to * document.body.scrollHeight), share);
    const part = await page.evaluate(covered);
    check(part <= 0.5, `${where}: bars cover ${Math.round(100 * part)} % of the alarm`);
  }
  await page.evaluate(() => document.getElementById('alarm-title').focus());
  await tabTo(page, check, '.act input[type=radio]', where);
  await page.keyboard.press('Space');
  await tabTo(page, check, '.act textarea', where);
  await page.keyboard.type(say('증빙을 맞추어 보니 서로 다른 건으로 확인했습니다', 'The evidence shows two separate cases'));
  await tabTo(page, check, '.act-foot .btn.primary', where);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.toast');
  check((await person.alarm(target.id)).state === 'acted', `${where}: not acted on by keyboard`);
}

export async function run(story) {
  const { look, page, world } = story;
  if (look.width < 600) {
    await byKeyboard(story, ZOOMED);
    return byKeyboard(story, PHONE);
  }
  const alarm = await actable(await world.person('lead'));
  if (look.login === 'auditor') {
    await paper(story, ['/alarms', '/audit/review', '/audit']);
    await still(story, '/alarms');
    await highContrast(story, '/scenarios/F14');
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
    await ownColours(story, '/audit', [['.tabs .btn[aria-pressed=true]', '.tabs .btn[aria-pressed=false]']]);
    return ownColours(story, '/scenarios/F14', [['[role=tab][aria-selected=true]', '[role=tab][aria-selected=false]']]);
  }
  await paper(story, ['/work', `/alarms/${alarm.id}`]);
  await highContrast(story, `/work/${alarm.id}`);
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  return ownColours(story, `/work/${alarm.id}`, [['.item[aria-current=true]', '.item:not([aria-current])'], ['.menu a[aria-current]', '.menu a:not([aria-current])'], ['[role=tab][aria-selected=true]', '[role=tab][aria-selected=false]']]);
}
