import assert from 'node:assert/strict';
import { gelu, geluBackward } from '../../../src/engine/reference/ops/gelu.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op gelu', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      checkOp(
        random,
        { x: random.normals(random.between(1, 20), 2) },
        ({ x }) => gelu(x),
        (dy, { x }) => ({ x: geluBackward(dy, x) }),
      );
    }));
  it('has the known value at 1', () => {
    assert.ok(Math.abs(gelu(Float64Array.of(1))[0] - 0.8411919906082768) < 1e-12);
  });
});
