// A wrong payment is posted while somebody looks: the list says that there is something new, and the record mended at its
// source withdraws it. Texts of records are texts: markup in them does nothing.
export const settings = [{ login: 'auditor', width: 1280, lang: 'ko' }];

const MARKUP = '<img src=x onerror="window.hurt=1"><b>굵게</b>';

export async function run({ look, page, check, world }) {
  await look.go('/work');
  const pay = (no, day) => JSON.stringify({ agency_id: 'A1', pay_no: no, dept_cd: 'D004', creditor_nm: MARKUP, creditor_tok: `tok-${look.lang}`, amt: 777000, pay_ymd: day, remark: MARKUP });
  const posted = await world.post('exp_pay', `${pay('X-1', '2026-06-20')}\n${pay('X-2', '2026-06-25')}\n`);
  check(posted.status === 200, `posting answers ${posted.status}`);
  await page.getByRole('button', { name: /새 일 \d+건 보기/ }).waitFor();
  const auditor = await world.person('auditor');
  const found = (await auditor.ask('GET', '/alarms?scenario_id=F03&sort=-issued_at&limit=5')).reply.items.find((row) => row.amount === 777000);
  check(found !== undefined, 'no alarm of the payment made twice');
  if (!found) return;
  await look.go(`/alarms/${found.id}`);
  check((await page.locator('main img').count()) === 0, 'markup of a record became an element');
  check((await page.evaluate(() => window.hurt)) === undefined, 'a script of a record ran');
  await world.post('exp_pay', JSON.stringify({ op: 'update', agency_id: 'A1', pay_no: 'X-2', amt: 778000 }));
  await page.waitForFunction(() => /원천에서 정정됨|종결/.test(document.querySelector('.detail-head')?.textContent ?? ''));
}
