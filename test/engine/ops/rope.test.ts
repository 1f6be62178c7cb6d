import assert from 'node:assert/strict';
import { rope, ropeBackward } from '../../../src/engine/reference/ops/rope.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op rope', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const [tokens, heads, half] = [1, 2, 3].map(() => random.between(1, 5));
      const positions = Int32Array.from({ length: tokens }, () => random.below(300));
      const base = random.pick([10, 1000, 10000]);
      checkOp(
        random,
        { x: random.normals(tokens * heads * half * 2) },
        ({ x }) => rope(x, positions, heads, base),
        (dy) => ({ x: ropeBackward(dy, positions, heads, base) }),
      );
    }));
  it('turns the pair (i, i + h/2) by position · base^(−2i/h)', () => {
    const y = rope(Float64Array.of(1, 1, 0, 0), Int32Array.of(3), 1, 100);
    const expected = [Math.cos(3), Math.cos(0.3), Math.sin(3), Math.sin(0.3)];
    y.forEach((v, i) => assert.ok(Math.abs(v - expected[i]) < 1e-15));
  });
});
