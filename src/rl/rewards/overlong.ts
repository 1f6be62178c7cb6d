import type { OverlongOptions } from '../reward-options.ts';
import type { RewardTerm } from '../reward.ts';

/**
 * DAPO's soft overlong punishment (arXiv 2503.14476, eq. 13): 0 up to maxTokens − buffer, then linear to −1 at maxTokens,
 * which a truncated response has reached.
 */
export function overlong({ buffer }: Pick<OverlongOptions, 'buffer'>): RewardTerm {
  return {
    name: 'overlong',
    // Not −0 for short responses.
    value: ({ length, maxTokens }) => 0 - Math.max(length - (maxTokens - buffer), 0) / buffer,
  };
}
