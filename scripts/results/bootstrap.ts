import { randomKey, randomStream } from '../../src/base/random.ts';
import { mean } from '../../src/base/statistics.ts';

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/**
 * 95 % percentile interval of a mean over checkpoints and puzzles. `values[c][p]` is checkpoint c's value on puzzle p (its
 * RL seeds averaged). Each resample draws checkpoints with replacement, then puzzles, the same puzzles for every checkpoint.
 */
export function clusterBootstrap(values: number[][], resamples = 10_000, seed = 1): Interval {
  const checkpoints = values.length;
  const puzzles = values[0]?.length ?? 0;
  if (!puzzles || values.some((row) => row.length !== puzzles)) {
    throw new Error('clusterBootstrap: every checkpoint needs the same puzzles');
  }
  const random = randomStream(randomKey(seed, 'bootstrap'));
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
  means.sort();
  return {
    mean: mean(values.map(mean)),
    low: means[Math.floor(0.025 * resamples)],
    high: means[Math.ceil(0.975 * resamples) - 1],
  };
}
/** Two-sided 97.5 % quantiles of Student's t by degrees of freedom 1…10. */
const T975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** 95 % t interval over a few independent units (checkpoints). */
export function tInterval(values: number[]): Interval {
  const n = values.length;
  const quantile = T975[n - 2];
  if (quantile === undefined) throw new Error(`tInterval: needs 2 to 11 values, got ${n}`);
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (n - 1);
  const half = quantile * Math.sqrt(variance / n);
  return { mean: centre, low: centre - half, high: centre + half };
}
