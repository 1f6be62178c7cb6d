import assert from 'node:assert/strict';
import { accuracyAtTokens, type Outcome } from '../../../scripts/results/outcomes.ts';
import { passAtK } from '../../../src/base/statistics.ts';

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
});
