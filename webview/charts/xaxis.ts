import { PHASES, type Phase } from '../../src/run/events.ts';
import { bisect } from './bisect.ts';
import { phaseBorder, rowsOf, type AxisName, type RunData } from './series.ts';

/** A place on the axis that all charts share. */
export interface Position {
  phase: Phase;
  x: number;
}

/** What part of the axis is on show; null = that end of the data, wherever it moves to. */
export interface View {
  from: Position | null;
  to: Position | null;
}

export type PhaseChoice = 'all' | Phase;

/**
 * A stretch of the axis with one linear scale; [u0, u1] is its share of the whole, from 0 to 1. Steps of the phases are
 * different things (a step of RL takes as long as a hundred of SFT), so each phase has a pane of its own there; tokens and
 * time run on through both.
 */
export interface Pane {
  phases: readonly Phase[];
  low: number;
  high: number;
  u0: number;
  u1: number;
}

/** Share of the axis that SFT steps get beside RL steps. */
const SFT_SHARE = 0.22;
/** Furthest that zooming in goes: this share of the axis. */
export const LEAST_SPAN = 1e-6;

type Range = [low: number, high: number];

/** Ends of the data of each phase, over all runs. */
export function phaseRanges(
  runs: readonly RunData[],
  axis: AxisName,
): Partial<Record<Phase, Range>> {
  const ranges: Partial<Record<Phase, Range>> = {};
  for (const { phase, at } of runs) {
    const column = at[axis];
    const end = phase.length;
    const border = phaseBorder(phase);
    for (const [name, first, last] of [
      ['sft', 0, border - 1],
      ['rl', border, end - 1],
    ] as const) {
      const known = bisect(column, -Infinity, first, last + 1);
      if (known > last) continue;
      const range = (ranges[name] ??= [Infinity, -Infinity]);
      range[0] = Math.min(range[0], column[known]);
      range[1] = Math.max(range[1], column[last]);
    }
  }
  return ranges;
}

/**
 * The axis of a chart.
 * @param measured phases that the chart has values of: others get no room, unless there would be none at all
 */
export function panesOf(
  axis: AxisName,
  choice: PhaseChoice,
  ranges: Partial<Record<Phase, Range>>,
  measured: readonly Phase[] = PHASES,
): Pane[] {
  const wanted = PHASES.filter((phase) => choice === 'all' || choice === phase);
  let present = wanted.filter((phase) => ranges[phase] && measured.includes(phase));
  if (present.length === 0) present = wanted.filter((phase) => ranges[phase]);
  // Nothing of the chosen phase yet: whatever there is.
  if (present.length === 0) present = PHASES.filter((phase) => ranges[phase]);
  const rangeOf = (phase: Phase) => ranges[phase] ?? [0, 1];
  if (present.length === 0) return [{ phases: wanted, low: 0, high: 1, u0: 0, u1: 1 }];
  if (axis === 'step' && present.length === 2) {
    const [sft, rl] = [rangeOf('sft'), rangeOf('rl')];
    return [
      { phases: ['sft'], ...widened([Math.min(0, sft[0]), sft[1]]), u0: 0, u1: SFT_SHARE },
      { phases: ['rl'], ...widened(rl), u0: SFT_SHARE, u1: 1 },
    ];
  }
  // Steps are counted from the start, of which the first row may know nothing.
  const start = axis === 'step' ? [0] : [];
  const low = Math.min(...start, ...present.map((phase) => rangeOf(phase)[0]));
  const high = Math.max(...present.map((phase) => rangeOf(phase)[1]));
  return [{ phases: present, ...widened([low, high]), u0: 0, u1: 1 }];
}

function widened([low, high]: Range): { low: number; high: number } {
  return { low, high: high > low ? high : low + 1 };
}

/** Place on the whole axis, 0 to 1 within the data; undefined when the phase is not on show. */
export function toUnit(panes: readonly Pane[], { phase, x }: Position): number | undefined {
  const pane = panes.find(({ phases }) => phases.includes(phase));
  if (!pane) return undefined;
  return pane.u0 + ((x - pane.low) / (pane.high - pane.low)) * (pane.u1 - pane.u0);
}

export function fromUnit(panes: readonly Pane[], u: number): Position {
  const pane = panes.find(({ u1 }) => u < u1) ?? panes[panes.length - 1];
  const x = pane.low + ((u - pane.u0) / (pane.u1 - pane.u0)) * (pane.high - pane.low);
  return { phase: pane.phases[pane.phases.length - 1], x };
}

/** The part [u0, u1] of the axis that a view shows. */
export function spanOf(panes: readonly Pane[], view: View | null): [u0: number, u1: number] {
  const from = view?.from ? (toUnit(panes, view.from) ?? 0) : 0;
  const to = view?.to ? (toUnit(panes, view.to) ?? 1) : 1;
  return to - from >= LEAST_SPAN ? [from, to] : [0, 1];
}

/** The view that shows [u0, u1]; an end that reaches the data's end follows it from then on. */
export function viewOf(panes: readonly Pane[], u0: number, u1: number): View | null {
  const near = LEAST_SPAN / 2;
  const from = u0 <= near ? null : fromUnit(panes, u0);
  const to = u1 >= 1 - near ? null : fromUnit(panes, u1);
  return from || to ? { from, to } : null;
}

/** How a chart of a width places x values of one phase: pixel = scale · x + offset; and what of it is in sight. */
export interface PixelMap {
  scale: number;
  offset: number;
  low: number;
  high: number;
}

/** A pane as a chart of `width` pixels shows it; undefined when it is out of sight. */
export function pixelMap(
  pane: Pane,
  [u0, u1]: readonly [number, number],
  width: number,
): (PixelMap & { left: number; right: number }) | undefined {
  const left = (Math.max(pane.u0, u0) - u0) / (u1 - u0);
  const right = (Math.min(pane.u1, u1) - u0) / (u1 - u0);
  if (right <= left) return undefined;
  const unitsPerX = (pane.u1 - pane.u0) / (pane.high - pane.low);
  const scale = (unitsPerX / (u1 - u0)) * width;
  const offset = ((pane.u0 - u0) / (u1 - u0)) * width - scale * pane.low;
  return {
    scale,
    offset,
    low: (left * width - offset) / scale,
    high: (right * width - offset) / scale,
    left: left * width,
    right: right * width,
  };
}

/** Where RL begins on a continuous axis, for the divider of one run; undefined without an SFT phase. */
export function borderPlace(data: RunData, axis: AxisName): number | undefined {
  const border = phaseBorder(data.phase);
  return border > 0 && border < rowsOf(data) ? data.at[axis][border - 1] : undefined;
}
