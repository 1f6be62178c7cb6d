import { PHASES } from '../../src/run/events.ts';
import type { FromCharts } from '../../src/protocol/webview.ts';
import { createFrame } from '../common/frame.ts';
import { readTheme, type Theme } from '../common/theme.ts';
import type { Curves } from './curve.ts';
import { runStyle, type RunStyle } from './palette.ts';
import { smooths } from './panels.ts';
import type { RunData } from './series.ts';
import type { ViewState } from './state.ts';
import {
  createStore,
  curvesOf,
  remember,
  selectedRun,
  slotsFor,
  visibleRuns,
  type Store,
} from './store.ts';
import type { Pending } from './pending.ts';
import { createTurns, type Part, type Reason } from './turns.ts';
import { panesOf, phaseRanges, spanOf, toUnit, viewOf, type Pane, type Position } from './xaxis.ts';

/** The part of the x axis on show: in every chart the same places, as far as the chart has the phase. */
export interface SharedAxis {
  panes: Pane[];
  span: readonly [number, number];
}

/** What every part of the view works with. Parts read here and are told to draw; they never talk to each other. */
export interface App {
  readonly store: Store;
  readonly state: ViewState;
  readonly theme: Theme;
  /** Where the cross-hair stands in all charts. */
  readonly cursor: Position | null;
  /** The axis over the phases that any run on show has this metric of; of all phases without a metric. */
  axisOf(metric?: string): SharedAxis;
  /** Runs that are drawn, made once per redraw. */
  readonly visible: readonly RunData[];
  /** The run that sliders act on. */
  readonly selected: RunData | undefined;
  post(message: FromCharts): void;
  change(patch: Partial<ViewState>): void;
  setCursor(at: Position | null): void;
  /** Shows [u0, u1] of an axis, in all charts. */
  zoomTo(axis: SharedAxis, u0: number, u1: number): void;
  /** Pans until a place of an axis is in sight. */
  reveal(axis: SharedAxis, at: Position): void;
  styleOf(data: RunData): RunStyle;
  /** A metric's curves, smoothed as chosen where that makes sense (`smooths`). */
  curves(data: RunData, metric: string): Curves;
  /** The ends of a band, never smoothed; both have the same rows. */
  band(data: RunData, ends: readonly [low: string, high: string]): { low: Curves; high: Curves };
  /** Asks something of a run and remembers that it was asked. */
  ask(data: RunData, request: Pending['request']): void;
  /** Shows what a value would do, for the reader to decide. */
  propose(data: RunData, name: string, value: number): void;
  decide(how: 'apply' | 'race' | 'cancel'): void;
  /** Shows an error of this view. */
  fail(message: string): void;
  /** Everything is to be drawn anew: what the reader works with in the next frame, the rest as there is time. */
  redraw(reason?: Reason): void;
  /** This one is to be drawn anew. */
  want(part: Part, reason: Reason): void;
  /** This one need not be drawn any more; returns whether it was to be. */
  forget(part: Part): boolean;
  /** Draws what stands around the charts. */
  onDraw(draw: () => void): void;
  /** Whoever draws parts of its own wants them anew. */
  onRedraw(want: (reason: Reason) => void): void;
  onCursor(draw: () => void): void;
}

