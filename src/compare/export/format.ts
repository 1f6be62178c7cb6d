import { detectable } from '../../base/intervals.ts';
import type { Interval } from '../../base/statistics.ts';
import { unitOf, type Measured } from '../measures.ts';

/** Numbers as tables print them. */

const minus = (text: string): string => text.replace(/^-/, '−');

/** 0.4123 of a share → "41.2 %"; seconds and tokens with one digit; others with three significant ones. */
export function show(value: number, name: Measured): string {
  if (!Number.isFinite(value)) return '–';
  const unit = unitOf(name);
  if (unit === 'share') return minus(`${(100 * value).toFixed(1)} %`);
  if (unit === 's') return value < 10 ? `${value.toFixed(2)} s` : `${value.toFixed(1)} s`;
  if (unit === 'tokens') return minus(value.toFixed(1));
  return minus(Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
}

/** "41.2 % ± 3.1": a mean with half its 95 % interval; without ends (one seed) the mean alone. */
export function withHalf(interval: Interval, name: Measured): string {
  const half = detectable(interval);
  const mean = show(interval.estimate, name);
  if (!Number.isFinite(half) || !Number.isFinite(interval.estimate)) return mean;
  return `${mean} ± ${show(half, name).replace(/ [%s]$/, '')}`;
}

/** Differences of shares in points, with their sign. */
export function points(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)}`;
}

export function pointsInterval(interval: Interval | undefined): string {
  if (!interval || !Number.isFinite(interval.low) || !Number.isFinite(interval.high)) return '–';
  return `[${points(interval.low)}, ${points(interval.high)}]`;
}

/** A difference with its sign: of shares in points, of all else in the measure's own unit. */
export function change(value: number, name: Measured): string {
  if (!Number.isFinite(value)) return '–';
  if (unitOf(name) === 'share') return `${points(value)} points`;
  return `${value < 0 ? '−' : '+'}${show(Math.abs(value), name)}`;
}

export function changeInterval(interval: Interval, name: Measured): string {
  if (!Number.isFinite(interval.low) || !Number.isFinite(interval.high)) return '–';
  const [low, high] = [interval.low, interval.high].map((end) => bare(change(end, name)));
  return `[${low}, ${high}]`;
}

/** How small a difference could have been told, without a sign. */
export function changeDetectable(half: number, name: Measured): string {
  return bare(change(half, name)).replace(/^\+/, '');
}

/** Without its unit, which stands beside it in the row. */
const bare = (text: string): string => text.replace(/ \S+$/, '');
