import { embedding, embeddingBackward } from '../../../src/engine/reference/ops/embedding.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op embedding', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const [vocab, width] = [random.between(2, 9), random.between(1, 6)];
      const tokens = Int32Array.from({ length: random.between(1, 12) }, () => random.below(vocab));
      checkOp(
        random,
        { table: random.normals(vocab * width) },
        ({ table }) => embedding(tokens, table, width),
        (dx, { table }) => ({ table: embeddingBackward(dx, tokens, table.length, width) }),
      );
    }));
});
