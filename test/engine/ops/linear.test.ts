import assert from 'node:assert/strict';
import { linear, linearBackward } from '../../../src/engine/reference/ops/linear.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op linear', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const [rows, fanIn, fanOut] = [1, 2, 3].map(() => random.between(1, 7));
      checkOp(
        random,
        { x: random.normals(rows * fanIn), weight: random.normals(fanOut * fanIn) },
        ({ x, weight }) => linear(x, weight, fanIn),
        (dy, { x, weight }) => linearBackward(dy, x, weight, fanIn),
      );
    }));
  it('multiplies by rows of the weight', () => {
    const y = linear(Float64Array.of(1, 2), Float64Array.of(3, 4, 5, 6), 2);
    assert.deepEqual(Array.from(y), [11, 17]);
  });
});
