import { mean } from '../../base/statistics.ts';

/** A term's unweighted values, one a rollout, with its weight. */
interface Weighted {
  name: string;
  weight: number;
  values: ArrayLike<number>;
}

/**
 * Which term dominates: share of the variance of the weighted total R = Σ w_k r_k over the rollouts of a step that each term
 * explains, cov(w_k r_k, R) / var(R). Sums to 1; below 0 for a term that works against the others. Empty where R does not vary.
 */
export function varianceShares(rewards: readonly Weighted[]): Record<string, number> {
  const rows = rewards[0]?.values.length ?? 0;
  const totals = Array.from({ length: rows }, (_, row) =>
    rewards.reduce((sum, { weight, values }) => sum + weight * values[row], 0),
  );
  const centre = mean(totals);
  const variance = mean(totals.map((total) => (total - centre) ** 2));
  // Equal totals may differ by rounding.
  if (!(variance > 1e-20 * (1 + centre ** 2))) return {};
  return Object.fromEntries(
    rewards.map(({ name, weight, values: each }) => {
      const values = Array.from(each);
      const own = mean(values);
      const covariance = mean(
        values.map((value, row) => weight * (value - own) * (totals[row] - centre)),
      );
      return [name, covariance / variance];
    }),
  );
}
