import { tickIncrement, ticks } from 'd3';
import { formatDuration, linearTickFormat } from './format.ts';
import type { AxisName } from './series.ts';

export interface Tick {
  value: number;
  label: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Distances between the ticks of a time axis. */
const DURATIONS = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10].map((n) => n * DAY),
];

/** Ticks of the x axis over [low, high], about `count` of them: whole steps, round numbers of tokens, full minutes. */
export function xTicks(axis: AxisName, low: number, high: number, count: number): Tick[] {
  if (count < 1 || !(high > low)) return [];
  switch (axis) {
    case 'time': {
      const step =
        DURATIONS.find((d) => (high - low) / d <= count) ?? DURATIONS[DURATIONS.length - 1];
      const found: Tick[] = [];
      for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
        found.push({ value, label: formatDuration(value) });
      }
      return found;
    }
    case 'step': {
      // Half a step is nothing: where there is room for more than each step, each step.
      const whole = tickIncrement(low, high, count) <= 1;
      const [first, last] = [Math.ceil(low), Math.floor(high)];
      const values = whole
        ? Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
        : ticks(low, high, count);
      const label = linearTickFormat(low, high, count, '');
      return values.filter(Number.isInteger).map((value) => ({ value, label: label(value) }));
    }
    case 'tokens': {
      const label = linearTickFormat(low, high, count, 'tokens');
      return ticks(low, high, count).map((value) => ({ value, label: label(value) }));
    }
  }
}
