import assert from 'node:assert/strict';
import { smooth } from '../../../../webview/charts/smoothing.ts';
import { fresh } from './support.ts';

/** Σ w^(i−j) y_j / Σ w^(i−j), written out. */
function direct(values: readonly number[], weight: number): number[] {
  return values.map((_, i) => {
    let sum = 0;
    let total = 0;
    for (let j = 0; j <= i; j++) {
      const share = weight ** (i - j);
      sum += share * values[j];
      total += share;
    }
    return sum / total;
  });
}

describe('smoothing', () => {
  it('equals the debiased average written out', () => {
    const { seed, random } = fresh();
    for (const weight of [0, 0.1, 0.6, 0.9, 0.99]) {
      const values = Array.from({ length: 500 }, () => random.next() * 10 - 3);
      const smoothed: number[] = [];
      smooth(values, weight, smoothed, 0);
      const wanted = direct(values, weight);
      smoothed.forEach((value, i) => {
        assert.ok(Math.abs(value - wanted[i]) < 1e-9, `seed ${seed}, weight ${weight}, i ${i}`);
      });
      assert.equal(smoothed.length, values.length);
    }
  });

  it('does not depend on how the values arrived', () => {
    const { seed, random } = fresh();
    const weight = random.next() * 0.99;
    const values: number[] = [];
    const smoothed: number[] = [];
    for (let round = 0; round < 50; round++) {
      const kept = random.next() < 0.8 ? values.length : random.below(values.length + 1);
      values.length = kept;
      for (let i = random.below(20); i > 0; i--) values.push(random.next());
      smooth(values, weight, smoothed, kept);
    }
    const whole: number[] = [];
    smooth(values, weight, whole, 0);
    assert.equal(smoothed.length, whole.length);
    smoothed.forEach((value, i) => {
      assert.ok(Math.abs(value - whole[i]) < 1e-12, `seed ${seed}, i ${i}`);
    });
  });

  it('starts at the first value and leaves a constant alone', () => {
    const smoothed: number[] = [];
    smooth([0.1, 0.1, 0.1, 0.1], 0.97, smoothed, 0);
    assert.deepEqual(smoothed, [0.1, 0.1, 0.1, 0.1]);
    smooth([5, 9], 0.9, smoothed, 0);
    assert.equal(smoothed[0], 5);
  });
});
