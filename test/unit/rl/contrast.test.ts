import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import type { Algorithm, Experience } from '../../../src/rl/algorithm.ts';
import { OrealOptions } from '../../../src/rl/algorithms/oreal-options.ts';
import {
  ALGORITHM_NAMES,
  ALGORITHMS,
  type AlgorithmName,
} from '../../../src/rl/algorithms/registry.ts';
import { earnings, equalShare, nothingLearnt } from '../../../src/rl/contrast.ts';
import type { RlOptions } from '../../../src/rl/options.ts';
import { planUpdates } from '../../../src/rl/updates.ts';
import { randomExperience, seed, settings, stream } from './support.ts';

/** Two prompts of two samples that earned this, with a critic that knows nothing and no KL. */
function rewarded(values: number[]): Experience {
  const experience = randomExperience(stream(300), { groups: 2, perGroup: 2, length: 3 });
  experience.correct = values;
  experience.rewards = [{ name: 'correctness', weight: 2, values }];
  experience.heads = {
    correctness: new Float64Array(experience.tokens.length),
    kl: new Float64Array(experience.tokens.length),
    // A token reward model that takes every token to matter a little.
    'token-reward': new Float64Array(experience.tokens.length),
  };
  return experience;
}

function told(experience: Experience, algorithm: AlgorithmName, rl: Partial<RlOptions> = {}) {
  const s = settings({ algorithm, klCoefficient: 0, group: 2, epochs: 1, minibatches: 1, ...rl });
  const of: Algorithm = ALGORITHMS[algorithm];
  const why = nothingLearnt(experience, earnings(experience, of.outcomeOnly), of.contrast(s), s);
  const prepared = of.prepare(experience, s, stream(301));
  let moved = false;
  for (const { batch, policy, observe } of planUpdates(of, experience, prepared, s, stream(302))) {
    const logp = Float64Array.from(batch.columns.oldLogp);
    const scores = { logp, entropy: logp, heads: experience.heads };
    observe?.(scores, batch);
    moved ||= Array.from(policy(scores, batch).logp ?? []).some((slope) => Math.abs(slope) > 1e-9);
  }
  return { why, moved };
}

const oreal = (fields: object): Partial<RlOptions> => ({
  oreal: Value.Default(OrealOptions, {
    ...{ positives: 'cloned', threshold: 0 },
    ...fields,
  }) as OrealOptions,
});

describe('what a step’s rewards teach', () => {
  const patterns = {
    right: [1, 1, 1, 1],
    wrong: [0, 0, 0, 0],
    sides: [1, 1, 0, 0],
    mixed: [1, 0, 0, 0],
  };
  const cases: [AlgorithmName, Partial<RlOptions>, (keyof typeof patterns)[]][] = [
    ['ppo', {}, ['sides', 'mixed']],
    ['ppo', { whitening: 'group' }, ['mixed']],
    ['reinforce++', {}, ['sides', 'mixed']],
    ['reinforce++', { baseline: 'group' }, ['mixed']],
    ['reinforce++', { whitening: 'group' }, ['mixed']],
    ['grpo', {}, ['mixed']],
    ['dr-grpo', {}, ['mixed']],
    ['rloo', {}, ['mixed']],
    ['dpo', {}, ['mixed']],
    ['rft', {}, ['right', 'sides', 'mixed']],
    ['oreal', oreal({ positives: 'advantage' }), ['mixed']],
    ['oreal', oreal({ positives: 'advantage', tokenReward: false }), ['mixed']],
    // Only pairs are trained on.
    ['oreal', oreal({}), ['mixed']],
    ['oreal', oreal({ filter: false }), ['right', 'sides', 'mixed']],
    ['oreal', oreal({ tokenReward: false }), ['right', 'sides', 'mixed']],
  ];

  it('covers every algorithm', () => {
    assert.deepEqual(new Set(cases.map(([name]) => name)), new Set(ALGORITHM_NAMES));
  });

  for (const [name, rl, learns] of cases) {
    it(`is nothing with ${name} ${JSON.stringify(rl)} exactly where its updates are zero`, () => {
      for (const [pattern, values] of Object.entries(patterns)) {
        const { why, moved } = told(rewarded(values), name, rl);
        const expected = learns.some((one) => one === pattern);
        assert.equal(moved, expected, `${pattern} moves, seed ${seed}`);
        assert.equal(why === undefined, expected, `${pattern}: ${why}, seed ${seed}`);
      }
    });
  }

  it('is told for single samples, with what is whitened instead', () => {
    const single = (rl: Partial<RlOptions> = {}, algorithm: AlgorithmName = 'reinforce++') => {
      const experience = { ...rewarded([1, 1, 1, 1]), groups: Int32Array.of(0, 1, 2, 3) };
      return told(experience, algorithm, { group: 1, ...rl });
    };
    assert.match(single().why ?? '', /^every rollout earned the same: [^;]*$/);
    const { why, moved } = single({ klCoefficient: 1e-6 });
    assert.ok(moved, `a tiny KL is whitened to a whole update, seed ${seed}`);
    assert.match(
      why ?? '',
      /; what is left in the advantages is the KL, whitened to full strength$/,
    );
    assert.match(single({ gamma: 0.9, whitening: 'none' }).why ?? '', /is the discount by length$/);
    const critic = single({ klCoefficient: 0.1 }, 'ppo').why ?? '';
    assert.match(critic, /is the KL and the errors of the critic, whitened to full strength$/);
    assert.match(single({}, 'rft').why ?? 'learnt', /learnt/);
    const wrong = told({ ...rewarded([0, 0, 0, 0]) }, 'rft', { group: 1 }).why;
    assert.match(wrong ?? '', /^no response was correct/);
  });

  it('counts prompts whose samples are equal', () => {
    const groups = Int32Array.of(0, 1, 0, 1, 2);
    assert.equal(equalShare({ groups }, [1, 0, 1, 1, 5]), 2 / 3);
  });
});
