import assert from 'node:assert/strict';
import {
  divergence,
  logSoftmax,
  tokenScores,
  tokenScoresBackward,
} from '../../../src/engine/reference/ops/tokenScores.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import { checkOp } from '../gradcheck.ts';

describe('op tokenScores', () => {
  it('agrees with finite differences', () =>
    withFresh((random) => {
      const [rows, vocab] = [random.between(1, 5), random.between(2, 9)];
      const chosen = Int32Array.from({ length: rows }, () => random.below(vocab));
      const temperature = Float64Array.from({ length: rows }, () => 0.3 + 2 * random.next());
      checkOp(
        random,
        { logits: random.normals(rows * vocab, 2) },
        ({ logits }) => {
          const { logp, entropy } = tokenScores(logits, chosen, temperature);
          return Float64Array.of(...logp, ...entropy);
        },
        (d, { logits }) => {
          const [dLogp, dEntropy] = [d.subarray(0, rows), d.subarray(rows)];
          return { logits: tokenScoresBackward(dLogp, dEntropy, logits, chosen, temperature) };
        },
      );
    }));
  it('has the values of a fair coin, also for huge logits', () => {
    const { logp, entropy } = tokenScores(
      Float64Array.of(5e4, 5e4, -5e4),
      Int32Array.of(1),
      Float64Array.of(0.7),
    );
    assert.ok(Math.abs(logp[0] - Math.log(0.5)) < 1e-12);
    assert.ok(Math.abs(entropy[0] - Math.log(2)) < 1e-12);
  });

  it('measures a divergence that is zero only for equals', () =>
    withFresh((random) => {
      const [p, q] = [1, 2].map(() => logSoftmax(random.normals(6), 1));
      assert.equal(divergence(p, p), 0);
      assert.ok(divergence(p, q) > 0);
      const direct = p.reduce((sum, log, i) => sum + Math.exp(log) * (log - q[i]), 0);
      assert.ok(Math.abs(divergence(p, q) - direct) < 1e-12);
    }));
});
