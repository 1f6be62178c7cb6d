/**
 * Minimum and maximum of any stretch of a growing column in O(log n): each level holds the extremes of blocks of eight of
 * the level below. Redrawing therefore costs the same for a thousand points as for a million, and no one-point spike is
 * ever lost to decimation. The values must be finite.
 */
export interface Pyramid {
  /** The column itself; whoever changes it calls `syncPyramid`. */
  values: readonly number[];
  levels: { low: number[]; high: number[] }[];
}

export interface Extent {
  low: number;
  high: number;
}

const BITS = 3;
const FAN = 1 << BITS;

export function createPyramid(values: readonly number[]): Pyramid {
  const pyramid: Pyramid = { values, levels: [] };
  syncPyramid(pyramid, 0);
  return pyramid;
}

/** Takes in that the values from index `from` on were changed, added or removed. */
export function syncPyramid(pyramid: Pyramid, from: number): void {
  const { values, levels } = pyramid;
  let low = values;
  let high = values;
  let first = from;
  let depth = 0;
  while (low.length > FAN) {
    levels[depth] ??= { low: [], high: [] };
    const level = levels[depth];
    const blocks = Math.ceil(low.length / FAN);
    first >>= BITS;
    level.low.length = Math.min(level.low.length, first);
    level.high.length = level.low.length;
    for (let block = level.low.length; block < blocks; block++) {
      const end = Math.min((block + 1) * FAN, low.length);
      let least = Infinity;
      let most = -Infinity;
      for (let i = block * FAN; i < end; i++) {
        if (low[i] < least) least = low[i];
        if (high[i] > most) most = high[i];
      }
      level.low.push(least);
      level.high.push(most);
    }
    first = Math.min(first, blocks);
    low = level.low;
    high = level.high;
    depth++;
  }
  levels.length = depth;
}

/** Writes the extremes of the values [from, to) into `extent`, on top of what is in there. */
export function extendBy(pyramid: Pyramid, from: number, to: number, extent: Extent): void {
  let lows: readonly number[] = pyramid.values;
  let highs: readonly number[] = pyramid.values;
  let { low, high } = extent;
  let a = from;
  let b = to;
  for (let depth = 0; a < b; depth++) {
    const top = depth === pyramid.levels.length;
    while (a < b && (top || a % FAN !== 0)) {
      if (lows[a] < low) low = lows[a];
      if (highs[a] > high) high = highs[a];
      a++;
    }
    while (a < b && b % FAN !== 0) {
      b--;
      if (lows[b] < low) low = lows[b];
      if (highs[b] > high) high = highs[b];
    }
    if (a >= b) break;
    a >>= BITS;
    b >>= BITS;
    ({ low: lows, high: highs } = pyramid.levels[depth]);
  }
  extent.low = low;
  extent.high = high;
}

export function emptyExtent(): Extent {
  return { low: Infinity, high: -Infinity };
}

export function isEmpty({ low, high }: Extent): boolean {
  return low > high;
}
