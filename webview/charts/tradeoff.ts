import { scaleLinear } from 'd3';
import { h, on, setText } from '../common/dom.ts';
import type { App } from './app.ts';
import { createAxes, setNote } from './axes.ts';
import { formatValue } from './format.ts';
import { canvasPainter, type Painter } from './paint.ts';
import type { RunStyle } from './palette.ts';
import { metricOf, passAt } from './panels.ts';
import { createPlot, insideArea, type Plot } from './plot.ts';
import { readingAt } from './readings.ts';
import type { RunData } from './series.ts';
import type { PlacedPane } from './model.ts';
import { createSwatch } from './swatch.ts';
import { yAxis, type YAxis } from './yaxis.ts';
import { xTicks } from './xticks.ts';

export const ACCURACY = 'eval/accuracy';
export const ANSWER_LENGTH = 'eval/response/length';
export const TRADEOFF_TITLE = 'Accuracy over tokens per answer';
const DESCRIPTION =
  'Held-out accuracy against mean response length at each evaluation, joined in the order of training: what the accuracy costs. ' +
  'The ring is the start; the large point is the newest.';

/** One evaluation of a run. */
export interface TradeoffPoint {
  row: number;
  step: number;
  tokens: number;
  accuracy: number;
  low: number | undefined;
  high: number | undefined;
}

/** Evaluations that have both, in the order of training. */
export function tradeoffPoints(data: RunData): TradeoffPoint[] {
  const column = (name: string) => data.values.get(name);
  const [accuracy, tokens] = [column(ACCURACY), column(ANSWER_LENGTH)];
  const [lowName, highName] = metricOf(ACCURACY).band ?? [];
  const points: TradeoffPoint[] = [];
  accuracy?.forEach((value, row) => {
    const length = tokens?.[row] ?? NaN;
    if (!Number.isFinite(value) || !Number.isFinite(length)) return;
    const end = (name: string | undefined) => {
      const found = name === undefined ? NaN : (column(name)?.[row] ?? NaN);
      return Number.isFinite(found) ? found : undefined;
    };
    points.push({
      row,
      step: data.at.step[row],
      tokens: length,
      accuracy: value,
      low: end(lowName),
      high: end(highName),
    });
  });
  return points;
}

/** The start's chance that one of k samples is right, over the tokens of k samples; empty unless the run has it. */
export function startPassAtK(data: RunData): { k: number; tokens: number; share: number }[] {
  const [first] = tradeoffPoints(data);
  if (!first || first.step !== 0) return [];
  const found: { k: number; tokens: number; share: number }[] = [];
  for (const [name, column] of data.values) {
    const k = passAt(name);
    const share = column[first.row];
    if (k !== undefined && Number.isFinite(share))
      found.push({ k, tokens: k * first.tokens, share });
  }
  return found.sort((a, b) => a.k - b.k);
}

export interface TradeoffModel {
  width: number;
  height: number;
  pane: PlacedPane;
  y: YAxis;
  runs: {
    data: RunData;
    style: RunStyle;
    points: TradeoffPoint[];
    passAtK: ReturnType<typeof startPassAtK>;
  }[];
}

export function tradeoffModel(
  app: Pick<App, 'state' | 'visible'>,
  width: number,
  height: number,
  styleOf: (data: RunData) => RunStyle,
): TradeoffModel {
  const runs = app.visible.map((data) => ({
    data,
    style: styleOf(data),
    points: tradeoffPoints(data),
    passAtK: app.state.passAtK ? startPassAtK(data) : [],
  }));
  const tokens = runs.flatMap(({ points, passAtK }) =>
    [...points, ...passAtK].map((p) => p.tokens),
  );
  const shares = runs.flatMap(({ points, passAtK }) => [
    ...points.flatMap((p) => [p.accuracy, p.low ?? p.accuracy, p.high ?? p.accuracy]),
    ...passAtK.map((p) => p.share),
  ]);
  const most = Math.max(1, ...tokens);
  const scale = scaleLinear().domain([0, most * 1.04]);
  const [low, high] = scale.domain();
  const { range, unit } = metricOf(ACCURACY);
  return {
    width,
    height,
    pane: {
      phases: ['rl'],
      scale: width / (high - low),
      offset: 0,
      low,
      high,
      left: 0,
      right: width,
      ticks: xTicks('tokens', low, high, Math.max(2, Math.floor(width / 56))),
    },
    y: yAxis(
      { low: Math.min(...shares), high: Math.max(...shares) },
      { unit, range, log: false, fit: app.state.fit, height },
    ),
    runs,
  };
}

