import type { ComparisonRecord } from '../../../../src/compare/record.ts';
import type { RunResult } from '../../../../src/compare/result.ts';

/** A run's result with these held-out accuracies at steps 0, 10, … and these further columns. */
export function resultOfRun(
  arm: string,
  seed: number,
  accuracy: (number | null)[],
  values: Record<string, (number | null)[]> = {},
  more: Partial<RunResult> = {},
): RunResult {
  const steps = accuracy.map((_, i) => 10 * i);
  return {
    run: `run-${arm}-${seed}`,
    arm,
    seed,
    steps,
    seconds: steps.map((step) => step / 2),
    values: { 'eval/accuracy': accuracy, ...values },
    wall: 40,
    tokens: 1000,
    interventions: [],
    ...more,
  };
}

export function recordOf(
  arms: string[],
  seeds: number[],
  more: Partial<ComparisonRecord> = {},
): ComparisonRecord {
  return {
    version: 1,
    id: '20261121-000000-test',
    name: 'test',
    created: 0,
    codeVersion: '0',
    key: 'k',
    runsFolder: '/runs',
    source: { file: '/c.rlcompare.json', text: '{}' },
    base: { file: '/base.rlrun.json', value: {} },
    arms: arms.map((name) => ({ name, changes: [] })),
    seeds,
    baseline: arms[0],
    engine: 'reference',
    starts: {},
    shareSft: true,
    interventions: [],
    metrics: ['eval/response/length'],
    jobs: 1,
    ...more,
  };
}
