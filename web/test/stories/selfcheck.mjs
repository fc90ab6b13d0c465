// A self-check from hand to hand: the officer answers with one "no" and is told what it lacks, the draft survives, the
// lead reviews, the manager sends back and then approves, and the rates that the auditor sees are those of the API.
import { Look } from '../browser.mjs';

export const settings = [{ login: 'officer', width: 1280, lang: 'ko' }, { login: 'officer', width: 400, lang: 'en' }];

/** What the API says to who is signed in there. */
const asked = (page, path) => page.evaluate(async (at) => (await fetch(`/api/v1${at}`)).json(), path);

async function answer(card, word) {
  await card.locator('.chip', { hasText: new RegExp(`^${word}$`) }).locator('input').check();
}

async function fillIn({ look, page, check, say, row }) {
  const cards = page.locator('.question');
  const next = page.locator('.sheet-foot .btn.primary');
  await look.go(`/selfcheck/checks/${row.id}`);
  await cards.first().waitFor();
  await answer(cards.first(), say('아니요', 'No'));
  await next.click();
  await page.waitForSelector('.question .error');
  check((await cards.first().locator('.error').count()) === 3, `a "no" without words shows ${await cards.first().locator('.error').count()} faults`);
  check((await page.locator('form [role=alert] li').count()) === 1, 'no summary of what is missing');
  await cards.first().locator('textarea').fill(say('증빙 한 건이 빠져 있었습니다', 'One voucher was missing'));
  await cards.first().locator('.plan-fields input').first().fill(say('받아서 붙입니다', 'It is asked for and added'));
  const kept = page.waitForResponse((response) => response.url().includes('/drafts/') && /"plan_due_on":"\d/.test(response.request().postData() ?? ''));
  await cards.first().locator('.plan-fields input').last().fill('+14');
  await cards.first().locator('.plan-fields input').last().blur();
  await kept;
  await page.reload();
  await cards.first().locator('textarea').waitFor();
  check((await cards.first().locator('textarea').inputValue()).length > 5, 'the draft did not survive');
  for (let at = 0; at < await cards.count(); at++) {
    const card = cards.nth(at);
    if (at && await card.locator('.chip').count()) {
      await answer(card, say('예', 'Yes'));
      if (await card.locator('textarea').count()) await card.locator('textarea').fill(say('경보마다 증빙을 확인했습니다', 'The evidence of each was looked at'));
    } else if (at) await card.locator('input').first().fill('12');
  }
  await look.attach(page, '점검표.pdf');
  check((await look.violations()).length === 0, `axe: ${(await look.violations()).join(' | ')}`);
  const saved = page.locator('.sheet-items .how.done');
  const goOn = async () => {
    await page.locator('.sheet-foot .btn.primary:enabled').waitFor(); // it listens to no key while the one before is under way
    await page.keyboard.press('Control+Enter');
  };
  for (let at = 0; at < await cards.count() - 1; at++) {
    await goOn();
    await saved.nth(at).waitFor({ state: 'attached' });
  }
  await goOn();
  await page.waitForSelector('.sheet-steps .done');
}

/** Somebody else at the same width and in the same language. */
const beside = (look, login) => new Look(look.browser, look.base, { login, width: look.width, lang: look.lang }).open();

async function decide(other, id, verb, reason) {
  await other.go(`/selfcheck/checks/${id}`);
  await other.page.locator('.sheet-foot').getByRole('button', { name: verb }).click();
  await other.page.locator('dialog textarea').fill(reason);
  await other.page.locator('dialog button[type=submit]').click();
  await other.page.waitForSelector('dialog', { state: 'detached' });
}

async function rates(look, check) {
  const auditor = await beside(look, 'auditor');
  const round = (await asked(auditor.page, '/selfcheck/rounds?sort=-from_on&limit=1')).items[0];
  const [group] = (await asked(auditor.page, `/selfcheck/rates?by=agency&round_id=${round.id}`)).groups;
  await auditor.go('/selfcheck/audit?tab=rates');
  await auditor.page.waitForSelector('.tab-panel .tile');
  const shown = await auditor.page.locator('.tab-panel .tile .figure').first().innerText();
  check(shown.startsWith(`${(group.participation_rate / 100).toFixed(1)}%`), `participation is shown as ${shown}, the API says ${group.participation_rate}`);
  check((await auditor.page.locator('.bars li').count()) > 2, 'no bars by department');
  await auditor.close();
}

/** Closed and opened again: what it does is said before. */
async function closing(look, check, say) {
  const auditor = await beside(look, 'auditor');
  const round = (await asked(auditor.page, '/selfcheck/rounds?sort=-from_on&limit=1')).items[0];
  const left = round.checks - round.filled;
  const move = async (verb, word) => {
    await auditor.go('/selfcheck/audit');
    await auditor.page.locator('table button', { hasText: verb }).first().click();
    check((await auditor.page.locator('dialog').innerText()).includes(word), `the dialog does not say ${word}`);
    await auditor.page.locator('dialog textarea').fill(say('제출 기한이 지났습니다', 'The day has passed'));
    await auditor.page.locator('dialog button[type=submit]').click();
    await auditor.page.waitForSelector('dialog', { state: 'detached' });
    return asked(auditor.page, `/selfcheck/rounds/${round.id}`);
  };
  const closed = await move(say('마감', 'Close'), say(`내지 않은 진단서 ${left}건`, `Not handed in: ${left}`));
  check(left > 0 && closed.state === 'closed' && closed.missed === left, `of ${left} left, ${closed.missed} are missed in a round that is ${closed.state}`);
  const opened = await move(say('다시 열기', 'Reopen'), say(`미이행 ${left}건`, `Missed: ${left}`));
  check(opened.state === 'open' && opened.missed === 0, `${opened.missed} are missed in a round that is ${opened.state} again`);
  await auditor.close();
}

/** By the name of its duty, and it leads there. */
async function find({ look, page, check, row }) {
  await look.go('/selfcheck');
  await page.keyboard.press('Control+k');
  await page.locator('dialog [role=combobox]').fill(row.duty_ko);
  const found = page.locator(`dialog [role=group][aria-label="${look.say('진단서', 'Self-checks')}"] [role=option]`).first();
  await found.click();
  await page.waitForURL(/\/selfcheck\/checks\/\d+$/);
  const shown = await asked(page, new URL(page.url()).pathname);
  check(shown.duty_id === row.duty_id && shown.officer_id === row.officer_id, `the search for ${row.duty_ko} leads to ${shown.duty_ko}`);
}

export async function run({ look, page, check, say }) {
  const row = (await asked(page, '/selfcheck/checks?mine=1&state=open&limit=1&sort=due_on')).items[0];
  const state = async () => (await asked(page, `/selfcheck/checks/${row.id}`)).state;
  check(row !== undefined, 'nothing to fill in');
  await fillIn({ look, page, check, say, row });
  check((await state()) === 'filled', `it is ${await state()} after handing in`);
  const [lead, manager] = await Promise.all([beside(look, 'lead'), beside(look, 'manager')]);
  await lead.go(`/selfcheck/checks/${row.id}`);
  check((await lead.fetchFile(lead.page, '점검표.pdf')) === '점검표.pdf', 'the file came under another name');
  check((await lead.page.locator('input[type=file]').count()) === 0, 'who reviews is asked for a file');
  await decide(lead, row.id, say('검토 마침', 'Reviewed'), say('확인했습니다', 'Looked at'));
  await decide(manager, row.id, say('돌려보내기', 'Send back'), say('1번의 증빙 번호를 적어 주세요', 'Add the number of the voucher'));
  check((await state()) === 'open', 'it was not sent back');
  await page.reload();
  await page.locator('.note.warn', { hasText: say('1번의 증빙 번호', 'number of the voucher') }).waitFor();
  await page.locator('.sheet-foot .btn.primary').click();
  await page.waitForSelector('.sheet-steps .done');
  await decide(lead, row.id, say('검토 마침', 'Reviewed'), say('확인했습니다', 'Looked at'));
  await decide(manager, row.id, say('승인', 'Approve'), say('확인했습니다', 'Looked at'));
  await Promise.all([lead.close(), manager.close()]);
  const after = await asked(page, `/selfcheck/checks/${row.id}`);
  check(after.state === 'approved', `it is ${after.state} after approval`);
  check(after.improvements.length === 1 && after.improvements[0].state === 'open', 'the "no" is not to be mended');
  await look.go(`/selfcheck/improvements?row=${after.improvements[0].id}`);
  await look.attach(page.getByRole('dialog'), '보완 사진.pdf');
  check((await look.violations()).length === 0, `axe: ${(await look.violations()).join(' | ')}`);
  await find({ look, page, check, row });
  await rates(look, check);
  await closing(look, check, say);
}
