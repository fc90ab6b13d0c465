// The door: a wrong password says nothing of what was wrong and takes the focus; the language changes; axe finds nothing. That
// it is an official site of the government is said where a setting says so, and not before.
export const settings = [{ login: null, width: 1280, lang: 'ko' }, { login: null, width: 400, lang: 'en' }];

async function claim(world, value) {
  const [admin, auditor] = await Promise.all(['admin', 'auditor'].map((login) => world.person(login)));
  const { reply } = await admin.ask('PUT', '/settings/console.masthead', { value, reason: '기관이 정함' });
  const { status } = await auditor.ask('POST', `/setting-changes/${reply.id}/approve`, {});
  if (status !== 200) throw new Error(`console.masthead could not be set: ${status}`);
}

export async function run({ look, page, check, say, world }) {
  const masthead = page.getByText(say('대한민국 공식 전자정부 누리집', 'official e-government site'));
  await page.locator('input[name=login]').waitFor();
  check((await masthead.count()) === 0, 'an installation claims to be an official site by itself');
  if (look.width > 600) {
    await claim(world, '1');
    await page.reload();
    await masthead.waitFor();
  }
  const violations = await look.violations();
  check(violations.length === 0, `sign-in: ${violations.join(' | ')}`);
  check((await look.sideways()) <= 0, 'sign-in is wider than the window');
  if (look.width > 600) await claim(world, '0');
  await page.fill('input[name=login]', 'officer');
  await page.fill('input[name=password]', 'wrong-password-1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  check(await page.evaluate(() => document.activeElement?.contains(document.querySelector('[role=alert]'))), 'the fault does not take the focus');
  look.login = 'officer';
  await look.signIn();
  await page.getByRole('heading', { level: 1, name: say('내 할 일', 'My work') }).waitFor(); // where an officer starts
  await page.keyboard.press('Tab');
  check(await page.evaluate(() => document.activeElement?.className === 'skip'), 'the first stop is not the skip link');
  await page.goto(`${look.base}/nowhere/at/all`);
  await page.getByText(say('이 주소에는 화면이 없습니다', 'There is no page at this address')).waitFor();
  const asked = await page.request.get(`${look.base}/api/v1/nowhere`);
  check(asked.status() === 404, `a wrong address of the API answers ${asked.status()}`);
}
