import assert from 'node:assert/strict';
import { clusteredAuc, type Scored } from '../../../src/base/auc.ts';
import { randomKey, randomStream } from '../../../src/base/random.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

/** Items of clusters whose scores share a part; positives score higher by one. */
function drawn(row: number, clusters: number): Scored[] {
  const random = randomStream(randomKey(seed, 'shuffle'), row);
  return Array.from({ length: clusters }, (_, cluster) => {
    const shared = random.normal();
    return Array.from({ length: 2 + random.below(6) }, (): Scored => {
      const positive = random.below(2) === 1;
      return { cluster, positive, score: shared + random.normal() + Number(positive) };
    });
  }).flat();
}

describe('the area under the ROC curve', () => {
  it('is the share of pairs in which the positive scores higher, ties half', () => {
    const random = randomStream(randomKey(seed, 'shuffle'), 0);
    const items = Array.from({ length: 60 }, (_, i): Scored => ({
      score: random.below(5),
      positive: i % 3 === 0,
      cluster: i,
    }));
    let sum = 0;
    let pairs = 0;
    for (const a of items.filter(({ positive }) => positive)) {
      for (const b of items.filter(({ positive }) => !positive)) {
        sum += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0;
        pairs++;
      }
    }
    const found = clusteredAuc(items);
    assert.ok(found && Math.abs(found.estimate - sum / pairs) < 1e-12, `seed ${seed}`);
  });

  it('has an interval that holds the truth about as often as it says, though items come in clusters', () => {
    // Two independent draws differ with variance 4: Φ(1/2).
    const truth = 0.6915;
    const held = Array.from({ length: 300 }, (_, row) => clusteredAuc(drawn(row + 1, 25))).filter(
      (found) => found && found.low <= truth && truth <= found.high,
    ).length;
    assert.ok(held >= 262 && held <= 299, `${held} of 300, seed ${seed}`);
  });

  it('is wider for items of one cluster than for items that stand alone', () => {
    const items = drawn(0, 12);
    const twice = [...items, ...items, ...items];
    const alone = twice.map((item, cluster) => ({ ...item, cluster }));
    const [a, b] = [clusteredAuc(twice), clusteredAuc(alone)];
    assert.ok(a && b && a.high - a.low > b.high - b.low, `seed ${seed}`);
    assert.equal(a.estimate, b.estimate);
  });

  it('says nothing without both kinds, and nothing sure of two clusters or a perfect order', () => {
    const item = (score: number, positive: boolean, cluster: number): Scored => ({
      score,
      positive,
      cluster,
    });
    assert.equal(clusteredAuc([item(1, true, 0), item(2, true, 1)]), undefined);
    assert.deepEqual(clusteredAuc([item(1, true, 0), item(0, false, 1)]), {
      ...{ estimate: 1, low: 0, high: 1 },
    });
    const perfect = [0, 1, 2, 3].map((i) => item(i, i > 1, i));
    assert.deepEqual(clusteredAuc(perfect), { estimate: 1, low: 0, high: 1 });
  });
});
