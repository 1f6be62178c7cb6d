import { relu2, relu2Backward } from '../../../src/engine/reference/ops/relu2.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op relu2', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      checkOp(
        random,
        { x: awayFromKink(random.normals(random.between(1, 20))) },
        ({ x }) => relu2(x),
        (dy, { x }) => ({ x: relu2Backward(dy, x) }),
      );
    }));
});

/** The slope bends at 0: differences across it would be off by h. */
function awayFromKink(x: Float64Array): Float64Array {
  return x.map((v) => v + Math.sign(v) * 1e-3);
}
