import { bisectRows } from './bisect.ts';
import { emptyExtent, extendBy, type Pyramid } from './pyramid.ts';

/** What takes a path: a canvas, or d3's `path()` for SVG. */
export interface Sink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** A curve as a chart places it: x of a point is `column[rows[i]]` by `scale` and `offset`, y goes through `toY`. */
export interface Placed {
  column: readonly number[];
  rows: readonly number[];
  /** Steps since the point before; above `gap` the line is interrupted. */
  distances: readonly number[];
  gap: number;
  scale: number;
  offset: number;
  toY: (value: number) => number;
}

/** Half the length of the dash that stands for a point without neighbours. */
const LONE = 1.25;
/** Points per pixel from which on a path goes by pixel columns. */
const DENSE = 3;

/** The points in sight with one neighbour on either side, so that lines run out of the picture: [from, to). */
export function inSight(
  { column, rows }: Pick<Placed, 'column' | 'rows'>,
  low: number,
  high: number,
): [from: number, to: number] {
  const known = bisectRows(column, rows, -Infinity);
  const from = Math.max(known, bisectRows(column, rows, low) - 1);
  let to = bisectRows(column, rows, high, from);
  // The point on the edge and one beyond.
  to = Math.min(rows.length, to + 2);
  return [from, to];
}

/**
 * Draws the points [from, to). Where there are more than three a pixel, the line goes through the least and the most of each
 * column of pixels: the picture is the same as with all points, and a spike of one point stays.
 */
export function traceLine(
  sink: Sink,
  placed: Placed,
  pyramid: Pyramid,
  from: number,
  to: number,
): void {
  const { toY } = placed;
  const { values } = pyramid;
  let before = 0;
  forEachColumn(placed, from, to, perPixel(placed, from, to) > DENSE, (x, i, end, joined) => {
    const first = toY(values[i]);
    if (end - i > 1) {
      const extent = emptyExtent();
      extendBy(pyramid, i, end, extent);
      const ends = [toY(extent.low), toY(extent.high)];
      const come = joined ? before : first;
      // The nearer end first: the line runs up or down each column once.
      if (Math.abs(ends[1] - come) < Math.abs(ends[0] - come)) ends.reverse();
      if (joined) sink.lineTo(x, ends[0]);
      else sink.moveTo(x, ends[0]);
      sink.lineTo(x, ends[1]);
      before = ends[1];
      return;
    }
    before = first;
    if (joined) sink.lineTo(x, first);
    else if (!continues(placed, end)) {
      // No line touches it: it must be seen all the same.
      sink.moveTo(x - LONE, first);
      sink.lineTo(x + LONE, first);
    } else sink.moveTo(x, first);
  });
}

/** What takes a line as bars, and lines between bars that are apart. */
export interface BarSink extends Sink {
  bar(x: number, y: number, width: number, height: number): void;
}

/** Whether a line has so many points that it can be drawn as bars: more than one a pixel. */
export function isCrowded(placed: Placed, from: number, to: number): boolean {
  return perPixel(placed, from, to) > 1;
}

/**
 * Draws the points [from, to) as what their line covers of each column of pixels, from the least to the most: a bar each,
 * up to half-way to its neighbours. Filling bars takes a canvas a twentieth of the time that a path up and down does.
 */
export function traceBars(
  sink: BarSink,
  placed: Placed,
  pyramid: Pyramid,
  from: number,
  to: number,
  thickness: number,
): void {
  const { toY } = placed;
  const { values } = pyramid;
  const extent = emptyExtent();
  // The bar before, which is drawn once it is known how far up or down the way on from it goes.
  let [x, top, bottom, last, width] = [NaN, 0, 0, 0, 0];
  const close = () => {
    if (Number.isNaN(x)) return;
    sink.bar(x - width / 2, top - thickness / 2, width, bottom - top + thickness);
  };
  forEachColumn(placed, from, to, true, (exact, i, end, joined) => {
    const at = Math.floor(exact) + 0.5;
    const first = toY(values[i]);
    extent.low = Infinity;
    extent.high = -Infinity;
    extendBy(pyramid, i, end, extent);
    const [a, b] = [toY(extent.low), toY(extent.high)];
    let least = Math.min(a, b);
    let most = Math.max(a, b);
    if (joined && at - x <= 1) {
      const middle = (last + first) / 2;
      top = Math.min(top, middle);
      bottom = Math.max(bottom, middle);
      least = Math.min(least, middle);
      most = Math.max(most, middle);
    } else if (joined) {
      sink.moveTo(x, last);
      sink.lineTo(at, first);
    }
    close();
    const lone = end - i === 1 && !joined && !continues(placed, end);
    x = at;
    top = least;
    bottom = most;
    last = end - i === 1 ? first : toY(values[end - 1]);
    width = lone ? Math.max(thickness, 2 * LONE) : thickness;
  });
  close();
}

/** A stretch of a band without a gap: its outline, upper edge from left to right and lower edge back. */
export function traceBand(
  sink: Sink,
  placed: Placed,
  low: Pyramid,
  high: Pyramid,
  from: number,
  to: number,
): void {
  const { toY } = placed;
  let stretch: [x: number, low: number, high: number][] = [];
  const close = () => {
    if (stretch.length === 1) {
      // A lone interval still has to be seen.
      const [[x, a, b]] = stretch;
      stretch = [
        [x - LONE, a, b],
        [x + LONE, a, b],
      ];
    }
    stretch.forEach(([x, , y], i) => (i === 0 ? sink.moveTo(x, toY(y)) : sink.lineTo(x, toY(y))));
    for (let i = stretch.length - 1; i >= 0; i--) sink.lineTo(stretch[i][0], toY(stretch[i][1]));
    stretch = [];
  };
  forEachColumn(placed, from, to, perPixel(placed, from, to) > DENSE, (x, i, end, joined) => {
    if (!joined) close();
    const lows = emptyExtent();
    const highs = emptyExtent();
    extendBy(low, i, end, lows);
    extendBy(high, i, end, highs);
    stretch.push([x, lows.low, highs.high]);
  });
  close();
}

/** Whether a line leads to point `i` from the one before it. */
function continues({ distances, gap }: Placed, i: number): boolean {
  return i < distances.length && distances[i] <= gap;
}

/** How many points there are to a pixel. */
function perPixel({ column, rows, scale }: Placed, from: number, to: number): number {
  if (to <= from) return 0;
  return (to - from) / Math.max(1, (column[rows[to - 1]] - column[rows[from]]) * scale);
}

/** Calls `take` for each point, or for each column of pixels [i, end). */
function forEachColumn(
  { column, rows, distances, gap, scale, offset }: Placed,
  from: number,
  to: number,
  byColumn: boolean,
  take: (x: number, i: number, end: number, joined: boolean) => void,
): void {
  let i = from;
  let span = to - from;
  while (i < to) {
    const joined = i > from && distances[i] <= gap;
    const exact = column[rows[i]] * scale + offset;
    if (!byColumn) {
      take(exact, i, i + 1, joined);
      i++;
      continue;
    }
    const pixel = Math.floor(exact);
    const edge = (pixel + 1 - offset) / scale;
    // Columns hold about as many points as the one before did: look there first.
    let ahead = Math.min(to, i + 1 + 2 * span);
    if (column[rows[ahead - 1]] < edge) ahead = to;
    const end = bisectRows(column, rows, edge, i + 1, ahead);
    span = end - i;
    take(end - i === 1 ? exact : pixel + 0.5, i, end, joined);
    i = end;
  }
}
