/** Heaviest smoothing that the slider offers. */
export const MOST_SMOOTHING = 0.99;

/**
 * Exponential moving average as TensorBoard's (line_chart_v2, data_transformer.ts): s_i = Σ w^(i−j) y_j / Σ w^(i−j) over
 * j ≤ i, that is the plain average divided by 1 − w^(i+1), so that the start is not drawn towards 0. It counts points,
 * not distances, and runs over all the data, so that neither zoom nor decimation nor the way points arrived changes it.
 *
 * Recomputes `smoothed` from index `from` on; what lies before must be there. The values must be finite. Written as
 * s_i = s_(i−1) + (y_i − s_(i−1))·(1 − w)/(1 − w^(i+1)): a constant stays that constant exactly.
 */
export function smooth(
  values: readonly number[],
  weight: number,
  smoothed: number[],
  from: number,
): void {
  smoothed.length = Math.min(smoothed.length, from);
  let power = weight ** from;
  let last = from > 0 ? smoothed[from - 1] : 0;
  for (let i = from; i < values.length; i++) {
    power *= weight;
    last += ((values[i] - last) * (1 - weight)) / (1 - power);
    smoothed.push(last);
  }
}
