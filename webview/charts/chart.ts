import { PHASES } from '../../src/run/events.ts';
import { setAttributes } from '../common/dom.ts';
import type { App, SharedAxis } from './app.ts';
import { createAxes, setNote } from './axes.ts';
import { drawCrosshair, tipFor } from './crosshair.ts';
import { formatPlace, formatValue } from './format.ts';
import { createInteraction } from './interaction.ts';
import { createMarks } from './markSymbols.ts';
import {
  createModel,
  extentOf,
  hasPoints,
  placePanes,
  type Model,
  type ModelOptions,
  type Trace,
} from './model.ts';
import { canvasPainter, paintModel } from './paint.ts';
import type { RunStyle } from './palette.ts';
import type { Panel } from './panels.ts';
import { createPlot, insideArea, type Plot } from './plot.ts';
import type { Extent } from './pyramid.ts';
import { chosenPoint, nearestAlong, steppedFrom } from './points.ts';
import { createReadout } from './readout.ts';
import type { RunData } from './series.ts';
import { describePanel } from './summary.ts';
import { drawTable } from './table.ts';
import { tracesOf } from './traces.ts';
import type { Part, Reason } from './turns.ts';
import { borderPlace, fromUnit, toUnit, type Position } from './xaxis.ts';

/** One chart over the shared x axis. */
export interface Chart {
  panel: Panel;
  element: HTMLElement;
  plot: Plot;
  /** Whether any run on show has a value. */
  hasData(): boolean;
  /** What it shows has changed: it is drawn when it is its turn, or when it comes into sight. */
  want(reason: Reason): void;
  drawCursor(): void;
  setInSight(inSight: boolean): void;
  /** What it shows, at a size, for a file. */
  model(width: number, height: number, styleOf: (data: RunData) => RunStyle): Model;
  dispose(): void;
}

export interface ChartLinks {
  openMenu(chart: Chart): void;
  /** Extent of all panels that share this one's y axis; undefined when none does. */
  linkedExtent(panel: Panel): Extent | undefined;
}

