// An auditor tries a rule: a limit by keys, a fault in the text and the way to it, its cases, and a proposal that the
// person who made it cannot approve.
export const settings = [{ login: 'auditor', width: 1280, lang: 'ko' }, { login: 'auditor', width: 1280, lang: 'en' }];

export async function run({ look, page, check, say, world }) {
  await look.go('/scenarios/F14?limit=window_days');
  const slider = page.locator('#limit-slider');
  await slider.waitFor();
  const words = () => slider.getAttribute('aria-valuetext');
  const live = await words();
  await slider.focus();
  const began = Date.now();
  await page.keyboard.press('Shift+ArrowRight');
  await page.waitForSelector('.three');
  check(Date.now() - began < 1000, `moving the limit took ${Date.now() - began} ms`);
  check((await words()) !== live, 'the slider did not move');
  await page.keyboard.press('Home');
  await page.waitForSelector('.side.removed');
  check(/^1(일)?[, ]/.test(await words()), `Home leads to ${await words()}`);
  await page.keyboard.press('KeyL');
  check((await words()) === live, `L leads to ${await words()}`);

  const area = page.locator('.sql textarea');
  const text = await area.inputValue();
  await area.fill(text.replace('c.cont_ymd - o.cont_ymd', 'c.cont_ymx - o.cont_ymd'));
  await page.locator('.faults button').first().click();
  check((await area.evaluate((at) => at.value.slice(at.selectionStart, at.selectionStart + 10))) === 'c.cont_ymx', 'the summary does not lead to the fault');
  check((await page.locator('.sql .fault').allTextContents()).join('') === 'c.cont_ymx', 'the fault is not underlined where it is');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  check(await area.evaluate((at) => document.activeElement !== at), 'Tab does not leave the editor');
  await area.fill(text.replace("BETWEEN 0 AND param('window_days')", "BETWEEN 0 AND param('window_days') - 1"));
  await page.getByRole('button', { name: say(/^사례 \d+개 실행/, /^Run \d+ cases/) }).first().click();
  await page.waitForSelector('.case-list');
  check((await page.locator('.case-list .state.back').count()) > 0 && (await page.locator('.case-list .state.done').count()) > 0, 'the cases do not tell the draft from the rule');
  await page.getByRole('tab', { name: say('읽기와 고치기', 'Read and edit') }).click();
  await page.getByRole('button', { name: say('고친 것 버리기', 'Drop the edits') }).click();

  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: say('검토 요청', 'Ask for review'), exact: true }).click();
  await page.fill('[name=reason]', say('겹치는 기간을 줄여 봅니다', 'A shorter period is tried'));
  await page.getByRole('button', { name: say('검토 요청하기', 'Ask for review') }).last().click();
  await page.waitForSelector('.changes');
  await look.settled();
  const auditor = await world.person('auditor');
  const { reply } = await auditor.ask('GET', '/scenario-changes?subject=F14&state=proposed');
  check(reply.items.length > 0 && reply.items[0].detail.kind === 'parameter', 'nothing was proposed');
  check((await page.getByRole('button', { name: say('효과 보고 결정하기', 'See the effect and decide') }).count()) === 0, 'the proposer may decide');
  const deputy = await world.person('deputy');
  const { status } = await deputy.ask('POST', `/scenario-changes/${reply.items[0].id}/refuse`, { reason: '근거를 더해 주세요' });
  check(status === 200, `the deputy head could not refuse: ${status}`);
}
