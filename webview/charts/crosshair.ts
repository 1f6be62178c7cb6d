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
  over.clear();
  const { cursor, theme } = app;
  if (!cursor || x === undefined || x < -1 || x > plot.width + 1) return;
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
  drawPlace(plot, x, formatPlace(model.axis, cursor.phase, cursor.x), app);
}

/** The place in words, over the axis' own labels. */
function drawPlace(plot: Plot, x: number, text: string, { theme }: App): void {
  const { context, width } = plot.over;
  context.font = `10.5px ${theme.font('font-family')}`;
  const room = context.measureText(text).width + 10;
  const left = Math.min(Math.max(MARGIN.left + x - room / 2, 1), width - room - 1);
  const top = MARGIN.top + plot.height + 3;
  context.fillStyle = theme.color('editorHoverWidget.background', 'editor.background');
  context.strokeStyle = theme.color('editorHoverWidget.border', 'foreground');
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(Math.round(left) + 0.5, top + 0.5, Math.round(room), 15, 3);
  context.fill();
  context.stroke();
  context.fillStyle = theme.color('editorHoverWidget.foreground', 'foreground');
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, left + room / 2, top + 8.5);
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
