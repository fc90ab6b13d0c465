// The second person: an administrator proposes a mapping on the page of codes and cannot approve it; the auditor sees what
// waits with what it would do, approves one and refuses another with a reason, and releases a bundle that was held. What
// receives the head of the log begins and ends by two persons.
export const settings = [{ login: 'admin', width: 1280, lang: 'ko' }, { login: 'auditor', width: 1280, lang: 'ko' }];

const row = (page, words) => page.locator('tbody tr', { hasText: words }).locator('th a');
const send = (page) => page.locator('dialog button[type=submit]').click();

async function propose({ look, page, check, world }) {
  await look.go('/admin/mappings?tab=mapped');
  await page.getByRole('button', { name: '코드 잇기' }).click();
  await page.locator('dialog select[name=kind]').selectOption('card');
  await page.locator('dialog input[name=code]').fill('S-1');
  await page.locator('dialog select[name=department_id]').selectOption({ index: 1 });
  await send(page);
  await page.locator('dialog .error').waitFor();
  await page.locator('dialog [name=reason]').fill('새 카드를 받음');
  await send(page);
  await page.locator('.toast', { hasText: '제안했습니다. 옮겨질 경보 없음.' }).waitFor();
  const admin = await world.person('admin');
  check((await admin.ask('GET', '/mappings?code=S-1')).reply.items.length === 0, 'one person mapped a code');
  await look.go('/admin/proposals');
  await row(page, '카드 S-1').click();
  await page.getByText('제안한 사람은 승인할 수 없습니다. 다른', { exact: false }).waitFor();
  check((await page.getByRole('button', { name: '승인', exact: true }).count()) === 0, 'the proposer may approve');
  await look.go('/admin');
  await page.getByRole('link', { name: /연결 · 카드 S-1/ }).waitFor();
  await importMappings({ look, page, check, admin });
  await askForWebhook({ look, page, check });
}

async function importMappings({ look, page, check, admin }) {
  await look.go('/admin/import');
  await page.getByLabel('연결', { exact: true }).check();
  await page.locator('input[type=file]').setInputFiles({ name: '연결.csv', mimeType: 'text/csv', buffer: Buffer.from('종류,코드,부서코드,첫날\ncard,S-2,D001,2026-07-01\ncard,S-3,D002,2026-07-01') });
  await page.getByRole('button', { name: '미리 보기' }).click();
  await page.getByRole('button', { name: '확인하기' }).click();
  await page.getByRole('button', { name: '제안하기' }).click();
  await page.locator('.error').waitFor();
  await page.locator('[name=reason]').fill('카드 새로 받음');
  await page.getByRole('button', { name: '제안하기' }).click();
  await page.getByText('제안했습니다. 다른 사람의 승인을 기다립니다.').waitFor();
  check((await admin.ask('GET', '/mappings?code=S-2')).reply.items.length === 0, 'one person imported mappings');
  await page.getByRole('link', { name: '제안 보기' }).click();
  await page.locator('dialog li', { hasText: 'S-3' }).waitFor();
}

async function askForWebhook({ look, page, check }) {
  await look.go('/admin/webhooks');
  await page.getByRole('button', { name: '웹훅 신청' }).click();
  await page.locator('dialog input[name=name]').fill('머리 보관');
  await page.locator('dialog [name=url]').fill('http://127.0.0.1:9/heads');
  await page.getByLabel('접속기록의 머리').check();
  await page.locator('dialog [name=reason]').fill('머리를 밖에 둡니다');
  await send(page);
  await page.locator('code.secret').waitFor();
  await page.getByRole('button', { name: '적어 두었으니 닫기' }).click();
  await row(page, '머리 보관').click();
  await page.getByRole('link', { name: /다른 사람의 승인을 기다립니다/ }).click();
  await row(page, 'http://127.0.0.1:9/heads').waitFor();
  check((await page.locator('tbody th').count()) === 1, 'the webhook does not lead to its own change');
}

/** Ends it on the page of webhooks, and gives what is said then. */
async function endWebhook(look, page) {
  await look.go('/admin/webhooks');
  await row(page, '머리 보관').click();
  await page.getByRole('button', { name: '끝내기' }).click();
  await send(page);
  const told = page.locator('.toast');
  await told.waitFor();
  return told.innerText();
}

