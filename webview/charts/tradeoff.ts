import { h, on, setText, svg } from '../common/dom.ts';
import type { App } from './app.ts';
import { createAxes, setNote } from './axes.ts';
import { formatValue } from './format.ts';
import { canvasPainter } from './paint.ts';
import type { RunStyle } from './palette.ts';
import { createPlot, insideArea, type Plot } from './plot.ts';
import { readingAt } from './readings.ts';
import type { RunData } from './series.ts';
import { ACCURACY, type TradeoffPoint, startPassAtK } from './tradeoffPoints.ts';
import {
  paintTradeoff,
  tradeoffModel,
  TRADEOFF_TITLE,
  type TradeoffModel,
} from './tradeoffModel.ts';
import { createSwatch } from './swatch.ts';
import type { Part, Reason } from './turns.ts';

const DESCRIPTION =
  'Held-out accuracy against mean response length at each evaluation, joined in the order of training: what the accuracy costs. ' +
  'The ring is the start; the large point is the newest.';

/** Pixels within which a point is meant by the pointer. */
const REACH = 24;

export interface TradeoffChart {
  element: HTMLElement;
  plot: Plot;
  want(reason: Reason): void;
  drawCursor(): void;
  setInSight(inSight: boolean): void;
  dispose(): void;
}

