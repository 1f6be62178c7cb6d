import type { Phase } from '../../src/run/events.ts';
import type { Curves } from './curve.ts';
import type { Model, Trace } from './model.ts';
import { readingAt, type Reading } from './readings.ts';
import type { RunData } from './series.ts';
import type { Position } from './xaxis.ts';

/** A run's point in a chart. */
export interface Point {
  data: RunData;
  reading: Reading;
}

/** Of all runs' points, the one nearest to a place along the axis. */
export function nearestAlong({ traces, axis }: Model, at: Position): Reading | undefined {
  let best: Reading | undefined;
  for (const { data, curves } of traces) {
    const found = readingAt(curves, data, axis, at);
    if (found && (!best || Math.abs(found.x - at.x) < Math.abs(best.x - at.x))) best = found;
  }
  return best;
}

/**
 * The point that the cross-hair stands for: with a pointer the run drawn nearest to its `y`, else the preferred run's where
 * it has one, else the first run's.
 */
export function chosenPoint(
  { traces, axis, y: yAxis }: Model,
  at: Position,
  preferred: RunData | undefined,
  y: number | undefined,
): Point | undefined {
  const found = traces.flatMap(({ data, curves }: Trace) => {
    const reading = readingAt(curves, data, axis, at);
    return reading ? [{ data, reading }] : [];
  });
  if (y === undefined) return found.find(({ data }) => data === preferred) ?? found[0];
  const distance = ({ reading }: Point) => Math.abs(yAxis.toY(reading.drawn) - y);
  let best = found[0];
  for (const point of found) if (distance(point) < distance(best)) best = point;
  return best;
}

/**
 * The point so many points further on, through the phases in order; from the near end when there is none yet.
 * @returns undefined when the curves have no points in these phases
 */
export function steppedFrom(
  { byPhase }: Curves,
  phases: readonly Phase[],
  now: Reading | undefined,
  by: number,
): { phase: Phase; row: number } | undefined {
  const before = (phase: Phase) =>
    phases.slice(0, phases.indexOf(phase)).reduce((n, p) => n + byPhase[p].rows.length, 0);
  const total = phases.reduce((n, phase) => n + byPhase[phase].rows.length, 0);
  if (total === 0) return undefined;
  const from = now ? before(now.phase) + now.index : by > 0 ? -1 : total;
  const next = Math.min(total - 1, Math.max(0, from + by));
  const phase = phases.findLast((p) => before(p) <= next && byPhase[p].rows.length > 0);
  return phase && { phase, row: byPhase[phase].rows[next - before(phase)] };
}
