import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fits } from '../../src/core/router';

test('an address fits a pattern with its holes filled, and the last one may be left out where it says so', () => {
  assert.deepEqual(fits('/records/{table}/{key}', '/records/exp_pay/A1%2C%3Cimg'), { table: 'exp_pay', key: 'A1,<img' });
  assert.deepEqual(fits('/work/{alarm?}', '/work/12'), { alarm: '12' });
  assert.deepEqual(fits('/work/{alarm?}', '/work'), {});
  assert.deepEqual(fits('/work/{alarm?}', '/work/'), {});
  assert.equal(fits('/alarms/{alarm}', '/alarms'), null);
  assert.equal(fits('/work/{alarm?}', '/work/12/files'), null);
  assert.equal(fits('/work/{alarm?}', '/alarms/12'), null);
});
