// Chromium as the stories see it: one signed-in page at a width and in a language, and what must hold on every page.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { PASSWORD } from './world.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const axe = readFileSync(join(here, '../node_modules/axe-core/axe.min.js'), 'utf8');
const programs = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].filter(Boolean);

export async function openBrowser() {
  const program = programs.find((path) => existsSync(path));
  if (!program) throw new Error('Chromium is missing. On Debian: apt-get install chromium');
  return chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export class Look {
  constructor(browser, base, { login, width, lang, looks = {} }) {
    Object.assign(this, { browser, base, login, width, lang, looks });
    this.faults = [];
  }
  say(ko, en) { return this.lang === 'ko' ? ko : en; }
  async open() {
    this.context = await this.browser.newContext({
      viewport: { width: this.width, height: 900 }, locale: this.lang === 'ko' ? 'ko-KR' : 'en-GB', timezoneId: 'Asia/Seoul', bypassCSP: false,
      reducedMotion: this.looks.reducedMotion, forcedColors: this.looks.forcedColors,
    });
    this.page = await this.context.newPage();
    this.page.setDefaultTimeout(15000);
    const host = new URL(this.base).host;
    this.page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.host !== host && !['blob:', 'data:'].includes(url.protocol)) this.faults.push(`asked another host: ${request.url()}`);
    });
    this.page.on('response', (response) => {
      if (response.status() === 400 && response.request().method() === 'GET') this.faults.push(`asked what the server refuses: ${response.url()}`);
    });
    this.page.on('pageerror', (error) => this.faults.push(`script: ${error.message}`));
    this.page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) this.faults.push(message.text());
    });
    await this.page.addInitScript((lang) => {
      try {
        localStorage.setItem('haechi.language', lang);
        for (const key of Object.keys(localStorage)) if (key.startsWith('haechi.tour')) localStorage.setItem(key, 'seen');
      } catch { /* about:blank */ }
    }, this.lang);
    await this.page.goto(this.base + '/');
    if (this.login) await this.signIn();
    return this;
  }
  async signIn() {
    await this.page.fill('input[name=login]', this.login);
    await this.page.fill('input[name=password]', PASSWORD);
    await this.page.click('main button[type=submit]');
    await this.page.waitForSelector('header.top');
    const told = await this.page.evaluate(() => document.documentElement.lang);
    if (told !== this.lang) {
      const csrf = await this.page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).csrf);
      await this.page.evaluate(({ token, lang }) => fetch('/api/v1/session', { method: 'PATCH', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token }, body: JSON.stringify({ language: lang }) }), { token: csrf, lang: this.lang });
      await this.page.reload();
      await this.page.waitForSelector('header.top');
    }
    const skip = this.page.getByRole('button', { name: this.say('건너뛰기', 'Skip'), exact: true });
    if (await skip.count()) await skip.click();
  }
  async go(path) {
    await this.page.goto(this.base + path);
    await this.settled();
  }
  /** Opens a page as a link does, from one that is not there: nothing is loaded anew but the page. */
  async turn(path) {
    const show = (to) => this.page.evaluate((at) => {
      history.pushState(null, '', at);
      dispatchEvent(new PopStateEvent('popstate'));
    }, to);
    const nowhere = this.page.locator('h1', { hasText: this.say('없는 주소', 'Not found') });
    await show('/nowhere');
    await nowhere.waitFor({ state: 'attached' });
    await show(path);
    await nowhere.waitFor({ state: 'detached' });
    await this.settled();
  }
  /** Until the page has its head and nothing is on its way. */
  async settled() {
    await this.page.waitForSelector('h1', { state: 'attached' });
    await this.page.waitForFunction(() => !document.querySelector('[aria-busy="true"]')).catch(async () => {
      throw new Error(`${this.page.url()} never came: ${await this.page.locator('[aria-busy="true"]').first().evaluate((at) => at.parentElement.outerHTML.slice(0, 400)).catch(() => 'it came after all')}`);
    });
    await this.page.evaluate(() => document.fonts.ready);
  }
  /** Adds a file where files of a thing are shown; what is no document is refused there and then. */
  async attach(scope, name) {
    const input = scope.getByLabel(this.say('파일 붙이기', 'Attach a file'), { exact: true });
    await input.setInputFiles({ name: 'run.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ') });
    await scope.getByRole('alert').filter({ hasText: 'run.pdf' }).waitFor();
    await input.setInputFiles({ name, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
    await scope.getByText(name).first().waitFor();
    await scope.getByRole('alert').waitFor({ state: 'detached' });
  }
  /** Downloads it for a reason: the name that the browser keeps it under. */
  async fetchFile(scope, name) {
    await scope.getByRole('button', { name: `${this.say('내려받기', 'Download')} ${name}`, exact: true }).click();
    const asked = this.page.getByRole('dialog').last();
    await asked.getByRole('textbox').fill(this.say('증빙 확인', 'To look at the evidence'));
    const [file] = await Promise.all([this.page.waitForEvent('download'), asked.locator('button[type=submit]').click()]);
    await asked.locator('button[type=submit]').waitFor({ state: 'detached' });
    return file.suggestedFilename();
  }
  /** What axe finds on the page as it is now. */
  async violations() {
    if (!(await this.page.evaluate(() => 'axe' in window))) await this.page.evaluate(axe);
    return this.page.evaluate(async () => {
      const found = await window.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, resultTypes: ['violations'] });
      return found.violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 160)} — ${(one.nodes[0].failureSummary ?? '').split('\n').slice(1, 2).join(' ').trim()}`);
    });
  }
  /** The document is not wider than the window. */
  async sideways() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  }
  async shot(folder, name) {
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}-${this.width}-${this.lang}.png`), fullPage: this.width < 600 });
  }
  async close() { await this.context.close(); }
}
