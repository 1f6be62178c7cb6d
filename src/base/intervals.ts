import { tQuantile } from './distributions.ts';
import { randomStream, type RandomKey } from './random.ts';
import { mean, quantiles, standardDeviation, type Interval } from './statistics.ts';

/** Intervals for means over a few independent units: seeds, checkpoints. */

/**
 * t interval of a mean over independent units at level 1 − alpha (Student 1908). One unit says nothing about the spread: its
 * interval is the whole line. NaN of nothing.
 */
export function tInterval(values: readonly number[], alpha = 0.05): Interval {
  const estimate = mean(values);
  if (values.length === 0) return { estimate, low: NaN, high: NaN };
  if (values.length === 1) return { estimate, low: -Infinity, high: Infinity };
  const error = standardDeviation(values) / Math.sqrt(values.length);
  return around(estimate, tQuantile(1 - alpha / 2, values.length - 1) * error);
}

/** Interval for the mean of a − b, unit by unit. Throws when the lengths differ. */
export function pairedInterval(a: readonly number[], b: readonly number[], alpha = 0.05): Interval {
  if (a.length !== b.length) {
    throw new RangeError(`pairs need equal lengths, not ${a.length} and ${b.length}`);
  }
  return tInterval(
    a.map((value, i) => value - b[i]),
    alpha,
  );
}

/** Interval for mean(a) − mean(b) of unpaired units with unequal spreads (Welch 1947). The whole line where a side has one unit. */
export function welchInterval(a: readonly number[], b: readonly number[], alpha = 0.05): Interval {
  const estimate = mean(a) - mean(b);
  if (a.length < 2 || b.length < 2) return { estimate, low: -Infinity, high: Infinity };
  const [va, vb] = [a, b].map((values) => standardDeviation(values) ** 2 / values.length);
  const variance = va + vb;
  if (variance === 0) return around(estimate, 0);
  const degrees = variance ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return around(estimate, tQuantile(1 - alpha / 2, degrees) * Math.sqrt(variance));
}

/** Interval for the geometric mean of a/b over pairs: the t interval of the logarithms. NaN where a value is not positive. */
export function ratioInterval(a: readonly number[], b: readonly number[], alpha = 0.05): Interval {
  const { estimate, low, high } = pairedInterval(a.map(Math.log), b.map(Math.log), alpha);
  return { estimate: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) };
}

/** Half the interval's width: the smallest difference that it would have told from none. Infinity where it has no ends. */
export function detectable({ low, high }: Interval): number {
  return (high - low) / 2;
}

/**
 * 95 % percentile interval of a mean over checkpoints and puzzles. `values[c][p]` is checkpoint c's value on puzzle p (its
 * RL seeds averaged). Each resample draws checkpoints with replacement, then puzzles, the same puzzles for every checkpoint.
 */
export function clusterBootstrap(
  values: readonly (readonly number[])[],
  key: RandomKey,
  resamples = 10_000,
): Interval {
  const checkpoints = values.length;
  const puzzles = values[0]?.length ?? 0;
  if (!puzzles || values.some((row) => row.length !== puzzles)) {
    throw new RangeError('a cluster bootstrap needs the same puzzles of every checkpoint');
  }
  const random = randomStream(key);
  const means = new Float64Array(resamples);
  for (let sample = 0; sample < resamples; sample++) {
    const weights = new Float64Array(puzzles);
    for (let i = 0; i < puzzles; i++) weights[random.below(puzzles)]++;
    let sum = 0;
    for (let i = 0; i < checkpoints; i++) {
      const row = values[random.below(checkpoints)];
      for (let puzzle = 0; puzzle < puzzles; puzzle++) sum += weights[puzzle] * row[puzzle];
    }
    means[sample] = sum / (checkpoints * puzzles);
  }
  const [low, high] = quantiles(means, [0.025, 0.975]);
  return { estimate: mean(values.map(mean)), low, high };
}

function around(estimate: number, half: number): Interval {
  return { estimate, low: estimate - half, high: estimate + half };
}
