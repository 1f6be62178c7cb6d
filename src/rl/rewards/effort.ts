import type { EffortOptions } from '../reward-options.ts';
import type { RewardTerm } from '../reward.ts';

/**
 * A judge of effort in [0, 1] that is arithmetic, not a model. RLSP (arXiv 2502.06773) asks a model to grade diversity, depth,
 * novelty and rigour whatever the answer; here amount × quality: the mean of diversity = min(1, different attempts / cap) and
 * depth = min(1, guarded attempts / cap), times the mean of novelty = 1 − share of repeated attempts and rigour = share of
 * statements that hold. 0 without attempts.
 */
export function effort({ cap }: Pick<EffortOptions, 'cap'>): RewardTerm {
  return {
    name: 'effort',
    value: ({ verdict: { attempts, duplicates, validity } }) => {
      if (attempts.all === 0) return 0;
      const diversity = Math.min(1, attempts.distinct / cap);
      const depth = Math.min(1, attempts.guarded / cap);
      const rigour = Number.isFinite(validity) ? validity : 0;
      return ((diversity + depth) / 2) * ((1 - duplicates + rigour) / 2);
    },
  };
}
