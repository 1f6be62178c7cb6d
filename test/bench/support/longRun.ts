import { emptySeries, takeEvents, type Series } from '../../../src/extension/charts/series.ts';
import type { RunSeries, ToCharts } from '../../../src/protocol/webview.ts';
import { soak } from '../../soak/run.ts';

type Append = Extract<ToCharts, { type: 'charts/append' }>;

/** A run's curves as the extension host would send them, of any length. */
export interface LongRun {
  /** Rows up to an RL step (all before it too), from a row on. */
  slice(toStep: number, from?: number): RunSeries;
  /** The message that brings a view from one RL step to another. */
  append(fromStep: number, toStep: number): Append;
  id: string;
}

/**
 * Trains the soak's run for `trained` steps, a multiple of its evaluations' distance (100), and repeats what was measured
 * until there are `steps`: all metrics at the soak's rows, counts and times running on.
 */
export async function makeLongRun(trained: number, steps: number): Promise<LongRun> {
  const series = emptySeries();
  const status = await soak(trained, (events) => void takeEvents(series, events));
  const start = series.phase.indexOf('rl') + 1;
  if (series.step[start] !== 1 || series.step.at(-1) !== trained)
    throw new Error(`The run has no rows for the steps 1 to ${trained}`);
  repeat(series, start, steps);
  const rowAfter = (step: number) => start + step;
  const slice = (toStep: number, from = 0): RunSeries => {
    const run = { ...status, state: 'running' as const, step: toStep, steps };
    const cut = <T>(column: T[]) => column.slice(from, rowAfter(toStep));
    return {
      run,
      phase: cut(series.phase),
      step: cut(series.step),
      tokens: cut(series.tokens),
      time: cut(series.time),
      values: Object.fromEntries([...series.values].map(([name, column]) => [name, cut(column)])),
      marks: from === 0 ? series.marks : [],
    };
  };
  return {
    id: status.id,
    slice,
    append(fromStep, toStep) {
      const from = rowAfter(fromStep);
      return { type: 'charts/append', id: status.id, from, series: slice(toStep, from) };
    },
  };
}

function repeat(series: Series, start: number, steps: number): void {
  const period = series.step.length - start;
  const running = [series.tokens, series.time, series.values.get('tokens/total') ?? []];
  const laps = running.map((column) => (column.at(-1) ?? 0) - (column[start - 1] ?? 0));
  for (let row = start + period; row < start + steps; row++) {
    series.phase.push('rl');
    series.step.push(row - start + 1);
    for (const column of [series.tokens, series.time, ...series.values.values()]) {
      const value = column[row - period];
      const lap = laps[running.indexOf(column)] ?? 0;
      (column as (number | null)[]).push(value === null ? null : value + lap);
    }
  }
}
