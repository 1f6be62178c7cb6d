import { wilsonInterval } from '../../base/statistics.ts';

/**
 * 95 % interval of a share whose draws come in clusters (several draws a puzzle): Wilson's interval with the effective
 * number of draws n = p (1 − p) / SE², SE the cluster-robust standard error of the ratio Σ right / Σ draws. With all
 * clusters alike (SE = 0) n is the number of clusters, which claims no more than the puzzles can show.
 */
export function clusteredInterval(
  right: readonly number[],
  draws: readonly number[],
): [low: number, high: number] {
  const clusters = right.length;
  const total = draws.reduce((a, b) => a + b, 0);
  const share = right.reduce((a, b) => a + b, 0) / total;
  let squares = 0;
  right.forEach((count, i) => (squares += (count - share * draws[i]) ** 2));
  const variance = clusters > 1 ? ((squares / total ** 2) * clusters) / (clusters - 1) : 0;
  const spread = share * (1 - share);
  const effective = variance > 0 && spread > 0 ? Math.min(total, spread / variance) : clusters;
  const { low, high } = wilsonInterval(share * effective, effective);
  return [low, high];
}
