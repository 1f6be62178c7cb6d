import type { App } from './app.ts';
import { levelOf, type Trace } from './model.ts';
import type { RunStyle } from './palette.ts';
import { metricOf, type Panel } from './panels.ts';
import type { RunData } from './series.ts';

/** What a panel shows of each run that is switched on. */
export function tracesOf(
  app: App,
  panel: Panel,
  styleOf: (data: RunData) => RunStyle = app.styleOf,
): Trace[] {
  return app.visible.map((data) => ({
    data,
    style: styleOf(data),
    curves: app.curves(data, panel.metric),
    band: bandOf(app, panel, data),
    start: levelOf(panel, data, (metric) => app.curves(data, metric)),
  }));
}

/** A mean over seeds brings its own interval; a run beside it keeps the band that the metric has. */
function bandOf(app: App, { metric, band }: Panel, data: RunData): Trace['band'] {
  const own = band && (band.every((end) => data.values.has(end)) ? band : metricOf(metric).band);
  return own && app.band(data, own);
}
