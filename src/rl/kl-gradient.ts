import { randomKey, randomStream } from '../base/random.ts';
import { klEstimate } from './kl.ts';
import type { KlEstimator, KlPlace } from './options.ts';

/**
 * What an estimator's expected gradient is, beside that of the KL that it estimates, for one next-token distribution.
 * With u = log π − log π_ref and the sum over the vocabulary in place of a sample:
 * exact ∇KL(π ‖ π_ref) = E_π[u ∇log π]; in the loss a sample contributes k'(u) ∇log π, paid in the reward it contributes
 * k(u) ∇log π. Hence k1 in the reward and k2 in the loss are exact; k1 in the loss is E_π[∇log π] = 0; k3 in the loss is
 * ∇KL(π_ref ‖ π); k2 and k3 in the reward vanish to first order in u. The clamps of kl.ts are included.
 */
export interface GradientComparison {
  /** Cosine of the two gradients by the logits; 0 where the estimator's is zero. */
  cosine: number;
  /** Length of the estimator's gradient divided by the exact one's. */
  length: number;
  /** The exact KL in nats. */
  kl: number;
}

export function compareKlGradient(
  estimator: KlEstimator,
  place: KlPlace,
  logits: ArrayLike<number>,
  referenceLogits: ArrayLike<number>,
): GradientComparison {
  const logp = logSoftmax(logits);
  const reference = logSoftmax(referenceLogits);
  const p = logp.map(Math.exp);
  const u = logp.map((value, i) => value - reference[i]);
  const sampled = logp.map((value, i) => {
    const { value: paid, slope } = klEstimate(estimator, value, reference[i]);
    return place === 'reward' ? paid : slope;
  });
  const exact = byLogits(p, u);
  const found = byLogits(p, sampled);
  const kl = dot(p, u);
  const [a, b] = [Math.sqrt(dot(exact, exact)), Math.sqrt(dot(found, found))];
  // What is zero but for rounding has no direction.
  if (a === 0 || b < 1e-12 * Math.max(1, a)) return { cosine: 0, length: 0, kl };
  return { cosine: dot(exact, found) / (a * b), length: b / a, kl };
}

/** E_π[f ∇log π] by the logits of a softmax: π_j (f_j − E_π[f]). */
function byLogits(p: number[], f: number[]): number[] {
  const mean = dot(p, f);
  return p.map((value, i) => value * (f[i] - mean));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function logSoftmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const total = Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
  return values.map((value) => value - largest - total);
}

const VOCABULARY = 32;
const DRAWS = 200;

/**
 * The mean comparison over 200 random pairs of policies on 32 tokens: reference logits from a normal of deviation 2, the
 * policy's moved by a normal of deviation `drift` (0.5: a KL near 0.1 nats). Always the same pairs.
 */
export function typicalKlGradient(
  estimator: KlEstimator,
  place: KlPlace,
  drift = 0.5,
): GradientComparison {
  const random = randomStream(randomKey(0, 'bootstrap'));
  const sum: GradientComparison = { cosine: 0, length: 0, kl: 0 };
  for (let draw = 0; draw < DRAWS; draw++) {
    const reference = Array.from({ length: VOCABULARY }, () => 2 * random.normal());
    const logits = reference.map((value) => value + drift * random.normal());
    const one = compareKlGradient(estimator, place, logits, reference);
    sum.cosine += one.cosine / DRAWS;
    sum.length += one.length / DRAWS;
    sum.kl += one.kl / DRAWS;
  }
  return sum;
}