export function createApp(
  initial: ViewState,
  post: (message: FromCharts) => void,
  save: (state: ViewState) => void,
): App & { themeChanged(): void } {
  const store = createStore();
  let state = initial;
  let theme = readTheme();
  let cursor: Position | null = null;
  const axes = new Map<string, SharedAxis>();
  let ranges: ReturnType<typeof phaseRanges> | undefined;
  let visible: readonly RunData[] | undefined;
  const drawers: (() => void)[] = [];
  const cursorDrawers: (() => void)[] = [];
  const wanters: ((reason: Reason) => void)[] = [];
  const turns = createTurns();
  const surroundings: Part = {
    draw() {
      for (const draw of drawers) draw();
    },
  };
  const cursorFrame = createFrame(() => {
    for (const draw of cursorDrawers) draw();
  });

  function redraw(reason: Reason, around = reason): void {
    axes.clear();
    ranges = undefined;
    visible = undefined;
    const slots = slotsFor(store, state);
    if (Object.keys(slots).join() !== Object.keys(state.slots).join()) {
      state = { ...state, slots };
      if (store.runs.length > 0) save(state);
    }
    turns.want(surroundings, around);
    for (const want of wanters) want(reason);
  }

  const app: App = {
    store,
    get state() {
      return state;
    },
    get theme() {
      return theme;
    },
    get cursor() {
      return cursor;
    },
    axisOf(metric) {
      const measured = PHASES.filter(
        (phase) =>
          metric === undefined ||
          app.visible.some((data) => app.curves(data, metric).byPhase[phase].rows.length > 0),
      );
      const key = measured.join();
      let axis = axes.get(key);
      if (!axis) {
        ranges ??= phaseRanges(app.visible, state.axis);
        const panes = panesOf(state.axis, state.phases, ranges, measured);
        axes.set(key, (axis = { panes, span: spanOf(panes, state.view) }));
      }
      return axis;
    },
    get visible() {
      return (visible ??= visibleRuns(store, state));
    },
    get selected() {
      return selectedRun(store, state);
    },
    post,
    change(patch) {
      state = { ...state, ...patch };
      save(state);
      app.redraw();
    },
    setCursor(at) {
      if (at === cursor || (at && cursor && at.x === cursor.x && at.phase === cursor.phase)) return;
      cursor = at;
      cursorFrame.request();
    },
    zoomTo({ panes }, u0, u1) {
      const span = Math.min(1, u1 - u0);
      const from = Math.min(Math.max(0, u0), 1 - span);
      state = { ...state, view: viewOf(panes, from, from + span) };
      save(state);
      // Charts follow the wheel; what stands around them hardly changes.
      redraw('choice', 'data');
    },
    reveal(axis, at) {
      const u = toUnit(axis.panes, at);
      const [u0, u1] = axis.span;
      if (u === undefined || (u >= u0 && u <= u1)) return;
      app.zoomTo(axis, u - (u1 - u0) / 2, u + (u1 - u0) / 2);
    },
    styleOf: (data) => runStyle(theme, state.slots[data.run.id] ?? 0, state.patterns),
    curves: (data, metric) => curvesOf(store, data, metric, smooths(metric) ? state.smoothing : 0),
    band: (data, [low, high]) => ({
      low: curvesOf(store, data, low, 0, high),
      high: curvesOf(store, data, high, 0, low),
    }),
    ask(data, request) {
      const { id } = data.run;
      remember(store, data, request);
      post(
        request.kind === 'control'
          ? { type: 'charts/control', id, name: request.name, value: request.value }
          : { type: 'charts/command', id, name: request.name },
      );
      app.redraw();
    },
    propose({ run: { id } }, name, value) {
      store.proposal = { run: id, name, value };
      post({ type: 'charts/preview', id, name, value });
      app.redraw();
    },
    decide(how) {
      const { proposal } = store;
      store.proposal = undefined;
      const data = store.runs.find(({ run }) => run.id === proposal?.run);
      if (proposal && data) {
        const { run, name, value } = proposal;
        if (how === 'apply') app.ask(data, { kind: 'control', name, value });
        if (how === 'race') post({ type: 'charts/race', id: run, name, value });
      }
      app.redraw();
    },
    fail(message) {
      store.error = message;
      app.redraw();
    },
    redraw: (reason = 'choice') => redraw(reason),
    want: turns.want,
    forget: turns.forget,
    onRedraw: (want) => wanters.push(want),
    onDraw: (draw) => drawers.push(draw),
    onCursor: (draw) => cursorDrawers.push(draw),
  };
  return Object.assign(app, {
    themeChanged() {
      theme = readTheme();
      app.redraw();
    },
  });
}
