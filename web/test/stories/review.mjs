// The second person: sees what is proposed with its effect, approves, and the rule runs with the new limit.
export const settings = [{ login: 'deputy', width: 1280, lang: 'ko' }];

export async function run({ look, page, check, world }) {
  const auditor = await world.person('auditor');
  const proposed = await auditor.ask('POST', '/scenarios/C07/changes', { kind: 'parameter', parameter: 'other_limit', value: '900000', reason: '소액도 살펴봅니다' });
  check(proposed.status === 201, `it could not be proposed: ${proposed.status}`);
  await page.getByRole('navigation', { name: '주 메뉴' }).getByRole('link', { name: '승인 대기' }).click();
  await page.locator('tbody tr', { hasText: 'C07' }).waitFor();
  await look.go('/scenarios');
  const row = page.locator('.waiting li', { hasText: 'C07' });
  await row.getByRole('button', { name: '효과 보고 결정하기' }).click();
  const dialog = page.locator('dialog[open]');
  await dialog.getByText('그 밖의 고액 기준: 900,000원').waitFor();
  check((await dialog.getByText('(운영 1,000,000원)').count()) === 1, 'the live value is not beside the proposed one');
  check((await dialog.getByText(/제안할 때의 효과: (경보가 달라지지 않음|\d+건이 생기고)/).count()) === 1, 'the effect is not told');
  check((await look.violations()).length === 0, `the dialog: ${(await look.violations()).join(' | ')}`);
  await dialog.getByRole('button', { name: '승인하고 바꾸기' }).click();
  await page.waitForSelector('.toast');
  const { reply } = await auditor.ask('GET', '/scenarios/C07');
  check(reply.params.find((param) => param.name === 'other_limit').value === '900000', 'the rule runs with the old limit');
}
