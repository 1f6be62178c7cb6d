import { bandEnds } from '../../src/protocol/arms.ts';
import type { App } from './app.ts';
import { levelOf, type Trace } from './model.ts';
import type { RunStyle } from './palette.ts';
import type { Panel } from './panels.ts';
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

/** A mean over seeds brings its own interval; else the band that the metric has. */
function bandOf(app: App, { metric, band }: Panel, data: RunData): Trace['band'] {
  const ends = bandEnds(metric);
  const own = ends.every((end) => data.values.has(end));
  return own ? app.band(data, ends) : band && app.band(data, band);
}