export function paintTradeoff(painter: Painter, { pane, y, runs }: TradeoffModel): void {
  const x = (tokens: number) => tokens * pane.scale + pane.offset;
  for (const { points, passAtK, style } of runs) {
    const { color, dash } = style;
    painter.stroke(
      (sink) =>
        passAtK.forEach(({ tokens, share }, i) =>
          i === 0 ? sink.moveTo(x(tokens), y.toY(share)) : sink.lineTo(x(tokens), y.toY(share)),
        ),
      { color, width: 1, dash: [2, 3], opacity: 0.8 },
    );
    for (const { tokens, share } of passAtK) painter.dot(x(tokens), y.toY(share), 1.75, color);
    for (const { tokens, low, high } of points) {
      if (low === undefined || high === undefined) continue;
      painter.stroke(
        (sink) => {
          sink.moveTo(x(tokens), y.toY(low));
          sink.lineTo(x(tokens), y.toY(high));
        },
        { color, width: 3, opacity: 0.22 },
      );
    }
    painter.stroke(
      (sink) =>
        points.forEach(({ tokens, accuracy }, i) =>
          i === 0
            ? sink.moveTo(x(tokens), y.toY(accuracy))
            : sink.lineTo(x(tokens), y.toY(accuracy)),
        ),
      { color, width: 1.25, dash, opacity: 0.75 },
    );
    points.forEach(({ tokens, accuracy }, i) => {
      const [px, py] = [x(tokens), y.toY(accuracy)];
      if (i === 0) ring(painter, px, py, 3.5, color);
      else painter.dot(px, py, i === points.length - 1 ? 4 : 2, color);
    });
  }
}

function ring(painter: Painter, x: number, y: number, radius: number, color: string): void {
  painter.stroke(
    (sink) => {
      for (let i = 0; i <= 16; i++) {
        const angle = (i / 16) * 2 * Math.PI;
        const [px, py] = [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
        if (i === 0) sink.moveTo(px, py);
        else sink.lineTo(px, py);
      }
    },
    { color, width: 1.5 },
  );
}

/** Pixels within which a point is meant by the pointer. */
const REACH = 24;

export interface TradeoffChart {
  element: HTMLElement;
  plot: Plot;
  draw(): void;
  drawCursor(): void;
  setInSight(inSight: boolean): void;
  dispose(): void;
}

export function createTradeoff(app: App, openMenu: (chart: TradeoffChart) => void): TradeoffChart {
  let inSight = false;
  let stale = true;
  let model: TradeoffModel | undefined;
  const plot = createPlot({
    title: TRADEOFF_TITLE,
    description: DESCRIPTION,
    size: 'large',
    openMenu: () => openMenu(chart),
    resized: () => {
      stale = true;
      draw();
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

  function draw(): void {
    if (!inSight) {
      stale = true;
      return;
    }
    stale = false;
    if (!plot.measure()) return;
    model = tradeoffModel(app, plot.width, plot.height, app.styleOf);
    axes.draw([model.pane], model.y, plot.width, plot.height);
    plot.base.clear();
    const painted = model;
    insideArea(plot.base, plot, () => paintTradeoff(canvasPainter(plot.base.context), painted));
    const empty = model.runs.every(({ points }) => points.length === 0);
    setNote(plot.note, empty ? 'Not measured yet.' : undefined);
    passLabel.hidden = !app.visible.some((data) => startPassAtK(data).length > 0);
    passBox.checked = app.state.passAtK;
    plot.describe(`${DESCRIPTION} ${model.runs.map(describe).join(' ')}`);
    drawCursor();
  }

  function drawCursor(): void {
    if (!inSight || !model) return;
    const { context } = plot.over;
    plot.over.clear();
    const parts: HTMLElement[] = [];
    insideArea(plot.over, plot, () => {
      for (const { data, points, style } of model?.runs ?? []) {
        const here = evaluationAt(data, points);
        const point = here ?? (app.cursor ? undefined : points.at(-1));
        if (!point) continue;
        parts.push(part(data, style, point));
        if (!here) continue;
        const { x, y } = pixelOf(here);
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
    plot.readout.replaceChildren(...parts);
    plot.readout.classList.toggle('several', (model.runs.length ?? 0) > 1);
  }

  function part(data: RunData, style: RunStyle, { accuracy, tokens, step }: TradeoffPoint) {
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
    draw,
    drawCursor,
    setInSight(now) {
      inSight = now;
      if (now && stale) draw();
    },
    dispose: () => plot.dispose(),
  };
  return chart;
}
