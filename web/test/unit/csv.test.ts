import test from 'node:test';
import assert from 'node:assert/strict';
import { parseCsv, textOf } from '../../src/core/csv';

test('cells may hold commas, quotes and ends of lines; a row has the line it begins on', () => {
  const rows = parseCsv('\uFEFFa,b\r\n"1,""2""","x\ny"\n\n3,4');
  assert.deepEqual(rows, [
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1,"2"', 'x\ny'] },
    { line: 5, cells: ['3', '4'] },
  ]);
});

test('what is no UTF-8 is read as Korean spreadsheets write', () => {
  assert.equal(textOf(new Uint8Array([0xb0, 0xa1]).buffer), '가');
  assert.equal(textOf(new TextEncoder().encode('가').buffer as ArrayBuffer), '가');
});
