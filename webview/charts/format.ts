import { format, tickFormat } from 'd3';
import type { Metric } from '../../src/run/metrics.ts';
import type { Phase } from '../../src/run/events.ts';
import type { AxisName } from './series.ts';

type Unit = Metric['unit'];

const whole = format(',.0f');
const short = format('.3s');
const tiny = format('.1e');
const percent = format('.1%');

/** A value as a reader wants it beside a chart: three digits, the unit where it is not plain from the chart's title. */
export function formatValue(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '–';
  switch (unit) {
    case 'share':
      return percent(value);
    case 'bytes':
      return bytes(value);
    case 's':
      return `${digits(value)} s`;
    case 'tokens/s':
      return `${digits(value)} tokens/s`;
    case '':
    case 'tokens':
    case 'nats':
    case 'per response':
    case 'per chance':
      return digits(value);
  }
}

/** Two ends with the unit once: 60.2–69.0%. */
export function formatInterval([low, high]: readonly [number, number], unit: Unit): string {
  const [a, b] = [formatValue(low, unit), formatValue(high, unit)];
  const shared = unit === 'share' ? '%' : unit === 's' || unit === 'tokens/s' ? ` ${unit}` : '';
  return `${shared && a.endsWith(shared) ? a.slice(0, -shared.length) : a}–${b}`;
}

/** What the axis counts, where its numbers do not say it themselves. */
export function axisUnit(unit: Unit): string {
  return unit === 'share' || unit === 'bytes' ? '' : unit;
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e5) return short(value);
  if (size >= 100) return whole(value);
  if (size < 1e-3) return tiny(value);
  return format(size >= 10 ? '.1f' : size >= 1 ? '.2f' : '.3f')(value);
}

function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(value, 1)) / 3));
  return `${digits(value / 1000 ** power)} ${units[power]}`;
}

/** Labels of the ticks of a linear axis over [low, high] with about `count` ticks. */
export function linearTickFormat(low: number, high: number, count: number, unit: Unit) {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (unit === 'share') return tickFormat(low, high, count, '%');
  if (unit === 'bytes') {
    const label = tickFormat(low, high, count, '~s');
    return (value: number) => (value === 0 ? '0' : `${label(value)}B`);
  }
  if (size >= 1e4) {
    const label = tickFormat(low, high, count, '~s');
    return (value: number) => (value === 0 ? '0' : label(value));
  }
  if (size > 0 && size < 1e-3) return tickFormat(low, high, count, '~e');
  return tickFormat(low, high, count, ',~f');
}

/** Label of a tick of a logarithmic axis. */
export function logTickFormat(value: number, unit: Unit): string {
  if (unit === 'share') return format('~%')(value);
  if (unit === 'bytes') return `${format('~s')(value)}B`;
  if (value >= 1e4) return format('~s')(value);
  return value < 1e-3 ? format('~e')(value) : format(',~')(value);
}

/** Milliseconds as people say them: 0:45, 12:05, 1:02:45. */
export function formatDuration(milliseconds: number): string {
  const total = Math.round(milliseconds / 1000);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = String(total % 60).padStart(2, '0');
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** A place on the x axis in words. */
export function formatPlace(axis: AxisName, phase: Phase, x: number): string {
  switch (axis) {
    case 'step':
      return phase === 'sft' ? `SFT step ${whole(x)}` : `step ${whole(x)}`;
    case 'tokens':
      return `${digits(x)} tokens`;
    case 'time':
      return formatDuration(x);
  }
}
