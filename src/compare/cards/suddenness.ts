import { randomKey, randomStream } from '../../base/random.ts';
import { mean } from '../../base/statistics.ts';

/** Parts that a curve is cut into; each is one mean, so that the noise of single steps does not count as a leap. */
const PARTS = 10;
const LINES = 400;

type Curve = readonly (readonly [step: number, value: number])[];

/**
 * Largest share of a curve's whole rise between one tenth of its steps and the next, by the means of the tenths: 1/9 = a
 * straight line, 1 = all at once (from .5 where that falls within a tenth). NaN for curves with fewer than 20 points and for
 * those that do not rise beyond their noise.
 */
export function steepest(curve: Curve): number {
  const values = curve.map(([, value]) => value);
  return values.length < 2 * PARTS || riseOf(values) <= leastRise(values) ? NaN : share(values);
}

/**
 * `steepest` over what it is on average for a straight line between the same ends with as much noise from step to step: 1 =
 * nothing tells the curve from a steady rise; the more above, the more of it came together.
 */
export function suddenness(curve: Curve): number {
  const seen = steepest(curve);
  if (!Number.isFinite(seen)) return NaN;
  const values = curve.map(([, value]) => value);
  const [first, rise, noise] = [partsOf(values)[0], riseOf(values), noiseOf(values)];
  const random = randomStream(randomKey(0, 'bootstrap'));
  const lines = Array.from({ length: LINES }, () =>
    share(values.map((_, i) => first + (rise * i) / (values.length - 1) + noise * random.normal())),
  );
  return seen / mean(lines);
}

function share(values: readonly number[]): number {
  const parts = partsOf(values);
  return Math.max(...parts.slice(1).map((part, i) => part - parts[i])) / riseOf(values);
}

function partsOf(values: readonly number[]): number[] {
  const end = (part: number): number => Math.round((part * values.length) / PARTS);
  return Array.from({ length: PARTS }, (_, part) => mean(values.slice(end(part), end(part + 1))));
}

function riseOf(values: readonly number[]): number {
  const parts = partsOf(values);
  return parts[PARTS - 1] - parts[0];
}

/** Standard deviation of the noise of single steps, by second differences: a trend does not count. */
function noiseOf(values: readonly number[]): number {
  const bends = values.slice(2).map((value, i) => value - 2 * values[i + 1] + values[i]);
  return Math.sqrt(mean(bends.map((bend) => bend * bend)) / 6);
}

/** Four standard errors of the difference between two tenths. */
function leastRise(values: readonly number[]): number {
  return 4 * noiseOf(values) * Math.sqrt((2 * PARTS) / values.length);
}
