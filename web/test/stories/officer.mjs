// An officer's morning: the list, by keyboard to the next, act with what is missing told, a draft that survives a reload,
// and the next item after it.
export const settings = [{ login: 'lead', width: 1280, lang: 'ko' }, { login: 'lead', width: 400, lang: 'en' }];

export async function run({ look, page, check, say, world }) {
  const person = await world.person(look.login);
  let target = null;
  for (const row of await person.work()) {
    const alarm = await person.alarm(row.id);
    if (alarm.acts.includes('act') && ['issued', 'working'].includes(alarm.state)) { target = alarm; break; }
  }
  check(target !== null, 'nothing to act on');
  await look.go(look.width > 1023 ? '/work' : `/work/${target.id}`);
  if (look.width > 1023) {
    const before = await page.locator('.item[aria-current=true]').getAttribute('data-alarm');
    await page.keyboard.press('KeyJ');
    await page.waitForFunction((old) => document.querySelector('.item[aria-current=true]')?.getAttribute('data-alarm') !== old, before);
    await page.keyboard.press('KeyK');
    await page.waitForFunction((old) => document.querySelector('.item[aria-current=true]')?.getAttribute('data-alarm') === old, before);
    await look.go(`/work/${target.id}`);
  }
  const finish = page.getByRole('button', { name: say(/조치 완료/, /^Finish/) });
  await finish.click();
  await page.waitForSelector('.field .error');
  check((await page.locator('.field .error').count()) >= 2, 'what is missing is not told at its place');
  await page.getByText(say('정상처리 확인(소명)', 'Found to be lawful'), { exact: true }).click();
  const reason = page.locator('textarea').first();
  await reason.fill(say('세금계산서를 맞추어 보니 서로 다른 납품 건으로 확인했습니다', 'The invoices show two separate deliveries, checked today'));
  await page.waitForSelector(`text=${say('임시저장', 'Draft saved')}`);
  await page.reload();
  await page.waitForSelector('textarea');
  check((await page.locator('textarea').first().inputValue()).length > 10, 'the draft did not survive');
  await finish.click();
  await page.waitForSelector('.toast');
  const after = await person.alarm(target.id);
  check(after.state === 'acted', `the alarm is ${after.state} after acting`);
  check(after.disposition === 'lawful', `its disposition is ${after.disposition}`);
}
