import { PHASES, type Phase } from '../../src/run/events.ts';
import { bisect } from './bisect.ts';
import { createPyramid, syncPyramid, type Pyramid } from './pyramid.ts';
import { phaseBorder, rowsOf, type RunData } from './series.ts';
import { smooth } from './smoothing.ts';

/**
 * One metric of one run in one phase: the measured points alone, so that neither null nor NaN can be drawn as anything.
 * Which points are neighbours and which have a gap between them follows from how often the metric is measured.
 */
export interface Curve {
  /** Row of the run that each point was measured at. */
  rows: number[];
  values: number[];
  /** Steps since the point before; 0 for the first. */
  distances: number[];
  pyramid: Pyramid;
  smoothed: { weight: number; values: number[]; pyramid: Pyramid } | undefined;
  /** How many neighbours lie how many steps apart. */
  spacing: Map<number, number>;
}

/** A metric's curve in each phase, kept up to date as rows arrive. */
export interface Curves {
  metric: string;
  /** Only rows that have this metric too count: the ends of a band must come in pairs. */
  partner: string | undefined;
  byPhase: Record<Phase, Curve>;
  /** First row that the curves do not know yet. */
  dirtyFrom: number;
}

export function createCurves(metric: string, partner?: string): Curves {
  return { metric, partner, byPhase: { sft: createCurve(), rl: createCurve() }, dirtyFrom: 0 };
}

export function createCurve(): Curve {
  const values: number[] = [];
  return {
    rows: [],
    values,
    distances: [],
    pyramid: createPyramid(values),
    smoothed: undefined,
    spacing: new Map(),
  };
}

/** Brings the curves up to the run's rows and to the smoothing asked for (0 = none). */
export function syncCurves(curves: Curves, data: RunData, weight: number): void {
  const column = data.values.get(curves.metric);
  const partner = curves.partner === undefined ? column : data.values.get(curves.partner);
  for (const phase of PHASES) {
    const curve = curves.byPhase[phase];
    const kept = bisect(curve.rows, curves.dirtyFrom);
    if (curves.dirtyFrom < rowsOf(data) || kept < curve.rows.length) {
      removeFrom(curve, kept);
      if (column && partner) addFrom(curve, phase, data, column, partner, curves.dirtyFrom);
      syncPyramid(curve.pyramid, kept);
    }
    syncSmoothed(curve, weight, kept);
  }
  curves.dirtyFrom = rowsOf(data);
}

function removeFrom(curve: Curve, kept: number): void {
  const { distances, spacing } = curve;
  for (let i = Math.max(kept, 1); i < distances.length; i++) {
    const count = spacing.get(distances[i]) ?? 0;
    if (count > 1) spacing.set(distances[i], count - 1);
    else spacing.delete(distances[i]);
  }
  curve.rows.length = kept;
  curve.values.length = kept;
  distances.length = kept;
}

function addFrom(
  curve: Curve,
  phase: Phase,
  data: RunData,
  column: readonly number[],
  partner: readonly number[],
  from: number,
): void {
  const { rows, values, distances, spacing } = curve;
  const steps = data.at.step;
  let before = rows.at(-1) ?? -1;
  // Equal distances come in long runs: counted here, written to the map once.
  let distance = 0;
  let count = 0;
  const flush = () => {
    if (count > 0) spacing.set(distance, (spacing.get(distance) ?? 0) + count);
    count = 0;
  };
  const border = phaseBorder(data.phase);
  const first = phase === 'rl' ? Math.max(from, border) : from;
  const end = phase === 'rl' ? column.length : Math.min(border, column.length);
  const alone = partner === column;
  for (let row = first; row < end; row++) {
    const value = column[row];
    if (!Number.isFinite(value) || (!alone && !Number.isFinite(partner[row]))) continue;
    if (before >= 0) {
      const apart = steps[row] - steps[before];
      if (apart !== distance) {
        flush();
        distance = apart;
      }
      count++;
    }
    distances.push(before >= 0 ? distance : 0);
    rows.push(row);
    values.push(value);
    before = row;
  }
  flush();
}

function syncSmoothed(curve: Curve, weight: number, kept: number): void {
  if (weight === 0) {
    curve.smoothed = undefined;
    return;
  }
  let from = kept;
  if (curve.smoothed?.weight !== weight) {
    const values: number[] = [];
    curve.smoothed = { weight, values, pyramid: { values, levels: [] } };
    from = 0;
  }
  const { smoothed } = curve;
  from = Math.min(from, smoothed.values.length);
  if (from === curve.values.length && from === smoothed.values.length) return;
  smooth(curve.values, weight, smoothed.values, from);
  syncPyramid(smoothed.pyramid, from);
}

/**
 * Steps between neighbours above which a measurement is missing: one and a half times the usual distance (the median).
 * A metric of every step has a gap where one step lacks it; one of every tenth evaluation has none in between.
 */
export function gapLimit(curve: Curve): number {
  let total = 0;
  for (const count of curve.spacing.values()) total += count;
  let seen = 0;
  for (const [distance, count] of [...curve.spacing].sort(([a], [b]) => a - b)) {
    seen += count;
    if (2 * seen >= total) return 1.5 * distance;
  }
  return Infinity;
}

/** What of a curve is drawn bold: the smoothed values when there are any, else the measured ones. */
export function shown(curve: Curve): Pyramid {
  return curve.smoothed?.pyramid ?? curve.pyramid;
}
