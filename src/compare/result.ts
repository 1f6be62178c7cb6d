import { Type, type Static } from '@sinclair/typebox';
import type { MetricEvent, RunEvent } from '../run/events.ts';

const cell = Type.Union([Type.Number(), Type.Null()]);
const Interval = Type.Object({ estimate: Type.Number(), low: Type.Number(), high: Type.Number() });
const Effect = Type.Object({
  control: Type.Number(),
  treated: Type.Number(),
  difference: Interval,
});

/** What one finished run measured: its RL curves column by column, and its times. One file each, so that no store is opened. */
export const RunResult = Type.Object({
  run: Type.String(),
  arm: Type.String(),
  seed: Type.Integer(),
  /** RL steps with a row, rising; 0 = the start. */
  steps: Type.Array(Type.Integer()),
  /** Training seconds up to each row: the sum of time/step, evaluations left out. */
  seconds: Type.Array(Type.Number()),
  /** Metrics by name, null where a row lacks it. */
  values: Type.Record(Type.String(), Type.Array(cell)),
  /** Seconds from the first event to the last, over all attempts, evaluations included. */
  wall: Type.Number(),
  /** Response tokens sampled over the training. */
  tokens: Type.Number(),
  interventions: Type.Array(
    Type.Object({
      mode: Type.String(),
      behaviour: Type.String(),
      accuracy: Effect,
      length: Effect,
    }),
  ),
});
export type RunResult = Static<typeof RunResult>;

/** The result of a run's events. `wall`: seconds that it trained over all attempts. */
export function resultOf(
  events: readonly RunEvent[],
  { run, arm, seed, wall }: Pick<RunResult, 'run' | 'arm' | 'seed' | 'wall'>,
  interventions: RunResult['interventions'],
): RunResult {
  const rows = new Map<number, Record<string, number>>();
  const measured = events.filter(
    (event): event is MetricEvent => event.type === 'metric' && event.phase === 'rl',
  );
  for (const { step, values } of measured) rows.set(step, { ...rows.get(step), ...values });
  const steps = [...rows.keys()].sort((a, b) => a - b);
  const names = [...new Set([...rows.values()].flatMap((row) => Object.keys(row)))].sort();
  const values = Object.fromEntries(
    names.map((name) => [
      name,
      steps.map((step) => {
        const value = rows.get(step)?.[name];
        return value !== undefined && Number.isFinite(value) ? value : null;
      }),
    ]),
  );
  let sum = 0;
  const seconds = steps.map((step) => (sum += rows.get(step)?.['time/step'] ?? 0));
  const tokens = (values['tokens/total'] ?? []).reduce<number>(
    (most, one) => Math.max(most, one ?? 0),
    0,
  );
  return { run, arm, seed, steps, seconds, values, wall, tokens, interventions };
}

/** A metric's rows that were measured, in order: [step, value]. */
export function pointsOf({ steps, values }: RunResult, metric: string): [number, number][] {
  const column = values[metric] ?? [];
  return steps.flatMap((step, row): [number, number][] => {
    const value = column[row];
    return value === null || value === undefined ? [] : [[step, value]];
  });
}
