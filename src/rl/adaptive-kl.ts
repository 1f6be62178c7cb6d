/** How much one step may move the coefficient: the error is clipped to ± this. */
const LARGEST_ERROR = 0.2;

/**
 * The KL coefficient after a step of `rollouts` rollouts whose measured KL was `kl` (nats per token): proportional control of
 * its logarithm, β ← β (1 + clip(kl/target − 1, ±0.2) · rollouts/horizon) (Ziegler et al., arXiv 1909.08593, section 2.2;
 * verl's AdaptiveKLController), held within `limit`.
 */
export function adaptedKl(
  coefficient: number,
  kl: number,
  { target, horizon, rollouts }: { target: number; horizon: number; rollouts: number },
  limit: number,
): number {
  const error = Math.min(Math.max(kl / target - 1, -LARGEST_ERROR), LARGEST_ERROR);
  return Math.min(Math.max(coefficient * (1 + (error * rollouts) / horizon), 0), limit);
}
