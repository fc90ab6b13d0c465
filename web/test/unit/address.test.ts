import assert from 'node:assert/strict';
import test from 'node:test';
import { recordAddress } from '../../src/alarm/types';

test('a record has an address whatever its key holds', () => {
  const at = (key: string) => recordAddress({ table: 'ct_cont', key });
  assert.equal(at('agency_id=A1 cont_no=C1'), '/records/ct_cont/A1,C1');
  assert.equal(at('agency_id=A1 cont_no=2026/7,~1'), '/records/ct_cont/A1,2026~2F7~2C~7E1');
  assert.equal(at('agency_id=A1 cont_no=제 7호'), `/records/ct_cont/A1,${encodeURIComponent('제 7호')}`);
});
