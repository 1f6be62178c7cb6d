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
    band: panel.band && app.band(data, panel.band),
    start: levelOf(panel, data, (metric) => app.curves(data, metric)),
  }));
}
