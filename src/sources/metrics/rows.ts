import { integerOf, isObject, numberOf, numbersOf } from '../../trace/formats/values.ts';

/** Numbers of one step, under the trainer's own names. */
export interface MetricRow {
  step: number;
  /** Milliseconds since the epoch, where the log tells. */
  time?: number;
  values: Record<string, number>;
}

const STEPS = ['step', 'global_step', 'train/global_step', 'training_step', '_step', 'iteration'];
const TIMES = ['time', 'timestamp', 'wall_time', '_timestamp', 'time_seconds'];
const NO_METRICS = new Set([...STEPS, ...TIMES, 'epoch', 'train/epoch']);

/**
 * A record of a metrics log: `{"step": n, "data": {…}}` (verl's file logger) or flat `{"step": n, name: number, …}` (prime-rl,
 * tinker, an item of trainer_state.json's log_history). Undefined when it is none.
 */
export function metricRow(record: unknown): MetricRow | undefined {
  if (!isObject(record)) return undefined;
  const key = STEPS.find((name) => integerOf(record[name]) !== undefined);
  const step = key === undefined ? undefined : integerOf(record[key]);
  if (step === undefined || step < 0) return undefined;
  const source = isObject(record['data']) ? record['data'] : record;
  const values = Object.fromEntries(
    Object.entries(numbersOf(source)).filter(([name]) => !NO_METRICS.has(name)),
  );
  if (Object.keys(values).length === 0) return undefined;
  const stamp = TIMES.map((name) => numberOf(record[name])).find((value) => value !== undefined);
  // Seconds, or milliseconds already.
  const time = stamp === undefined || stamp < 1e9 ? undefined : stamp < 1e11 ? stamp * 1000 : stamp;
  return { step, ...(time !== undefined && { time }), values };
}

/** Rows of a trainer_state.json: `log_history`, in order. */
export function stateRows(document: unknown): MetricRow[] {
  const history = isObject(document) ? document['log_history'] : undefined;
  if (!Array.isArray(history)) return [];
  return (history as unknown[]).map(metricRow).filter((row) => row !== undefined);
}
