import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { hash32, hashFraction } from '../../../src/base/hash.ts';
import {
  bootstrapMean,
  explainedVariance,
  mean,
  pairedBootstrap,
  quantiles,
  standardDeviation,
  variance,
  wilsonInterval,
} from '../../../src/base/statistics.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const random = randomStream(randomKey(seed, 'bootstrap'));
const close = (actual: number, expected: number, slack = 1e-12): void =>
  assert.ok(Math.abs(actual - expected) <= slack, `${actual}, expected ${expected}, seed ${seed}`);

describe('statistics', () => {
  it('have the textbook values', () => {
    assert.equal(mean([1, 2, 6]), 3);
    assert.equal(variance([1, 2, 6]), 14 / 3);
    close(standardDeviation([1, 2, 6]), Math.sqrt(7));
    assert.ok(Number.isNaN(mean([])) && Number.isNaN(standardDeviation([1])));
    // numpy.quantile([7, 1, 3, 4], [0, .1, .5, .9, 1])
    [1, 1.6, 3.5, 6.1, 7].forEach((expected, i) =>
      close(quantiles([7, 1, 3, 4], [0, 0.1, 0.5, 0.9, 1])[i], expected),
    );
    assert.ok(Number.isNaN(quantiles([], [0.5])[0]));
    assert.throws(() => quantiles([1], [1.1]), RangeError);
  });

  it('survive a large common offset', () => {
    const values = Array.from({ length: 1000 }, () => random.next());
    close(variance(values.map((value) => value + 1e6)), variance(values), 1e-8);
  });

  it('give Wilson’s interval: the shares whose score test does not reject', () => {
    for (let round = 0; round < 200; round++) {
      const trials = 1 + random.below(600);
      const successes = random.below(trials + 1);
      const { estimate, low, high } = wilsonInterval(successes, trials);
      assert.equal(estimate, successes / trials);
      for (const end of [low, high]) {
        if (end === 0 || end === 1) continue;
        const score = Math.abs(estimate - end) / Math.sqrt((end * (1 - end)) / trials);
        close(score, 1.959963984540054, 1e-9);
      }
      assert.ok(low <= estimate && estimate <= high && low >= 0 && high <= 1);
      assert.equal(low === 0, successes === 0);
      assert.equal(high === 1, successes === trials);
    }
    assert.deepEqual(wilsonInterval(0, 0), { estimate: NaN, low: 0, high: 1 });
  });

  it('bootstrap repeatably, near the normal interval, narrower when pairs agree', () => {
    const a = Array.from({ length: 200 }, () => random.normal());
    const b = a.map((value) => value - 0.5 + 0.05 * random.normal());
    const key = randomKey(seed, 'bootstrap', 1);
    const interval = bootstrapMean(a, key);
    assert.deepEqual(bootstrapMean(a, key), interval);
    assert.notDeepEqual(bootstrapMean(a, randomKey(seed, 'bootstrap', 2)), interval);
    const half = (1.96 * standardDeviation(a)) / Math.sqrt(a.length);
    close(interval.high - interval.low, 2 * half, 0.4 * half);
    const paired = pairedBootstrap(a, b, key);
    close(paired.estimate, mean(a) - mean(b), 1e-9);
    assert.ok(paired.low > 0.4 && paired.high < 0.6, `seed ${seed}`);
    assert.throws(() => pairedBootstrap(a, b.slice(1), key), RangeError);
  });

  it('explain all, nothing, or less than nothing of the variance', () => {
    const actual = Array.from({ length: 100 }, () => random.normal());
    assert.equal(explainedVariance(actual, actual), 1);
    close(
      explainedVariance(
        actual.map((value) => value + 3),
        actual,
      ),
      1,
    );
    close(
      explainedVariance(
        actual.map(() => 7),
        actual,
      ),
      0,
    );
    close(
      explainedVariance(
        actual.map((value) => -value),
        actual,
      ),
      -3,
    );
    assert.ok(Number.isNaN(explainedVariance([1, 2], [5, 5])));
  });

  it('hash texts evenly and for ever the same', () => {
    assert.equal(hash32(''), 2872998923);
    assert.equal(hash32('countdown 1 2 3 : 9'), 1774823157);
    const buckets = new Array<number>(16).fill(0);
    for (let i = 0; i < 16000; i++) buckets[Math.floor(hashFraction(`puzzle ${i}`) * 16)]++;
    // Six standard deviations of 1000 ± 31.
    for (const count of buckets) assert.ok(Math.abs(count - 1000) < 186, String(buckets));
  });
});
