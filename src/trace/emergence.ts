import {
  differenceInterval,
  rateInterval,
  ratioVariance,
  shareInterval,
  type ClusterSums,
} from '../base/clusters.ts';
import { normalQuantile } from '../base/distributions.ts';
import type { Interval } from '../base/statistics.ts';
import { POSITION_BINS, type BehaviourTally, type StepTally } from './tally.ts';

/**
 * How a behaviour's rate changes over training, with what may honestly be said of it. All intervals are over prompts:
 * responses to one prompt are no independent draws.
 */
export const MEASURES = {
  share: {
    label: 'Share of responses',
    description: 'Responses that show the behaviour at least once, of all responses of the step.',
    sums: ({ shows }: BehaviourTally) => shows,
    interval: shareInterval,
  },
  response: {
    label: 'Per response',
    description: 'Occurrences per response. Longer responses have room for more of everything.',
    sums: ({ spans }: BehaviourTally) => spans,
    interval: rateInterval,
  },
  chance: {
    label: 'Per opportunity',
    description:
      'Occurrences per chance to do it, as the task counts chances ("go back" per failed try).',
    sums: ({ chances }: BehaviourTally) => chances,
    interval: rateInterval,
  },
} as const satisfies Record<
  string,
  {
    label: string;
    description: string;
    sums: (tally: BehaviourTally) => ClusterSums | undefined;
    interval: (sums: ClusterSums, alpha?: number) => Interval;
  }
>;
export type MeasureName = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[];

export interface RatePoint extends Interval {
  step: number;
  /** Σ y and Σ x of the estimate. */
  count: number;
  of: number;
}

export interface Emergence {
  /** One a step at which the rate could be measured, with its own 95 % interval. */
  points: RatePoint[];
  /** The first of them: before anything was rewarded, where the source begins there. */
  start?: RatePoint;
  /** Number of later steps that were compared with the start. */
  looks: number;
  /** Level of each comparison: 0.05 / looks (Bonferroni), so that all of them together err in at most 5 % of runs. */
  alpha: number;
  /** First step whose difference from the start, at that level, excludes zero. */
  first?: { step: number; direction: 'up' | 'down'; difference: Interval };
  /** Of the steps after `first`, how many exclude zero on the same side too. */
  holds?: { steps: number; of: number };
  /** The same at 95 % each, as one who looks once might say: usually too early. */
  uncorrected?: number;
  verdict: Verdict;
}

/**
 * `unseen-before`: none at the start, more later (which the start's interval bounds but does not exclude). `amplified`: there
 * at the start, more later. `receded`: less. `unchanged`: no step differs. `unknown`: nothing to compare.
 */
export type Verdict = 'unseen-before' | 'amplified' | 'receded' | 'unchanged' | 'unknown';

const LEVEL = 0.05;

export function emergenceOf(
  tallies: readonly StepTally[],
  behaviour: string,
  measure: MeasureName,
): Emergence {
  const { interval } = MEASURES[measure];
  const measured = tallies.flatMap((tally) => {
    const sums = sumsOf(tally, behaviour, measure);
    return sums && sums[2] > 0 ? [{ step: tally.step, sums }] : [];
  });
  const points = measured.map(({ step, sums }): RatePoint => ({
    step,
    ...interval(sums),
    count: sums[1],
    of: sums[2],
  }));
  const [start, ...later] = measured;
  const looks = later.length;
  if (!start || looks === 0) {
    return { points, start: points[0], looks, alpha: LEVEL, verdict: 'unknown' };
  }
  const alpha = LEVEL / looks;
  const against = (level: number) => {
    const before = interval(start.sums, level);
    return later.map(({ step, sums }) => {
      const difference = differenceInterval(interval(sums, level), before);
      const side = difference.low > 0 ? 1 : difference.high < 0 ? -1 : 0;
      return { step, difference, side };
    });
  };
  const compared = against(alpha);
  const at = compared.findIndex(({ side }) => side !== 0);
  const uncorrected = against(LEVEL).find(({ side }) => side !== 0)?.step;
  const base = { points, start: points[0], looks, alpha, uncorrected };
  if (at < 0) return { ...base, verdict: 'unchanged' };
  const { step, difference, side } = compared[at];
  const rest = compared.slice(at + 1);
  return {
    ...base,
    first: { step, direction: side > 0 ? 'up' : 'down', difference },
    holds: { steps: rest.filter((other) => other.side === side).length, of: rest.length },
    verdict: side < 0 ? 'receded' : start.sums[1] === 0 ? 'unseen-before' : 'amplified',
  };
}

