import { mean, quantiles } from '../../base/statistics.ts';
import { METACOGNITION } from '../../trace/behaviours.ts';
import type { MetricValues, PER_ROLLOUT_METRICS } from '../metrics.ts';
import type { SampledRow } from './sample.ts';

type PerRollout = (typeof PER_ROLLOUT_METRICS)[number];
type PerRolloutValues = Partial<Record<PerRollout, number>>;

/** Means over rollouts, one for each `response/` and `behaviour/` metric; what is undefined (no correct one) is left out. */
export function measureRows(rows: readonly SampledRow[]): PerRolloutValues {
  const values: PerRolloutValues = {};
  const set = (name: PerRollout, value: number): void => {
    if (Number.isFinite(value)) values[name] = value;
  };
  const lengths = (some: readonly SampledRow[]): number[] =>
    some.map(({ response }) => response.length);
  const setLengths = (name: 'length' | 'length_correct' | 'length_wrong', some: number[]): void => {
    set(`response/${name}`, mean(some));
    const [p10, p90] = quantiles(some, [0.1, 0.9]);
    set(`response/${name}_p10`, p10);
    set(`response/${name}_p90`, p90);
  };
  setLengths('length', lengths(rows));
  setLengths('length_correct', lengths(rows.filter(({ verdict }) => verdict.correct)));
  setLengths('length_wrong', lengths(rows.filter(({ verdict }) => !verdict.correct)));

  set('response/truncated', mean(rows.map(({ truncated }) => Number(truncated))));
  // A response that states nothing checkable is neither valid nor invalid.
  set(
    'response/validity',
    mean(rows.map(({ verdict }) => verdict.validity).filter(Number.isFinite)),
  );
  set('response/duplicates', mean(rows.map(({ verdict }) => verdict.duplicates)));
  set('response/answered', mean(rows.map(({ verdict }) => Number(verdict.answered))));

  const claims = rows.flatMap(({ verdict }) => verdict.success ?? []);
  const total = (name: 'claimed' | 'wrong'): number =>
    claims.reduce((sum, claim) => sum + claim[name], 0);
  set('response/claims_wrong', total('wrong') / total('claimed'));

  const count = (name: string): number =>
    rows.reduce(
      (sum, { spans }) => sum + spans.filter(({ behaviour }) => behaviour === name).length,
      0,
    );
  for (const name of METACOGNITION)
    set(`behaviour/${name}` as PerRollout, count(name) / rows.length);
  for (const name of ['backtracking', 'verification'] as const) {
    const chances = rows.reduce((sum, { opportunities }) => sum + (opportunities[name] ?? 0), 0);
    set(`behaviour/${name}_rate`, count(name) / chances);
  }
  return values;
}

/** The same names under `eval/`. */
export function heldOut(values: PerRolloutValues): MetricValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`eval/${name}`, value]));
}
