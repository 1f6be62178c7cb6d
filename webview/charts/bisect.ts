/** First index in [from, to) whose value is at least `target`, else `to`; the values must not fall. NaN counts as less. */
export function bisect(
  values: readonly number[],
  target: number,
  from = 0,
  to = values.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] >= target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same for a column that is read through row numbers: `column[rows[i]]`. */
export function bisectRows(
  column: readonly number[],
  rows: readonly number[],
  target: number,
  from = 0,
  to = rows.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[rows[middle]] >= target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Index of the point nearest to `target`; −1 when there is none. */
export function nearest(
  column: readonly number[],
  rows: readonly number[],
  target: number,
): number {
  const after = bisectRows(column, rows, target);
  if (after === 0) return rows.length > 0 && Number.isFinite(column[rows[0]]) ? 0 : -1;
  const before = after - 1;
  const distance = (i: number) => Math.abs(column[rows[i]] - target);
  if (!Number.isFinite(column[rows[before]])) return after < rows.length ? after : -1;
  return after < rows.length && distance(after) < distance(before) ? after : before;
}
