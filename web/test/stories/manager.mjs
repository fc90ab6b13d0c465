// A manager approves many at once: chosen by keyboard, three of them drawn by chance and looked at first, one reason.
export const settings = [{ login: 'manager', width: 1280, lang: 'ko' }, { login: 'manager', width: 1280, lang: 'en' }];

export async function run({ look, page, check, say, world }) {
  const person = await world.person('manager');
  const waiting = (await person.work('&state=acted')).length;
  await look.go('/department');
  await page.waitForSelector('.tile[aria-current=true]');
  const figure = await page.locator('.tile[aria-current=true] .figure').innerText();
  check(parseInt(figure, 10) === waiting, `${figure} to approve, the API says ${waiting}`);
  if (!waiting) return;
  check((await page.locator('.item-row input').count()) === 0, 'checkboxes before the first selection');
  await page.keyboard.press('KeyX');
  await page.waitForSelector('.bulk');
  const all = page.getByRole('button', { name: say('모두 고르기', 'Choose all') });
  if (waiting > 1) await all.click();
  const chosen = await page.locator('.item-row input:checked').count();
  check(chosen === waiting, `${chosen} of ${waiting} chosen`);
  await page.locator('.bulk').getByRole('button', { name: say('승인', 'Approve'), exact: true }).click();
  const looks = page.locator('.looks > li');
  const must = Math.min(waiting, Math.max(3, Math.ceil(waiting / 10)));
  check((await looks.count()) === must, `${await looks.count()} to look at, ${must} were due`);
  await page.locator('dialog textarea').fill(say('증빙을 확인했습니다', 'The evidence holds'));
  const approve = page.locator('dialog button[type=submit]');
  await approve.click();
  await page.waitForSelector('dialog .error');
  check((await person.work('&state=acted')).length === waiting, 'approved before anybody looked');
  for (let at = 0; at < must; at++) {
    await looks.nth(at).getByRole('button').first().click();
    await looks.nth(at).locator('.compare').first().waitFor();
    await looks.nth(at).getByRole('button', { name: say('살펴보았습니다', 'I have looked at it') }).click();
  }
  await approve.click();
  await page.waitForSelector('dialog .note');
  const refused = await page.locator('dialog li').count(), left = (await person.work('&state=acted')).length;
  check(left === refused, `${left} still wait, ${refused} were refused`);
}
