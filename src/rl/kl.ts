import type { Floats } from '../engine/engine.ts';
import type { KlEstimator } from './options.ts';

/** Estimates per token are clamped to ± this, as OpenRLHF and verl do; beyond it the gradient is zero. */
export const KL_CLAMP = 10;

/**
 * Estimate of KL(π ‖ π_ref) from one sampled token, u = log π − log π_ref, and its derivative by log π
 * (Schulman, "Approximating KL divergence": k1 = u, k2 = u²/2, k3 = e^−u − 1 + u).
 */
export function klEstimate(
  estimator: KlEstimator,
  logp: number,
  referenceLogp: number,
): { value: number; slope: number } {
  const u = logp - referenceLogp;
  const value = rawEstimate(estimator, u);
  if (value > KL_CLAMP) return { value: KL_CLAMP, slope: 0 };
  if (value < -KL_CLAMP) return { value: -KL_CLAMP, slope: 0 };
  return { value, slope: rawSlope(estimator, u) };
}

function rawEstimate(estimator: KlEstimator, u: number): number {
  if (estimator === 'k1') return u;
  return estimator === 'k2' ? (u * u) / 2 : Math.expm1(-u) + u;
}

function rawSlope(estimator: KlEstimator, u: number): number {
  if (estimator === 'k1') return 1;
  return estimator === 'k2' ? u : -Math.expm1(-u);
}

/** The estimate of every position in [start, end), written negated (a cost) to `into`. */
export function writeKlCost(
  estimator: KlEstimator,
  logp: Floats,
  referenceLogp: Floats,
  start: number,
  end: number,
  into: Float64Array,
): void {
  for (let i = start; i < end; i++) {
    into[i] = -klEstimate(estimator, logp[i], referenceLogp[i]).value;
  }
}
