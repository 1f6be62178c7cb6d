import { randomKey, randomStream } from '../../base/random.ts';
import { mean } from '../../base/statistics.ts';
import { shuffled } from '../../tasks/shuffle.ts';

/** Share of the steps that counts as a moment. */
const MOMENT = 0.1;
const SHUFFLES = 400;

type Curve = readonly (readonly [step: number, value: number])[];

/**
 * Largest share of a curve's whole rise that it makes within a tenth of its steps: about 0.1 for a straight line, 1 where it
 * comes at once, more where noise goes down again. The rise is from the mean of its first tenth to the mean of its last. NaN
 * for curves with fewer than 20 points, and for those that do not rise beyond what one step moves them.
 */
export function steepest(curve: Curve): number {
  const values = curve.map(([, value]) => value);
  return share(values, riseOf(values));
}

/**
 * `steepest` over its mean when the same steps come in random orders: the same walk from the same start to the same end. 1 =
 * nothing that a random walk with these steps would not do; above 1 = the large steps come together, as for an insight.
 */
export function suddenness(curve: Curve): number {
  const values = curve.map(([, value]) => value);
  const rise = riseOf(values);
  const seen = share(values, rise);
  if (!Number.isFinite(seen)) return NaN;
  const steps = values.slice(1).map((value, i) => value - values[i]);
  const random = randomStream(randomKey(0, 'bootstrap'));
  const walks = Array.from({ length: SHUFFLES }, () => {
    let at = values[0];
    return share([at, ...shuffled(steps, random).map((step) => (at += step))], rise);
  });
  return seen / mean(walks);
}

function riseOf(values: readonly number[]): number {
  const end = Math.max(1, Math.round(MOMENT * values.length));
  return mean(values.slice(-end)) - mean(values.slice(0, end));
}

function share(values: readonly number[], rise: number): number {
  if (values.length < 20) return NaN;
  const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]));
  if (rise <= mean(steps)) return NaN;
  const width = Math.max(1, Math.round(MOMENT * (values.length - 1)));
  const rises = values.slice(width).map((value, i) => value - values[i]);
  return Math.max(...rises) / rise;
}
