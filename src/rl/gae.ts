import type { Floats } from '../engine/engine.ts';
import type { Experience } from './algorithm.ts';
import { forEachResponse } from './ragged.ts';
import type { Signal } from './signal.ts';

export interface Estimates {
  /** A[i] and the return A[i] + V before token i, 0 over prompts. */
  advantages: Float64Array;
  returns: Float64Array;
}

/**
 * Generalised advantage estimation over the response tokens of a ragged batch (Schulman et al., arXiv 1506.02438, eq. 16):
 * δ_i = r_i + γ V_{i+1} − V_i, A_i = δ_i + γλ A_{i+1}. The value before token i is head[i − 1]; after the last token it
 * is 0, also for a truncated response. Without a head V = 0, and λ = 1 then gives the discounted return.
 */
export function estimateAdvantages(
  experience: Pick<Experience, 'tokens' | 'offsets' | 'promptLengths'>,
  { rewards, gamma, lambda }: Pick<Signal, 'rewards' | 'gamma' | 'lambda'>,
  head?: Floats,
): Estimates {
  const advantages = new Float64Array(experience.tokens.length);
  const returns = new Float64Array(experience.tokens.length);
  forEachResponse(experience, (start, end) => {
    let nextValue = 0;
    let nextAdvantage = 0;
    for (let i = end - 1; i >= start; i--) {
      const value = head ? head[i - 1] : 0;
      const delta = rewards[i] + gamma * nextValue - value;
      nextAdvantage = delta + gamma * lambda * nextAdvantage;
      nextValue = value;
      advantages[i] = nextAdvantage;
      returns[i] = nextAdvantage + value;
    }
  });
  return { advantages, returns };
}
