import { detectable, pairedInterval, tInterval, welchInterval } from '../base/intervals.ts';
import { randomKey } from '../base/random.ts';
import { bootstrapMean, mean, standardDeviation, type Interval } from '../base/statistics.ts';
import { ACCURACY, collapseOf, measured, type Measured, type Place } from './measures.ts';
import type { ComparisonRecord } from './record.ts';
import type { RunResult } from './result.ts';

/** A column of the table of arms. */
export interface Column {
  name: Measured;
  at: Place;
}

export interface ArmSummary {
  name: string;
  /** Finished runs, by seed. */
  results: RunResult[];
  /** Over seeds, one a column. */
  cells: Interval[];
  /** Spread of the final accuracy over seeds (n − 1). */
  deviation: number;
  collapsed: { seed: number; reasons: string[] }[];
}

/** How far an arm is from the baseline. */
export interface Difference {
  arm: string;
  at: Place;
  /** By Student's t over seeds. */
  interval: Interval;
  /** By bootstrap over pairs; only with three or more. */
  bootstrap?: Interval;
  /** Pairs of equal seeds, or the smaller number of runs where no seeds are shared. */
  n: number;
  paired: boolean;
  detectable: number;
  /** `unknown`: one seed says nothing about chance. */
  verdict: 'better' | 'worse' | 'tie' | 'unknown';
}

export interface Summary {
  columns: Column[];
  arms: ArmSummary[];
  baseline: string;
  differences: Difference[];
}

export const PLACES_COMPARED: readonly Place[] = ['final', 'best', 'area'];

/** Everything that tables and verdicts say, from the results that are in. */
export function summarise(
  record: Pick<ComparisonRecord, 'arms' | 'baseline' | 'metrics'>,
  results: readonly RunResult[],
): Summary {
  const columns: Column[] = [
    ...PLACES_COMPARED.map((at) => ({ name: ACCURACY, at }) as const),
    ...record.metrics
      .filter((name) => name !== ACCURACY)
      .map((name) => ({ name, at: 'final' }) as const),
    { name: 'seconds', at: 'final' },
    { name: 'wall', at: 'final' },
  ];
  const arms = record.arms.map(({ name }): ArmSummary => {
    const own = resultsOf(results, name);
    return {
      name,
      results: own,
      cells: columns.map((column) =>
        tInterval(finite(own.map((result) => measured(result, column.name, column.at)))),
      ),
      deviation: standardDeviation(own.map((result) => measured(result, ACCURACY, 'final'))),
      collapsed: own.flatMap((result) => {
        const reasons = collapseOf(result);
        return reasons.length > 0 ? [{ seed: result.seed, reasons }] : [];
      }),
    };
  });
  const base = arms.find(({ name }) => name === record.baseline);
  const differences = arms.flatMap((arm) =>
    base && arm !== base
      ? PLACES_COMPARED.map((at) => differenceOf(arm.results, base.results, arm.name, at))
      : [],
  );
  return { columns, arms, baseline: record.baseline, differences };
}

const finite = (values: number[]): number[] => values.filter(Number.isFinite);

/** Results of an arm, by rising seed. */
export function resultsOf(results: readonly RunResult[], arm: string): RunResult[] {
  return results.filter((result) => result.arm === arm).sort((a, b) => a.seed - b.seed);
}

/** Runs of equal seeds, side by side. */
export function pairsOf(
  a: readonly RunResult[],
  b: readonly RunResult[],
): { a: RunResult; b: RunResult }[] {
  return a.flatMap((left) => {
    const right = b.find(({ seed }) => seed === left.seed);
    return right ? [{ a: left, b: right }] : [];
  });
}

function differenceOf(
  arm: readonly RunResult[],
  base: readonly RunResult[],
  name: string,
  at: Place,
): Difference {
  const value = (result: RunResult): number => measured(result, ACCURACY, at);
  const pairs = pairsOf(arm, base);
  const paired = pairs.length > 0;
  const [left, right] = paired
    ? [pairs.map((pair) => value(pair.a)), pairs.map((pair) => value(pair.b))]
    : [arm.map(value), base.map(value)];
  const interval = (paired ? pairedInterval : welchInterval)(left, right);
  const n = Math.min(left.length, right.length);
  const differences = paired ? left.map((one, i) => one - right[i]) : [];
  return {
    arm: name,
    at,
    interval,
    ...(differences.length >= 3 && {
      bootstrap: bootstrapMean(differences, randomKey(1, 'bootstrap'), 10_000),
    }),
    n,
    paired,
    detectable: detectable(interval),
    verdict: verdictOf(interval, n),
  };
}

/** A difference is one when its interval leaves out zero; else it is a tie. */
export function verdictOf({ estimate, low, high }: Interval, n: number): Difference['verdict'] {
  if (n < 2 || !Number.isFinite(estimate)) return 'unknown';
  if (low <= 0 && high >= 0) return 'tie';
  return estimate > 0 ? 'better' : 'worse';
}

/** Mean and interval over seeds at every step that all runs of an arm have measured. */
export function bandOf(
  results: readonly RunResult[],
  metric: string,
): { step: number; interval: Interval }[] {
  const first = results[0];
  if (!first) return [];
  return first.steps.flatMap((step) => {
    const values = results.flatMap((result) => {
      const row = result.steps.indexOf(step);
      const value = row < 0 ? null : result.values[metric]?.[row];
      return value === null || value === undefined ? [] : [value];
    });
    if (values.length < results.length) return [];
    const interval = values.length > 1 ? tInterval(values) : undefined;
    const only = mean(values);
    return [{ step, interval: interval ?? { estimate: only, low: only, high: only } }];
  });
}
