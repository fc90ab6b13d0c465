// An evaluation from its preset to the announcement: the auditor tries other weights, freezes, looks from a card at its
// rows; the manager sees the own card and objects; the objection is decided, the result computed anew; a round is announced.
import { makeRound, move, roundOf, secondAuditor } from '../play-evaluation.mjs';
import { PASSWORD } from '../world.mjs';

export const settings = [{ login: 'auditor', width: 1280, lang: 'ko' }, { login: 'manager', width: 400, lang: 'en' }, { login: 'auditor', width: 400, lang: 'en' }];

const NAME = '이야기 정기평가';
const send = (page) => page.locator('dialog button[type=submit]').click();
const toast = (page, words) => page.locator('.toast', { hasText: words }).waitFor();
const theRound = async (person, name = NAME) => (await person.ask('GET', `/evaluation/rounds?q=${encodeURIComponent(name)}`)).reply.items[0];

async function make({ look, page, check, world }) {
  await look.go('/evaluation');
  await page.getByRole('button', { name: '평가 만들기' }).click();
  await page.locator('dialog select[name=model_id]').selectOption({ label: '부서·공직자 청렴 혁신평가(예시)' });
  await page.locator('dialog input[name=name]').fill(NAME);
  await send(page);
  await page.getByRole('heading', { name: NAME }).waitFor();

  const ranks = page.locator('.ranking tbody tr');
  await ranks.first().waitFor();
  const weight = (code) => page.locator(`input[name=weight-${code}]`);
  await weight('acted').fill('25');
  await page.locator('.note.warn', { hasText: '10점을 줄여 주세요' }).waitFor();
  const asked = page.waitForResponse((response) => response.url().endsWith('/what-if'));
  await weight('mileage').fill('5');
  const tried = (await (await asked).json()).boards[0].rows;
  check((await page.locator('.note.warn').count()) === 0, 'weights that sum to 100 are refused');
  await page.locator('.ranking .title [role=status]', { hasText: '저장하지 않음' }).waitFor();
  check((await ranks.first().innerText()).includes(tried[0].name), `${tried[0].name} should be first with these weights`);

  await page.getByRole('link', { name: '자료 고정하기' }).click();
  await page.getByRole('button', { name: '다음' }).click();
  await page.getByRole('button', { name: '청렴시책 심사' }).click();
  await page.locator('dialog').getByLabel('세무과 등급').selectOption('수');
  await page.locator('dialog textarea').fill('추진 실적을 심사함');
  await send(page);
  await toast(page, '등급 1개를 적었습니다');
  await page.getByRole('button', { name: '확인하기' }).click();
  await page.getByText('개 부서 가운데 1개 심사함').waitFor();
  await page.getByRole('button', { name: '고정하기' }).click();
  await page.locator('.error').waitFor();
  await page.locator('textarea[name=reason]').fill('정기평가 기준일');
  await page.getByRole('button', { name: '고정하기' }).click();
  await page.getByText('다시 계산해도 같음').waitFor();

  const auditor = await world.person('auditor');
  const { id } = await theRound(auditor);
  const scores = (await auditor.ask('GET', `/evaluation/rounds/${id}/boards/departments/scores`)).reply.items;
  await page.locator('tbody tr').first().waitFor();
  const shown = await page.locator('.ranking tbody tr a.subject').allTextContents();
  check(shown.join() === scores.filter((one) => !one.excluded).map((one) => one.name).join(), `the ranking shows ${shown.join()}`);
  const acted = page.locator('.score-card tbody tr', { hasText: '청백-e 조치율' });
  await page.locator('a.subject', { hasText: '세무과' }).click();
  await page.getByRole('heading', { name: '세무과 점수표' }).waitFor();
  await acted.getByRole('button').click();
  await page.locator('dialog tbody th a').first().click();
  await page.waitForURL(/\/alarms\/\d+/);
  await look.go(`/evaluation/${id}`);
  await page.getByRole('button', { name: '점수표 공개하기' }).click();
  await send(page);
  await page.getByText('이의신청 기간입니다').waitFor();
  check((await look.violations()).length === 0, `the round: ${(await look.violations()).join(' | ')}`);
}

async function object({ look, page, check, world }) {
  const manager = await world.person('manager');
  const { id } = await theRound(manager);
  await look.go('/evaluation');
  await page.locator('.own-scores .tile', { hasText: NAME }).first().click();
  await page.getByRole('button', { name: 'Object' }).click();
  await page.locator('dialog select[name=indicator]').selectOption({ label: 'Alarms acted on' });
  await page.locator('dialog textarea').fill('A payment corrected in June is missing.');
  await send(page);
  await toast(page, 'Filed.');
  const { items } = (await manager.ask('GET', `/evaluation/objections?round_id=${id}`)).reply;
  check(items.length === 1 && items[0].state === 'filed', `the objection is ${JSON.stringify(items)}`);
  const own = (await manager.ask('GET', '/session')).reply.posts.map((post) => post.department);
  const names = await page.locator('a.subject').allTextContents();
  check(names.length > 0 && names.every((name) => own.includes(name)), `a manager of ${own.join()} sees the departments ${names.join()}`);
}

async function decide({ look, page, check, world }) {
  const auditor = await world.person('auditor');
  const { id } = await theRound(auditor);
  await look.go(`/evaluation/objections?round_id=${id}&state=filed`);
  await page.locator('tbody th a').first().click();
  await page.getByRole('button', { name: 'Uphold' }).click();
  const dialog = page.locator('dialog').last();
  await dialog.locator('input[name=part]').fill('1');
  await dialog.locator('textarea').fill('The correction is on record.');
  await dialog.locator('button[type=submit]').click();
  await toast(page, 'computed anew');
  const round = await roundOf(auditor, id);
  check(round.number === 2 && round.objections_waiting === 0, `the result has the number ${round.number}`);

  const quick = (await auditor.ask('GET', '/evaluation/models?limit=50')).reply.items.find((one) => one.definition.objection_days === 0 && one.preset === 'siheung-like');
  const day = round.to_on, second = await secondAuditor((login, password) => world.person(login, password), PASSWORD);
  const fast = await makeRound(auditor, quick.id, 'mid_year', '이야기 수시평가', day);
  await move(auditor, fast, 'freeze', '기준일');
  await move(auditor, fast, 'open');
  await move(second, fast, 'decide', '원안 의결');
  await look.go(`/evaluation/${fast}`);
  await page.getByRole('button', { name: 'Announce' }).click();
  await send(page);
  await page.getByText('Announced.').waitFor();
  check((await roundOf(auditor, fast)).state === 'announced', 'the round is not announced');
}

export async function run(story) {
  if (story.look.login === 'manager') return object(story);
  return story.look.lang === 'ko' ? make(story) : decide(story);
}
