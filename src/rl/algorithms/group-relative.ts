import type { Algorithm, AlgorithmDefaults } from '../algorithm.ts';
import { groupAdvantages, spread, type Baseline } from '../baseline.ts';
import { clippedObjective } from '../objective.ts';
import { rolloutRewards } from '../signals.ts';
import { whiten } from '../whiten.ts';

/**
 * Algorithms without a critic whose baseline is the other samples of the same prompt. KL in the reward is summed over the
 * response and enters R before the baseline (as TRL does for RLOO).
 */
export function groupRelative(
  face: Pick<Algorithm, 'label' | 'description'>,
  baseline: Baseline,
  defaults: Pick<AlgorithmDefaults, 'klIn' | 'aggregation'>,
): Algorithm {
  return {
    ...face,
    defaults: { group: 8, epochs: 1, minibatches: 1, whitening: 'none', ...defaults },
    minimumGroup: 2,
    contrast: () => ({ needs: 'samples' }),
    heads: () => [],
    prepare: (experience, settings) => {
      const rewards = rolloutRewards(experience, settings);
      const advantages = spread(experience, groupAdvantages(rewards, experience, baseline));
      whiten(experience, advantages, settings.rl.whitening);
      return { advantage: Float32Array.from(advantages), columns: {} };
    },
    objective: (settings) => clippedObjective(settings, []),
  };
}
