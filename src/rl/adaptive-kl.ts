/** How much one step may move the coefficient: the error is clipped to ± this. */
const LARGEST_ERROR = 0.2;

/**
 * The KL coefficient after a step of `rollouts` rollouts whose measured KL was `kl` (nats per token): proportional control of
 * its logarithm, β ← β (1 + clip(kl/target − 1, ±0.2) · rollouts/horizon) (Ziegler et al., arXiv 1909.08593, section 2.2;
 * verl's AdaptiveKLController), held within `limit`. A batch above the horizon counts as the horizon: at five times as much the
 * factor would be 0, and β never come back.
 */
export function adaptedKl(
  coefficient: number,
  kl: number,
  { target, horizon, rollouts }: { target: number; horizon: number; rollouts: number },
  limit: number,
): number {
  const error = Math.min(Math.max(kl / target - 1, -LARGEST_ERROR), LARGEST_ERROR);
  const along = Math.min(rollouts, horizon);
  return Math.min(coefficient * (1 + (error * along) / horizon), limit);
}
