import { PHASES } from '../../src/run/events.ts';
import type { Curve } from './curve.ts';
import { formatPlace, formatValue } from './format.ts';
import type { Panel } from './panels.ts';
import { emptyExtent, extendBy } from './pyramid.ts';
import { latestReading } from './readings.ts';
import type { RunData } from './series.ts';
import type { Curves } from './curve.ts';

/** A chart in words, for those who do not see it: latest value, where it came from, between which ends it moved. */
export function describePanel(
  panel: Panel,
  runs: readonly { data: RunData; curves: Curves; band?: { low: Curves; high: Curves } }[],
): string {
  const sentences = runs.map(({ data, curves, band }) => {
    const name = runs.length > 1 ? `${data.run.name}: ` : '';
    const latest = latestReading(curves, data, 'step');
    if (!latest) return `${name}no values yet.`;
    const show = (value: number) => formatValue(value, panel.unit);
    const place = (phase: 'sft' | 'rl', x: number) => formatPlace('step', phase, x);
    const curve = curves.byPhase[latest.phase];
    const parts = [
      `latest ${show(latest.value)}${interval(band, data, latest.row, show)} at ${place(latest.phase, latest.step)}`,
    ];
    if (curve.values.length > 1) {
      const first = curve.values[0];
      const change = latest.value > first ? 'up from' : latest.value < first ? 'down from' : 'as';
      parts.push(`${change} ${show(first)} at ${place(latest.phase, data.at.step[curve.rows[0]])}`);
      const { low, high } = extentOf(curve);
      parts.push(`between ${show(low)} and ${show(high)} over ${curve.values.length} measurements`);
    }
    return `${name}${parts.join(', ')}.`;
  });
  return [panel.description, ...sentences].join(' ');
}

function interval(
  band: { low: Curves; high: Curves } | undefined,
  data: RunData,
  row: number,
  show: (value: number) => string,
): string {
  const low = band && data.values.get(band.low.metric)?.[row];
  const high = band && data.values.get(band.high.metric)?.[row];
  if (low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high)) return '';
  return ` (${show(low)} to ${show(high)})`;
}

function extentOf(curve: Curve) {
  const extent = emptyExtent();
  extendBy(curve.pyramid, 0, curve.values.length, extent);
  return extent;
}

/** Whether any of the curves has a point. */
export function hasValues(curves: Curves): boolean {
  return PHASES.some((phase) => curves.byPhase[phase].rows.length > 0);
}
