import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Scores } from '../../../src/engine/engine.ts';
import { adaptedKl } from '../../../src/rl/adaptive-kl.ts';
import type { Algorithm, Experience, Settings } from '../../../src/rl/algorithm.ts';
import { DpoOptions } from '../../../src/rl/algorithms/dpo-options.ts';
import { OrealOptions } from '../../../src/rl/algorithms/oreal-options.ts';
import { ALGORITHMS, type ALGORITHM_NAMES } from '../../../src/rl/algorithms/registry.ts';
import { truncatedImportance } from '../../../src/rl/importance.ts';
import { compareKlGradient, typicalKlGradient } from '../../../src/rl/kl-gradient.ts';
import type { RlOptions } from '../../../src/rl/options.ts';
import { drawPairs } from '../../../src/rl/pairs.ts';
import { LOG_RATIO_CLAMP } from '../../../src/rl/surrogate.ts';
import { cispo } from '../../../src/rl/surrogates/cispo.ts';
import { planUpdates } from '../../../src/rl/updates.ts';
import { allClose, close, randomExperience, responses, seed, settings, stream } from './support.ts';

/** The gradient by log π of the first update, at scores some updates away from the sampling policy's. */
function gradient(experience: Experience, s: Settings, away = 0.4): Float64Array {
  const algorithm: Algorithm = ALGORITHMS[s.rl.algorithm];
  const prepared = algorithm.prepare(experience, s, stream(5));
  const [update] = planUpdates(algorithm, experience, prepared, s, stream(6));
  const random = stream(7);
  const logp = Float64Array.from(
    update.batch.columns.oldLogp,
    (value) => value + away * random.normal(),
  );
  const heads = Object.fromEntries(
    Object.keys(experience.heads).map((name) => [name, new Float64Array(logp.length)]),
  );
  const scores: Scores = { logp, entropy: logp.map(() => 1), heads };
  update.observe?.(scores, update.batch);
  const { logp: found, entropy } = update.policy(scores, update.batch);
  return Float64Array.from([...(found ?? []), ...(entropy ?? new Float64Array(logp.length))]);
}

