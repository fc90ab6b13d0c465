// The door: a wrong password says nothing of what was wrong and takes the focus; the language changes; axe finds nothing.
export const settings = [{ login: null, width: 1280, lang: 'ko' }, { login: null, width: 400, lang: 'en' }];

export async function run({ look, page, check, say }) {
  const violations = await look.violations();
  check(violations.length === 0, `sign-in: ${violations.join(' | ')}`);
  check((await look.sideways()) <= 0, 'sign-in is wider than the window');
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
