// A picture of every page at both widths, and of what pages become when somebody acts: make screens.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Look } from './browser.mjs';
import { placesOf } from './places.mjs';

/** What lists would lack in a city where nobody asked, proposed or sent anything wrong. */
async function furnish(world) {
  const [lead, auditor, admin] = await Promise.all(['lead', 'auditor', 'admin'].map((login) => world.person(login)));
  const done = async (person, method, path, body, headers) => {
    const { status, reply } = await person.ask(method, path, body, headers);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(reply)}`);
    return reply;
  };
  const version = async (id) => ({ 'If-Match': `"${(await lead.alarm(id)).version}"` });
  const [one, two] = (await lead.work('&state=working')).map((row) => row.id);
  await done(lead, 'POST', `/alarms/${one}/exclude`, { scope: 'record', reason: '해마다 같은 날 내는 임차료라 같은 건이 아닙니다' }, await version(one));
  await done(lead, 'POST', `/alarms/${one}/comments`, { text: '거래처에 계산서를 다시 부탁했습니다.' });
  await done(lead, 'POST', `/alarms/${one}/attachments?name=${encodeURIComponent('검수조서.pdf')}`, new TextEncoder().encode('%PDF-1.4\n%%EOF\n'), { 'Content-Type': 'application/octet-stream' });
  if (two) await done(lead, 'POST', `/alarms/${two}/extend`, { until: '2027-03-31', reason: '거래처가 폐업하여 서류를 찾고 있습니다' }, await version(two));
  await done(auditor, 'POST', '/alarm-samples', { from: '2026-01-01', to: new Date().toISOString().slice(0, 10), share: 100 });
  await done(auditor, 'POST', '/scenarios/C07/changes', { kind: 'parameter', parameter: 'other_limit', value: '900000', reason: '소액도 살펴봅니다' });
  await done(admin, 'PUT', '/settings/notice.digest_minutes', { value: '20', reason: '메일이 너무 잦습니다' });
  const { items: [department] } = await done(admin, 'GET', '/departments?code=D004');
  await done(admin, 'POST', '/mappings', { kind: 'card', code: 'K90000077', department_id: department.id, valid_from: '2026-07-01', reason: '새 카드를 받음' });
  await done(admin, 'POST', '/webhooks', { name: '당직 메신저', url: 'http://127.0.0.1:9/haechi', events: ['alarm.issued', 'alarm.escalated'], reason: '당직자가 바로 봅니다' });
  const pay = (no, day, amt) => JSON.stringify({ agency_id: 'A1', pay_no: no, dept_cd: 'D004', creditor_nm: '가온상사', creditor_tok: no.slice(0, -1), amt, pay_ymd: day, remark: '복사용지' });
  await world.post('exp_pay', [pay('Z-0001', '2026-06-30', 12000), pay('Z-0002', '2026-06-31', 'x')].join('\n'));
  await world.post('exp_pay', Array.from({ length: 60 }, (_, i) => `${pay(`Y-${i}a`, '2026-06-20', 555000)}\n${pay(`Y-${i}b`, '2026-06-25', 555000)}`).join('\n'));
}

const csv = (lines) => ({ name: '직원.csv', mimeType: 'text/csv', buffer: Buffer.from(['직원번호,이름,전자우편', ...lines].join('\n')) });

async function preview({ page, say }, lines) {
  await page.getByLabel(say('직원', 'Officers'), { exact: true }).check();
  await page.locator('input[type=file]').setInputFiles(csv(lines));
  await page.getByRole('button', { name: say('미리 보기', 'Preview') }).click();
  await page.getByRole('heading', { name: say('파일의 내용', 'What the file says') }).waitFor();
}

const dialog = ({ page }) => page.locator('dialog[open]').waitFor();

/** What no address leads to: [name, who, where, how]. */
const STATES = [
  ['sign-in', null, '/', async () => {}],
  ['sign-in-refused', null, '/', async ({ page }) => {
    await page.fill('input[name=login]', 'officer');
    await page.fill('input[name=password]', 'wrong-password-1');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=alert]');
  }],
  ['act-faults', 'lead', '/work', async ({ page, say, world, look }) => {
    const { id } = (await (await world.person('lead')).work('&state=working')).at(-1);
    await look.go(`/work/${id}`);
    await page.getByRole('button', { name: say(/조치 완료/, /^Finish/) }).click();
    await page.waitForSelector('.field .error');
  }],
  ['view', 'lead', '/work', async ({ page, say, look }) => { await (look.width < 768 ? page.locator('.tabbar button') : page.getByRole('button', { name: say('가 100%', 'A 100%') })).click(); await dialog({ page }); }],
  ['keys', 'lead', '/work', async ({ page }) => { await page.keyboard.press('Shift+Slash'); await dialog({ page }); }],
  ['precheck-faults', 'manager', '/precheck', async ({ page, say }) => { await page.getByRole('button', { name: say('점검하기', 'Check it') }).click(); await page.waitForSelector('.field .error'); }],
  ['precheck-answer', 'manager', '/precheck', async ({ page, say }) => {
    await page.locator('.paste summary').click();
    await page.locator('.paste textarea').fill(JSON.stringify({ pay_no: 'P-PRECHECK', pay_ymd: '2026-06-30', amt: 4850000, creditor_nm: '가온상사', remark: '복사용지' }));
    await page.getByRole('button', { name: say('점검하기', 'Check it') }).click();
    await page.waitForSelector('.raised li');
  }],
  ['import-faults', 'admin', '/admin/import', async ({ page, say }) => preview({ page, say }, ['E77701,,a@b.example', 'E77702,나리봄,b@b.example'])],
  ['import-confirm', 'admin', '/admin/import', async ({ page, say }) => { await preview({ page, say }, ['E77702,나리봄,b@b.example']); await page.getByRole('button', { name: say('확인하기', 'Check') }).click(); }],
  ['proposal', 'auditor', '/admin/proposals', async ({ page }) => { await page.locator('tbody th a').first().click(); await dialog({ page }); }],
  ['find', 'auditor', '/audit', async ({ page }) => { await page.keyboard.press('Control+KeyK'); await page.keyboard.type('세무과'); await page.waitForSelector('dialog .option'); }],
  ['queue-alarm', 'auditor', '/audit?queue=all', async ({ page }) => { await page.locator('.queue-row tbody button').first().click(); await page.waitForSelector('dialog .detail-pane'); }],
  ['limit-moved', 'auditor', '/scenarios/F14?limit=window_days', async ({ page }) => { await page.locator('#limit-slider').focus(); await page.keyboard.press('Shift+ArrowRight'); await page.waitForSelector('.three'); }],
  ['load', 'admin', '/admin/feeds', async ({ page }) => { await page.locator('tbody th a').first().click(); await dialog({ page }); }],
];

export async function shoot(world, browser, folder) {
  await furnish(world);
  mkdirSync(folder, { recursive: true });
  let count = 0;
  const picture = async (look, name) => {
    await look.page.screenshot({ path: join(folder, `${name}-${look.width}-${look.lang}.png`), fullPage: true });
    count++;
  };
  const open = async (setting) => {
    const look = await new Look(browser, world.base, setting).open();
    look.page.setDefaultTimeout(60_000);
    return look;
  };
  const shootStates = async (width, lang) => {
    for (const [name, login, path, reach] of STATES) {
      const look = await open({ login, width, lang });
      if (login) await look.go(path);
      await reach({ look, page: look.page, world, say: look.say.bind(look) });
      await picture(look, `state-${name}`);
      await look.close();
    }
  };
  for (const lang of ['ko', 'en'])
    for (const width of [1280, 400]) {
      for (const login of ['officer', 'lead', 'manager', 'auditor', 'deputy', 'admin', 'inspector']) {
        const look = await open({ login, width, lang });
        for (const path of await placesOf(world, login)) {
          await look.go(path);
          await picture(look, `${login}${path.replace(/\d{6,}/, 'one').replace(/\W+/g, '-')}`);
        }
        await look.close();
      }
      await shootStates(width, lang);
    }
  console.log(`${count} pictures in ${folder}`);
}
