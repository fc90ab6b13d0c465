// From page to page: while the code of the next one is on its way, the page before it has gone; at the address of nobody, nobody
// stands. Neither asks anything of an address that is not its own.
export const settings = [{ login: 'auditor', width: 1280, lang: 'ko' }, { login: 'admin', width: 1280, lang: 'ko' }];

async function onItsWay({ look, page, check, world }) {
  const auditor = await world.person('auditor');
  const { key } = (await auditor.ask('GET', '/records/exp_pay?limit=1')).reply.items[0];
  await look.go(`/records/exp_pay/${key}`);
  await page.locator('.record').waitFor();
  const asked = [];
  page.on('request', (request) => { if (request.url().includes('/api/v1/records/')) asked.push(request.url()); });
  let letCome;
  const held = new Promise((come) => { letCome = come; });
  await page.route('**/assets/*.js', async (route) => { await held; await route.continue(); });
  await page.getByRole('navigation', { name: '주 메뉴' }).first().getByRole('link', { name: '혁신평가' }).click();
  await page.locator('main [aria-busy=true]').waitFor();
  check((await page.locator('.record').count()) === 0, 'the page before stands at an address that is not its own');
  letCome();
  await page.getByRole('heading', { level: 1, name: '청렴 혁신평가' }).waitFor();
  check(asked.length === 0, `the page before asked ${asked.join(', ')}`);
}

async function nobody({ look, page, check, world }) {
  const admin = await world.person('admin');
  const { id, name } = (await admin.ask('GET', '/officers?emp_no=E00004')).reply.items[0];
  await look.go(`/admin/people/${id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  const asked = [];
  page.on('request', (request) => { if (request.url().includes('NaN') && !request.url().endsWith('/officers/NaN')) asked.push(request.url()); });
  await page.evaluate(() => { history.pushState(null, '', '/admin/people/undefined'); dispatchEvent(new PopStateEvent('popstate')); });
  await page.getByText('없거나 볼 수 없습니다').first().waitFor();
  check((await page.getByRole('heading', { name }).count()) === 0, `${name} stands at the address of nobody`);
  check(asked.length === 0, `of nobody it asked ${asked.join(', ')}`);
}

export const run = (story) => (story.look.login === 'admin' ? nobody(story) : onItsWay(story));
