import type { RepetitionOptions } from '../reward-options.ts';
import type { RewardTerm } from '../reward.ts';

/**
 * Minus the share of a response's n-grams (n = `size` tokens) that occurred before in it, in [−1, 0]; 0 for a response that is
 * shorter than one. Seq-rep-n of Welleck et al., arXiv 1908.04319 section 6.
 */
export function repetition({ size }: Pick<RepetitionOptions, 'size'>): RewardTerm {
  return {
    name: 'repetition',
    value: ({ response }) => {
      const count = response.length - size + 1;
      if (count < 1) return 0;
      const seen = new Set<string>();
      for (let i = 0; i < count; i++) seen.add(response.slice(i, i + size).join());
      // Not −0 without repetition.
      return 0 - (count - seen.size) / count;
    },
  };
}
