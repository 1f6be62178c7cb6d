import { addCluster, effectiveDraws, emptySums } from '../../base/clusters.ts';
import { wilsonInterval } from '../../base/statistics.ts';

/** 95 % interval of a share whose draws come in clusters (several a puzzle): Wilson's with the effective number of draws. */
export function clusteredInterval(
  right: readonly number[],
  draws: readonly number[],
): [low: number, high: number] {
  const sums = emptySums();
  right.forEach((count, i) => addCluster(sums, count, draws[i]));
  const effective = effectiveDraws(sums);
  const { low, high } = wilsonInterval((sums[1] / sums[2]) * effective, effective);
  return [low, high];
}
