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
/** Points per pixel from which on a line is drawn by pixel columns. */
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
 * Draws the points [from, to). Where there are more than three a pixel, each column of pixels gets first, least, most and
 * last value: the picture is the same as with all points, and a spike of one point stays.
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
  forEachColumn(placed, from, to, (x, i, end, joined) => {
    const y = toY(values[i]);
    if (joined) sink.lineTo(x, y);
    else if (end - i === 1 && !continues(placed, end)) {
      // No line touches it: it must be seen all the same.
      sink.moveTo(x - LONE, y);
      sink.lineTo(x + LONE, y);
    } else sink.moveTo(x, y);
    if (end - i > 1) {
      const extent = emptyExtent();
      extendBy(pyramid, i, end, extent);
      sink.lineTo(x, toY(extent.low));
      sink.lineTo(x, toY(extent.high));
      sink.lineTo(x, toY(values[end - 1]));
    }
  });
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
  forEachColumn(placed, from, to, (x, i, end, joined) => {
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

/** Calls `take` for each point, or for each column of pixels [i, end) where points are dense. */
function forEachColumn(
  { column, rows, distances, gap, scale, offset }: Placed,
  from: number,
  to: number,
  take: (x: number, i: number, end: number, joined: boolean) => void,
): void {
  if (to <= from) return;
  const first = column[rows[from]] * scale + offset;
  const last = column[rows[to - 1]] * scale + offset;
  const dense = to - from > DENSE * Math.max(1, last - first);
  let i = from;
  let span = to - from;
  while (i < to) {
    const joined = i > from && distances[i] <= gap;
    const exact = column[rows[i]] * scale + offset;
    if (!dense) {
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
