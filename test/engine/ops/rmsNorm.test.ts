import { rmsNorm, rmsNormBackward } from '../../../src/engine/reference/ops/rmsNorm.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op rmsNorm', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const [rows, width] = [random.between(1, 5), random.between(2, 9)];
      const eps = random.pick([1e-6, 1e-2, 1]);
      checkOp(
        random,
        { x: random.normals(rows * width), gain: random.normals(width) },
        ({ x, gain }) => rmsNorm(x, gain, eps),
        (dy, { x, gain }) => rmsNormBackward(dy, x, gain, eps),
      );
    }));
});
