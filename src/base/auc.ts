import { tQuantile } from './distributions.ts';
import { mean, type Interval } from './statistics.ts';

/** One judged item: a score, what is true of it, and what it came with (items of a cluster are not independent). */
export interface Scored {
  score: number;
  positive: boolean;
  cluster: number;
}

/**
 * Area under the ROC curve: the probability that a positive scores higher than a negative, ties half. The interval at level
 * 1 − alpha is for clustered items (Obuchowski 1997, Biometrics 53: the variance of the clusters' summed placements), on the
 * logit scale with Student's t of clusters − 1 degrees of freedom. Undefined without both kinds; the interval is [0, 1] where the
 * clusters are too few to show a spread, or show none.
 */
export function clusteredAuc(items: readonly Scored[], alpha = 0.05): Interval | undefined {
  const positives = items.filter(({ positive }) => positive);
  const negatives = items.filter(({ positive }) => !positive);
  if (positives.length === 0 || negatives.length === 0) return undefined;
  const above = placements(positives, negatives);
  const below = placements(negatives, positives).map((share) => 1 - share);
  const estimate = mean(above);
  const clusters = new Map<number, { m: number; n: number; above: number; below: number }>();
  const clusterOf = ({ cluster }: Scored) => {
    const known = clusters.get(cluster) ?? { m: 0, n: 0, above: 0, below: 0 };
    clusters.set(cluster, known);
    return known;
  };
  positives.forEach((item, i) => {
    const sums = clusterOf(item);
    sums.m++;
    sums.above += above[i] - estimate;
  });
  negatives.forEach((item, i) => {
    const sums = clusterOf(item);
    sums.n++;
    sums.below += below[i] - estimate;
  });
  const count = clusters.size;
  const [m, n] = [positives.length, negatives.length];
  // Both terms and their covariance at once: the clusters' influences on the estimate, squared.
  const variance = Array.from(
    clusters.values(),
    (sums) => (sums.above / m + sums.below / n) ** 2,
  ).reduce((sum, value) => sum + value, 0);
  const error = Math.sqrt((variance * count) / (count - 1));
  const spread = estimate * (1 - estimate);
  if (count < 3 || !(error > 0) || spread === 0) return { estimate, low: 0, high: 1 };
  const logit = Math.log(estimate / (1 - estimate));
  const half = (tQuantile(1 - alpha / 2, count - 1) * error) / spread;
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return { estimate, low: back(logit - half), high: back(logit + half) };
}

/** For each of `these` the share of `those` that it scores higher than, ties half. */
function placements(these: readonly Scored[], those: readonly Scored[]): number[] {
  const sorted = Float64Array.from(those, ({ score }) => score).sort();
  const before = (value: number, equal: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value || (equal && sorted[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return these.map(({ score }) => (before(score, false) + before(score, true)) / 2 / sorted.length);
}
