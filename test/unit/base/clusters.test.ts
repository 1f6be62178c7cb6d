import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import {
  addCluster,
  differenceInterval,
  effectiveDraws,
  emptySums,
  rateInterval,
  ratioVariance,
  shareInterval,
  type ClusterSums,
} from '../../../src/base/clusters.ts';
import { incompleteBeta, normalQuantile, tQuantile } from '../../../src/base/distributions.ts';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { wilsonInterval } from '../../../src/base/statistics.ts';

const seed = randomInt(2 ** 31);

function near(actual: number, expected: number, tolerance = 1e-6): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected}`);
}

function sumsOf(pairs: readonly (readonly [number, number])[]): ClusterSums {
  const sums = emptySums();
  for (const [y, x] of pairs) addCluster(sums, y, x);
  return sums;
}

describe(`distributions (seed ${seed})`, () => {
  it('give the quantiles of printed tables', () => {
    for (const [p, z] of [
      [0.5, 0],
      [0.975, 1.959963985],
      [0.995, 2.575829304],
      [0.9995, 3.290526731],
      [0.001, -3.090232306],
      [1e-6, -4.753424309],
    ]) {
      near(normalQuantile(p), z, 1e-7);
    }
    for (const [p, degrees, t] of [
      [0.975, 1, 12.7062047],
      [0.975, 2, 4.30265273],
      [0.975, 15, 2.13144955],
      [0.95, 7, 1.89457861],
      [0.9995, 10, 4.58689386],
      [0.025, 63, -1.99834054],
    ]) {
      near(tQuantile(p, degrees), t);
    }
    near(tQuantile(0.975, 1e9), 1.959963985, 1e-7);
    assert.equal(tQuantile(0.9, 0), Infinity);
    assert.throws(() => normalQuantile(1.1), RangeError);
  });

  it('agree with adding up the binomial distribution', () => {
    // P(X ≥ k) of n draws at p is I_p(k, n − k + 1).
    const random = randomStream(randomKey(seed, 'shuffle'));
    for (let i = 0; i < 50; i++) {
      const n = 1 + random.below(30);
      const k = 1 + random.below(n);
      const p = random.next();
      let sum = 0;
      let ways = 1;
      for (let x = 0; x <= n; x++) {
        if (x >= k) sum += ways * p ** x * (1 - p) ** (n - x);
        ways = (ways * (n - x)) / (x + 1);
      }
      near(incompleteBeta(p, k, n - k + 1), sum, 1e-9);
    }
  });
});

describe(`ratios over clusters (seed ${seed})`, () => {
  it('have the variance that the definition gives', () => {
    const random = randomStream(randomKey(seed, 'shuffle', 1));
    for (let i = 0; i < 50; i++) {
      const pairs = Array.from({ length: 2 + random.below(20) }, () => {
        const x = 1 + random.below(6);
        return [random.below(x + 1), x] as const;
      });
      const y = pairs.reduce((a, [b]) => a + b, 0);
      const x = pairs.reduce((a, [, b]) => a + b, 0);
      const m = pairs.length;
      let squares = 0;
      for (const [a, b] of pairs) squares += (a - (y / x) * b) ** 2;
      near(ratioVariance(sumsOf(pairs)), ((squares / x ** 2) * m) / (m - 1), 1e-12);
    }
  });

  it('claim no more than clusters that agree can show', () => {
    const alike = sumsOf(Array.from({ length: 9 }, () => [1, 3] as const));
    assert.equal(ratioVariance(alike), 0);
    assert.equal(effectiveDraws(alike), 9);
    assert.deepEqual(shareInterval(sumsOf([[2, 3]])), { estimate: 2 / 3, low: 0, high: 1 });
    const none = shareInterval(sumsOf(Array.from({ length: 20 }, () => [0, 4] as const)));
    assert.equal(none.low, 0);
    // t of 19 degrees is 2.093024; Wilson's end for 0 of 20 is t² / (20 + t²).
    near(none.high, 2.093024 ** 2 / (20 + 2.093024 ** 2), 1e-5);
    const rate = rateInterval(sumsOf(Array.from({ length: 20 }, () => [0, 4] as const)));
    near(rate.high, -Math.log(0.025) / 20, 1e-12);
  });

  it('are near Wilson’s interval for single draws', () => {
    const sums = sumsOf(Array.from({ length: 400 }, (_, i) => [Number(i < 100), 1] as const));
    const { low, high } = shareInterval(sums);
    const wilson = wilsonInterval(100, 400);
    near(low, wilson.low, 2e-3);
    near(high, wilson.high, 2e-3);
  });

  it('differ as in Newcombe’s example: 56 of 70 against 48 of 80', () => {
    const { estimate, low, high } = differenceInterval(
      wilsonInterval(56, 70),
      wilsonInterval(48, 80),
    );
    near(estimate, 0.2, 1e-12);
    near(low, 0.0524, 5e-5);
    near(high, 0.3339, 5e-5);
  });

  it('cover the truth about as often as they say', () => {
    const random = randomStream(randomKey(seed, 'shuffle', 2));
    let share = 0;
    let rate = 0;
    const runs = 600;
    for (let run = 0; run < runs; run++) {
      const shows = emptySums();
      const counts = emptySums();
      for (let prompt = 0; prompt < 24; prompt++) {
        // Prompts differ: 4 responses each, mean 0.3.
        const own = random.next() * 0.6;
        const y = [0, 1, 2, 3].filter(() => random.next() < own).length;
        addCluster(shows, y, 4);
        addCluster(counts, y * 2, 4);
      }
      const a = shareInterval(shows);
      const b = rateInterval(counts);
      share += Number(a.low <= 0.3 && 0.3 <= a.high);
      rate += Number(b.low <= 0.6 && 0.6 <= b.high);
    }
    // Five standard errors below 95 % of 600.
    for (const covered of [share, rate]) assert.ok(covered / runs > 0.905, `${covered / runs}`);
  });
});
