import assert from 'node:assert/strict';
import type { Scores } from '../../../src/engine/engine.ts';
import { ALGORITHMS } from '../../../src/rl/algorithms/registry.ts';
import { planUpdates } from '../../../src/rl/updates.ts';
import { close, randomExperience, responses, settings, stream } from './support.ts';

/** Formulas written out again from the papers, without clips, over one whole batch. */
describe('the loss of an update', () => {
  it('is surrogate + β KL − c H + ½ coefficient Σ_k w_k² mean (V_k − R_k)²', () => {
    const random = stream(90);
    const experience = randomExperience(random, { groups: 8, perGroup: 1 });
    const s = settings(
      {
        klIn: 'loss',
        klEstimator: 'k3',
        klCoefficient: 0.2,
        entropyBonus: 0.05,
        epochs: 1,
        minibatches: 1,
        aggregation: 'sequence-mean',
        clip: 0.5,
        clipHigh: 2,
      },
      { coefficient: 0.4 },
    );
    const prepared = ALGORITHMS.ppo.prepare(experience, s, stream(999));
    const [update] = planUpdates(ALGORITHMS.ppo, experience, prepared, s, random);
    const { length } = experience.tokens;
    const draw = (f: (i: number) => number): Float64Array =>
      Float64Array.from({ length }, (_, i) => f(i));
    const scores: Scores = {
      logp: draw((i) => experience.logp[i] + 0.3 * random.next()),
      entropy: draw(() => random.next()),
      heads: { correctness: draw(() => random.normal()), exploration: draw(() => random.normal()) },
    };

    let surrogate = 0;
    let kl = 0;
    let entropy = 0;
    let tokens = 0;
    let drift = 0;
    let entropySum = 0;
    const errors = [0, 0];
    responses(experience).forEach(([start, end], row) => {
      const share = 1 / (8 * (end - start));
      for (let i = start; i < end; i++) {
        const moved = scores.logp[i] - experience.logp[i];
        const away = experience.referenceLogp[i] - scores.logp[i];
        surrogate -= share * Math.exp(moved) * prepared.advantage[i];
        kl += share * (Math.exp(away) - away - 1);
        entropy += share * scores.entropy[i];
        entropySum += scores.entropy[i];
        drift += Math.exp(moved) - moved - 1;
        tokens++;
        experience.rewards.forEach(({ name, values }, k) => {
          // γ = λ = 1 and one reward at the end: the return of every token.
          errors[k] += (scores.heads[name][i - 1] - values[row]) ** 2;
        });
      }
    });
    const value = (errors[0] * 1 ** 2 + errors[1] * 0.6 ** 2) / tokens / 2;

    const { loss } = update.policy(scores, update.batch);
    close(loss, surrogate + 0.2 * kl - 0.05 * entropy + 0.4 * value, 1e-5);
    const stats = update.stats();
    close(stats.policyLoss, surrogate, 1e-5);
    close(stats.valueLoss, value, 1e-5);
    close(stats.entropy, entropySum / tokens, 1e-5);
    close(stats.drift, drift / tokens, 1e-5);
    assert.equal(stats.clipFraction, 0);
    assert.equal(stats.tokens, tokens);
  });

  it('with one head on the weighted sum is ½ coefficient mean (V − Σ_k w_k R_k)²', () => {
    const random = stream(91);
    const experience = randomExperience(random, { groups: 8, perGroup: 1 });
    const s = settings({ klCoefficient: 0, epochs: 1, minibatches: 1 }, { perSignal: false });
    const prepared = ALGORITHMS.ppo.prepare(experience, s, stream(999));
    const [update] = planUpdates(ALGORITHMS.ppo, experience, prepared, s, random);
    const values = Float64Array.from(experience.tokens, () => random.normal());
    const scores: Scores = {
      logp: experience.logp,
      entropy: experience.logp,
      heads: { value: values },
    };
    let errors = 0;
    let tokens = 0;
    responses(experience).forEach(([start, end], row) => {
      const total = experience.rewards[0].values[row] + 0.6 * experience.rewards[1].values[row];
      for (let i = start; i < end; i++, tokens++) errors += (values[i - 1] - total) ** 2;
    });
    update.policy(scores, update.batch);
    close(update.stats().valueLoss, errors / tokens / 2, 1e-5);
  });

  it('counts clipped tokens', () => {
    const random = stream(92);
    const experience = randomExperience(random, { groups: 8, perGroup: 1 });
    const s = settings({ algorithm: 'reinforce++', klCoefficient: 0 });
    const algorithm = ALGORITHMS['reinforce++'];
    const prepared = algorithm.prepare(experience, s, stream(999));
    const [update] = planUpdates(algorithm, experience, prepared, s, random);
    // Every ratio is e: beyond the clip, which binds where the advantage is positive.
    const logp = experience.logp.map((value) => value + 1);
    const gradients = update.policy({ logp, entropy: logp, heads: {} }, update.batch);
    let positive = 0;
    let tokens = 0;
    for (const [start, end] of responses(experience)) {
      for (let i = start; i < end; i++, tokens++) {
        const bound = prepared.advantage[i] > 0;
        if (bound) positive++;
        assert.equal(gradients.logp?.[i] === 0, bound);
      }
    }
    assert.ok(positive > 0 && positive < tokens);
    close(update.stats().clipFraction, positive / tokens);
  });
});
