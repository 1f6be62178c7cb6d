import type { Batch, Floats, Scores } from '../engine/engine.ts';
import type { Settings } from './algorithm.ts';
import { klEstimate } from './kl.ts';

/**
 * What every policy loss may add: Σ_i ω_i [β k(π, π_ref)_i − c H_i], KL only where it is in the loss. Adds the derivatives to
 * `logp`; returns the loss and the derivative by the entropy, undefined without a bonus. Tokens of weight 0 are left alone.
 */
export function regularise(
  { rl }: Settings,
  scores: Scores,
  { columns }: Batch,
  weight: Floats,
  logp: Float64Array,
): { loss: number; entropy?: Float64Array } {
  const { referenceLogp } = columns;
  const beta = rl.klIn === 'loss' ? rl.klCoefficient : 0;
  const entropy = rl.entropyBonus === 0 ? undefined : new Float64Array(weight.length);
  if (beta === 0 && !entropy) return { loss: 0 };
  let loss = 0;
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] === 0) continue;
    if (beta !== 0) {
      const kl = klEstimate(rl.klEstimator, scores.logp[i], referenceLogp[i]);
      loss += weight[i] * beta * kl.value;
      logp[i] += weight[i] * beta * kl.slope;
    }
    if (entropy) {
      loss -= weight[i] * rl.entropyBonus * scores.entropy[i];
      entropy[i] = -weight[i] * rl.entropyBonus;
    }
  }
  return { loss, ...(entropy && { entropy }) };
}
