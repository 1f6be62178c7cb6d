import { detectable, ratioInterval, tInterval } from '../../base/intervals.ts';
import { wilsonInterval, type Interval } from '../../base/statistics.ts';
import {
  ACCURACY,
  accuracyAtSeconds,
  accuracyAtTokens,
  collapseOf,
  measured,
} from '../measures.ts';
import { pointsOf, type RunResult } from '../result.ts';
import { pairsOf, resultsOf } from '../summary.ts';
import type { Card, Expectation } from './card.ts';
import { steepest, suddenness } from './suddenness.ts';

/** reproduced: the whole interval lies in the band. not: all of it lies outside. Else it cannot be told. */
export type Verdict = 'reproduced' | 'not reproduced' | 'undecided';

export interface Finding {
  expectation: Expectation;
  /** 95 %, over seeds; for `collapsed` Wilson's over runs. */
  interval: Interval;
  /** Seeds, pairs or runs behind it. */
  n: number;
  /** Half the interval: what would not have been told from a tie. */
  detectable: number;
  verdict: Verdict;
  /** Whether the estimate alone lies in the band; undefined without one. */
  agrees: boolean | undefined;
}

export interface CardVerdict {
  verdict: Verdict;
  findings: Finding[];
}

/** Judges every expectation by the numbers that are in. One that is not reproduced decides; then one that is undecided. */
export function judge(
  card: Pick<Card, 'expectations'>,
  results: readonly RunResult[],
): CardVerdict {
  const findings = card.expectations.map((expectation) => judged(expectation, results));
  const has = (verdict: Verdict): boolean => findings.some((one) => one.verdict === verdict);
  const verdict = has('not reproduced')
    ? 'not reproduced'
    : has('undecided')
      ? 'undecided'
      : 'reproduced';
  return { verdict, findings };
}

function judged(expectation: Expectation, results: readonly RunResult[]): Finding {
  const { interval, n } = quantityOf(expectation, results);
  const { estimate, low, high } = interval;
  const [from, to] = expectation.band.map((end, i) => end ?? (i === 0 ? -Infinity : Infinity));
  const known = Number.isFinite(estimate);
  const inside = low >= from && high <= to;
  const outside = high < from || low > to;
  // One run says nothing about chance, whatever the band.
  const enough = n >= 2 && known;
  return {
    expectation,
    interval,
    n,
    detectable: detectable(interval),
    verdict: !enough
      ? 'undecided'
      : inside
        ? 'reproduced'
        : outside
          ? 'not reproduced'
          : 'undecided',
    agrees: known ? estimate >= from && estimate <= to : undefined,
  };
}

/** The number that an expectation is about, with its interval. */
export function quantityOf(
  expectation: Expectation,
  results: readonly RunResult[],
): { interval: Interval; n: number } {
  const { quantity, metric = ACCURACY, at = 'final', against, intervention } = expectation;
  const own = resultsOf(results, expectation.arm);
  const value = (result: RunResult): number => measured(result, metric, at);
  const before = (result: RunResult): number => measured(result, metric, 'start');
  const other = (result: RunResult): number =>
    measured(result, expectation.againstMetric ?? metric, at);
  const pairs = pairsOf(own, resultsOf(results, against ?? ''));
  switch (quantity) {
    case 'value':
      return over(own.map(value));
    case 'difference':
      return over(pairs.map(({ a, b }) => value(a) - other(b)));
    case 'ratio':
      return ratios(pairs.map(({ a, b }) => [value(a), other(b)]));
    case 'change':
      return over(own.map((result) => value(result) - before(result)));
    case 'growth':
      return ratios(own.map((result) => [value(result), before(result)]));
    case 'collapsed': {
      const count = own.filter((result) => collapseOf(result).length > 0).length;
      return { interval: wilsonInterval(count, own.length), n: own.length };
    }
    case 'steepest':
      return over(own.map((result) => steepest(pointsOf(result, metric))));
    case 'suddenness':
      return over(own.map((result) => suddenness(pointsOf(result, metric))));
    case 'effect':
      return over(
        own.flatMap(({ interventions }) =>
          interventions
            .filter(
              ({ mode, behaviour }) =>
                mode === intervention?.mode && behaviour === intervention.behaviour,
            )
            .map(({ accuracy }) => accuracy.difference.estimate),
        ),
      );
    case 'at-equal-time':
      return over(
        pairs.map(({ a, b }) => {
          const seconds = Math.min(a.seconds.at(-1) ?? NaN, b.seconds.at(-1) ?? NaN);
          return accuracyAtSeconds(a, seconds) - accuracyAtSeconds(b, seconds);
        }),
      );
    case 'over-parallel':
      return over(
        (against === 'start' ? own.map((result) => ({ a: result, b: result })) : pairs).map(
          ({ a, b }) => {
            const tokens = measured(a, 'eval/response/length', 'final');
            const place = against === 'start' ? 'start' : 'final';
            return measured(a, ACCURACY, 'final') - accuracyAtTokens(b, place, tokens);
          },
        ),
      );
  }
}

function over(values: number[]): { interval: Interval; n: number } {
  const known = values.filter(Number.isFinite);
  return { interval: tInterval(known), n: known.length };
}

function ratios(pairs: [number, number][]): { interval: Interval; n: number } {
  const known = pairs.filter(([a, b]) => a > 0 && b > 0 && Number.isFinite(a / b));
  const interval = ratioInterval(
    known.map(([a]) => a),
    known.map(([, b]) => b),
  );
  return { interval, n: known.length };
}
