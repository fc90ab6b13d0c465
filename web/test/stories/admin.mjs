// An administrator brings officers in from a file: its faults lead to their cells, nothing is written before the last step,
// names are texts, and where somebody else was faster both values stand side by side.
export const settings = [{ login: 'admin', width: 1280, lang: 'ko' }];

const MARKUP = '<img src=x onerror="window.hurt=1">';
const csv = (lines) => ({ name: '직원.csv', mimeType: 'text/csv', buffer: Buffer.from(['직원번호,이름,전자우편', ...lines].join('\n')) });

export async function run({ look, page, check, world }) {
  const admin = await world.person('admin');
  const found = async () => (await admin.ask('GET', '/officers?emp_no=E77701')).reply.items[0];
  const preview = async (file) => {
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: '미리 보기' }).click();
    await page.getByRole('heading', { name: '파일의 내용' }).waitFor();
  };
  await look.go('/admin/import');
  await page.getByLabel('직원', { exact: true }).check();
  await preview(csv(['E77701,,a@b.example']));
  await page.getByRole('link', { name: '2줄' }).click();
  check((await page.evaluate(() => document.activeElement?.id)) === 'cell-2-2', 'a fault does not lead to its cell');
  check((await page.getByRole('button', { name: '확인하기' }).count()) === 0, 'a file with faults may go on');
  await page.getByRole('button', { name: '다른 파일 고르기' }).click();
  await preview(csv([`E77701,"${MARKUP.replaceAll('"', '""')}",a@b.example`]));
  await page.getByRole('button', { name: '확인하기' }).click();
  check((await found()) === undefined, 'something was written before the last step');
  await page.getByRole('button', { name: '넣기', exact: true }).click();
  await page.getByText('넣었습니다.').waitFor();
  const officer = await found();
  check(officer?.name === MARKUP, 'the officer was not entered');

  await look.go(`/admin/people/${officer.id}`);
  check((await page.locator('main img').count()) === 0 && (await page.evaluate(() => window.hurt)) === undefined, 'markup of a name became an element');
  await page.getByRole('button', { name: '이름·전자우편 고치기' }).click();
  await page.locator('dialog input[name=name]').fill('나의 이름');
  await page.evaluate(async ({ id, version }) => {
    const csrf = (await (await fetch('/api/v1/session')).json()).csrf;
    await fetch(`/api/v1/officers/${id}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, 'If-Match': `"${version}"` }, body: '{"name": "남의 이름", "email": "other@b.example"}' });
  }, officer);
  await page.locator('dialog button[type=submit]').click();
  await page.getByText('다른 사람이 먼저 고쳤습니다', { exact: false }).waitFor();
  check((await look.violations()).length === 0, 'the conflict has faults of access');
  await page.getByLabel('other@b.example').check();
  await page.locator('dialog button[type=submit]').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  const now = await found();
  check(now.name === '나의 이름' && now.email === 'other@b.example', `kept ${now.name}, ${now.email}`);
}
