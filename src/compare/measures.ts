import { UserError } from '../base/errors.ts';
import { metric as metricOf, type MetricName } from '../run/metrics.ts';
import { pointsOf, type RunResult } from './result.ts';

/** Numbers that one run is judged by, each read from its result alone. */

/** Where on a curve: after the last step, the best row, the mean over the training (area under the curve), before the first step. */
export const PLACES = ['final', 'best', 'area', 'start'] as const;
export type Place = (typeof PLACES)[number];

/** Beside the metrics: training seconds an RL step, and the whole wall time with its evaluations. */
export const TIMES = ['seconds', 'wall'] as const;
export type Time = (typeof TIMES)[number];
export type Measured = MetricName | Time;

export const ACCURACY = 'eval/accuracy';

const isTime = (name: Measured): name is Time => name === 'seconds' || name === 'wall';

export function labelOf(name: Measured): string {
  if (name === 'seconds') return 'Training time a step';
  if (name === 'wall') return 'Wall time';
  return metricOf(name).label;
}

export const unitOf = (name: Measured): string => (isTime(name) ? 's' : metricOf(name).unit);

/** The number of a run; NaN where it was not measured. `start` and `final` are the first and the last row with the metric. */
export function measured(result: RunResult, name: Measured, at: Place): number {
  if (name === 'wall') return result.wall;
  if (name === 'seconds') {
    const steps = result.steps.at(-1) ?? 0;
    return steps > 0 ? (result.seconds.at(-1) ?? NaN) / steps : NaN;
  }
  const points = pointsOf(result, name);
  switch (at) {
    case 'start':
      return points[0]?.[0] === 0 ? points[0][1] : NaN;
    case 'final':
      return points.at(-1)?.[1] ?? NaN;
    case 'best':
      return points.reduce((most, [, value]) => (value <= most ? most : value), NaN);
    case 'area':
      return area(points);
  }
}

/** Mean height of a curve over its steps, by trapezia: the area under it divided by its width. */
function area(points: readonly [number, number][]): number {
  if (points.length < 2) return points[0]?.[1] ?? NaN;
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    sum += ((points[i][0] - points[i - 1][0]) * (points[i][1] + points[i - 1][1])) / 2;
  }
  return sum / (points[points.length - 1][0] - points[0][0]);
}

/** When a run counts as collapsed; said before any run was looked at. */
export const COLLAPSE = { points: 0.05, truncated: 0.3, validity: 0.8 } as const;

/** Why a run counts as collapsed; empty when it does not. */
export function collapseOf(result: RunResult): string[] {
  const start = (name: MetricName): number => measured(result, name, 'start');
  const final = (name: MetricName): number => measured(result, name, 'final');
  const reasons: string[] = [];
  if (final(ACCURACY) < start(ACCURACY) - COLLAPSE.points) reasons.push('accuracy');
  if (final('eval/response/truncated') > COLLAPSE.truncated) reasons.push('truncated');
  if (final('eval/response/validity') < COLLAPSE.validity * start('eval/response/validity'))
    reasons.push('validity');
  return reasons;
}

/**
 * Accuracy after so many seconds of RL (evaluations left out), between two measurements in proportion; NaN before the first and
 * after the last.
 */
export function accuracyAtSeconds(result: RunResult, seconds: number): number {
  const known = pointsOf(result, ACCURACY).map(([step, value]): [number, number] => [
    result.seconds[result.steps.indexOf(step)],
    value,
  ]);
  const next = known.findIndex(([at]) => at >= seconds);
  if (next < 0) return NaN;
  const [to, after] = known[next];
  if (to === seconds) return after;
  if (next === 0) return NaN;
  const [from, before] = known[next - 1];
  return before + ((seconds - from) / (to - from)) * (after - before);
}

const PASSES: [number, MetricName][] = [
  [1, ACCURACY],
  [2, 'eval/pass@2'],
  [4, 'eval/pass@4'],
  [8, 'eval/pass@8'],
];

/**
 * What a policy reaches with `tokens` a puzzle, spent on independent samples of which a perfect judge keeps a right one:
 * pass@k with k = tokens / (its tokens an answer). Between the k that were measured it is linear in log k; below one answer
 * that share of the puzzles gets one; beyond the largest k it stays. NaN where it was not measured.
 */
export function accuracyAtTokens(result: RunResult, at: 'start' | 'final', tokens: number): number {
  const k = tokens / measured(result, 'eval/response/length', at);
  const known = PASSES.map(([n, name]): [number, number] => [n, measured(result, name, at)]).filter(
    ([, value]) => Number.isFinite(value),
  );
  if (known.length === 0 || !Number.isFinite(k)) return NaN;
  if (k <= 1) return k * known[0][1];
  const above = known.findIndex(([n]) => n >= k);
  if (above === 0) return known[0][1];
  if (above < 0) {
    const [most, value] = known[known.length - 1];
    if (most > 1) return value;
    throw new UserError(
      'comparison',
      `run ${result.run} measured no pass@k: eval.draws is too small for it.`,
    );
  }
  const [[low, from], [high, to]] = [known[above - 1], known[above]];
  const share = Math.log(k / low) / Math.log(high / low);
  return from + share * (to - from);
}
