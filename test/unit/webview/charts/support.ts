import { randomKey, randomStream, type RandomStream } from '../../../../src/base/random.ts';
import type { RunSeries } from '../../../../src/protocol/webview.ts';
import type { Mark } from '../../../../webview/charts/series.ts';

export interface Fresh {
  seed: number;
  random: RandomStream;
}

/** Fresh random numbers; print `seed` when a test fails. */
export function fresh(seed = Math.floor(Math.random() * 2 ** 31)): Fresh {
  return { seed, random: randomStream(randomKey(seed, 'shuffle')) };
}

export function runStatus(id = 'a', changes: Partial<RunSeries['run']> = {}): RunSeries['run'] {
  return {
    id,
    name: `run ${id}`,
    folder: `/runs/${id}`,
    state: 'running',
    phase: 'rl',
    step: 0,
    steps: 60,
    elapsed: 0,
    lastSeq: 0,
    controls: { 'reward.exploration.weight': 0.6 },
    ...changes,
  };
}

type Row = {
  phase?: 'sft' | 'rl';
  step: number;
  values: Record<string, number | null | undefined>;
};

/** A message's series from rows; a step takes one second and a thousand tokens. */
export function seriesOf(rows: readonly Row[], marks: Mark[] = [], run = runStatus()): RunSeries {
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  return {
    run,
    phase: rows.map(({ phase }) => phase ?? 'rl'),
    step: rows.map(({ step }) => step),
    tokens: rows.map(({ step }) => step * 1000),
    time: rows.map(({ step }) => step * 1000),
    values: Object.fromEntries(
      names.map((name) => [name, rows.map(({ values }) => values[name] ?? null)]),
    ),
    marks,
  };
}

/** One RL row a step with one metric 'm'. */
export function oneMetric(values: readonly (number | null)[], firstStep = 0): RunSeries {
  return seriesOf(values.map((m, i) => ({ step: firstStep + i, values: { m } })));
}
