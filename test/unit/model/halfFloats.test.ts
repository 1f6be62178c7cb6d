import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { fromFloat16, toFloat16 } from '../../../src/model/halfFloats.ts';

const seed = randomInt(2 ** 31);

describe(`16-bit floats (seed ${seed})`, () => {
  const all = fromFloat16(Uint16Array.from({ length: 0x7c00 }, (_, i) => i));

  it('gives back every number that 16 bits can hold', () => {
    const bits = Uint16Array.from({ length: 0x10000 }, (_, i) => i).filter(
      (b) => (b & 0x7fff) < 0x7c00,
    );
    assert.deepEqual(toFloat16(fromFloat16(bits)), bits);
    assert.ok(Number.isNaN(fromFloat16(toFloat16([NaN]))[0]));
    assert.deepEqual([...fromFloat16(toFloat16([Infinity, -1e30]))], [65504, -65504]);
  });

  it('rounds to the nearest, of two as near to the even one', () => {
    const random = randomStream(randomKey(seed, 'shuffle'));
    const values = Array.from(
      { length: 2000 },
      () => random.normal() * 10 ** (random.next() * 14 - 9),
    );
    // Exactly in the middle of two neighbours.
    for (let i = 0; i < 200; i++) {
      const at = random.below(0x7bff);
      values.push((all[at] + all[at + 1]) / 2);
    }
    const got = fromFloat16(toFloat16(values));
    values.forEach((value, i) => {
      const size = Math.min(Math.abs(value), 65504);
      // By looking at all of them.
      let best = 0;
      for (let b = 1; b < all.length; b++) {
        const nearer = Math.abs(all[b] - size) - Math.abs(all[best] - size);
        if (nearer < 0 || (nearer === 0 && b % 2 === 0)) best = b;
      }
      assert.equal(Math.abs(got[i]), all[best], `${value}`);
    });
  });
});
