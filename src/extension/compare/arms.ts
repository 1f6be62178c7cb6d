import { tInterval } from '../../base/intervals.ts';
import { mean } from '../../base/statistics.ts';
import { knownMetric } from '../../run/metrics.ts';
import type { RunResult } from '../../compare/result.ts';
import type { RunStatus } from '../../run/records.ts';
import { emptySeries, type Series } from '../charts/series.ts';
import { bandEnds } from '../../protocol/arms.ts';

/** Arms of comparisons as the charts see them: runs whose curves are means over seeds, with their intervals as bands. */

export interface ArmData {
  id: string;
  name: string;
  /** Finished runs, one a seed. */
  results: RunResult[];
  wanted: number;
  folder: string;
}

const PREFIX = 'arm:';
export const armId = (comparison: string, n: number): string => `${PREFIX}${comparison}/${n}`;
export const isArmId = (id: string): boolean => id.startsWith(PREFIX);
export const comparisonOfArm = (id: string): string => id.slice(PREFIX.length, id.lastIndexOf('/'));

/** Means over finished runs alone: with runs under way, who is counted would change along the curve. */
export function armSeries(results: readonly RunResult[]): Series {
  const series = emptySeries();
  const steps = commonSteps(results);
  series.step = steps;
  series.phase = steps.map(() => 'rl');
  const places = results.map((result) => {
    const rows = new Map(result.steps.map((step, row) => [step, row]));
    return steps.map((step) => rows.get(step) ?? -1);
  });
  const over = (read: (result: RunResult, row: number) => number | null): (number[] | null)[] =>
    steps.map((_, i) => {
      const values = results.map((result, r) => read(result, places[r][i]));
      return values.every((value) => value !== null) ? values : null;
    });
  series.time = over((result, row) => result.seconds[row] * 1000).map((values) =>
    mean(values ?? [0]),
  );
  const names = new Set(results.flatMap(({ values }) => Object.keys(values)));
  const ownBands = new Map(
    [...names].flatMap((name) => {
      const band = name.endsWith('/accuracy') ? knownMetric(name)?.band : undefined;
      return band ? [[name, band] as const] : [];
    }),
  );
  // What a run says of its own accuracy is about that run; a mean of such ends would be no interval of the arm's.
  for (const end of [...ownBands.values()].flat()) names.delete(end);
  for (const name of names) {
    const rows = over((result, row) => result.values[name]?.[row] ?? null);
    const intervals = rows.map((values) => (values ? tInterval(values) : undefined));
    const finite = (value: number | undefined): number | null =>
      value !== undefined && Number.isFinite(value) ? value : null;
    series.values.set(
      name,
      intervals.map((one) => finite(one?.estimate)),
    );
    const ends = [
      intervals.map((one) => finite(one?.low)),
      intervals.map((one) => finite(one?.high)),
    ];
    bandEnds(name).forEach((end, i) => series.values.set(end, ends[i]));
    // Charts that know only the metric's own band get the interval over seeds in its place.
    ownBands.get(name)?.forEach((end, i) => series.values.set(end, ends[i]));
  }
  series.tokens = series.values.get('tokens/total') ?? steps.map(() => null);
  return series;
}

function commonSteps(results: readonly RunResult[]): number[] {
  const [first, ...others] = results;
  if (!first) return [];
  const sets = others.map(({ steps }) => new Set(steps));
  return first.steps.filter((step) => sets.every((set) => set.has(step)));
}

export function armStatus({ id, name, results, wanted, folder }: ArmData): RunStatus {
  const last = results[0]?.steps.at(-1) ?? 0;
  const finals = results.flatMap(({ values }) => {
    const found = values['eval/accuracy']?.findLast((value) => value !== null);
    return found === undefined || found === null ? [] : [found];
  });
  return {
    id,
    name: `${name} (${results.length} of ${wanted} seeds)`,
    folder,
    state: 'finished',
    phase: 'rl',
    step: last,
    steps: last,
    elapsed: results.length > 0 ? Math.round(1000 * mean(results.map(({ wall }) => wall))) : 0,
    lastSeq: 0,
    ...(finals.length > 0 && { accuracy: mean(finals) }),
    controls: {},
  };
}
