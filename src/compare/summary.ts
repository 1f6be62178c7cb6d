import { detectable, pairedInterval, tInterval, welchInterval } from '../base/intervals.ts';
import { randomKey } from '../base/random.ts';
import { bootstrapMean, mean, standardDeviation, type Interval } from '../base/statistics.ts';
import { ACCURACY, collapseOf, measured, type Measured, type Place } from './measures.ts';
import type { ComparisonRecord } from './record.ts';
import { pointsOf, type RunResult } from './result.ts';

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

/** How far an arm is from the baseline in one measure. */
export interface Difference {
  arm: string;
  name: Measured;
  at: Place;
  /** By Student's t over seeds. */
  interval: Interval;
  /** By bootstrap over pairs; of accuracy alone, and only with three or more. */
  bootstrap?: Interval;
  /** Pairs of equal seeds, or the smaller number of runs where no seeds are shared; those alone that measured it. */
  n: number;
  paired: boolean;
  detectable: number;
  verdict: Verdict;
}

/** Of accuracy better or worse, of all else higher or lower. `unknown`: nothing measured, or one seed, which says nothing about chance. */
export type Verdict = 'better' | 'worse' | 'higher' | 'lower' | 'tie' | 'unknown';

export interface Summary {
  columns: Column[];
  arms: ArmSummary[];
  baseline: string;
  /** Accuracy at each of `PLACES_COMPARED`. */
  differences: Difference[];
  /** The other metrics of the comparison and the time a step, at the end. */
  others: Difference[];
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
      deviation: standardDeviation(
        finite(own.map((result) => measured(result, ACCURACY, 'final'))),
      ),
      collapsed: own.flatMap((result) => {
        const reasons = collapseOf(result);
        return reasons.length > 0 ? [{ seed: result.seed, reasons }] : [];
      }),
    };
  });
  const base = arms.find(({ name }) => name === record.baseline);
  const besides = (compared: readonly Column[]): Difference[] =>
    arms.flatMap((arm) =>
      base && arm !== base ? compared.map((column) => differenceOf(arm, base.results, column)) : [],
    );
  return {
    columns,
    arms,
    baseline: record.baseline,
    differences: besides(columns.filter(({ name }) => name === ACCURACY)),
    others: besides(columns.filter(({ name }) => name !== ACCURACY && name !== 'wall')),
  };
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
  arm: ArmSummary,
  base: readonly RunResult[],
  { name, at }: Column,
): Difference {
  const value = (result: RunResult): number => measured(result, name, at);
  const pairs = pairsOf(arm.results, base);
  const paired = pairs.length > 0;
  const known = pairs
    .map(({ a, b }) => [value(a), value(b)])
    .filter((pair) => pair.every(Number.isFinite));
  const [left, right] = paired
    ? [known.map(([own]) => own), known.map(([, other]) => other)]
    : [finite(arm.results.map(value)), finite(base.map(value))];
  const interval = (paired ? pairedInterval : welchInterval)(left, right);
  const n = Math.min(left.length, right.length);
  const isAccuracy = name === ACCURACY;
  return {
    arm: arm.name,
    name,
    at,
    interval,
    ...(isAccuracy &&
      paired &&
      n >= 3 && {
        bootstrap: bootstrapMean(
          left.map((own, i) => own - right[i]),
          randomKey(1, 'bootstrap'),
          10_000,
        ),
      }),
    n,
    paired,
    detectable: detectable(interval),
    verdict: verdictOf(interval, n, isAccuracy ? ['better', 'worse'] : ['higher', 'lower']),
  };
}

/** A difference is one when its interval leaves out zero; else it is a tie. */
export function verdictOf(
  { estimate, low, high }: Interval,
  n: number,
  [up, down]: readonly [Verdict, Verdict] = ['higher', 'lower'],
): Verdict {
  if (n < 2 || !Number.isFinite(estimate)) return 'unknown';
  if (low <= 0 && high >= 0) return 'tie';
  return estimate > 0 ? up : down;
}

/** Mean and interval over seeds at every step that all runs of an arm have measured. */
export function bandOf(
  results: readonly RunResult[],
  metric: string,
): { step: number; interval: Interval }[] {
  const [first, ...others] = results.map((result) => pointsOf(result, metric));
  if (!first) return [];
  const atStep = others.map((points) => new Map(points));
  return first.flatMap(([step, own]) => {
    const values = [own, ...atStep.flatMap((points) => points.get(step) ?? [])];
    if (values.length < results.length) return [];
    const interval = values.length > 1 ? tInterval(values) : undefined;
    const only = mean(values);
    return [{ step, interval: interval ?? { estimate: only, low: only, high: only } }];
  });
}
