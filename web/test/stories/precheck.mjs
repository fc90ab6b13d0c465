// Somebody asks before he pays: a row pasted from a spreadsheet, what it would raise, and that nothing was kept.
export const settings = [{ login: 'manager', width: 1280, lang: 'ko' }, { login: 'manager', width: 400, lang: 'en' }];

export async function run({ look, page, check, say, world }) {
  const auditor = await world.person('auditor');
  const count = async () => (await auditor.ask('GET', '/alarms?limit=1&count=1')).reply.total;
  const before = await count();
  await look.go('/precheck');
  await page.getByRole('button', { name: say('점검하기', 'Check it') }).click();
  check((await page.locator('.field .error').count()) > 0, 'a missing key is not told at its place');
  await page.locator('.paste summary').click();
  const heads = say('지급번호\t지급일자\t지급금액(원)\t적요\t통장', 'Payment number\tDate of payment\tAmount in won\tRemark\tPurse');
  await page.locator('.paste textarea').fill(`${heads}\nP-PRECHECK\t2026-06-30\t4,850,000\t복사용지\t농협`);
  check((await page.inputValue('[name=pay_no]')) === 'P-PRECHECK', 'the pasted row does not fill the form');
  check((await page.inputValue('[name=amt]')) === '4,850,000', 'the amount was not read');
  check((await page.locator('.paste .note').innerText()).includes(say('통장', 'Purse')), 'an unknown head is not told');
  await page.getByRole('button', { name: say('점검하기', 'Check it') }).click();
  await page.waitForSelector('.raised li');
  check((await page.getByText(say(/이대로 지급하면 경보 \d+건이 생깁니다\. 아직 아무것도 저장하지 않았습니다\./, /would raise \d+ alarms?\. Nothing has been saved\./)).count()) === 1, 'the answer is not a sentence');
  check((await count()) === before, 'the precheck made alarms');
}
