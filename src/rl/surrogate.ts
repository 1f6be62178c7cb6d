/** Log-ratios are clamped to ± this before the exponential, as verl does; beyond it the gradient is zero. */
export const LOG_RATIO_CLAMP = 20;

export interface Clip {
  /** Lower and upper range: the ratio is worth nothing outside [1 − low, 1 + high]. */
  low: number;
  high: number;
  /** Dual clip c > 1: with A < 0 the surrogate is at least c·A (Ye et al., arXiv 1912.09729, eq. 5). */
  dual?: number;
}

/**
 * PPO's clipped surrogate of one token as a loss, −min(ρA, clip(ρ)A) with ρ = π/π_old (Schulman et al.,
 * arXiv 1707.06347, eq. 7), and its derivative by log π.
 */
export function clippedSurrogate(
  logp: number,
  oldLogp: number,
  advantage: number,
  clip: Clip,
): { loss: number; slope: number; clipped: boolean; logRatio: number } {
  const logRatio = logp - oldLogp;
  const inside = Math.abs(logRatio) <= LOG_RATIO_CLAMP;
  const ratio = Math.exp(Math.min(Math.max(logRatio, -LOG_RATIO_CLAMP), LOG_RATIO_CLAMP));
  const free = ratio * advantage;
  const bounded = Math.min(Math.max(ratio, 1 - clip.low), 1 + clip.high) * advantage;
  const clipped = bounded < free;
  const surrogate = clipped ? bounded : free;
  if (clip.dual !== undefined && advantage < 0 && surrogate < clip.dual * advantage) {
    return { loss: -clip.dual * advantage, slope: 0, clipped: true, logRatio };
  }
  return { loss: -surrogate, slope: clipped || !inside ? 0 : -free, clipped, logRatio };
}
