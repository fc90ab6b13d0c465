import { test } from 'node:test';
import assert from 'node:assert/strict';
import { addDays, daysBetween, due, hangulAmount, number, parseDay, rate, won, wonShort, date, dateShort, bytes, moment } from '../../src/core/format';
import { josa, say, count } from '../../src/core/say';
import { differing, likeness, pairsOf } from '../../src/alarm/compare';

test('amounts are written as documents write them', () => {
  const cases: [number, string][] = [
    [113560, '일십일만삼천오백육십'], [4850000, '사백팔십오만'], [100000000, '일억'], [10, '일십'], [0, '영'], [120034500006789, '일백이십조삼백사십오억육천칠백팔십구'], [1001, '일천일'],
  ];
  for (const [value, words] of cases) assert.equal(hangulAmount(value), words);
  assert.equal(won(4850000), '4,850,000원');
  assert.equal(number(-1200), '\u22121,200');
  assert.equal(wonShort(1840000000), '18.4억원');
  assert.equal(wonShort(18400000), '1,840만원');
  assert.equal(rate(9640), '96.4%');
  assert.equal(rate(null), '해당 없음');
  assert.equal(bytes(1300000), '1.2 MB');
});

test('days are civil days of Seoul, however they are typed', () => {
  assert.equal(parseDay('20261124'), '2026-11-24');
  assert.equal(parseDay('2026. 11. 24.'), '2026-11-24');
  assert.equal(parseDay('11.24', '2026-11-01'), '2026-11-24');
  assert.equal(parseDay('오늘', '2026-11-01'), '2026-11-01');
  assert.equal(parseDay('+7', '2026-11-28'), '2026-12-05');
  assert.equal(parseDay('2026-02-30'), null);
  assert.equal(parseDay('내일쯤'), null);
  assert.equal(addDays('2026-12-31', 1), '2027-01-01');
  assert.equal(daysBetween('2026-02-28', '2026-03-01'), 1);
  assert.equal(date('2026-11-28T23:30:00Z'), '2026. 11. 29.');
  assert.equal(moment('2026-11-28T23:30:00Z'), '2026. 11. 29. 08:30');
  assert.equal(dateShort('2026-11-24').includes('(화)'), true);
});

test('a due day says how far it is', () => {
  assert.equal(due('2026-11-23', '2026-11-24')?.tone, 'late');
  assert.equal(due('2026-11-23', '2026-11-24')?.words, '1일 지남');
  assert.equal(due('2026-11-24', '2026-11-24')?.words, '오늘');
  assert.equal(due('2026-11-25', '2026-11-24')?.tone, 'soon');
  assert.equal(due(null), null);
});

test('particles fit the word before them', () => {
  assert.equal(josa('회계과', '은/는'), '회계과는');
  assert.equal(josa('감사실', '이/가'), '감사실이');
  assert.equal(josa('서울', '으로/로'), '서울로');
  assert.equal(josa('부산', '으로/로'), '부산으로');
  assert.equal(josa('3', '을/를'), '3을');
  assert.equal(josa('㈜', '을/를'), '㈜을(를)');
  assert.equal(count(1, 'alarm'), '1 alarm');
  assert.equal(say('가', 'a'), '가');
});

test('what differs between two texts is found from both ends', () => {
  assert.deepEqual(differing('소방설비 점검용역 9월분', '소방설비 점검용역 9월').a, ['소방설비 점검용역 9월', '분', '']);
  assert.equal(likeness('2026. 11. 9.', '2026. 11. 18.').words, '9일 차이');
  assert.equal(likeness('4,850,000', '4,850,000').kind, 'same');
  assert.equal(likeness('1,000', '1,500').words, '500 차이');
  assert.equal(likeness('누리상사', '한빛전기').kind, 'different');
  const { pairs, single } = pairsOf([{ name: 'prev_pay_no', value: '1', mark: '' }, { name: 'pay_no', value: '2', mark: '' }, { name: 'amt', value: '3', mark: '' }]);
  assert.equal(pairs.length, 1);
  assert.equal(single.length, 1);
});
