import { head, headBackward } from '../../../src/engine/reference/ops/head.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op head', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const [tokens, width] = [random.between(1, 6), random.between(1, 6)];
      checkOp(
        random,
        {
          x: random.normals(tokens * width),
          weight: random.normals(width),
          bias: random.normals(1),
        },
        ({ x, weight, bias }) => head(x, weight, bias),
        (dy, { x, weight }) => headBackward(dy, x, weight),
      );
    }));
});