function cosine(a: Float64Array, b: Float64Array): number {
  assert.equal(a.length, b.length);
  const dot = (x: Float64Array, y: Float64Array): number =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const one = { epochs: 1, minibatches: 1 };

describe('switches that must differ do', () => {
  const base = { algorithm: 'grpo', klCoefficient: 0.3, ...one } as const;
  const oreal = (given: object): Partial<RlOptions> => ({
    algorithm: 'oreal',
    oreal: Value.Default(OrealOptions, { threshold: 0.1, filter: false, ...given }) as OrealOptions,
  });
  const dpo = (given: object): Partial<RlOptions> => ({
    algorithm: 'dpo',
    dpo: Value.Default(DpoOptions, { beta: 0.5, ...given }) as DpoOptions,
  });
  const pairs: [string, Partial<RlOptions>, Partial<RlOptions>][] = [
    ['KL estimators k1 and k2 in the loss', { klEstimator: 'k1' }, { klEstimator: 'k2' }],
    [
      'KL estimators k2 and k3',
      { klEstimator: 'k2', klCoefficient: 1 },
      { klEstimator: 'k3', klCoefficient: 1 },
    ],
    ['KL in the reward and in the loss', { klIn: 'reward' }, { klIn: 'loss' }],
    [
      'KL estimators in the reward',
      { algorithm: 'reinforce++', klIn: 'reward', klEstimator: 'k1', klCoefficient: 1 },
      { algorithm: 'reinforce++', klIn: 'reward', klEstimator: 'k3', klCoefficient: 1 },
    ],
    ['token and sequence mean', { aggregation: 'token-mean' }, { aggregation: 'sequence-mean' }],
    ['constant and sequence mean', { aggregation: 'constant' }, { aggregation: 'sequence-mean' }],
    [
      'whitening by batch and by group',
      { algorithm: 'rloo', whitening: 'batch' },
      { algorithm: 'rloo', whitening: 'group' },
    ],
    ['an entropy bonus', {}, { entropyBonus: 0.5 }],
    ['GRPO and Dr. GRPO', {}, { algorithm: 'dr-grpo' }],
    ['GRPO and REINFORCE++', {}, { algorithm: 'reinforce++', group: 4 }],
    ['surrogates clip and gspo', { surrogate: 'clip' }, { surrogate: 'gspo' }],
    ['surrogates clip and cispo', { surrogate: 'clip' }, { surrogate: 'cispo' }],
    ['clip and clip-higher', {}, { clipHigh: 0.8 }],
    ['a dual clip', { clip: 0.9 }, { clip: 0.9, dualClip: 1.05 }],
    ['truncated importance sampling', {}, { truncatedImportance: 1.5 }],
    [
      'a group baseline',
      { algorithm: 'reinforce++', group: 4 },
      { algorithm: 'reinforce++', group: 4, baseline: 'group' },
    ],
    ['OREAL’s variants', oreal({}), oreal({ positives: 'cloned' })],
    [
      'OREAL’s shapings',
      { ...oreal({ tokenReward: false }), klCoefficient: 0 },
      { ...oreal({ tokenReward: false, shaping: 'grpo' }), klCoefficient: 0 },
    ],
    ['OREAL’s token weights', oreal({ tokenReward: false }), oreal({})],
    ['OREAL’s filter', oreal({}), oreal({ filter: true })],
    ['OREAL’s threshold', oreal({}), oreal({ threshold: 0.6 })],
    ['OREAL’s negatives', oreal({}), oreal({ negativeWeight: 5 })],
    ['OREAL’s positives', oreal({}), oreal({ positiveWeight: 9 })],
    ['DPO and IPO', dpo({}), dpo({ loss: 'ipo' })],
    ['DPO’s β', dpo({}), dpo({ beta: 5 })],
    ['label smoothing', dpo({ beta: 2 }), dpo({ beta: 2, labelSmoothing: 0.4 })],
    ['RFT and DPO', { algorithm: 'rft' }, dpo({})],
  ];
  for (const [what, left, right] of pairs) {
    it(what, () => {
      const experience = randomExperience(stream(200), { groups: 6, perGroup: 4 });
      // Prompts of different difficulty: with one pass rate for all, some switches differ by a factor alone.
      experience.correct = experience.groups.map((group, row) => Number(row % 4 <= group % 3));
      experience.rewards[0].values = experience.groups.map(
        (group, row) => 0.2 * (row % 4) * (group - 2),
      );
      const [a, b] = [left, right].map((rl) => {
        const s = settings({ ...base, ...rl });
        const algorithm: Algorithm = ALGORITHMS[s.rl.algorithm];
        const prepared = algorithm.prepare(experience, s, stream(5));
        // Where the rows differ the gradients are laid out differently: put them back to their tokens.
        const rows = prepared.units?.flat() ?? Array.from(experience.groups.keys());
        const found = gradient(experience, s);
        const length = experience.tokens.length;
        const whole = new Float64Array(2 * length);
        let next = 0;
        const own = found.length / 2;
        for (const row of rows) {
          for (let i = experience.offsets[row]; i < experience.offsets[row + 1]; i++, next++) {
            whole[i] = found[next];
            whole[length + i] = found[own + next];
          }
        }
        return whole;
      });
      const found = cosine(a, b);
      assert.ok(found < 0.999, `cosine ${found} (seed ${seed})`);
    });
  }

  it('a discount of its own per signal, which at rl.gamma is none', () => {
    const experience = randomExperience(stream(201), { groups: 8, perGroup: 1 });
    const own = (gamma: number): Experience => ({
      ...experience,
      rewards: experience.rewards.map((term, k) => (k === 1 ? { ...term, gamma } : term)),
    });
    for (const algorithm of ['ppo', 'reinforce++'] as const) {
      const s = settings({ algorithm, gamma: 0.95, ...one });
      assert.deepEqual(gradient(own(0.95), s), gradient(experience, s));
      assert.ok(cosine(gradient(own(0.5), s), gradient(experience, s)) < 0.999);
    }
    // Signals' returns add up: the same discount everywhere, once as one signal and once as several.
    const s = settings({ algorithm: 'reinforce++', gamma: 0.9, ...one });
    const apart = own(0.9 - 1e-9);
    allClose(gradient(apart, s), gradient(experience, s), 1e-5);
  });
});

describe('GSPO and CISPO', () => {
  it('are PPO at ratio 1 with one advantage a response, GSPO over sequence means', () => {
    const experience = randomExperience(stream(210), { groups: 5, perGroup: 4 });
    const rl = {
      algorithm: 'grpo',
      klCoefficient: 0,
      aggregation: 'sequence-mean',
      ...one,
    } as const;
    const at = (surrogate: 'clip' | 'gspo' | 'cispo'): Float64Array =>
      gradient(experience, settings({ ...rl, surrogate }), 0);
    allClose(at('gspo'), at('clip'), 1e-6);
    allClose(at('cispo'), at('clip'), 1e-6);
  });

  it('CISPO’s slope is that of log π with the clipped weight held, and never zero', () => {
    const random = stream(211);
    const length = 400;
    const draw = (f: () => number): Float64Array => Float64Array.from({ length }, f);
    const oldLogp = draw(() => -random.next());
    const logp = oldLogp.map((old, i) => old + (i % 7 === 0 ? 25 : 0.5) * random.normal());
    const advantage = draw(() => random.normal());
    const weight = draw(() => 0.1 + random.next());
    const clip = { low: 0.2, high: 0.3 };
    const offsets = Int32Array.of(0, length);
    const { slope, loss, clipped } = cispo.evaluate({
      offsets,
      logp,
      oldLogp,
      advantage,
      weight,
      clip,
    });
    for (let i = 0; i < length; i++) {
      const far = Math.min(Math.max(logp[i] - oldLogp[i], -LOG_RATIO_CLAMP), LOG_RATIO_CLAMP);
      const held = Math.min(Math.max(Math.exp(far), 0.8), 1.3);
      close(loss[i], -held * advantage[i] * logp[i]);
      close(slope[i], -weight[i] * held * advantage[i]);
      assert.notEqual(slope[i], 0);
    }
    assert.ok(clipped.includes(1) && clipped.includes(0));
  });
});

describe('KL gradients on a small vocabulary', () => {
  const draw = (row: number, drift: number): [number[], number[]] => {
    const random = stream(row);
    const reference = Array.from({ length: 9 }, () => random.normal());
    return [reference.map((value) => value + drift * random.normal()), reference];
  };

  it('are exact for k1 in the reward and k2 in the loss, nothing for k1 in the loss', () => {
    for (let row = 220; row < 240; row++) {
      const [logits, reference] = draw(row, 0.4);
      for (const [estimator, place] of [
        ['k1', 'reward'],
        ['k2', 'loss'],
      ] as const) {
        const {
          cosine: found,
          length,
          kl,
        } = compareKlGradient(estimator, place, logits, reference);
        close(found, 1);
        close(length, 1);
        assert.ok(kl > 0);
      }
      assert.deepEqual(compareKlGradient('k1', 'loss', logits, reference).cosine, 0);
    }
  });

  it('are those of the exact KL and of the reversed one by finite differences', () => {
    const [logits, reference] = draw(241, 0.3);
    const p = (of: number[]): number[] => {
      const e = of.map(Math.exp);
      const total = e.reduce((a, b) => a + b);
      return e.map((value) => value / total);
    };
    const kl = (a: number[], b: number[]): number =>
      a.reduce((sum, value, i) => sum + value * Math.log(value / b[i]), 0);
    const slopes = (f: (x: number[]) => number): Float64Array =>
      Float64Array.from(logits, (_, j) => {
        const moved = (by: number): number => f(logits.map((x, i) => (i === j ? x + by : x)));
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
    const exact = slopes((x) => kl(p(x), p(reference)));
    const reversed = slopes((x) => kl(p(reference), p(x)));
    close(compareKlGradient('k3', 'loss', logits, reference).cosine, cosine(exact, reversed), 1e-6);
  });

  it('of k2 and k3 in the reward shrink to nothing near the reference; k3’s in the loss loses its way far off', () => {
    for (const estimator of ['k2', 'k3'] as const) {
      assert.ok(typicalKlGradient(estimator, 'reward', 0.05).length < 0.1);
    }
    const [near, far] = [0.1, 2].map((drift) => typicalKlGradient('k3', 'loss', drift));
    assert.ok(
      near.cosine > 0.98 && far.cosine < 0.9 && far.kl > near.kl,
      JSON.stringify([near, far]),
    );
    assert.deepEqual(typicalKlGradient('k3', 'loss'), typicalKlGradient('k3', 'loss'));
  });
});

describe('docs/algorithms.md', () => {
  const page = readFileSync(new URL('../../../docs/algorithms.md', import.meta.url), 'utf8');

  it('names every algorithm', () => {
    for (const name of Object.keys(ALGORITHMS)) assert.ok(page.includes(`| \`${name}\` |`), name);
  });

  it('has the cosines that the function gives', () => {
    const written = (value: number): string => value.toFixed(2);
    for (const place of ['reward', 'loss'] as const) {
      for (const estimator of ['k1', 'k2', 'k3'] as const) {
        const cells = [0.5, 2].map((drift) => {
          const found = typicalKlGradient(estimator, place, drift);
          assert.ok(page.includes(`at KL ${written(found.kl)}`));
          return `${written(found.cosine)}, ${written(found.length)}`;
        });
        const row = page.split('\n').find((line) => line.startsWith(`| ${estimator} | ${place} |`));
        assert.ok(row?.endsWith(`| ${cells.join(' | ')} |`), `${row}; ${cells.join()}`);
      }
    }
  });
});

describe('pairs, importance and the adaptive coefficient', () => {
  it('pairs a correct with a wrong response of one prompt, each once', () => {
    const experience = randomExperience(stream(250), { groups: 40, perGroup: 5 });
    const pairs = drawPairs(experience, stream(251));
    assert.ok(pairs.length > 40);
    assert.equal(new Set(pairs.flat()).size, 2 * pairs.length);
    for (const [right, wrong] of pairs) {
      assert.equal(experience.groups[right], experience.groups[wrong]);
      assert.ok(experience.correct[right] && !experience.correct[wrong]);
    }
    assert.equal(drawPairs(experience, stream(251), 1).length, 40);
    assert.notDeepEqual(drawPairs(experience, stream(252)), pairs);
  });

  it('weighs by the sampler’s own probabilities, truncated', () => {
    const logp = Float64Array.of(-1, -1, -1, -1);
    const sampledLogp = Float64Array.of(-1, -2, -0.5, -90);
    allClose(truncatedImportance({ logp, sampledLogp }, 2), [1, 2, Math.exp(-0.5), 2], 1e-6);
  });

  it('moves the KL coefficient towards its target and stays in range', () => {
    const options = { target: 0.1, horizon: 10, rollouts: 5 };
    close(adaptedKl(0.2, 0.1, options, 1), 0.2);
    close(adaptedKl(0.2, 9, options, 1), 0.22);
    close(adaptedKl(0.2, -1, options, 1), 0.18);
    assert.equal(adaptedKl(0.99, 9, options, 1), 1);
    // However large the batch, what was lowered can be raised again.
    for (const rollouts of [10, 50, 500]) {
      const far = { ...options, rollouts };
      close(adaptedKl(0.2, 0, far, 1), 0.16);
      close(adaptedKl(0.16, 9, far, 1), 0.192);
    }
  });
});

describe('steps that teach nothing', () => {
  const outcome = (value: number, algorithm: (typeof ALGORITHM_NAMES)[number]) => {
    const experience = randomExperience(stream(260), { groups: 3, perGroup: 4 });
    experience.correct = experience.groups.map(() => value);
    experience.rewards = [
      { name: 'correctness', weight: 1, values: experience.groups.map(() => value) },
    ];
    const s = settings({ algorithm, klCoefficient: 0, group: 4, ...one });
    const of: Algorithm = ALGORITHMS[algorithm];
    return [...planUpdates(of, experience, of.prepare(experience, s, stream(1)), s, stream(2))];
  };

  it('have no updates, or updates of zero, when every reward is equal', () => {
    for (const algorithm of ['oreal', 'dpo', 'rft'] as const) {
      assert.deepEqual(outcome(0, algorithm), [], algorithm);
    }
    assert.deepEqual(outcome(1, 'dpo'), []);
    assert.equal(outcome(1, 'rft').length, 1);
    for (const algorithm of ['grpo', 'dr-grpo', 'rloo', 'reinforce++'] as const) {
      const [{ batch, policy }] = outcome(1, algorithm);
      const logp = Float64Array.from(batch.columns.oldLogp);
      const found = policy({ logp, entropy: logp, heads: {} }, batch).logp ?? [];
      assert.ok(
        Array.from(found).every((value) => Math.abs(value) === 0),
        algorithm,
      );
    }
  });

  it('RFT trains on each distinct correct response once', () => {
    const experience = randomExperience(stream(261), { groups: 2, perGroup: 4, length: 5 });
    experience.correct = [1, 1, 0, 1, 0, 0, 0, 0];
    const [first, second] = responses(experience);
    experience.tokens.set(experience.tokens.slice(...first), second[0]);
    const prepared = ALGORITHMS.rft.prepare(experience, settings({ algorithm: 'rft' }), stream(1));
    assert.deepEqual(prepared.units, [[0], [3]]);
  });
});
