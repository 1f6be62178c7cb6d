import type { RunSeries } from '../../src/protocol/webview.ts';
import type { Phase } from '../../src/run/events.ts';

export type RunStatus = RunSeries['run'];
export type Mark = RunSeries['marks'][number];
export type AxisName = 'step' | 'tokens' | 'time';

/** One run's curves as the view keeps them: columns that grow, NaN where a metric was not measured at that row. */
export interface RunData {
  run: RunStatus;
  phase: Phase[];
  /** Where a row lies on each axis; never falling within a phase. NaN only before the first known value. */
  at: Record<AxisName, number[]>;
  values: Map<string, number[]>;
  marks: Mark[];
}

export function rowsOf(data: RunData): number {
  return data.phase.length;
}

/** First row of RL; the number of rows without any. SFT rows come first, so that halving finds it. */
export function phaseBorder(phase: readonly Phase[]): number {
  let low = 0;
  let high = phase.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (phase[middle] === 'rl') high = middle;
    else low = middle + 1;
  }
  return low;
}

export function fromSnapshot(series: RunSeries): RunData {
  const data: RunData = {
    run: series.run,
    phase: [],
    at: { step: [], tokens: [], time: [] },
    values: new Map(),
    marks: [],
  };
  takeRows(data, 0, series);
  return data;
}

/**
 * Takes in rows [from, …), which replace those that the view has from there on, and the marks that are new.
 * @returns false when rows are missing in between: then only a snapshot helps, and nothing was changed
 */
export function takeRows(data: RunData, from: number, series: RunSeries): boolean {
  if (from > rowsOf(data) || from < 0) return false;
  const end = from + series.phase.length;
  data.run = series.run;
  replace(data.phase, from, series.phase);
  replace(data.at.step, from, series.step);
  replace(data.at.tokens, from, rising(series.tokens, data.at.tokens, from));
  replace(data.at.time, from, rising(series.time, data.at.time, from));
  const names = new Set([...data.values.keys(), ...Object.keys(series.values)]);
  for (const name of names) {
    let column = data.values.get(name);
    if (!column) {
      column = new Array<number>(from).fill(NaN);
      data.values.set(name, column);
    }
    if (column.length > from) column.length = from;
    const fresh = series.values[name];
    for (let row = from; row < end; row++) column.push(fresh?.[row - from] ?? NaN);
  }
  for (const mark of series.marks) data.marks.push(mark);
  return true;
}

function replace<T>(column: T[], from: number, fresh: readonly T[]): void {
  if (column.length > from) column.length = from;
  for (const value of fresh) column.push(value);
}

/**
 * Places along an axis must not fall, or no point could be found again: an unknown one takes the place before it, and so
 * does one that goes back (a clock that was set).
 */
function rising(fresh: readonly (number | null)[], column: readonly number[], from: number) {
  let last = from > 0 ? column[from - 1] : NaN;
  return fresh.map((value) => {
    if (value !== null && !(value < last)) last = value;
    return last;
  });
}
