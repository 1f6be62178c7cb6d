import { CONTROLS, COMMANDS, isControlName } from '../../run/controls.ts';
import type { ControlEvent, MetricEvent, Phase, RunEvent } from '../../run/events.ts';
import type { RunSeries } from '../../protocol/webview.ts';

export type Mark = RunSeries['marks'][number];
type Cell = number | null;

/** One run's curves, column-wise and growing: the truth that the charts view gets copies of. */
export interface Series {
  phase: Phase[];
  step: number[];
  tokens: Cell[];
  time: number[];
  values: Map<string, Cell[]>;
  marks: Mark[];
  /** Sequence number of the last event taken in. */
  lastSeq: number;
  attempt: { number: number; startedAt: number; base: number } | undefined;
}

/** What a batch of events did to a series. */
export interface Change {
  /** First row that is new or was completed; rows.length when none. */
  from: number;
  /** Marks before this index were there before. */
  fromMark: number;
  /** Rows were dropped (a resume superseded them): appending does not describe it. */
  reset: boolean;
}

export function emptySeries(): Series {
  return {
    phase: [],
    step: [],
    tokens: [],
    time: [],
    values: new Map(),
    marks: [],
    lastSeq: 0,
    attempt: undefined,
  };
}

/** Takes events in, in order; those it has seen already are passed over. */
export function takeEvents(series: Series, events: readonly RunEvent[]): Change {
  const change: Change = {
    from: series.step.length,
    fromMark: series.marks.length,
    reset: false,
  };
  for (const event of events) {
    if (event.seq <= series.lastSeq) continue;
    series.lastSeq = event.seq;
    takeEvent(series, event, change);
  }
  return change;
}

function takeEvent(series: Series, event: RunEvent, change: Change): void {
  switch (event.type) {
    case 'started': {
      if (event.attempt > 1) {
        if (supersede(series, event.phase, event.fromStep)) {
          Object.assign(change, { from: 0, fromMark: 0, reset: true });
        }
        const label = `Resumed from step ${event.fromStep}`;
        series.marks.push({ step: event.fromStep, phase: event.phase, kind: 'attempt', label });
      }
      const base = series.time.at(-1) ?? 0;
      series.attempt = { number: event.attempt, startedAt: event.time, base };
      return;
    }
    case 'metric':
      change.from = Math.min(change.from, takeMetrics(series, event));
      return;
    case 'control':
      series.marks.push({
        ...place(event),
        kind: 'control',
        label: controlLabel(event),
        by: event.by,
      });
      return;
    case 'checkpoint':
      series.marks.push({ ...place(event), kind: 'checkpoint', label: event.name });
      return;
    case 'alarm':
      series.marks.push({ ...place(event), kind: 'alarm', label: event.message });
      return;
    case 'rollout':
    case 'log':
    case 'finished':
      return;
  }
}

const place = ({ step, phase }: RunEvent) => ({ step, phase });

/** The row that took the values: the one of its step when there is one, else a new one in the order of steps. */
function takeMetrics(series: Series, { phase, step, time, values }: MetricEvent): number {
  const { row, found } = rowOf(series, phase, step);
  if (!found) {
    for (const column of columnsOf(series)) column.splice(row, 0, null);
    series.phase[row] = phase;
    series.step[row] = step;
    series.tokens[row] = series.tokens[row - 1] ?? null;
  }
  const { startedAt, base } = (series.attempt ??= { number: 1, startedAt: time, base: 0 });
  // Logs that are read late may tell of earlier steps: time never runs backwards along the steps.
  const before = series.time[row - 1] ?? 0;
  const after = series.time[row + 1] ?? Infinity;
  const elapsed = base + Math.max(0, time - startedAt);
  series.time[row] = Math.min(Math.max(elapsed, before), after);
  for (const [name, value] of Object.entries(values)) {
    let column = series.values.get(name);
    if (!column) {
      column = new Array<Cell>(series.step.length).fill(null);
      series.values.set(name, column);
    }
    column[row] = Number.isFinite(value) ? value : null;
  }
  const tokens = values['tokens/total'];
  if (tokens !== undefined) series.tokens[row] = tokens;
  return row;
}

/** Where the step's row is, or belongs. Nearly always it is the last one or the one after it. */
function rowOf({ step: steps, phase: phases }: Series, phase: Phase, step: number) {
  let row = steps.length;
  // SFT rows stand before all RL rows.
  const after = (at: number) =>
    phases[at] === phase ? steps[at] > step : phase === 'sft' && phases[at] === 'rl';
  while (row > 0 && after(row - 1)) row--;
  const found = row > 0 && steps[row - 1] === step && phases[row - 1] === phase;
  return { row: found ? row - 1 : row, found };
}

/** Drops what lies after the step that a new attempt continues from. True when something did. */
function supersede(series: Series, phase: Phase, fromStep: number): boolean {
  const beyond = (at: { phase: Phase; step: number }) =>
    at.phase === phase ? at.step > fromStep : at.phase === 'rl';
  const rows = series.step.findIndex((step, row) => beyond({ step, phase: series.phase[row] }));
  const marks = series.marks.filter((mark) => !beyond(mark));
  const dropped = rows >= 0 || marks.length < series.marks.length;
  series.marks = marks;
  if (rows >= 0) {
    for (const column of columnsOf(series)) column.length = rows;
  }
  return dropped;
}

const columnsOf = (series: Series): unknown[][] => [
  series.phase,
  series.step,
  series.tokens,
  series.time,
  ...series.values.values(),
];

function controlLabel({ name, before, after }: ControlEvent): string {
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name as keyof typeof COMMANDS].label;
  const label = isControlName(name) ? CONTROLS[name].label : name;
  if (after === undefined) return label;
  return before === undefined ? `${label} ${after}` : `${label} ${before} → ${after}`;
}

/** Rows [from, …) and marks [fromMark, …) as a message carries them. */
export function sliceSeries(
  series: Series,
  run: RunSeries['run'],
  from = 0,
  fromMark = 0,
): RunSeries {
  return {
    run,
    phase: series.phase.slice(from),
    step: series.step.slice(from),
    tokens: series.tokens.slice(from),
    time: series.time.slice(from),
    values: Object.fromEntries(
      [...series.values].map(([name, column]) => [name, column.slice(from)]),
    ),
    marks: series.marks.slice(fromMark),
  };
}
