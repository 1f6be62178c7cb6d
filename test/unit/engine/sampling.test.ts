import assert from 'node:assert/strict';
import { randomKey, uniformAt } from '../../../src/base/random.ts';
import { withFresh } from '../../../src/engine/conformance/random.ts';
import {
  drawToken,
  sampleToken,
  samplingWeights,
  sequenceLimits,
  type Truncation,
} from '../../../src/engine/sampling.ts';

const plain: Truncation = { temperature: 1, topK: 0, topP: 1 };
const kept = (weights: Float64Array): number[] =>
  Array.from(weights.keys()).filter((token) => weights[token] > 0);
const share = (weights: Float64Array): number[] => {
  const total = weights.reduce((a, b) => a + b);
  return Array.from(weights, (weight) => weight / total);
};

describe('sampling', () => {
  it('draws by the inverse CDF in the order of token ids', () => {
    const weights = Float64Array.of(0, 1, 0, 2, 1, 0);
    for (const [uniform, token] of [
      [0, 1],
      [0.2499, 1],
      [0.25, 3],
      [0.7499, 3],
      [0.75, 4],
      [1 - 2 ** -24, 4],
    ]) {
      assert.equal(drawToken(weights, uniform), token);
    }
  });

  it('weighs by softmax of logits / temperature', () =>
    withFresh((random) => {
      const logits = random.normals(7, 3);
      const temperature = 0.2 + 2 * random.next();
      const sum = logits.reduce((a, logit) => a + Math.exp(logit / temperature), 0);
      share(samplingWeights(logits, { ...plain, temperature })).forEach((p, token) =>
        assert.ok(Math.abs(p - Math.exp(logits[token] / temperature) / sum) < 1e-12),
      );
    }));

  it('adds the bias before the temperature', () => {
    const bias = Float32Array.of(0, 2);
    const [a, b] = samplingWeights(Float64Array.of(1, 1), { ...plain, temperature: 2, bias });
    assert.ok(Math.abs(b / a - Math.E) < 1e-12);
  });

  it('bans by list and by a bias of −∞', () => {
    const bias = Float32Array.of(0, -Infinity, 0, 0);
    const logits = Float64Array.of(1, 9, 1, 9);
    assert.deepEqual(kept(samplingWeights(logits, { ...plain, bias, ban: [3] })), [0, 2]);
    const greedy = samplingWeights(logits, { ...plain, temperature: 0, bias, ban: [3] });
    assert.deepEqual(kept(greedy), [0]);
  });

  it('greedy takes the largest, the lowest id on a tie, whatever the truncation', () => {
    const greedy = { temperature: 0, topK: 1, topP: 0.1 };
    assert.deepEqual(kept(samplingWeights(Float64Array.of(-5, 3, 3, 1), greedy)), [1]);
  });

  it('top-k keeps k tokens, lower ids on a tie', () => {
    const logits = Float64Array.of(1, 2, 1, 3, 1);
    for (const [topK, expected] of [
      [1, [3]],
      [2, [1, 3]],
      [3, [0, 1, 3]],
      [4, [0, 1, 2, 3]],
      [5, [0, 1, 2, 3, 4]],
      [99, [0, 1, 2, 3, 4]],
    ] as const) {
      assert.deepEqual(kept(samplingWeights(logits, { ...plain, topK })), expected);
    }
  });

  it('top-p keeps the fewest tokens that reach p, at least one', () => {
    const logits = Float64Array.of(0.1, 0.5, 0.15, 0.25).map(Math.log);
    for (const [topP, expected] of [
      [0.01, [1]],
      [0.49, [1]],
      [0.51, [1, 3]],
      [0.74, [1, 3]],
      [0.76, [1, 2, 3]],
      [0.91, [0, 1, 2, 3]],
    ] as const) {
      assert.deepEqual(kept(samplingWeights(logits, { ...plain, topP })), expected);
    }
  });

  it('top-p counts within what top-k kept', () => {
    const logits = Float64Array.of(0.4, 0.35, 0.25).map(Math.log);
    assert.deepEqual(kept(samplingWeights(logits, { ...plain, topK: 2, topP: 0.53 })), [0]);
    assert.deepEqual(kept(samplingWeights(logits, { ...plain, topP: 0.53 })), [0, 1]);
  });

  it('keeps the weights of what stays', () =>
    withFresh((random) => {
      const logits = random.normals(9, 2);
      const all = samplingWeights(logits, plain);
      const some = samplingWeights(logits, { ...plain, topK: 4, topP: 0.9 });
      for (const token of kept(some)) assert.equal(some[token], all[token]);
    }));

  it('is keyed by key, row and position alone', () =>
    withFresh((random) => {
      const key = randomKey(random.seed, 'rollout', 3);
      const logits = random.normals(50);
      const token = sampleToken(logits, { ...plain, key }, 17, 5);
      assert.equal(token, drawToken(samplingWeights(logits, plain), uniformAt(key, 17, 5)));
    }));

  it('draws with the frequencies of the distribution', () =>
    withFresh((random) => {
      const logits = random.normals(4);
      const sampling = { ...plain, temperature: 0.7, key: randomKey(random.seed, 'rollout') };
      const draws = 40_000;
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < draws; i++) counts[sampleToken(logits, sampling, i >> 3, i & 7)]++;
      share(samplingWeights(logits, sampling)).forEach((p, token) => {
        const sd = Math.sqrt((p * (1 - p)) / draws);
        assert.ok(Math.abs(counts[token] / draws - p) < 6 * sd, `token ${token}`);
      });
    }));

  it('limits a row by maxTokens and by the longest sequence', () => {
    const prompts = {
      tokens: new Int32Array(9),
      offsets: Int32Array.of(0, 2, 9),
      rows: Int32Array.of(0, 1),
    };
    const sampling = { ...plain, key: { lo: 0, hi: 0 }, maxTokens: 5, stop: [] };
    assert.deepEqual(Array.from(sequenceLimits(prompts, sampling, 10)), [7, 10]);
  });
});
