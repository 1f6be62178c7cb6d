import { setText } from '../common/dom.ts';
import type { App } from './app.ts';
import { formatPlace } from './format.ts';
import type { Model } from './model.ts';
import { markSentence, placeMarks } from './marks.ts';
import { insideArea, MARGIN, type Plot } from './plot.ts';
import { readingAt } from './readings.ts';

/** Pixels within which a mark is meant by the cross-hair. */
const MARK_REACH = 6;

/** The line at the shared place, a ring on each run's point, and the place in words at the foot. */
export function drawCrosshair(app: App, plot: Plot, model: Model, x: number | undefined): void {
  const { over } = plot;
  const { cursor, theme } = app;
  // A canvas that is cleared is painted again, empty or not.
  if (!over.element.hidden) over.clear();
  if (!cursor || x === undefined || x < -1 || x > plot.width + 1) {
    over.element.hidden = true;
    return showPlace(plot, undefined, '');
  }
  over.element.hidden = false;
  const { context } = over;
  insideArea(over, plot, () => {
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, plot.height);
    context.strokeStyle = theme.color('editorCursor.foreground', 'foreground');
    context.globalAlpha = theme.highContrast ? 1 : 0.55;
    context.lineWidth = 1;
    context.stroke();
    context.globalAlpha = 1;
    for (const { data, curves, style } of model.traces) {
      const found = readingAt(curves, data, model.axis, cursor);
      const pane = found && model.panes.find(({ phases }) => phases.includes(found.phase));
      if (!found || !pane) continue;
      context.beginPath();
      context.arc(found.x * pane.scale + pane.offset, model.y.toY(found.drawn), 3.5, 0, 7);
      context.fillStyle = theme.color('editor.background', 'sideBar.background');
      context.strokeStyle = style.color;
      context.lineWidth = 2;
      context.fill();
      context.stroke();
    }
  });
  showPlace(plot, x, formatPlace(model.axis, cursor.phase, cursor.x));
}

/** CSS pixels of a digit of the label and of its padding and border, for keeping it inside the chart. */
const DIGIT = 6.5;
const PADDING = 12;

/** The place in words, over the axis' own labels; hides without `x`. */
function showPlace({ place, width }: Plot, x: number | undefined, text: string): void {
  place.hidden = x === undefined;
  if (x === undefined) return;
  setText(place, text);
  const half = (text.length * DIGIT + PADDING) / 2;
  const full = MARGIN.left + width + MARGIN.right;
  const centre = Math.min(Math.max(MARGIN.left + x, half), full - half);
  place.style.transform = `translateX(${Math.round(centre)}px) translateX(-50%)`;
}

/** Says what the marks near the cross-hair mean; hides with `x` undefined. */
export function tipFor(app: App, plot: Plot, model: Model, x: number | undefined): void {
  const sentences: string[] = [];
  if (x !== undefined) {
    for (const data of app.visible) {
      const several = app.visible.length > 1 ? `${data.run.name} · ` : '';
      for (const { mark, at } of placeMarks(data, model.axis)) {
        if (app.state.marksOff.includes(mark.kind)) continue;
        const pane = model.panes.find(({ phases }) => phases.includes(at.phase));
        if (!pane || Math.abs(at.x * pane.scale + pane.offset - x) > MARK_REACH) continue;
        sentences.push(`${several}${markSentence(mark)}`);
      }
    }
  }
  plot.tip.hidden = sentences.length === 0;
  if (x === undefined || sentences.length === 0) return;
  setText(plot.tip, sentences.join('\n'));
  const toLeft = x > plot.width / 2;
  plot.tip.style.left = toLeft ? '' : `${MARGIN.left + x + 8}px`;
  plot.tip.style.right = toLeft ? `${MARGIN.right + plot.width - x + 8}px` : '';
}
