// Mileage: an officer claims, his manager sends it back, he adds a file and claims again, it is approved and posted, and
// reversed in words.
import { Look } from '../browser.mjs';

export const settings = [{ login: 'officer', width: 1280, lang: 'ko' }, { login: 'officer', width: 400, lang: 'en' }];

export async function run({ look, page, world, check, say }) {
  const words = say('동아리 정기 봉사', 'Monthly service of the circle');
  await look.go('/mileage');
  await page.getByRole('button', { name: say('활동 신청', 'Claim an activity') }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: say('신청', 'Claim'), exact: true }).click();
  await dialog.getByText(say('활동을 골라 주세요.', 'Choose an activity.')).waitFor();
  const items = (await (await world.person('officer')).ask('GET', '/mileage/balance')).reply.items;
  const item = items.find((one) => one.code === 'B5');
  await dialog.getByLabel(say('활동', 'Activity'), { exact: false }).first().selectOption(String(item.item_id));
  await dialog.getByLabel(say('무엇을 했나요?', 'What did you do?'), { exact: false }).fill(words);
  await dialog.getByRole('button', { name: say('신청', 'Claim'), exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: say('파일 붙이기', 'Attach a file') }).click(); // said beside "Claimed."
  await look.attach(page.getByRole('dialog'), '봉사 확인서.pdf');
  check((await look.violations()).length === 0, `axe: ${(await look.violations()).join(' | ')}`);
  const manager = await world.person('manager'), officer = await world.person('officer'), auditor = await world.person('auditor');
  const claimOf = async () => (await officer.ask('GET', '/mileage/claims?mine=1&sort=-claimed_at&limit=1')).reply.items[0];
  const act = async (person, name, body) => {
    const claim = await claimOf();
    const { status, reply } = await person.ask('POST', `/mileage/claims/${claim.id}/${name}`, body, { 'If-Match': `"${claim.version}"` });
    check(status === 200, `${person.login} ${name}: ${status} ${JSON.stringify(reply)}`);
  };
  const own = await claimOf();
  const { status } = await officer.ask('POST', `/mileage/claims/${own.id}/approve`, {}, { 'If-Match': `"${own.version}"` });
  check(status === 403 || status === 404, `one's own claim was approved: ${status}`);
  const decider = await new Look(look.browser, look.base, { login: 'manager', width: look.width, lang: look.lang }).open();
  await decider.go(`/mileage/claims?claim=${own.id}`);
  check((await decider.fetchFile(decider.page.getByRole('dialog').first(), '봉사 확인서.pdf')) === '봉사 확인서.pdf', 'the file came under another name');
  check((await decider.page.locator('input[type=file]').count()) === 0, 'who decides is asked for a file');
  await decider.close();
  await act(manager, 'send-back', { reason: '사진을 붙여 주세요' });
  await look.go('/mileage');
  await page.getByRole('button', { name: say(item.name_ko, item.name_en) }).first().click();
  await page.getByRole('button', { name: say('고쳐서 다시 신청', 'Mend and claim again') }).click();
  const again = page.getByRole('dialog').last();
  await again.getByLabel(say('문서·증서 번호', 'Number of a document'), { exact: false }).fill('사진-12');
  await again.getByRole('button', { name: say('신청', 'Claim'), exact: true }).click();
  await page.getByRole('dialog').first().waitFor({ state: 'detached' });
  await act(manager, 'approve', {});
  if ((await claimOf()).state !== 'posted') await act(auditor, 'post', {});
  const posted = (await officer.ask('GET', '/mileage/balance')).reply.items.find((one) => one.item_id === item.item_id);
  check(posted.raw === item.raw + item.each, `${posted.raw} after ${item.raw}`);
  const { reply } = await auditor.ask('POST', `/mileage/entries/${(await claimOf()).entry_id}/reverse`, { reason: '봉사 시간이 기준에 못 미침' });
  check(reply.id, `not reversed: ${JSON.stringify(reply)}`);
  await look.go('/mileage');
  await page.getByText(say('되돌려짐', 'Reversed')).first().waitFor();
  await page.getByText(say('되돌림', 'Reversal'), { exact: false }).first().waitFor();
  check((await look.violations()).length === 0, `axe: ${(await look.violations()).join(' | ')}`);
}
