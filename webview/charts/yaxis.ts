import { scaleLinear, scaleLog, ticks as linearTicks } from 'd3';
import type { Metric } from '../../src/run/metrics.ts';
import { linearTickFormat, logTickFormat } from './format.ts';
import { isEmpty, type Extent } from './pyramid.ts';

export interface YOptions {
  unit: Metric['unit'];
  /** Fixed ends, where the quantity has them. */
  range?: readonly [number, number];
  log: boolean;
  /** The data's own ends, whatever the quantity could reach. */
  fit: boolean;
  /** Least value above zero among all data; undefined when there is none. */
  leastPositive?: number;
  height: number;
}

export interface YAxis {
  log: boolean;
  domain: [number, number];
  toY: (value: number) => number;
  ticks: { value: number; label: string }[];
}

/** Below this share of a quantity's range, the axis ends where the data does. */
const LOW_SHARE = 0.25;
/** Pixels that one tick needs. */
const TICK_HEIGHT = 28;

/** The y axis for values within `extent`. Values that cannot be on a logarithmic axis lie on its lower end. */
export function yAxis(extent: Extent, options: YOptions): YAxis {
  const { height, unit } = options;
  const count = Math.max(2, Math.floor(height / TICK_HEIGHT));
  if (options.log && options.leastPositive !== undefined && extent.high > 0) {
    return logAxis(extent, options.leastPositive, options, count);
  }
  const scale = scaleLinear().domain(linearDomain(extent, options)).range([height, 0]);
  // Fixed ends are ends; all others may be rounded.
  if (!options.range || options.fit) scale.nice(count);
  const [low, high] = scale.domain();
  const label = linearTickFormat(low, high, count, unit);
  return {
    log: false,
    domain: [low, high],
    toY: scale,
    ticks: linearTicks(low, high, count).map((value) => ({ value, label: label(value) })),
  };
}

/** Ends of a linear axis: fixed ones where the quantity has them, with zero where that costs little of the picture. */
export function linearDomain(
  extent: Extent,
  { range, fit }: Pick<YOptions, 'range' | 'fit'>,
): [number, number] {
  if (isEmpty(extent)) return range ? [...range] : [0, 1];
  let { low, high } = extent;
  if (range && !fit) {
    const [least, most] = range;
    const used = (high - least) / (most - least);
    // Data in the lowest quarter would be a flat line; its end is rounded up to a readable number.
    const end = used < LOW_SHARE ? roundedUp(Math.max(high, least + (most - least) / 50)) : most;
    return [Math.min(least, low), Math.max(end, high)];
  }
  if (!fit && low > 0 && low < 0.6 * high) low = 0;
  if (!fit && high < 0 && high > 0.6 * low) high = 0;
  if (low === high) {
    const room = Math.abs(low) * 0.1 || 1;
    return [low - room, high + room];
  }
  return [low, high];
}

function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((f) => f * power >= value * 1.02) ?? 10;
  return factor * power;
}

function logAxis(extent: Extent, leastPositive: number, options: YOptions, count: number): YAxis {
  const { height, unit } = options;
  const low = extent.low > 0 ? extent.low : Math.min(leastPositive, extent.high);
  const scale = scaleLog()
    .domain(low < extent.high ? [low, extent.high] : [low / 2, low * 2])
    .range([height, 0])
    .nice();
  const [least, most] = scale.domain();
  return {
    log: true,
    domain: [least, most],
    toY: (value) => (value >= least ? scale(value) : height),
    ticks: logTicks(least, most, count).map((value) => ({
      value,
      label: logTickFormat(value, unit),
    })),
  };
}

/** Powers of ten, thinned when there are many, with 2 and 5 in between when there are few. */
export function logTicks(low: number, high: number, count: number): number[] {
  const first = Math.round(Math.log10(low));
  const last = Math.round(Math.log10(high));
  const decades = last - first;
  const every = Math.max(1, Math.ceil((decades + 1) / (count + 1)));
  const between = decades * 3 <= count ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power += every) {
    for (const factor of between) {
      const value = Number(`${factor}e${power}`);
      if (value >= low * 0.999 && value <= high * 1.001) ticks.push(value);
    }
  }
  return ticks;
}
