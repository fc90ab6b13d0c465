// What one is told leads to a page that he may open: one of each kind of notice.
export const reads = true;
export const settings = ['officer', 'lead', 'manager', 'auditor'].map((login) => ({ login, width: 1280, lang: 'ko' }));

export async function run({ look, page, check, world }) {
  const { items } = (await (await world.person(look.login)).ask('GET', '/notices?limit=500')).reply;
  const one = [...new Map(items.filter((notice) => notice.path).map((notice) => [notice.event, notice])).values()];
  check(one.length > 0, 'nobody tells him anything');
  for (const { event, path } of one) {
    await look.go(path);
    const dead = await page.getByText(/이 주소에는 화면이 없습니다|권한이 없습니다|없거나 볼 수 없습니다/).count();
    check(dead === 0, `${event} leads to ${path}, which ${look.login} cannot open`);
  }
}
