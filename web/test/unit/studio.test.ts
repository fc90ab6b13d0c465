import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moved } from '../../src/scenario/editor';
import { axisOf, placeOf } from '../../src/scenario/effect';
import { layOut, walk, type GraphNode } from '../../src/scenario/layout';
import { bands, unitOf, type Param, type Token } from '../../src/scenario/types';

const param = (more: Partial<Param>): Param => ({ name: 'p', title: '비교 기간(일)', type: 'integer', default: '90', value: '90', min: '1', max: '365', ...more });

test('a limit of days has even stops, the live value and both ends among them', () => {
  const axis = axisOf(param({}));
  assert.equal(axis.log, false);
  assert.deepEqual([axis.stops[0], axis.stops.at(-1), axis.stops.includes(90)], [1, 365, true]);
  assert.equal(placeOf(axis, 1), 0);
  assert.equal(placeOf(axis, 365), 1000);
});

test('a limit that spans thousands goes by its logarithm', () => {
  const axis = axisOf(param({ title: '한도(원)', type: 'bigint', value: '22000000', min: '1000000', max: '10000000000' }));
  assert.equal(axis.log, true);
  assert.ok(axis.stops.includes(22000000) && axis.stops.includes(25000000) && axis.stops.every((stop) => stop >= 1e6 && stop <= 1e10));
  assert.equal(Math.round(placeOf(axis, 1e8)), 500);
});

test('tokens around an edit stay where they were, or move along', () => {
  const tokens: Token[] = [{ kind: 'keyword', start: 0, end: 6 }, { kind: 'name', start: 7, end: 8 }, { kind: 'keyword', start: 9, end: 13 }];
  assert.deepEqual(moved(tokens, [...'SELECT a FROM'], [...'SELECT abc FROM']), [tokens[0], tokens[1], { kind: 'keyword', start: 11, end: 15 }]);
  assert.deepEqual(moved(tokens, [...'SELECT a FROM'], [...'SELECT  FROM']), [tokens[0], { kind: 'keyword', start: 8, end: 12 }]);
});

test('outcomes fall into three bands', () => {
  const of = (outcome: string, draft: number) => ({ outcome, live: 0, draft, added: 0, removed: 0 });
  assert.deepEqual(bands([of('recovered', 2), of('corrected', 1), of('lawful', 4), of('none', 5), of('open', 1)], 'draft'), { right: 3, lawful: 4, open: 6 });
});

test('a title carries its unit', () => assert.deepEqual(unitOf(param({})), { title: '비교 기간', unit: '일' }));

test('the graph is laid from tables to rules and walked along its edges', () => {
  const node = (number: number, operator: string, inputs: number[]): GraphNode => ({ number, operator, inputs, table: '', title: '', words: '', rows_in: 0, rows_out: 0, bytes: 0, scenarios: ['F'] });
  const layout = layOut([node(1, 'scan', []), node(2, 'scan', []), node(3, 'join', [1, 2]), node(4, 'sink', [3])]);
  assert.deepEqual(layout.layers.map((layer) => layer.map((one) => one.number)), [[1, 2], [3], [4]]);
  assert.deepEqual([walk(layout, 1, 'ArrowRight'), walk(layout, 3, 'ArrowLeft'), walk(layout, 1, 'ArrowDown'), walk(layout, 4, 'ArrowRight')], [3, 1, 2, null]);
});