/** A step that lacks the behaviour altogether has a rate of 0 of what there was. */
function sumsOf(
  tally: StepTally,
  behaviour: string,
  measure: MeasureName,
): ClusterSums | undefined {
  const found = Object.hasOwn(tally.behaviours, behaviour)
    ? tally.behaviours[behaviour]
    : undefined;
  if (found) return MEASURES[measure].sums(found);
  if (measure === 'chance' || tally.responses === 0) return undefined;
  const { prompts, responses } = tally;
  // Σ x² does not matter where y is 0 everywhere.
  return [prompts, 0, responses, 0, (responses * responses) / prompts, 0];
}

/** Quartiles of where in the response the behaviour begins, 0 = first token, 1 = last; by twentieths. */
export interface PositionPoint {
  step: number;
  spans: number;
  quartiles: [number, number, number];
}

export function positionsOf(tallies: readonly StepTally[], behaviour: string): PositionPoint[] {
  return tallies.flatMap(({ step, behaviours }) => {
    const positions = Object.hasOwn(behaviours, behaviour)
      ? behaviours[behaviour].positions
      : undefined;
    const spans = positions?.reduce((a, b) => a + b, 0) ?? 0;
    if (!positions || spans === 0) return [];
    const at = (share: number): number => binQuantile(positions, spans, share);
    return [{ step, spans, quartiles: [at(0.25), at(0.5), at(0.75)] }];
  });
}

/** Linear within the bin. */
function binQuantile(bins: readonly number[], total: number, share: number): number {
  let below = 0;
  for (const [i, count] of bins.entries()) {
    if (count > 0 && below + count >= share * total) {
      return (i + (share * total - below) / count) / POSITION_BINS;
    }
    below += count;
  }
  return 1;
}

export interface AssociationPoint {
  step: number;
  /** Accuracy of the responses with the behaviour and of those without; absent where there are none. */
  with?: RatePoint;
  without?: RatePoint;
}

/**
 * Whether responses with the behaviour are right more often than those without. An association: who checks may check because
 * the problem is easy. Only an intervention tells whether it pays.
 */
export interface Association {
  points: AssociationPoint[];
  /**
   * Difference in accuracy within steps, combined over steps with Mantel and Haenszel's weights n₁n₀/n, so that progress over
   * training does not pass for an effect of the behaviour; variance per step over prompts. Absent without such steps.
   */
  within?: Interval & { steps: number };
}

export function associationOf(tallies: readonly StepTally[], behaviour: string): Association {
  const points: AssociationPoint[] = [];
  let weights = 0;
  let weighted = 0;
  let variances = 0;
  let steps = 0;
  for (const { step, behaviours } of tallies) {
    if (!Object.hasOwn(behaviours, behaviour)) continue;
    const { correctWith, correctWithout } = behaviours[behaviour];
    const point = (sums: ClusterSums): RatePoint => ({
      step,
      ...shareInterval(sums),
      count: sums[1],
      of: sums[2],
    });
    const n1 = correctWith[2];
    const n0 = correctWithout[2];
    if (n1 + n0 === 0) continue;
    points.push({
      step,
      ...(n1 > 0 && { with: point(correctWith) }),
      ...(n0 > 0 && { without: point(correctWithout) }),
    });
    if (n1 === 0 || n0 === 0) continue;
    const weight = (n1 * n0) / (n1 + n0);
    weights += weight;
    weighted += weight * (correctWith[1] / n1 - correctWithout[1] / n0);
    variances += weight ** 2 * (shareVariance(correctWith) + shareVariance(correctWithout));
    steps++;
  }
  if (weights === 0) return { points };
  const estimate = weighted / weights;
  const half = (normalQuantile(1 - LEVEL / 2) * Math.sqrt(variances)) / weights;
  return { points, within: { estimate, low: estimate - half, high: estimate + half, steps } };
}

/** Between clusters; with one cluster, or none that differ, that of so many independent draws with one added on each side. */
function shareVariance(sums: ClusterSums): number {
  const [clusters, y, x] = sums;
  const robust = ratioVariance(sums);
  if (robust > 0) return robust;
  const share = (y + 1) / (x + 2);
  return (share * (1 - share)) / clusters;
}
