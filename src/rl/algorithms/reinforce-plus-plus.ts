import type { Algorithm, Experience, Settings } from '../algorithm.ts';
import { groupAdvantages, spread } from '../baseline.ts';
import { estimateAdvantages } from '../gae.ts';
import { clippedObjective } from '../objective.ts';
import { discountsDiffer, rewardSignals, rolloutRewards, totalSignal } from '../signals.ts';
import { whiten } from '../whiten.ts';

/**
 * REINFORCE++ (arXiv 2501.03262): no critic; A_t = R − β Σ_{s ≥ t} KL_s (discounted with γ, by signal), normalised over all
 * tokens of the batch, with PPO's clip. Logic-RL's form (arXiv 2502.14768) has `klIn: loss` with k3. `baseline: group` takes
 * the mean of the prompt's samples from the total reward first, KL sum included (REINFORCE++-baseline; verl's
 * reinforce_plus_plus_baseline).
 */
export const reinforcePlusPlus: Algorithm = {
  label: 'REINFORCE++',
  description: 'Clipped policy gradient on the plain return, normalised over the whole batch.',
  defaults: {
    group: 1,
    epochs: 1,
    minibatches: 1,
    klIn: 'reward',
    whitening: 'batch',
    aggregation: 'token-mean',
  },
  minimumGroup: 1,
  contrast: ({ rl: { baseline, whitening } }) => ({
    needs: baseline === 'group' || whitening === 'group' ? 'samples' : 'rollouts',
    discounted: baseline === 'none',
  }),
  heads: () => [],
  prepare: (experience, settings) => {
    const advantages = returns(experience, settings);
    whiten(experience, advantages, settings.rl.whitening);
    return { advantage: Float32Array.from(advantages), columns: {} };
  },
  objective: (settings) => clippedObjective(settings, []),
};

function returns(experience: Experience, settings: Settings): Float64Array {
  if (settings.rl.baseline === 'group') {
    return spread(
      experience,
      groupAdvantages(rolloutRewards(experience, settings), experience, 'mean'),
    );
  }
  if (!discountsDiffer(experience, settings)) {
    const signal = { ...totalSignal(experience, settings), lambda: 1 };
    return estimateAdvantages(experience, signal).advantages;
  }
  const total = new Float64Array(experience.tokens.length);
  for (const signal of rewardSignals(experience, settings)) {
    const { advantages } = estimateAdvantages(experience, { ...signal, lambda: 1 });
    advantages.forEach((value, i) => {
      total[i] += signal.weight * value;
    });
  }
  return total;
}
