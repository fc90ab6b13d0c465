// The audit room: each figure is what the list behind it counts, a cell of the heat map leads to its rows, the queue is
// decided in place, following can be held, and a download asks for a reason.
export const settings = [{ login: 'auditor', width: 1280, lang: 'ko' }];

async function totalOf(page, href) {
  const { status, total } = await page.evaluate(async (query) => {
    const response = await fetch(`/api/v1/alarms?count=1&limit=1&${query}`);
    return { status: response.status, total: (await response.json()).total };
  }, href.split('?')[1] ?? '');
  return status === 200 ? total : `status ${status}`;
}

const numberOf = (text) => Number(text.replace(/[^0-9]/g, ''));

export async function run({ look, page, check, say }) {
  await look.go('/audit');
  await page.waitForSelector('.heat-map td a');
  for (const at of [0, 1, 2]) {
    const tile = page.locator('.tile').nth(at);
    const shown = numberOf(await tile.locator('.figure').innerText()), behind = await totalOf(page, await tile.getAttribute('href'));
    check(shown === behind, `figure ${at} says ${shown}, its list has ${behind}`);
  }
  const cells = page.locator('.heat-map td.heat a');
  for (let at = 0; at < Math.min(5, await cells.count()); at++) {
    const shown = numberOf(await cells.nth(at).evaluate((link) => [...link.childNodes].filter((one) => one.nodeType === 3).map((one) => one.textContent).join('')));
    const behind = await totalOf(page, await cells.nth(at).getAttribute('href'));
    check(shown === behind, `a cell says ${shown}, its list has ${behind}`);
  }
  await cells.first().click();
  await page.waitForSelector('.filter-chip');
  check(new URL(page.url()).pathname === '/alarms', 'a cell does not lead to its rows');
  await page.goBack();
  await page.waitForSelector('.heat-map');
  await page.getByRole('button', { name: say('멈춰 두기', 'Hold still') }).click();
  await page.getByRole('button', { name: say('다시 따라가기', 'Follow again') }).waitFor();
  await page.getByRole('button', { name: /표로 보기.*얼마나/ }).click();
  check((await page.locator('figure table').count()) >= 2, 'the ages have no table');
  const open = page.locator('.queue-row tbody button').first();
  if (await open.count()) {
    await open.click();
    await page.waitForSelector('dialog .detail-pane');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
  }
  await page.getByRole('button', { name: say('내려받기', 'Download') }).click();
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('dialog .error');
  await page.locator('dialog textarea').fill(say('월간 회의자료를 만듭니다', 'For the monthly meeting'));
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('dialog button[type=submit]').click()]);
  check(/^alarms-.*\.xlsx$/.test(file.suggestedFilename()), `the file is called ${file.suggestedFilename()}`);
}
