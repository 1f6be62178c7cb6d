import { layerNorm, layerNormBackward } from '../../../src/engine/reference/ops/layerNorm.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op layerNorm', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const [rows, width] = [random.between(1, 5), random.between(3, 9)];
      const eps = random.pick([1e-5, 1e-2, 1]);
      checkOp(
        random,
        {
          x: random.normals(rows * width),
          gain: random.normals(width),
          bias: random.normals(width),
        },
        ({ x, gain, bias }) => layerNorm(x, gain, bias, eps),
        (dy, { x, gain }) => layerNormBackward(dy, x, gain, eps),
      );
    }));
});
