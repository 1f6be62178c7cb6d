import type { Experience } from './algorithm.ts';
import { LOG_RATIO_CLAMP } from './surrogate.ts';

/**
 * Truncated importance sampling: min(π(token)/μ(token), cap) by token, π as the policy scores it and μ as the sampler
 * recorded it (Yao et al., "Your Efficient RL Framework Secretly Brings You Off-Policy RL Training", 2025; verl's rollout
 * correction, token level). Constant under the gradient; 1 over prompts.
 */
export function truncatedImportance(
  { logp, sampledLogp }: Pick<Experience, 'logp' | 'sampledLogp'>,
  cap: number,
): Float32Array {
  return Float32Array.from(logp, (value, i) => {
    const logRatio = Math.min(Math.max(value - sampledLogp[i], -LOG_RATIO_CLAMP), LOG_RATIO_CLAMP);
    return Math.min(Math.exp(logRatio), cap);
  });
}
