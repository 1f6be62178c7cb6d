import { shown } from './curve.ts';
import { place, type Model, type PlacedPane, type Trace } from './model.ts';
import {
  inSight,
  isCrowded,
  traceBand,
  traceBars,
  traceLine,
  type BarSink,
  type Placed,
  type Sink,
} from './path.ts';
import type { Pyramid } from './pyramid.ts';

export interface Stroke {
  color: string;
  width: number;
  dash?: readonly number[];
  opacity?: number;
}

/** What a chart is painted with: a canvas on the screen, an SVG in a file. */
export interface Painter {
  stroke(trace: (sink: Sink) => void, stroke: Stroke): void;
  fill(trace: (sink: Sink) => void, color: string, opacity: number): void;
  /** A line as bars of its width; without it, lines are paths however many points they have. */
  bars?(trace: (sink: BarSink) => void, stroke: Stroke): void;
  /** A filled point. */
  dot(x: number, y: number, radius: number, color: string): void;
}

export interface PaintOptions {
  /** Bands get outlines: areas alone are hard to see there. */
  highContrast: boolean;
}

/** Fewer points than one per this many pixels are drawn as points too. */
const DOT_ROOM = 10;

/** Bands first, then lines: no run's band hides another's line. */
export function paintModel(painter: Painter, model: Model, options: PaintOptions): void {
  for (const trace of model.traces) paintStart(painter, model, trace);
  forEachPhase(model, (trace, pane, phase) =>
    paintBand(painter, model, trace, pane, phase, options),
  );
  // All lines of a chart have their points drawn, or none has.
  let most = 0;
  forEachPhase(model, ({ data, curves }, pane, phase) => {
    const { rows } = curves.byPhase[phase];
    const [from, to] = inSight({ column: data.at[model.axis], rows }, pane.low, pane.high);
    most = Math.max(most, to - from);
  });
  const dots = most * DOT_ROOM < model.width;
  forEachPhase(model, (trace, pane, phase) => paintLine(painter, model, trace, pane, phase, dots));
}

type Phase = PlacedPane['phases'][number];

function forEachPhase(
  { panes, traces }: Model,
  take: (trace: Trace, pane: PlacedPane, phase: Phase) => void,
): void {
  for (const trace of traces) {
    for (const pane of panes) for (const phase of pane.phases) take(trace, pane, phase);
  }
}

function paintStart(painter: Painter, { panes, y }: Model, { start, style }: Trace): void {
  const rl = panes.find(({ phases }) => phases.includes('rl'));
  if (start === undefined || !rl) return;
  const level = y.toY(start);
  painter.stroke(
    (sink) => {
      sink.moveTo(rl.left, level);
      sink.lineTo(rl.right, level);
    },
    { color: style.color, width: 1, dash: [2, 4], opacity: 0.9 },
  );
}

function paintBand(
  painter: Painter,
  { axis, y }: Model,
  { data, style, band }: Trace,
  pane: PlacedPane,
  phase: Phase,
  { highContrast }: PaintOptions,
): void {
  if (!band) return;
  const low = band.low.byPhase[phase];
  const high = band.high.byPhase[phase];
  if (low.rows.length === 0) return;
  const placed = place(low, data, axis, pane, y.toY);
  const [from, to] = inSight(placed, pane.low, pane.high);
  const trace = (sink: Sink) => traceBand(sink, placed, low.pyramid, high.pyramid, from, to);
  painter.fill(trace, style.color, highContrast ? 0.25 : 0.16);
  if (highContrast) painter.stroke(trace, { color: style.color, width: 1 });
}

function paintLine(
  painter: Painter,
  { axis, y }: Model,
  { data, style, curves }: Trace,
  pane: PlacedPane,
  phase: Phase,
  dots: boolean,
): void {
  const curve = curves.byPhase[phase];
  if (curve.rows.length === 0) return;
  const placed = place(curve, data, axis, pane, y.toY);
  const [from, to] = inSight(placed, pane.low, pane.high);
  const { color, dash } = style;
  const points = { placed, from, to };
  if (curve.smoothed) {
    paintPoints(painter, points, curve.pyramid, { color, width: 1, opacity: 0.3 });
  }
  const pyramid = shown(curve);
  paintPoints(painter, points, pyramid, { color, width: 1.5, dash });
  if (!dots) return;
  for (let i = from; i < to; i++) {
    const x = data.at[axis][curve.rows[i]] * pane.scale + pane.offset;
    painter.dot(x, y.toY(pyramid.values[i]), 2.25, color);
  }
}

function paintPoints(
  painter: Painter,
  { placed, from, to }: { placed: Placed; from: number; to: number },
  pyramid: Pyramid,
  stroke: Stroke,
): void {
  // Dashes follow the line: they need a path.
  const plain = (stroke.dash ?? []).length === 0;
  if (painter.bars && plain && isCrowded(placed, from, to)) {
    painter.bars((sink) => traceBars(sink, placed, pyramid, from, to, stroke.width), stroke);
  } else painter.stroke((sink) => traceLine(sink, placed, pyramid, from, to), stroke);
}

/** Paints in CSS pixels where the context's origin is. */
export function canvasPainter(context: CanvasRenderingContext2D): Painter {
  const stroke = (path: Path2D | undefined, { color, width, dash, opacity }: Stroke): void => {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.lineJoin = 'round';
    context.setLineDash([...(dash ?? [])]);
    context.globalAlpha = opacity ?? 1;
    if (path) context.stroke(path);
    else context.stroke();
    context.globalAlpha = 1;
    context.setLineDash([]);
  };
  return {
    stroke(trace, look) {
      context.beginPath();
      trace(context);
      stroke(undefined, look);
    },
    bars(trace, look) {
      const { color, opacity = 1 } = look;
      const joints = new Path2D();
      // What shines through is filled as one: bars that overlap would show.
      const whole = opacity < 1;
      context.beginPath();
      context.fillStyle = color;
      trace({
        bar: (x, y, width, height) =>
          whole ? context.rect(x, y, width, height) : context.fillRect(x, y, width, height),
        moveTo: (x, y) => joints.moveTo(x, y),
        lineTo: (x, y) => joints.lineTo(x, y),
      });
      context.globalAlpha = opacity;
      if (whole) context.fill();
      context.globalAlpha = 1;
      stroke(joints, look);
    },
    fill(trace, color, opacity) {
      context.beginPath();
      trace(context);
      context.globalAlpha = opacity;
      context.fillStyle = color;
      context.fill();
      context.globalAlpha = 1;
    },
    dot(x, y, radius, color) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = color;
      context.fill();
    },
  };
}
