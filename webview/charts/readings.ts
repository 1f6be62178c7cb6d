import { PHASES, type Phase } from '../../src/run/events.ts';
import { nearest } from './bisect.ts';
import { shown, type Curve, type Curves } from './curve.ts';
import type { AxisName, RunData } from './series.ts';
import type { Position } from './xaxis.ts';

/** One point of a curve, as the cross-hair finds it. */
export interface Reading {
  phase: Phase;
  /** Index in the curve. */
  index: number;
  row: number;
  step: number;
  x: number;
  /** As measured. */
  value: number;
  /** As drawn: smoothed where smoothing is on. */
  drawn: number;
}

/** The point of a curve nearest to a place; undefined where the curve has none within its usual distance. */
export function readingAt(
  curves: Curves,
  data: RunData,
  axis: AxisName,
  at: Position,
): Reading | undefined {
  // Steps of the phases are apart; tokens and time run through both.
  const phases = axis === 'step' ? [at.phase] : PHASES;
  let best: Reading | undefined;
  for (const phase of phases) {
    const curve = curves.byPhase[phase];
    const index = nearest(data.at[axis], curve.rows, at.x);
    if (index < 0) continue;
    const found = reading(curve, data, axis, phase, index);
    if (!best || Math.abs(found.x - at.x) < Math.abs(best.x - at.x)) best = found;
  }
  if (
    !best ||
    Math.abs(best.x - at.x) > reach(curves.byPhase[best.phase], data, axis, best.index)
  ) {
    return undefined;
  }
  return best;
}

/** How far a point speaks for its surroundings: one and a half times the way to its farther neighbour. */
function reach({ rows }: Curve, data: RunData, axis: AxisName, index: number): number {
  if (rows.length < 2) return Infinity;
  const x = (i: number) => data.at[axis][rows[i]];
  const before = index > 0 ? x(index) - x(index - 1) : 0;
  const after = index + 1 < rows.length ? x(index + 1) - x(index) : 0;
  return 1.5 * Math.max(before, after);
}

/** The newest point of a metric. */
export function latestReading(
  curves: Curves,
  data: RunData,
  axis: AxisName,
  phases: readonly Phase[] = PHASES,
): Reading | undefined {
  for (const phase of [...phases].reverse()) {
    const curve = curves.byPhase[phase];
    if (curve.rows.length > 0) return reading(curve, data, axis, phase, curve.rows.length - 1);
  }
  return undefined;
}

export function reading(
  curve: Curve,
  data: RunData,
  axis: AxisName,
  phase: Phase,
  index: number,
): Reading {
  const row = curve.rows[index];
  return {
    phase,
    index,
    row,
    step: data.at.step[row],
    x: data.at[axis][row],
    value: curve.values[index],
    drawn: shown(curve).values[index],
  };
}

/** The level of a metric before the first RL step; undefined when it was not measured then. */
export function startLevel(curves: Curves, data: RunData): number | undefined {
  const { rows, values } = curves.byPhase.rl;
  return rows.length > 0 && data.at.step[rows[0]] === 0 ? values[0] : undefined;
}
