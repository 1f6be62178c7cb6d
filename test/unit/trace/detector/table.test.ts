import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../../src/base/random.ts';
import { featureHash } from '../../../../src/trace/detector/grams.ts';
import { openNumberSet } from '../../../../src/trace/detector/numberSet.ts';
import {
  buildTable,
  find,
  laneOf,
  readWeights,
  ROLES,
  SCORES,
  writeWeights,
  type Weight,
} from '../../../../src/trace/detector/table.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const random = randomStream(randomKey(seed, 'shuffle'));
const SCALE = 0.02;

describe(`the detector's table, seed ${seed}`, () => {
  it('sums packed weights as the weights themselves, in every role', () => {
    const steps = new Map<string, number>();
    const weights: Weight[] = [];
    for (let i = 0; i < 400; i++) {
      const feature = `word${random.below(60)}`;
      const column = random.below(ROLES * SCORES.length);
      const key = `${feature} ${column}`;
      const step = random.below(400) - 200;
      if (step === 0 || steps.has(key)) continue;
      steps.set(key, step);
      weights.push({ feature, column, value: step * SCALE });
    }
    const table = buildTable(readWeights(writeWeights(weights, SCALE), SCALE), SCALE);
    const features = [...new Set(weights.map(({ feature }) => feature))];
    SCORES.forEach((_, k) => {
      let sum = 0;
      for (const feature of features)
        sum += table.packed[find(table, featureHash(feature)) * SCORES.length + k];
      for (let role = 0; role < ROLES; role++) {
        const column = role * SCORES.length + k;
        const expected = features.reduce(
          (total, feature) => total + (steps.get(`${feature} ${column}`) ?? 0),
          0,
        );
        assert.equal(laneOf(sum, role), expected, `score ${k}, role ${role}`);
      }
    });
  });

  it('refuses weights whose sum leaves a lane', () => {
    const heavy = (value: number): Weight[] => [{ feature: 'wait', column: 3, value }];
    assert.throws(() => buildTable(heavy(70_000), 1), /too large to pack/);
    assert.equal(
      laneOf(buildTable(heavy(-60_000), 1).packed.find((w) => w !== 0) ?? 0, 0),
      -60_000,
    );
  });

  it('remembers numbers, and forgets those that came after a mark', () => {
    const set = openNumberSet();
    const held = new Set<number>();
    for (let round = 0; round < 20; round++) {
      const fresh = Array.from({ length: 100 }, () => (random.below(2000) - 1000) * (1 << 20));
      for (const number of fresh) set.add(number | 0);
      for (const number of fresh) held.add(number | 0);
      set.mark();
      const later = Array.from({ length: 50 }, () => random.below(2 ** 31));
      for (const number of later) set.add(number);
      for (const number of later) assert.ok(set.has(number));
      set.rewind();
      for (const number of later) assert.equal(set.has(number), held.has(number));
      for (const number of held) assert.ok(set.has(number), String(number));
    }
    assert.equal(set.has(0), held.has(0));
  });
});
