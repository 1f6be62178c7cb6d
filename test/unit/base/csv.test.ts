import assert from 'node:assert/strict';
import { csvText } from '../../../src/base/csv.ts';

describe('CSV', () => {
  it('quotes what needs it, and leaves empty what is no number', () => {
    assert.equal(
      csvText([
        ['a', 'say "hi",\nall', ''],
        [1 / 3, NaN, null, undefined, Infinity, 0],
      ]),
      'a,"say ""hi"",\nall",\r\n0.3333333333333333,,,,,0\r\n',
    );
  });

  it('makes no text a formula and leaves numbers numbers', () => {
    const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=1', ' =1', 'a=1'];
    assert.equal(
      csvText([texts, [-1, 1, -2e-9]]),
      `'=1+1,'+1,'-1,'@SUM(A1),'\tx,"'\r=1", =1,a=1\r\n-1,1,-2e-9\r\n`,
    );
  });
});
