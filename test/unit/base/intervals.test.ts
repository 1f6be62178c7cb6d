import assert from 'node:assert/strict';
import {
  clusterBootstrap,
  detectable,
  pairedInterval,
  ratioInterval,
  tInterval,
  welchInterval,
} from '../../../src/base/intervals.ts';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import type { Interval } from '../../../src/base/statistics.ts';

const near = (a: number, b: number, within = 1e-3) =>
  assert.ok(Math.abs(a - b) < within, `${a} is not ${b}`);
const seed = Math.floor(Math.random() * 2 ** 32);

/** How often the interval of one world after another holds `truth`. */
function coverage(worlds: number, truth: number, world: (n: number) => Interval): number {
  let covered = 0;
  for (let n = 0; n < worlds; n++) {
    const { low, high } = world(n);
    if (low <= truth && truth <= high) covered++;
  }
  return covered / worlds;
}

describe(`intervals over seeds (seed ${seed})`, () => {
  const random = randomStream(randomKey(seed, 'bootstrap'));

  it('gives the t interval of known numbers', () => {
    const { estimate, low, high } = tInterval([1, 2, 3, 4, 5]);
    assert.equal(estimate, 3);
    near(high - estimate, 1.9632);
    near(estimate - low, 1.9632);
    near(detectable({ estimate, low, high }), 1.9632);
  });

  it('says nothing of one unit and of none', () => {
    assert.deepEqual(tInterval([0.4]), { estimate: 0.4, low: -Infinity, high: Infinity });
    assert.ok(Number.isNaN(tInterval([]).low));
    assert.equal(welchInterval([1], [2, 3]).high, Infinity);
    assert.equal(detectable(tInterval([1])), Infinity);
  });

  it('covers the mean of three to six seeds as often as it says', () => {
    const worlds = 4000;
    const share = coverage(worlds, 7, (n) =>
      tInterval(Array.from({ length: 3 + (n % 4) }, () => 7 + 2 * random.normal())),
    );
    // Five standard errors of a share of .95.
    const slack = 5 * Math.sqrt((0.95 * 0.05) / worlds);
    near(share, 0.95, slack);
  });

  it('pairs what belongs together: the common part of the seeds drops out', () => {
    const common = Array.from({ length: 5 }, () => 10 * random.normal());
    const a = common.map((value) => value + 1 + 0.01 * random.normal());
    const paired = pairedInterval(a, common);
    assert.ok(paired.low > 0.9 && paired.high < 1.1, JSON.stringify(paired));
    assert.ok(detectable(welchInterval(a, common)) > 10 * detectable(paired));
    assert.throws(() => pairedInterval([1], [1, 2]), RangeError);
  });

  it('compares unpaired groups with unequal spreads', () => {
    const a = [20.1, 19.8, 21.3, 20.7];
    const b = [18.2, 19.9, 17.5];
    const { estimate, low, high } = welchInterval(a, b);
    near(estimate, 20.475 - 18.5333);
    // By hand: SE² = .4425/4 + 1.5233/3, 2.88 degrees of freedom, t at .975 about 3.26.
    const half = 3.2601 * Math.sqrt(0.4425 / 4 + 1.52333 / 3);
    near((high - low) / 2, half, 0.02);
  });

  it('gives ratios by their logarithms', () => {
    const { estimate, low, high } = ratioInterval([2, 4, 8], [1, 2, 4]);
    near(estimate, 2);
    near(low, 2);
    near(high, 2);
    const spread = ratioInterval([1, 4], [1, 1]);
    near(spread.estimate, 2);
    near(spread.low * spread.high, 4, 1e-6);
  });

  it('the bootstrap over checkpoints and puzzles covers the mean about as often as it says', () => {
    const worlds = 200;
    const share = coverage(worlds, 0, (n) => {
      const values = Array.from({ length: 12 }, () => {
        const checkpoint = random.normal();
        return Array.from({ length: 30 }, () => checkpoint + random.normal());
      });
      return clusterBootstrap(values, randomKey(n + 1, 'bootstrap'), 400);
    });
    assert.ok(share > 0.85 && share < 0.995, `covered ${share}`);
    assert.throws(() => clusterBootstrap([[1, 2], [1]], randomKey(1, 'bootstrap')), RangeError);
  });
});
