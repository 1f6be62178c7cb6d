import type { Phase } from '../../src/run/events.ts';
import { bisectRows } from './bisect.ts';
import { gapLimit, shown, type Curve, type Curves } from './curve.ts';
import { type RunStyle } from './palette.ts';
import type { Panel } from './panels.ts';
import { inSight, type Placed } from './path.ts';
import { emptyExtent, extendBy, type Extent } from './pyramid.ts';
import { startLevel } from './readings.ts';
import type { AxisName, RunData } from './series.ts';
import { pixelMap, type Pane, type PixelMap } from './xaxis.ts';
import { xTicks, type Tick } from './xticks.ts';
import { yAxis, type YAxis } from './yaxis.ts';

/** One run in one chart. */
export interface Trace {
  data: RunData;
  style: RunStyle;
  curves: Curves;
  band?: { low: Curves; high: Curves };
  /** Level before the first RL step, to compare with. */
  start?: number;
}

/** A pane of the x axis as this chart shows it. */
export interface PlacedPane extends PixelMap {
  phases: readonly Phase[];
  left: number;
  right: number;
  ticks: Tick[];
}

/** Everything that decides how a chart looks, ready to be painted on a canvas or into an SVG. */
export interface Model {
  panel: Panel;
  axis: AxisName;
  width: number;
  height: number;
  panes: PlacedPane[];
  y: YAxis;
  traces: Trace[];
  /** Values ≤ 0 where a logarithmic axis was asked for: on its lower edge, or why it is linear all the same. */
  below: number;
}

/** Share of values ≤ 0 up to which an axis can be logarithmic. */
const MOST_BELOW = 0.1;
/** Pixels that a label of the x axis needs, with room around it. */
const TICK_WIDTH = 52;

/** Panes as charts of a width show them: those of one width share them, as long as the axis is the same. */
const known = new WeakMap<readonly Pane[], Map<string, PlacedPane[]>>();

export function placePanes(
  axis: AxisName,
  panes: readonly Pane[],
  span: readonly [number, number],
  width: number,
): PlacedPane[] {
  const key = `${axis} ${span.join()} ${width}`;
  const mine = known.get(panes) ?? new Map<string, PlacedPane[]>();
  known.set(panes, mine);
  const placed = mine.get(key) ?? placedPanes(axis, panes, span, width);
  mine.set(key, placed);
  return placed;
}

function placedPanes(
  axis: AxisName,
  panes: readonly Pane[],
  span: readonly [number, number],
  width: number,
): PlacedPane[] {
  const placed: PlacedPane[] = [];
  for (const pane of panes) {
    const map = pixelMap(pane, span, width);
    if (!map) continue;
    const count = Math.floor((map.right - map.left) / TICK_WIDTH);
    const ticks = xTicks(axis, map.low, map.high, count);
    placed.push({ ...map, phases: pane.phases, ticks });
  }
  // The border's two numbers would overlap: the one after it stays.
  placed.slice(0, -1).forEach((pane, i) => {
    const border = placed[i + 1].left;
    pane.ticks = pane.ticks.filter(
      ({ value }) => value * pane.scale + pane.offset < border - TICK_WIDTH / 2,
    );
  });
  return placed;
}

/** A curve of a run as a pane places it; undefined when it has no point of the pane's phase. */
export function place(
  curve: Curve,
  data: RunData,
  axis: AxisName,
  { scale, offset }: PixelMap,
  toY: (value: number) => number,
): Placed {
  return {
    column: data.at[axis],
    rows: curve.rows,
    distances: curve.distances,
    gap: gapLimit(curve),
    scale,
    offset,
    toY,
  };
}

/** Extremes of what the traces show between the ends of the panes: measured, smoothed, band and start's level. */
export function extentOf(
  traces: readonly Trace[],
  panes: readonly PlacedPane[],
  axis: AxisName,
): Extent {
  const extent = emptyExtent();
  for (const { data, curves, band, start } of traces) {
    if (start !== undefined) {
      extent.low = Math.min(extent.low, start);
      extent.high = Math.max(extent.high, start);
    }
    for (const pane of panes) {
      for (const phase of pane.phases) {
        for (const one of [curves, band?.low, band?.high]) {
          const curve = one?.byPhase[phase];
          if (curve) extendBySight(curve, data.at[axis], pane, extent);
        }
      }
    }
  }
  return extent;
}

function extendBySight(
  curve: Curve,
  column: readonly number[],
  { low, high, scale }: PixelMap,
  extent: Extent,
): void {
  // Half a pixel of grace for points on the edge.
  const grace = 0.5 / scale;
  let from = bisectRows(column, curve.rows, low - grace);
  let to = bisectRows(column, curve.rows, high + grace, from);
  // Between two points: then their line is what is seen.
  if (from === to) [from, to] = inSight({ column, rows: curve.rows }, low, high);
  extendBy(curve.pyramid, from, to, extent);
}

export interface ModelOptions {
  panel: Panel;
  axis: AxisName;
  width: number;
  height: number;
  panes: PlacedPane[];
  traces: Trace[];
  /** What the y axis must hold: of this panel, or of all that share its axis. */
  extent: Extent;
  log: boolean;
  fit: boolean;
}

export function createModel(options: ModelOptions): Model {
  const { panel, axis, width, height, panes, traces, extent, log, fit } = options;
  const positive = log ? positiveOf(traces) : { least: undefined, below: 0, total: 0 };
  // A logarithmic axis that cannot show much of the data would mislead.
  const fits = positive.below <= positive.total * MOST_BELOW;
  const y = yAxis(extent, {
    unit: panel.unit,
    range: panel.range,
    log: log && fits,
    fit,
    leastPositive: positive.least,
    height,
  });
  return { panel, axis, width, height, panes, y, traces, below: positive.below };
}

/** Least value above zero and how many are not, over all that the traces have. */
function positiveOf(traces: readonly Trace[]) {
  let least = Infinity;
  let below = 0;
  let total = 0;
  for (const { curves } of traces) {
    for (const curve of Object.values(curves.byPhase)) {
      const extent = emptyExtent();
      extendBy(curve.pyramid, 0, curve.values.length, extent);
      total += curve.values.length;
      if (extent.low > 0) {
        least = Math.min(least, extent.low);
        continue;
      }
      for (const value of curve.values) {
        if (value > 0) least = Math.min(least, value);
        else below++;
      }
    }
  }
  return { least: least === Infinity ? undefined : least, below, total };
}

/** The start's level of a panel that compares with it. */
export function levelOf(panel: Panel, data: RunData, curvesOf: (metric: string) => Curves) {
  return panel.start === undefined ? undefined : startLevel(curvesOf(panel.start), data);
}

/** Whether the panel has anything to draw. */
export function hasPoints(traces: readonly Trace[]): boolean {
  return traces.some(({ curves }) =>
    Object.values(curves.byPhase).some((curve) => shown(curve).values.length > 0),
  );
}
