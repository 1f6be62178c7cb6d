import { uniformAt } from '../base/random.ts';
import type { Floats, Prompts, Sampling } from './engine.ts';

/**
 * The one definition of how a token is drawn from a row of logits. Every engine follows it step by step:
 *
 * 1. a = logits + bias; banned tokens (and those with bias −∞) are out.
 * 2. Temperature 0: the token with the largest a, the lowest id on a tie. Nothing else applies.
 * 3. a ← a / temperature.
 * 4. top-k: the k tokens with the largest a stay; on a tie the lower id stays.
 * 5. top-p: with p = softmax over what stayed, tokens in order of falling p (lower id first on a tie) stay until their
 *    sum reaches topP; at least one stays (Holtzman et al. 2020, "The curious case of neural text degeneration").
 * 6. Weights w = exp(a − max a) over what stayed, in the order of token ids: the first token whose running sum exceeds
 *    u · Σw is drawn. u = uniformAt(key, rows[r], position in the sequence, prompt included), so that a sample depends
 *    on nothing but the key, the row's identity and the model.
 *
 * A forced token replaces the draw; its uniform is simply not used.
 */
export type Truncation = Pick<Sampling, 'temperature' | 'topK' | 'topP' | 'ban' | 'bias'>;

/** The token drawn for row identity `row` at `position` of its sequence. */
export function sampleToken(
  logits: Floats,
  sampling: Truncation & Pick<Sampling, 'key'>,
  row: number,
  position: number,
): number {
  return drawToken(samplingWeights(logits, sampling), uniformAt(sampling.key, row, position));
}

/** Step 6: inverse CDF in the order of token ids; weights need not sum to 1. */
export function drawToken(weights: Float64Array, uniform: number): number {
  let total = 0;
  for (const weight of weights) total += weight;
  const threshold = uniform * total;
  let sum = 0;
  let last = -1;
  for (let token = 0; token < weights.length; token++) {
    if (weights[token] === 0) continue;
    sum += weights[token];
    last = token;
    if (sum > threshold) return token;
  }
  return last;
}

/** Steps 1-5: unnormalised sampling weights by token, 0 for those that are out; one-hot at temperature 0. */
export function samplingWeights(logits: Floats, truncation: Truncation): Float64Array {
  const { temperature, topK, topP, ban, bias } = truncation;
  const weights = new Float64Array(logits.length);
  const adjusted = Float64Array.from(logits, (logit, token) => logit + (bias ? bias[token] : 0));
  for (const token of ban ?? []) adjusted[token] = -Infinity;
  if (temperature === 0) {
    weights[largest(adjusted)] = 1;
    return weights;
  }
  const top = adjusted[largest(adjusted)];
  for (let token = 0; token < weights.length; token++) {
    weights[token] = Math.exp((adjusted[token] - top) / temperature);
  }
  const truncates = (topK > 0 && topK < weights.length) || topP < 1;
  return truncates ? truncate(weights, topK, topP) : weights;
}

function largest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

function truncate(weights: Float64Array, topK: number, topP: number): Float64Array {
  const falling = weights
    .filter((weight) => weight > 0)
    .sort()
    .reverse();
  const most = topK > 0 ? Math.min(topK, falling.length) : falling.length;
  const count = topP < 1 ? countReaching(falling.subarray(0, most), topP) : most;
  // Of the tokens with the least weight that stays, the lowest ids stay.
  const least = falling[count - 1];
  let equals = count - falling.indexOf(least);
  return weights.map((weight) =>
    weight > least || (weight === least && equals-- > 0) ? weight : 0,
  );
}

/** How many of the falling weights have a share of topP together. */
function countReaching(falling: Float64Array, topP: number): number {
  const enough = topP * falling.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const last = falling.findIndex((weight) => (sum += weight) >= enough);
  return last < 0 ? falling.length : last + 1;
}

/** The temperature of the `logp` that a rollout reports. */
export function reportedTemperature(sampling: Sampling): number {
  return sampling.temperature === 0 ? 1 : sampling.temperature;
}

/** Longest sequence of each prompt: cut (and not finished) at maxTokens or at the model's longest sequence. */
export function sequenceLimits(prompts: Prompts, sampling: Sampling, longest: number): Int32Array {
  return Int32Array.from(prompts.rows, (_, r) =>
    Math.min(prompts.offsets[r + 1] - prompts.offsets[r] + sampling.maxTokens, longest),
  );
}

/** log softmax(logits / temperature)[token], of the untruncated distribution. */
export function logProbability(logits: Floats, token: number, temperature: number): number {
  let top = -Infinity;
  for (const logit of logits) top = Math.max(top, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp((logit - top) / temperature);
  return (logits[token] - top) / temperature - Math.log(sum);
}
