import { tQuantile } from './distributions.ts';
import { wilsonInterval, type Interval } from './statistics.ts';

/**
 * What intervals for a ratio Σ y / Σ x need to know of draws that come in clusters (several responses to a prompt):
 * number of clusters, Σ y, Σ x, Σ y², Σ x², Σ xy over clusters. Sums of disjoint clusters add up.
 */
export type ClusterSums = [
  clusters: number,
  y: number,
  x: number,
  yy: number,
  xx: number,
  xy: number,
];

export function emptySums(): ClusterSums {
  return [0, 0, 0, 0, 0, 0];
}

/** Adds one cluster. */
export function addCluster(sums: ClusterSums, y: number, x: number): void {
  if (x === 0 && y === 0) return;
  sums[0]++;
  sums[1] += y;
  sums[2] += x;
  sums[3] += y * y;
  sums[4] += x * x;
  sums[5] += x * y;
}

/** Rounding of sums of squares that must not pass for a spread between clusters. */
const ROUNDING = 1e-9;

/** Cluster-robust variance of the ratio Σ y / Σ x (linearised); 0 when all clusters agree or there is but one. */
export function ratioVariance([clusters, y, x, yy, xx, xy]: ClusterSums): number {
  if (clusters < 2 || x === 0) return 0;
  const ratio = y / x;
  const squares = yy - 2 * ratio * xy + ratio * ratio * xx;
  if (squares <= ROUNDING * (yy + ratio * ratio * xx)) return 0;
  return ((squares / (x * x)) * clusters) / (clusters - 1);
}

/**
 * How many independent draws would show a share as surely: p (1 − p) / SE². With all clusters alike it is their number: no
 * more than they can show.
 */
export function effectiveDraws(sums: ClusterSums): number {
  const [clusters, y, x] = sums;
  const share = y / x;
  const spread = share * (1 - share);
  const variance = ratioVariance(sums);
  return variance > 0 && spread > 0 ? Math.min(x, spread / variance) : clusters;
}

/**
 * Interval for a share (each x a number of draws, y of them successes) at level 1 − alpha: Wilson's with the effective number
 * of draws, and Student's t with clusters − 1 degrees of freedom in place of z (Korn and Graubard 1998; Dean and Pagano
 * 2015). [0, 1] without draws.
 */
export function shareInterval(sums: ClusterSums, alpha = 0.05): Interval {
  const [clusters, y, x] = sums;
  if (x === 0) return { estimate: NaN, low: 0, high: 1 };
  const share = y / x;
  const effective = effectiveDraws(sums);
  const t = tQuantile(1 - alpha / 2, clusters - 1);
  if (!Number.isFinite(t)) return { estimate: share, low: 0, high: 1 };
  const { low, high } = wilsonInterval(share * effective, effective, t);
  return { estimate: share, low: y === 0 ? 0 : low, high: y === x ? 1 : high };
}

/**
 * Interval for a rate (y counts, x exposures) at level 1 − alpha, on the logarithm, so that it stays positive: r·exp(± t·SE/r)
 * with the cluster-robust SE. Where the clusters show no spread, and for a count of zero, they are taken for as many Poisson
 * counts as there are clusters. [0, ∞) without exposure.
 */
export function rateInterval(sums: ClusterSums, alpha = 0.05): Interval {
  const [clusters, y, x] = sums;
  if (x === 0) return { estimate: NaN, low: 0, high: Infinity };
  const rate = y / x;
  if (y === 0) return { estimate: 0, low: 0, high: -Math.log(alpha / 2) / clusters };
  const t = tQuantile(1 - alpha / 2, clusters - 1);
  if (!Number.isFinite(t)) return { estimate: rate, low: 0, high: Infinity };
  const variance = ratioVariance(sums);
  const relative = variance > 0 ? Math.sqrt(variance) / rate : 1 / Math.sqrt(clusters);
  return {
    estimate: rate,
    low: rate * Math.exp(-t * relative),
    high: rate * Math.exp(t * relative),
  };
}

/**
 * Interval for the difference a − b from those of a and b (Newcombe 1998, method 10; Zou and Donner 2008): exact about
 * skewness, conservative where the two are positively related.
 */
export function differenceInterval(a: Interval, b: Interval): Interval {
  const estimate = a.estimate - b.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  };
}