async function decide({ look, page, check, world }) {
  const admin = await world.person('admin');
  const { status } = await admin.ask('PUT', '/settings/notice.digest_minutes', { value: '20', reason: '메일이 너무 잦습니다' });
  check(status === 201, `a setting could not be proposed: ${status}`);
  await look.go('/audit');
  await page.getByRole('link', { name: '다른 사람의 승인을 기다리는 변경' }).click();
  await row(page, '카드 S-1').click();
  await page.getByText('새 카드를 받음').waitFor();
  const { name } = (await admin.ask('GET', '/session')).reply;
  check((await page.locator('dialog dd', { hasText: name }).count()) === 1, `who proposed it (${name}) is not named`);
  check((await look.violations()).length === 0, `the drawer: ${(await look.violations()).join(' | ')}`);
  await page.getByRole('button', { name: '승인', exact: true }).click();
  await page.locator('dialog textarea').fill('카드 발급대장과 같음');
  await send(page);
  await page.locator('.toast', { hasText: '승인했습니다' }).waitFor();
  check((await admin.ask('GET', '/mappings?code=S-1')).reply.items.length === 1, 'what was approved was not done');
  await row(page, 'http://127.0.0.1:9/heads').click();
  await page.getByRole('button', { name: '승인', exact: true }).click();
  await send(page);
  await row(page, 'http://127.0.0.1:9/heads').waitFor({ state: 'detached' });
  await row(page, 'notice.digest_minutes').click();
  await page.getByRole('button', { name: '거절' }).click();
  await send(page);
  await page.locator('dialog .error').waitFor();
  await page.locator('dialog textarea').fill('10분이면 충분함');
  await send(page);
  await page.locator('.toast', { hasText: '거절했습니다' }).waitFor();
  const { items } = (await admin.ask('GET', '/setting-changes?subject=notice.digest_minutes')).reply;
  check(items[0].state === 'refused' && items[0].decision === '10분이면 충분함', `the setting is ${JSON.stringify(items[0])}`);
}

async function endTogether({ look, page, check, world }) {
  const told = await endWebhook(look, page);
  check(told.includes('다른 사람도 끝내야'), `one person ended what receives the heads: ${told}`);
  const admin = await world.person('admin');
  const hook = async () => (await admin.ask('GET', '/webhooks?q=머리')).reply.items[0];
  const { id, version, end_asked_by } = await hook();
  check(end_asked_by > 0, 'its end was not asked for');
  const { reply } = await admin.ask('POST', `/webhooks/${id}/end`, {}, { 'If-Match': `"${version}"` });
  check(reply.ended === true && (await hook()).ended_us !== null, 'the second person could not end it');
}

// Payments made twice, so many that their bundle is held.
const PAIRS = 300;
const twice = Array.from({ length: 2 * PAIRS }, (_, i) => JSON.stringify({
  agency_id: 'A1', pay_no: `B-${i}`, dept_cd: 'D004', creditor_nm: '가온상사', creditor_tok: `bundle-${i >> 1}`, amt: 555000, pay_ymd: i % 2 ? '2026-06-25' : '2026-06-20', remark: '',
})).join('\n');

async function release({ look, page, check, world }) {
  const auditor = await world.person('auditor');
  const token = { Authorization: `Bearer ${world.token}` };
  const feed = (path, body, type = 'application/json') => fetch(`${world.base}/api/v1${path}`, { method: 'POST', headers: { ...token, 'Content-Type': type }, body });
  const { id } = await (await feed('/bundles', '{"name": "6월 지급"}')).json();
  const loaded = await feed(`/records/exp_pay?bundle=${id}`, twice, 'application/x-ndjson');
  check(loaded.status === 200, `the load answers ${loaded.status}: ${await loaded.text()}`);
  const ended = await (await feed(`/bundles/${id}/end`, '{}')).json();
  check(ended.state === 'held', `the bundle is ${JSON.stringify(ended)}`);
  const found = async () => (await auditor.ask('GET', '/alarms?scenario_id=F03&amount_from=555000&amount_to=555000&count=1')).reply.total;
  check((await found()) === 0, 'alarms of a held bundle are told');
  await look.go('/admin/feeds?tab=bundles&state=held');
  await row(page, '6월 지급').click();
  check((await look.violations()).length === 0, `the bundle: ${(await look.violations()).join(' | ')}`);
  await page.getByRole('button', { name: '풀기' }).click();
  await page.locator('dialog [name=reason]').fill('원천에서 확인함');
  await send(page);
  await page.locator('.toast', { hasText: '풀었습니다' }).waitFor();
  check((await found()) > 0, 'the released bundle tells nothing');
}

export async function run(story) {
  if (story.look.login === 'admin') return propose(story);
  await decide(story);
  await endTogether(story);
  return release(story);
}
