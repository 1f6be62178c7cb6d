import assert from 'node:assert/strict';
import { chunkEnds, separatorOf, textOf } from '../../../src/trace/pieces.ts';

describe('separatorOf', () => {
  it('puts spaces between bare words only', () => {
    assert.equal(textOf(['try', '5', '*', '4']), 'try 5 * 4');
    assert.equal(textOf(['Let', ' me', ' check']), 'Let me check');
    assert.equal(textOf(['你', '好']), '你好');
    assert.equal(separatorOf([]), ' ');
  });
});

describe('chunkEnds', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  it(`covers all pieces and never moves an end when pieces are appended (seed ${seed})`, () => {
    let state = seed;
    const next = (n: number): number =>
      ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8) % n;
    const pieces = Array.from({ length: 5000 }, () =>
      next(90) === 0 ? ' x\n' : 'y'.repeat(next(60)),
    );
    const whole = chunkEnds(pieces);
    assert.equal(whole.at(-1), pieces.length);
    let known: number[] = [];
    for (let n = 0; n <= pieces.length; n += 1 + next(300)) {
      known = chunkEnds(pieces.slice(0, n), known);
      assert.deepEqual(known, chunkEnds(pieces.slice(0, n)));
      assert.deepEqual(known.slice(0, -1), whole.slice(0, known.length - 1));
    }
    for (let c = 1; c < whole.length; c++) {
      assert.ok(whole[c] > whole[c - 1] && whole[c] - whole[c - 1] <= 512);
    }
  });
});
