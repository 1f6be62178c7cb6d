import assert from 'node:assert/strict';
import { clusterBootstrap, tInterval } from '../../../scripts/results/bootstrap.ts';
import { accuracyAtTokens, type Outcome } from '../../../scripts/results/outcomes.ts';
import { passAtK } from '../../../src/base/statistics.ts';
import { randomKey, randomStream } from '../../../src/base/random.ts';

describe('statistics of the results', () => {
  it('pass@k is the share of k-subsets that hold a correct draw', () => {
    // All subsets of 6 draws with 2 correct ones, counted.
    for (let k = 1; k <= 6; k++) {
      let subsets = 0;
      let good = 0;
      for (let mask = 0; mask < 64; mask++) {
        if (mask.toString(2).replaceAll('0', '').length !== k) continue;
        subsets++;
        if (mask & 3) good++;
      }
      assert.ok(Math.abs(passAtK(6, 2, k) - good / subsets) < 1e-12, `k = ${k}`);
    }
  });

  it('reads accuracy at a budget between whole answers', () => {
    const outcome = { draws: 4, correct: [1, 4, 0], tokens: 10 } as Outcome;
    const one = (0.25 + 1 + 0) / 3;
    const two = (0.5 + 1 + 0) / 3;
    assert.ok(Math.abs(accuracyAtTokens(outcome, 10) - one) < 1e-12);
    assert.ok(Math.abs(accuracyAtTokens(outcome, 15) - (one + two) / 2) < 1e-12);
    assert.ok(Math.abs(accuracyAtTokens(outcome, 5) - one / 2) < 1e-12);
  });

  it('the bootstrap covers the mean about as often as it says', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = randomStream(randomKey(seed, 'bootstrap'));
    let covered = 0;
    const worlds = 200;
    for (let world = 0; world < worlds; world++) {
      const values = Array.from({ length: 12 }, () => {
        const checkpoint = random.normal();
        return Array.from({ length: 30 }, () => checkpoint + random.normal());
      });
      const { low, high } = clusterBootstrap(values, 400, world + 1);
      if (low <= 0 && high >= 0) covered++;
    }
    assert.ok(
      covered / worlds > 0.85 && covered / worlds < 0.995,
      `covered ${covered} of ${worlds}, seed ${seed}`,
    );
  });

  it('the t interval of known numbers', () => {
    const { mean, low, high } = tInterval([1, 2, 3, 4, 5]);
    assert.equal(mean, 3);
    assert.ok(Math.abs(high - mean - 1.9632) < 1e-3 && Math.abs(mean - low - 1.9632) < 1e-3);
  });
});
