import { test } from 'node:test';
import assert from 'node:assert/strict';
import { draw } from '../../src/parts/draw';
import { dayEnd, dayStart, lateRows, sums, type Cell } from '../../src/alarm/overview';
import { weekWords, withoutHoles } from '../../src/charts/weeks';

const cell = (department: string, scenario_id: string, open: number): Cell => ({ department_id: department.length, department, scenario_id, area: 'card', open, late: 1, won: 10 });

test('cells are added up by what is asked, the largest first', () => {
  const found = sums([cell('회계과', 'C01', 2), cell('세무담당과', 'C01', 1), cell('회계과', 'C02', 3)], (one) => [one.department ?? '', one.department ?? '']);
  assert.deepEqual(found.map((sum) => [sum.key, sum.open, sum.late, sum.won]), [['회계과', 5, 2, 20], ['세무담당과', 1, 1, 10]]);
});

test('a tenth is drawn, three at least, each once', () => {
  const many = Array.from({ length: 57 }, (_, i) => i);
  assert.equal(draw(many).length, 6);
  assert.equal(draw(many.slice(0, 12)).length, 3);
  assert.equal(draw([1, 2]).length, 2);
  assert.equal(new Set(draw(many)).size, 6);
  const ever = new Set(Array.from({ length: 60 }, () => draw(many)).flat());
  assert.ok(ever.size > 40, 'the same ones are drawn again and again');
});

test('a day of Seoul is from its midnight to the last moment before the next', () => {
  assert.equal(dayStart('2026-11-24'), '2026-11-23T15:00:00.000Z');
  assert.equal(dayEnd('2026-11-24'), '2026-11-24T14:59:59.999Z');
  assert.match(lateRows('2026-12-01', { area: 'card' }), /due_on_to=2026-11-30&area=card/);
});

test('weeks without an alarm are weeks too, named by their Monday', () => {
  const weeks = withoutHoles([{ week: '2026-11-02', issued: 3, handled: 1 }, { week: '2026-11-23', issued: 1, handled: 0 }]);
  assert.deepEqual(weeks.map((one) => [one.week, one.issued]), [['2026-11-02', 3], ['2026-11-09', 0], ['2026-11-16', 0], ['2026-11-23', 1]]);
  assert.equal(weekWords('2026-11-23'), '11월 4주');
});
