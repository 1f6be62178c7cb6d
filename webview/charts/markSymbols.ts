import { svg } from '../common/dom.ts';
import type { App } from './app.ts';
import { placeMarks } from './marks.ts';
import { MARK_SHAPES } from './markShapes.ts';
import type { Model } from './model.ts';
import type { Plot } from './plot.ts';
import type { Mark } from './series.ts';

/** Pixels apart from which on two marks of a kind are drawn as two. */
const APART = 3;

/** What a mark looks like, wherever it is. */
interface Look {
  kind: Mark['kind'];
  stroke: string;
  height: number;
}
interface Drawn {
  look: Look;
  x: number;
  element: SVGElement;
}

/**
 * Marks of all runs on show: a line through the chart and a shape above it. Checkpoints, of which there are many, are only
 * a tick at the foot, and only the selected run's. As the axis grows they move, and are moved, not made anew.
 */
export function createMarks(app: App, plot: Plot) {
  const holder = svg('g');
  const words = svg('text', { class: 'start', 'text-anchor': 'end' }, 'start');
  plot.marks.append(holder);
  let drawn: Drawn[] = [];

  return {
    draw(model: Model): void {
      const wanted = placesOf(app, model);
      drawn.splice(wanted.length).forEach(({ element }) => element.remove());
      drawn = wanted.map(({ look, x }, i) => {
        const there = drawn.at(i);
        if (!there || !isAlike(there.look, look)) {
          const element = symbolOf(look, x);
          if (there) there.element.replaceWith(element);
          else holder.append(element);
          return { look, x, element };
        }
        if (there.x !== x) there.element.setAttribute('transform', `translate(${x},0)`);
        return { look, x, element: there.element };
      });
      drawWords(words, plot, model);
    },
  };
}

function placesOf(app: App, { axis, panes, width, height }: Model): Omit<Drawn, 'element'>[] {
  const found: Omit<Drawn, 'element'>[] = [];
  for (const data of app.visible) {
    const { color } = app.styleOf(data);
    const last: Partial<Record<Mark['kind'], number>> = {};
    for (const { mark, at } of placeMarks(data, axis)) {
      const { kind } = mark;
      if (app.state.marksOff.includes(kind)) continue;
      if (kind === 'checkpoint' && data !== app.selected) continue;
      const pane = panes.find(({ phases }) => phases.includes(at.phase));
      if (!pane) continue;
      const x = at.x * pane.scale + pane.offset;
      if (x < -0.5 || x > width + 0.5 || Math.abs(x - (last[kind] ?? -Infinity)) < APART) continue;
      last[kind] = x;
      const stroke = kind === 'alarm' ? app.theme.color('errorForeground', 'charts.red') : color;
      found.push({ look: { kind, stroke, height }, x });
    }
  }
  return found;
}

const isAlike = (a: Look, b: Look) =>
  a.kind === b.kind && a.stroke === b.stroke && a.height === b.height;

function symbolOf({ kind, stroke, height }: Look, x: number): SVGElement {
  const place = { transform: `translate(${x},0)`, stroke };
  if (kind === 'checkpoint') {
    return svg('line', { class: kind, ...place, y1: height - 4, y2: height + 4 });
  }
  return svg(
    'g',
    { class: kind, ...place, fill: stroke },
    svg('line', { y1: -2, y2: height }),
    svg('path', { d: MARK_SHAPES[kind], transform: 'translate(0,-7) scale(.9)' }),
  );
}

/** Names the dotted line once. */
function drawWords(words: SVGElement, plot: Plot, { traces, y, width }: Model): void {
  const level = traces.find(({ start }) => start !== undefined)?.start;
  if (level === undefined) return words.remove();
  const line = y.toY(level);
  words.setAttribute('x', String(width));
  words.setAttribute('y', String(line > 12 ? line - 3 : line + 10));
  if (!words.parentNode) plot.marks.append(words);
}
