import { swiglu, swigluBackward } from '../../../src/engine/reference/ops/swiglu.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op swiglu', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const size = random.between(1, 20);
      checkOp(
        random,
        { gate: random.normals(size, 2), up: random.normals(size) },
        ({ gate, up }) => swiglu(gate, up),
        (dy, { gate, up }) => swigluBackward(dy, gate, up),
      );
    }));
});
