import { svg } from '../common/dom.ts';
import type { App } from './app.ts';
import { placeMarks } from './marks.ts';
import { MARK_SHAPES } from './markShapes.ts';
import type { Model } from './model.ts';
import type { Plot } from './plot.ts';
import type { Mark } from './series.ts';

/** Pixels apart from which on two marks of a kind are drawn as two. */
const APART = 3;

/**
 * Marks of all runs on show: a line through the chart and a shape above it. Checkpoints, of which there are many, are only
 * a tick at the foot, and only the selected run's.
 */
export function drawMarks(app: App, plot: Plot, model: Model): void {
  const shapes: SVGElement[] = [];
  for (const data of app.visible) {
    const { color } = app.styleOf(data);
    const last: Partial<Record<Mark['kind'], number>> = {};
    for (const { mark, at } of placeMarks(data, model.axis)) {
      const { kind } = mark;
      if (app.state.marksOff.includes(kind)) continue;
      if (kind === 'checkpoint' && data !== app.selected) continue;
      const pane = model.panes.find(({ phases }) => phases.includes(at.phase));
      if (!pane) continue;
      const x = at.x * pane.scale + pane.offset;
      if (x < -0.5 || x > plot.width + 0.5 || Math.abs(x - (last[kind] ?? -Infinity)) < APART)
        continue;
      last[kind] = x;
      const stroke = kind === 'alarm' ? app.theme.color('errorForeground', 'charts.red') : color;
      shapes.push(
        kind === 'checkpoint'
          ? svg('line', {
              class: kind,
              x1: x,
              x2: x,
              y1: plot.height - 4,
              y2: plot.height + 4,
              stroke,
            })
          : svg(
              'g',
              { class: kind, transform: `translate(${x},0)`, stroke, fill: stroke },
              svg('line', { y1: -2, y2: plot.height }),
              svg('path', { d: MARK_SHAPES[kind], transform: 'translate(0,-7) scale(.9)' }),
            ),
      );
    }
  }
  plot.marks.replaceChildren(...shapes, ...startWords(plot, model));
}

/** Names the dotted line once. */
function startWords(plot: Plot, { traces, y }: Model): SVGElement[] {
  const level = traces.find(({ start }) => start !== undefined)?.start;
  if (level === undefined) return [];
  const line = y.toY(level);
  const at = line > 12 ? line - 3 : line + 10;
  return [svg('text', { class: 'start', x: plot.width, y: at, 'text-anchor': 'end' }, 'start')];
}