export function createTradeoff(app: App, openMenu: (chart: TradeoffChart) => void): TradeoffChart {
  let inSight = false;
  let stale = true;
  let model: TradeoffModel | undefined;
  /** What the canvas shows: evaluations are rare, and most rows of a run change nothing here. */
  let painted = '';
  /** What the read-out says. */
  let read = '';
  const plot = createPlot({
    title: TRADEOFF_TITLE,
    description: DESCRIPTION,
    size: 'large',
    openMenu: () => openMenu(chart),
    // At once: a canvas of another size is empty.
    resized: () => {
      stale = true;
      painted = '';
      if (inSight) draw();
    },
  });
  const axes = createAxes(plot.axes);
  const passBox = h('input', { type: 'checkbox' });
  const passLabel = h(
    'label',
    {
      class: 'check',
      title: "The start's chance that one of k samples is right, over the tokens of k samples",
    },
    passBox,
    "start's pass@k",
  );
  plot.extras.append(passLabel);
  on(passBox, 'change', () => app.change({ passAtK: passBox.checked }));

  const area = plot.svg as unknown as HTMLElement;
  on(area, 'pointermove', (event) => {
    const box = plot.axes.getScreenCTM();
    const found = box && nearest(event.clientX - box.e, event.clientY - box.f);
    app.setCursor(found ? placeOf(found) : null);
  });
  on(area, 'pointerleave', () => app.setCursor(null));
  on(area, 'click', (event) => {
    const box = plot.axes.getScreenCTM();
    const found = box && nearest(event.clientX - box.e, event.clientY - box.f);
    if (found) open(found);
  });
  on(plot.area, 'keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    const run = model?.runs.find(({ data }) => data === app.selected) ?? model?.runs[0];
    if (!run || run.points.length === 0) return;
    const now = run.points.findIndex(({ row }) => isAtCursor(run.data, row));
    if (by !== undefined) {
      const next = Math.min(run.points.length - 1, Math.max(0, now + by));
      app.setCursor(placeOf({ data: run.data, point: run.points[next] }));
      event.preventDefault();
    } else if ((event.key === 'Enter' || event.key === ' ') && now >= 0) {
      open({ data: run.data, point: run.points[now] });
      event.preventDefault();
    }
  });
  on(plot.area, 'blur', () => app.setCursor(null));

  type Found = { data: RunData; point: TradeoffPoint };

  function nearest(px: number, py: number): Found | undefined {
    let best: Found | undefined;
    let least = REACH;
    for (const { data, points } of model?.runs ?? []) {
      for (const point of points) {
        const { x, y } = pixelOf(point);
        const distance = Math.hypot(x - px, y - py);
        if (distance < least) [least, best] = [distance, { data, point }];
      }
    }
    return best;
  }

  function pixelOf({ tokens, accuracy }: TradeoffPoint): { x: number; y: number } {
    if (!model) return { x: 0, y: 0 };
    return { x: tokens * model.pane.scale + model.pane.offset, y: model.y.toY(accuracy) };
  }

  const placeOf = ({ data, point }: Found) => ({
    phase: data.phase[point.row],
    x: data.at[app.state.axis][point.row],
  });

  /** The evaluation that the cross-hair is nearest to. */
  function evaluationAt(data: RunData, points: readonly TradeoffPoint[]) {
    const { cursor, state } = app;
    const found = cursor && readingAt(app.curves(data, ACCURACY), data, state.axis, cursor);
    return found ? points.find(({ row }) => row === found.row) : undefined;
  }

  function isAtCursor(data: RunData, row: number): boolean {
    const { cursor, state } = app;
    return cursor?.phase === data.phase[row] && cursor.x === data.at[state.axis][row];
  }

  function open({ data, point }: Found): void {
    app.post({
      type: 'charts/openStep',
      id: data.run.id,
      phase: data.phase[point.row],
      step: point.step,
      metric: ACCURACY,
    });
  }

  const part: Part = { draw };

  function want(reason: Reason): void {
    if (inSight) app.want(part, reason);
    else stale = true;
  }

  function draw(): void {
    stale = false;
    app.forget(part);
    if (!plot.hasRoom) return;
    model = tradeoffModel(app, plot.width, plot.height, app.styleOf);
    const next = JSON.stringify([
      plot.width,
      plot.height,
      model.y.domain,
      model.pane,
      pictureOf(model),
    ]);
    if (next !== painted) paint(model);
    painted = next;
    passLabel.hidden = !app.visible.some((data) => startPassAtK(data).length > 0);
    passBox.checked = app.state.passAtK;
    drawCursor();
  }

  function paint(now: TradeoffModel): void {
    axes.draw([now.pane], now.y, plot.width, plot.height);
    plot.base.clear();
    insideArea(plot.base, plot, () => paintTradeoff(canvasPainter(plot.base.context), now));
    plot.marks.replaceChildren(...passWords(now));
    const empty = now.runs.every(({ points }) => points.length === 0);
    setNote(plot.note, empty ? 'Not measured yet.' : undefined);
    plot.describe(`${DESCRIPTION} ${now.runs.map(describe).join(' ')}`);
  }

  function drawCursor(): void {
    if (!inSight || !model) return;
    const found = model.runs.flatMap(({ data, points, style }) => {
      const here = evaluationAt(data, points);
      const point = here ?? (app.cursor ? undefined : points.at(-1));
      return point ? [{ data, style, point, ringed: here !== undefined }] : [];
    });
    const { context, element } = plot.over;
    const wasRinged = !element.hidden;
    element.hidden = !found.some(({ ringed }) => ringed);
    // A canvas that is cleared is painted again, empty or not.
    if (wasRinged) plot.over.clear();
    insideArea(plot.over, plot, () => {
      for (const { data, point, ringed } of found) {
        if (!ringed) continue;
        const { x, y } = pixelOf(point);
        context.beginPath();
        context.arc(x, y, 5.5, 0, 7);
        context.strokeStyle = app.theme.color('editorCursor.foreground', 'foreground');
        context.lineWidth = 1.5;
        context.stroke();
        if (document.activeElement === plot.area) {
          plot.area.setAttribute('aria-valuetext', sentence(data, point));
        }
      }
    });
    const next = JSON.stringify(found.map(({ data, ...one }) => [data.run.name, one]));
    if (next === read) return;
    read = next;
    plot.readout.replaceChildren(
      ...found.map(({ data, style, point }) => reading(data, style, point)),
    );
    plot.readout.classList.toggle('several', model.runs.length > 1);
  }

  function reading(data: RunData, style: RunStyle, { accuracy, tokens, step }: TradeoffPoint) {
    const swatch = createSwatch();
    swatch.set(style);
    const several = (model?.runs.length ?? 0) > 1;
    const value = h('b', {});
    setText(value, formatValue(accuracy, 'share'));
    const more = `${formatValue(tokens, 'tokens')} tokens · step ${step}`;
    return h(
      'span',
      { class: 'reading', title: several ? data.run.name : undefined },
      several && swatch.element,
      value,
      h('span', { class: 'more' }, more),
    );
  }

  const sentence = (data: RunData, { accuracy, tokens, step }: TradeoffPoint) =>
    `${data.run.name}, step ${step}: ${formatValue(accuracy, 'share')} at ${formatValue(tokens, 'tokens')} tokens`;

  function describe({ data, points }: TradeoffModel['runs'][number]): string {
    const [first] = points;
    const last = points.at(-1);
    if (!first || !last) return `${data.run.name}: no evaluations yet.`;
    return `From ${sentence(data, first)}, to ${sentence(data, last)}.`;
  }

  const chart: TradeoffChart = {
    element: plot.element,
    plot,
    want,
    drawCursor,
    setInSight(now) {
      inSight = now;
      plot.setInSight(now);
      if (now && stale) want('choice');
      if (!now && app.forget(part)) stale = true;
    },
    dispose() {
      app.forget(part);
      plot.dispose();
    },
  };
  return chart;
}

/** All that the picture and its words are made of, besides the axes. */
const pictureOf = ({ runs }: TradeoffModel) =>
  runs.map(({ data: { run }, ...drawn }) => [
    run.id,
    run.name,
    drawn.style,
    drawn.points,
    drawn.passAtK,
  ]);

/** Names the k of each point of the start's pass@k; runs from one start share the words. */
function passWords({ runs, pane, y }: TradeoffModel): SVGElement[] {
  const [first] = runs.filter(({ passAtK }) => passAtK.length > 0);
  return (first?.passAtK ?? []).map(({ k, tokens, share }) =>
    svg(
      'text',
      {
        class: 'start',
        x: tokens * pane.scale + pane.offset,
        y: y.toY(share) - 6,
        'text-anchor': 'middle',
      },
      k === 1 ? 'start' : `k=${k}`,
    ),
  );
}