export function createChart(app: App, panel: Panel, links: ChartLinks): Chart {
  let inSight = false;
  let stale = true;
  let model: Model | undefined;
  /** The axis as it is drawn: what arrived since then is not in it. */
  let drawnAxis: SharedAxis | undefined;
  /** Where the pointer is within the drawing area. */
  let pointerY: number | undefined;
  let described = '';

  const plot = createPlot({
    title: panel.title,
    description: panel.description,
    size: panel.size,
    openMenu: () => links.openMenu(chart),
    // At once: a canvas of another size is empty.
    resized: () => {
      stale = true;
      if (inSight) draw();
    },
  });
  const axes = createAxes(plot.axes);
  const marks = createMarks(app, plot);
  const readout = createReadout(app, panel, plot.readout);
  const axisNow = () => app.axisOf(panel.metric);
  const interaction = createInteraction(app, plot, {
    axis: axisNow,
    point(x, y) {
      pointerY = y;
      const found = model && nearestAlong(model, placeAt(x));
      app.setCursor(found ? { phase: found.phase, x: found.x } : null);
    },
    leave() {
      pointerY = undefined;
      app.setCursor(null);
    },
    open() {
      const found = chosen();
      if (!found) return;
      const { phase, step } = found.reading;
      app.post({
        type: 'charts/openStep',
        id: found.data.run.id,
        phase,
        step,
        metric: panel.metric,
      });
    },
    stepBy,
    cursorX: () => cursorX(),
  });

  function build(width: number, height: number, styleOf: (data: RunData) => RunStyle): Model {
    const { axis, log, fit } = app.state;
    const shared = axisNow();
    const panes = placePanes(axis, shared.panes, shared.span, width);
    const traces = tracesOf(app, panel, styleOf);
    const extent = links.linkedExtent(panel) ?? extentOf(traces, panes, axis);
    const options: ModelOptions = { panel, axis, width, height, panes, traces, extent, log, fit };
    return createModel(options);
  }

  function draw(): void {
    stale = false;
    app.forget(part);
    const asTable = app.state.tables.includes(panel.metric);
    plot.area.hidden = asTable;
    plot.table.hidden = !asTable;
    if (asTable) {
      drawTable(plot.table, app, panel);
      readout.draw(tracesOf(app, panel));
      return;
    }
    if (!plot.hasRoom) return;
    model = build(plot.width, plot.height, app.styleOf);
    drawnAxis = axisNow();
    interaction.resize();
    const [first] = app.visible;
    const border = first && borderX(model, first);
    axes.draw(model.panes, model.y, plot.width, plot.height, border);
    plot.base.clear();
    const painted = model;
    insideArea(plot.base, plot, () =>
      paintModel(canvasPainter(plot.base.context), painted, {
        highContrast: app.theme.highContrast,
      }),
    );
    marks.draw(model);
    setNote(plot.note, noteOf(model));
    setNote(plot.remark, remarkOf(model));
    readout.draw(model.traces);
    describe(model.traces);
    drawCursor();
  }

  /** The words follow the data, not the zoom. */
  function describe(traces: readonly Trace[]): void {
    const key = traces
      .flatMap(({ data, curves }) => [
        data.run.id,
        ...PHASES.map((p) => curves.byPhase[p].rows.at(-1)),
      ])
      .join();
    if (key === described) return;
    described = key;
    plot.describe(describePanel(panel, traces));
  }

  function noteOf({ traces }: Model): string | undefined {
    if (app.visible.length === 0) return 'All runs are switched off.';
    return hasPoints(traces) ? undefined : 'Not measured yet.';
  }

  /** What a logarithmic axis cannot show is said, not left out. */
  function remarkOf({ y, below }: Model): string | undefined {
    if (below === 0) return undefined;
    const many = `${below.toLocaleString('en')} value${below === 1 ? '' : 's'} ≤ 0`;
    return y.log ? `${many} on the lower edge` : `linear axis: ${many}`;
  }

  function drawCursor(): void {
    if (!inSight || !model || plot.area.hidden) return;
    readout.drawCursor();
    const focused = document.activeElement === plot.area;
    drawCrosshair(app, plot, model, cursorX());
    tipFor(app, plot, model, pointerY !== undefined || focused ? cursorX() : undefined);
    if (focused) announce();
  }

  /** For a screen reader: the slider's value. */
  function announce(): void {
    const found = chosen();
    if (!found) return;
    const { data, reading } = found;
    const name = app.visible.length > 1 ? `${data.run.name}, ` : '';
    const place = formatPlace(app.state.axis, reading.phase, reading.x);
    setAttributes(plot.area, {
      'aria-valuenow': reading.index,
      'aria-valuemax': Math.max(
        reading.index,
        app.curves(data, panel.metric).byPhase[reading.phase].rows.length - 1,
      ),
      'aria-valuetext': `${name}${place}: ${formatValue(reading.value, panel.unit)}`,
    });
  }

  /** Where the cross-hair stands here. */
  function cursorX(): number | undefined {
    const { panes, span } = drawnAxis ?? axisNow();
    const u = app.cursor ? toUnit(panes, app.cursor) : undefined;
    if (u === undefined) return undefined;
    const [u0, u1] = span;
    return ((u - u0) / (u1 - u0)) * plot.width;
  }

  function placeAt(x: number): Position {
    const { panes, span } = drawnAxis ?? axisNow();
    const [u0, u1] = span;
    return fromUnit(panes, u0 + (x / plot.width) * (u1 - u0));
  }

  const chosen = () =>
    model && app.cursor ? chosenPoint(model, app.cursor, app.selected, pointerY) : undefined;

  function stepBy(points: number): void {
    pointerY = undefined;
    const now = chosen();
    const data = now?.data ?? app.visible[0];
    if (!data) return;
    const axis = axisNow();
    const phases = axis.panes.flatMap((pane) => pane.phases);
    const next = steppedFrom(app.curves(data, panel.metric), phases, now?.reading, points);
    if (!next) return;
    const at = { phase: next.phase, x: data.at[app.state.axis][next.row] };
    app.reveal(axis, at);
    app.setCursor(at);
  }

  const part: Part = { draw, touched: () => pointerY !== undefined || interaction.isBusy() };

  /** Nobody sees it: remembered until somebody does. */
  function want(reason: Reason): void {
    if (inSight) app.want(part, reason);
    else stale = true;
  }

  const chart: Chart = {
    panel,
    element: plot.element,
    plot,
    hasData: () => app.visible.some(({ values }) => values.has(panel.metric)),
    want,
    drawCursor,
    setInSight(now) {
      inSight = now;
      plot.setInSight(now);
      if (now && stale) want('choice');
      if (!now && app.forget(part)) stale = true;
    },
    model: build,
    dispose() {
      app.forget(part);
      plot.dispose();
    },
  };
  return chart;
}

/** Where a run's RL begins, on an axis that runs on through both phases. */
function borderX({ panes, axis }: Model, data: RunData): number | undefined {
  const at = axis === 'step' ? undefined : borderPlace(data, axis);
  return at === undefined || panes.length === 0 ? undefined : at * panes[0].scale + panes[0].offset;
}
