import assert from 'node:assert/strict';
import { likeness } from '../../../src/rl/alike.ts';
import type { Algorithm, Experience, Settings } from '../../../src/rl/algorithm.ts';
import {
  ALGORITHM_NAMES,
  ALGORITHMS,
  type AlgorithmName,
} from '../../../src/rl/algorithms/registry.ts';
import { fitAlgorithm, type Switches } from '../../../src/rl/other-algorithm.ts';
import { scoreTokens, type TokenScores } from '../../../src/rl/score.ts';
import { prepareStep, stepUpdates } from '../../../src/rl/step.ts';
import { allClose, close, randomExperience, responses, seed, settings, stream } from './support.ts';

const STEP = 7;
const PER_GROUP = 4;

function scored(
  name: AlgorithmName,
  run: { settings: Settings; experience: Experience },
  switches?: Switches,
): TokenScores {
  const fitted = fitAlgorithm(name, run, switches);
  assert.ok(!('refused' in fitted), 'refused' in fitted ? fitted.refused : '');
  return scoreTokens({ ...fitted, seed, step: STEP });
}

describe('scoring the same rollouts with every algorithm', () => {
  const experience = randomExperience(stream(1), { groups: 5, perGroup: PER_GROUP });
  const of = (algorithm: AlgorithmName) => ({ settings: settings({ algorithm }), experience });
  /** Nothing but the baselines differs. */
  const same: Switches = { klIn: 'loss', whitening: 'none', aggregation: 'token-mean' };

  for (const name of ALGORITHM_NAMES) {
    it(`gives ${name} the advantages and slopes of its update, row by row where they belong`, () => {
      const run = of(name);
      const rl = { ...run.settings.rl, epochs: 1, minibatches: 1 };
      const lesson = { ...run, settings: { ...run.settings, rl }, seed, step: STEP };
      const prepared = prepareStep(lesson);
      const [update] = [...stepUpdates(lesson, prepared)];
      const at = { tokens: update.batch.tokens.length };
      const expected = new Float64Array(experience.tokens.length);
      const places: number[] = [];
      for (const row of update.rows) {
        for (let i = experience.offsets[row]; i < experience.offsets[row + 1]; i++) places.push(i);
      }
      const pick = (from: ArrayLike<number>) => Float64Array.from(places, (i) => from[i]);
      const scores = {
        logp: pick(experience.logp),
        entropy: new Float64Array(at.tokens).fill(1),
        heads: Object.fromEntries(
          Object.entries(experience.heads).map(([head, values]) => [head, pick(values)]),
        ),
      };
      update.observe?.(scores, update.batch);
      const { logp } = update.policy(scores, update.batch);
      places.forEach((i, j) => (expected[i] = logp?.[j] ?? NaN));
      const found = scored(name, run);
      assert.deepEqual(found.advantage, prepared.advantage);
      assert.deepEqual(found.slope, expected);
      assert.ok(found.slope.some((value) => value !== 0));
      const prompts = new Set(experience.tokens.keys());
      for (const [start, end] of responses(experience)) {
        for (let i = start; i < end; i++) prompts.delete(i);
      }
      for (const i of prompts) assert.equal(found.slope[i], 0);
    });
  }

  it('has RLOO at K/(K−1) times Dr. GRPO, in advantage and in slope', () => {
    const run = of('grpo');
    const without = { ...same, klCoefficient: 0 };
    const [rloo, drGrpo] = (['rloo', 'dr-grpo'] as const).map((name) => scored(name, run, without));
    for (const key of ['advantage', 'slope'] as const) {
      const { cosine, scale } = likeness(experience, rloo[key], drGrpo[key]);
      close(cosine ?? NaN, 1, 1e-6, key);
      close(scale ?? NaN, PER_GROUP / (PER_GROUP - 1), 1e-6, key);
    }
  });

  it('has GRPO in another direction than Dr. GRPO, which does not divide by the deviation', () => {
    const [grpo, drGrpo] = (['grpo', 'dr-grpo'] as const).map((name) =>
      scored(name, of('grpo'), same),
    );
    assert.ok((likeness(experience, grpo.advantage, drGrpo.advantage).cosine ?? 1) < 0.9999);
  });

  it('has PPO without a critic equal to REINFORCE++, and says so', () => {
    const run = {
      settings: settings({ algorithm: 'reinforce++', gamma: 1, lambda: 1 }),
      experience: { ...experience, heads: {} },
    };
    const fitted = fitAlgorithm('ppo', run);
    assert.ok(!('refused' in fitted));
    assert.match(fitted.notes.join(), /no critic.*V = 0/);
    allClose(scored('ppo', run).advantage, scored('reinforce++', run).advantage, 1e-5);
  });

  it('pushes along −A ω where there is no KL and no entropy bonus', () => {
    const run = of('reinforce++');
    const { advantage, slope } = scored('reinforce++', run, { klIn: 'reward' });
    const tokens = responses(experience).reduce((sum, [start, end]) => sum + end - start, 0);
    for (const [start, end] of responses(experience)) {
      for (let i = start; i < end; i++) close(slope[i], -advantage[i] / tokens, 1e-6);
    }
  });

  it('scores OREAL without a token reward model where there is none, and drops no row then', () => {
    const run = { ...of('grpo'), experience: { ...experience, heads: {} } };
    const fitted = fitAlgorithm('oreal', run);
    assert.ok(!('refused' in fitted));
    assert.match(fitted.notes.join(), /no token reward model/);
    assert.equal(scored('oreal', run).rows.length, 5 * PER_GROUP);
    // With one, each prompt keeps one correct and one wrong response.
    assert.equal(scored('oreal', of('oreal')).rows.length, 10);
  });

  it('refuses single samples where an algorithm compares those of a prompt, and no other', () => {
    const single = {
      ...of('ppo'),
      experience: randomExperience(stream(2), { groups: 6, perGroup: 1 }),
    };
    for (const name of ALGORITHM_NAMES) {
      const { minimumGroup }: Algorithm = ALGORITHMS[name];
      const fitted = fitAlgorithm(name, single);
      assert.equal('refused' in fitted, minimumGroup > 1, name);
      if ('refused' in fitted) assert.match(fitted.refused, /at least 2, and here a prompt has 1/);
    }
  });

  it('keeps KL in the loss where an algorithm reads no reward', () => {
    const fitted = fitAlgorithm('rft', of('ppo'), { klIn: 'reward' });
    assert.ok(!('refused' in fitted));
    assert.equal(fitted.settings.rl.klIn, 'loss');
    assert.match(fitted.notes.join(), /KL stays in the loss/);
  });

  it('has no cosine with what is all zero', () => {
    const nothing = new Float64Array(experience.tokens.length);
    const some = scored('grpo', of('grpo')).slope;
    assert.deepEqual(likeness(experience, some, nothing), {});
    assert.deepEqual(likeness(experience, nothing, some), { scale: 0 });
  });
});
