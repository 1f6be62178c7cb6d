import { ToTrace, type FromTrace } from '../../src/protocol/webview.ts';
import { root as pageRoot } from '../common/dom.ts';
import { createFrame } from '../common/frame.ts';
import { connectHost } from '../common/host.ts';
import type { App, ModeView } from './app.ts';
import { createData } from './data.ts';
import { createFollow } from './follow.ts';
import { copyResponse } from './head.ts';
import { createHelp } from './help.ts';
import { createLegend } from './legend.ts';
import { createLive } from './livemode.ts';
import { OVERLAY_NAMES } from './overlay.ts';
import { createPaintReporter } from './painted.ts';
import { availableOverlays, overlayFor } from './response.ts';
import { createShell } from './shell.ts';
import { createStepMode } from './stepmode.ts';
import { createTooltip } from './tooltip.ts';
import {
  forRun,
  MODES,
  restoredState,
  type Mode,
  type Split,
  type ViewState,
} from './viewstate.ts';
import { createWaiting } from './waiting.ts';

/** Milliseconds between two counts of behaviours while rollouts are written. */
const COUNT_EVERY = 500;

/** The trace view: connects data, state and the three modes; everything is drawn in one animation frame. */
function start(): void {
  const root = pageRoot();
  const host = connectHost<typeof ToTrace, FromTrace>(ToTrace, (error) => {
    data.error = error.message;
    frame.request();
  });
  const data = createData((wish) => host.post(wish));
  let state = restoredState(host.getState());
  const frame = createFrame(draw);
  const painted = createPaintReporter((message) => host.post(message));

  const app: App = {
    data,
    state: () => state,
    set(patch) {
      setState({ ...state, ...patch });
    },
    post: (message) => host.post(message),
    tooltip: createTooltip(document.body),
    announce: (text) => shell.announce(text),
    refresh: () => frame.request(),
  };
  const legend = createLegend(app, document.documentElement);
  const help = createHelp();
  document.body.append(help.element);
  const shell = createShell(root, legend.element, {
    mode: (mode) => app.set({ mode }),
    help: help.open,
    retry() {
      data.retry();
      frame.request();
    },
  });
  const none = createWaiting();
  root.append(none.element);

  const follow = createFollow(app);
  const live = createLive(app, (id, step) => goTo(step, 'train', id));
  const step = createStepMode(app);
  const modes: Record<Mode, ModeView> = { follow, live, step };
  for (const mode of MODES) shell.panels[mode].append(modes[mode].element);

  let liveOn = false;
  let shownMode: Mode | undefined;
  /** When behaviours were counted last, and what the reader had chosen then. */
  let counted = 0;
  let countedFor: ViewState | undefined;
  let later: ReturnType<typeof setTimeout> | undefined;

  function setState(next: ViewState): void {
    state = next;
    host.setState(state);
    wantLive();
    frame.request();
  }

  function wantLive(): void {
    const on = state.mode === 'live' && document.visibilityState === 'visible';
    if (on === liveOn) return;
    liveOn = on;
    host.post({ type: 'trace/live', on });
  }

  function goTo(target: number, split: Split, id: string | undefined): void {
    app.set({ mode: 'step', split, step: target, rollout: id ?? null, sideBySide: false });
  }

  function draw(): void {
    const now = performance.now();
    const mode = modes[state.mode];
    shell.update(data.run, state.mode, data.error);
    none.update(data.none);
    root.classList.toggle('no-run', data.none !== undefined);
    if (shownMode !== state.mode) {
      if (shownMode) modes[shownMode].shown(false);
      shownMode = state.mode;
      mode.shown(true);
      app.tooltip.hide();
    }
    if (data.none === undefined) mode.update();
    painted.afterDraw();
    if (mode !== live || state !== countedFor || now - counted >= COUNT_EVERY) drawLegend(now);
    else later ??= setTimeout(() => frame.request(), COUNT_EVERY);
  }

  function drawLegend(now: number): void {
    counted = now;
    countedFor = state;
    clearTimeout(later);
    later = undefined;
    const mode = modes[state.mode];
    const record = shownRecord();
    legend.update(
      mode.counts(),
      mode.countsOf(),
      record && overlayFor(record, state.overlay),
      availableOverlays(record),
    );
  }

  function shownRecord(): ReturnType<typeof follow.shownRecord> {
    if (state.mode === 'follow') return follow.shownRecord();
    return state.mode === 'step' ? step.shownRecords()[0] : undefined;
  }

  host.receive((message) => {
    data.take(message);
    if (message.type === 'trace/run') {
      const next = forRun(state, message.run.id);
      if (next !== state) setState(next);
    } else if (message.type === 'trace/goto') {
      goTo(message.step, message.split === 'probe' ? 'probe' : 'train', message.id);
    } else if (message.type === 'trace/tokens') painted.drawing(message.tokens.sampledAt);
    frame.request();
  });

  document.addEventListener('visibilitychange', wantLive);
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (help.element.open || takesKeys(event.target, event.key)) return;
    if (globalKey(event.key) || modes[state.mode].key(event)) event.preventDefault();
  });

  function globalKey(key: string): boolean {
    const record = shownRecord();
    const at = ['1', '2', '3'].indexOf(key);
    if (at >= 0) app.set({ mode: MODES[at] });
    else if (key === '?') help.open();
    else if (key === 'o') {
      const next = (OVERLAY_NAMES.indexOf(state.overlay) + 1) % OVERLAY_NAMES.length;
      app.set({ overlay: OVERLAY_NAMES[next] });
    } else if (key === 'd' && record) host.post({ type: 'trace/openDocument', id: record.id });
    else if (key === 'y' && record) void copyResponse(app, record);
    else return false;
    return true;
  }

  host.post({ type: 'trace/ready' });
  wantLive();
  frame.request();
}

/** Controls that use this key themselves. */
function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' || key === ' ';
  if (target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter');
}

start();
