import { metric as metricOf } from '../../run/metrics.ts';
import type { Figure } from '../report.ts';
import { escaped } from './escape.ts';
import { show } from './format.ts';

const WIDTH = 720;
const HEIGHT = 300;
const MARGIN = { left: 60, right: 12, top: 10, bottom: 30 };
const ROW = 18;

/** Okabe and Ito's colours, which those tell apart who see red and green alike; then again with dashes. */
const COLORS = ['#0072b2', '#d55e00', '#cc79a7', '#009e73', '#e69f00', '#56b4e9'];
const DASHES = ['', '7 3', '2 3', '9 3 2 3'];

/** Means as lines, their intervals as bands, a legend under them. */
export function figureSvg({ title, metric, lines }: Figure): string {
  const { lastStep, lowest, highest } = extentOf(lines);
  const { range } = metricOf(metric);
  const within = (value: number): number =>
    range ? Math.min(range[1], Math.max(range[0], value)) : value;
  const [bottom, top] = spread(within(lowest), within(highest));
  const x = (step: number): number =>
    MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * step) / lastStep;
  const y = (value: number): number =>
    HEIGHT -
    MARGIN.bottom -
    ((HEIGHT - MARGIN.top - MARGIN.bottom) * (within(value) - bottom)) / (top - bottom);
  const at = (step: number, value: number): string =>
    `${x(step).toFixed(1)},${y(value).toFixed(1)}`;
  const color = (i: number): string => COLORS[i % COLORS.length];
  const dash = (i: number): string => DASHES[Math.floor(i / COLORS.length) % DASHES.length];

  const axes = ticks(bottom, top).map(
    (value) =>
      `<line class="axis" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/>` +
      `<text x="${MARGIN.left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${escaped(show(value, metric))}</text>`,
  );
  const steps = ticks(0, lastStep)
    .filter((step) => Number.isInteger(step))
    .map(
      (step) =>
        `<text x="${x(step).toFixed(1)}" y="${HEIGHT - 10}" text-anchor="middle">${step}</text>`,
    );
  const bands = lines.map(({ points }, i) => {
    const known = points.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
    if (known.length < 2 || known.every(({ low, high }) => low === high)) return '';
    const upper = known.map(({ step, high }) => at(step, high));
    const lower = known.map(({ step, low }) => at(step, low)).reverse();
    return `<polygon points="${[...upper, ...lower].join(' ')}" fill="${color(i)}" fill-opacity=".15"/>`;
  });
  const curves = lines.map(({ points }, i) => {
    const path = points.map(({ step, mean }) => at(step, mean)).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${color(i)}" stroke-width="2" stroke-dasharray="${dash(i)}"/>`;
  });
  const legend = lines.map(({ name }, i) => {
    const row = HEIGHT + 6 + i * ROW;
    return (
      `<line x1="${MARGIN.left}" x2="${MARGIN.left + 26}" y1="${row}" y2="${row}" stroke="${color(i)}" stroke-width="2" stroke-dasharray="${dash(i)}"/>` +
      `<text x="${MARGIN.left + 34}" y="${row + 4}">${escaped(name)}</text>`
    );
  });
  const height = HEIGHT + 10 + lines.length * ROW;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(`${title} over RL steps, mean and 95 % interval over seeds`)}">${[...axes, ...steps, ...bands, ...curves, ...legend].join('')}</svg>`;
}

/** The last step, at least 1, and the ends of everything drawn. A loop: long curves are more than a call takes arguments. */
function extentOf(lines: Figure['lines']): { lastStep: number; lowest: number; highest: number } {
  const extent = { lastStep: 1, lowest: Infinity, highest: -Infinity };
  for (const { points } of lines) {
    for (const { step, mean, low, high } of points) {
      extent.lastStep = Math.max(extent.lastStep, step);
      for (const end of [mean, low, high]) {
        if (!Number.isFinite(end)) continue;
        extent.lowest = Math.min(extent.lowest, end);
        extent.highest = Math.max(extent.highest, end);
      }
    }
  }
  return extent;
}

/** A little room, and never no height. */
function spread(low: number, high: number): [number, number] {
  const room = high > low ? 0.04 * (high - low) : Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

/** Four to eight round numbers between two ends. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? power;
  const first = Math.ceil(low / step);
  const last = Math.floor(high / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
