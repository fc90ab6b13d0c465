// Every order that a list offers is one that the server knows: a question it refuses is a fault (browser.mjs). A list that
// was scrolled and is then asked anew begins with its first row.
import { placesOf } from '../places.mjs';

export const settings = ['officer', 'auditor'].map((login) => ({ login, width: 1280, lang: 'ko' }));

export async function run({ look, page, world, check }) {
  let tried = 0;
  for (const path of await placesOf(world, look.login)) {
    await look.go(path);
    const heads = page.locator('thead button');
    for (let at = 0; at < (await heads.count()); at++, tried++) {
      await heads.nth(at).click();
      await look.settled();
    }
    const orders = page.getByLabel('차례', { exact: true });
    for (const order of (await orders.count()) ? await orders.locator('option').evaluateAll((options) => options.map((option) => option.value)) : []) {
      await orders.selectOption(order);
      await look.settled();
      tried++;
    }
  }
  check(tried > 0, 'no list offers an order');
  if (look.login !== 'auditor') return;
  const firstRow = (test) => page.waitForFunction(test, 'main tbody tr[aria-rowindex]');
  await look.go('/alarms');
  await page.locator('.scroller').evaluate((box) => { box.scrollTop = 4000; });
  await firstRow((row) => Number(document.querySelector(row)?.ariaRowIndex) > 20);
  await page.getByLabel('심각도', { exact: true }).selectOption('2');
  await firstRow((row) => document.querySelector(row)?.ariaRowIndex === '2');
}
