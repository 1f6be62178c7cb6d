import { randomStream, type RandomKey } from './random.ts';

/** An estimate with the ends of its interval. */
export interface Interval {
  estimate: number;
  low: number;
  high: number;
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Biased variance (divided by n), two passes; NaN of nothing. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  return sum / values.length;
}

/** Sample standard deviation (divided by n − 1); NaN of fewer than two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return NaN;
  return Math.sqrt((variance(values) * values.length) / (values.length - 1));
}

/**
 * Quantiles at the given shares, linearly interpolated between order statistics (type 7 of Hyndman and Fan, NumPy's
 * default). NaN of nothing. Throws on a share outside [0, 1].
 */
export function quantiles(values: ArrayLike<number>, shares: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return shares.map((share) => {
    if (!(share >= 0 && share <= 1)) throw new RangeError(`quantile ${share} is not in [0, 1]`);
    if (sorted.length === 0) return NaN;
    const at = share * (sorted.length - 1);
    const below = Math.floor(at);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  });
}

/** Two-sided 95 % point of the standard normal. */
const Z95 = 1.959963984540054;

/** Wilson's score interval for a share of `successes` in `trials` (95 %); [0, 1] without trials. */
export function wilsonInterval(successes: number, trials: number, z = Z95): Interval {
  if (trials === 0) return { estimate: NaN, low: 0, high: 1 };
  const share = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2);
  return {
    estimate: share,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === trials ? 1 : Math.min(1, centre + half),
  };
}

/**
 * Percentile bootstrap of the mean over clusters (95 %): resamples the values, one per puzzle or checkpoint, with
 * replacement. Randomness is keyed, so equal input gives equal ends.
 */
export function bootstrapMean(
  values: ArrayLike<number>,
  key: RandomKey,
  resamples = 2000,
): Interval {
  const random = randomStream(key);
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[random.below(values.length)];
    means[resample] = sum / values.length;
  }
  const [low, high] = quantiles(means, [0.025, 0.975]);
  return { estimate: mean(values), low, high };
}

/** Bootstrap of the mean of paired differences a − b (95 %). Throws when the lengths differ. */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  key: RandomKey,
  resamples = 2000,
): Interval {
  if (a.length !== b.length) {
    throw new RangeError(`pairs need equal lengths, not ${a.length} and ${b.length}`);
  }
  return bootstrapMean(
    Float64Array.from(a, (value, i) => value - b[i]),
    key,
    resamples,
  );
}

/**
 * Percentile bootstrap (95 %) of the ratio Σ y / Σ x over clusters: resamples clusters with replacement. Resamples in which
 * nothing was drawn (Σ x = 0) are left out. Throws when the lengths differ.
 */
export function bootstrapRatio(
  y: ArrayLike<number>,
  x: ArrayLike<number>,
  key: RandomKey,
  resamples = 2000,
): Interval {
  if (y.length !== x.length) {
    throw new RangeError(`a ratio needs equal lengths, not ${y.length} and ${x.length}`);
  }
  const random = randomStream(key);
  const ratios: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    let above = 0;
    let below = 0;
    for (let i = 0; i < y.length; i++) {
      const cluster = random.below(y.length);
      above += y[cluster];
      below += x[cluster];
    }
    if (below !== 0) ratios.push(above / below);
  }
  const [low, high] = quantiles(ratios, [0.025, 0.975]);
  const sum = (values: ArrayLike<number>): number => mean(values) * values.length;
  return { estimate: sum(y) / sum(x), low, high };
}

/**
 * 1 − Var(actual − predicted) / Var(actual): 1 = perfect, 0 = no better than a constant, negative = worse. NaN when the
 * actual values do not vary.
 */
export function explainedVariance(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  const errors = Float64Array.from(actual, (value, i) => value - predicted[i]);
  const total = variance(actual);
  return total === 0 ? NaN : 1 - variance(errors) / total;
}

/**
 * Chance that k of `draws` samples, drawn without replacement, hold a correct one: 1 − C(n−c, k)/C(n, k)
 * (Chen et al. 2021, "Evaluating large language models trained on code", eq. 1).
 */
export function passAtK(draws: number, correct: number, k: number): number {
  if (draws - correct < k) return 1;
  let none = 1;
  for (let i = 0; i < k; i++) none *= (draws - correct - i) / (draws - i);
  return 1 - none;
}
