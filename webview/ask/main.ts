import { ToAsk, type FromAsk } from '../../src/protocol/ask.ts';
import { h, root as pageRoot, setHidden, setText } from '../common/dom.ts';
import { createAfterPaint, createFrame } from '../common/frame.ts';
import { connectHost } from '../common/host.ts';
import { createTooltip } from '../trace/tooltip.ts';
import { createColumn, isBusy, type Column } from './column.ts';
import { createForm } from './form.ts';
import { createAskLegend } from './legend.ts';
import { createPace } from './pace.ts';
import { restoredState, type AskState } from './state.ts';

/** Milliseconds between two counts of behaviours while answers are written. */
const COUNT_EVERY = 1000;
/** Milliseconds between two drawings of one answer's facts while it is written. */
const FACTS_EVERY = 1000;
/** Of so many frames one is timed. */
const TIMED = 3;

/** The view that asks models: a form, a legend, one column an answer; all is drawn in one animation frame. */
function start(): void {
  const root = pageRoot();
  const host = connectHost<typeof ToAsk, FromAsk>(ToAsk, (error) => fail(error.message));
  let state = restoredState(host.getState());
  const frame = createFrame(draw);
  const pace = createPace(() => frame.request());
  const painted = createAfterPaint();
  const tooltip = createTooltip(document.body);
  const set = (patch: Partial<AskState>): void => {
    state = { ...state, ...patch };
    counted = 0;
    host.setState(state);
    frame.request();
  };
  const form = createForm({ state: () => state, set, post: (message) => host.post(message) });
  const legend = createAskLegend(() => state, set, tooltip);
  const error = h('div', { class: 'error', role: 'alert', hidden: true });
  const grid = h('div', { class: 'ask-grid' });
  const hint = h(
    'div',
    { class: 'waiting' },
    'Answers appear here as they are written, with reflection, backtracking and verification highlighted.',
  );
  root.append(form.element, error, legend.element, grid, hint);
  let columns = new Map<number, Column>();
  let counted = 0;
  let drawnAt = 0;
  let frames = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  function fail(message: string): void {
    setText(error, message);
    error.hidden = message === '';
  }

  /** The answers on show, in order. */
  function show(ids: readonly number[]): void {
    const next = new Map<number, Column>();
    for (const id of ids) {
      const column =
        columns.get(id) ??
        createColumn(
          id,
          tooltip,
          (message) => host.post(message),
          () => frame.request(),
        );
      next.set(id, column);
    }
    columns = next;
    grid.replaceChildren(...[...next.values()].map(({ element }) => element));
    grid.dataset['count'] = String(next.size);
  }

  /**
   * Columns to draw now: those that a reader moved or that ended, and, unless this frame counts, some of those being written,
   * the oldest first.
   */
  function due(all: readonly Column[], now: number, counting: boolean): Column[] {
    const urgent = all.filter(
      ({ prose, pending, state: is }) => prose.moved() || (pending && !isBusy(is)),
    );
    const waiting = all.filter((column) => column.pending && !urgent.includes(column));
    const some = counting ? pace.pass(now) : pace.take(waiting.length, now);
    const oldest = waiting.sort((a, b) => a.drawnAt - b.drawnAt).slice(0, some);
    if (waiting.length > some) pace.later(now, true);
    return [...urgent, ...oldest];
  }

  function draw(): void {
    const now = performance.now();
    const all = [...columns.values()];
    for (const { prose, scored } of all) prose.overlay(state.overlay && scored);
    const running = all.filter(({ state: is }) => isBusy(is)).length;
    const counting = running === 0 || now - counted >= COUNT_EVERY;
    // Counts cost as much as an answer: but for the first ones they have a frame of their own.
    const apart = counting && running > 0 && counted > 0;
    const drawn = due(all, now, apart);
    for (const { prose } of drawn) prose.settle();
    for (const column of drawn) {
      const { prose, scored } = column;
      const overlay = state.overlay && scored ? 'logp' : 'none';
      if (prose.element.dataset['overlay'] !== overlay) prose.element.dataset['overlay'] = overlay;
      prose.write();
      Object.assign(column, { pending: false, drawnAt: now });
    }
    drawFacts(all, now, apart ? 0 : drawn.length > 0 ? 1 : Infinity);
    const written = drawn.filter(({ state: is }) => isBusy(is)).length;
    if (written > 0 && ++frames % TIMED === 0) {
      painted(() => pace.took(written, performance.now() - now));
    }
    // After all writing, so that the page is laid out once a frame and not once a column.
    for (const { prose } of drawn) prose.pin();
    for (const { prose } of drawn) prose.measure();
    setHidden(hint, all.length > 0);
    form.running(running);
    setHidden(legend.element, all.length === 0);
    // What is left out of this frame comes once the stream rests, if not before.
    drawnAt = now;
    if (running > 0) rest ??= setTimeout(settle, COUNT_EVERY);
    if (counting) drawCounts(all, now);
  }

  function settle(): void {
    const now = performance.now();
    const wait = drawnAt + COUNT_EVERY - now;
    rest = wait > 0 ? setTimeout(settle, wait) : undefined;
    if (wait > 0) return;
    const all = [...columns.values()];
    drawFacts(all, now, Infinity);
    drawCounts(all, now);
  }

  function drawCounts(all: readonly Column[], now: number): void {
    counted = now;
    const scored = all.find((column) => column.scored);
    legend.update(
      sumCounts(all.map(({ prose }) => prose.counts())),
      scored?.overlay(),
      scored !== undefined,
    );
  }

  /** What is said above the answers: at once where a state changed, else now and then and of so many in one frame. */
  function drawFacts(all: readonly Column[], now: number, most: number): void {
    const every = most === Infinity ? 0 : FACTS_EVERY;
    const stale = all
      .filter(({ factsAt }) => factsAt > 0 && now - factsAt >= every)
      .sort((a, b) => a.factsAt - b.factsAt)
      .slice(0, most);
    for (const column of all) {
      if (column.factsAt > 0 && !stale.includes(column)) continue;
      column.drawFacts();
      column.factsAt = now;
    }
  }

  host.receive((message) => {
    switch (message.type) {
      case 'ask/servers':
        form.servers(message.servers, message.trusted);
        break;
      case 'ask/models':
        form.models(message);
        break;
      case 'ask/runs':
        form.runs(message.runs);
        break;
      case 'ask/run':
        form.run(message);
        break;
      case 'ask/target':
        form.target(message.run);
        break;
      case 'ask/prompt':
        form.prompt(message.prompt);
        break;
      case 'ask/answers':
        fail('');
        show(message.ids);
        counted = 0;
        break;
      case 'ask/update':
        for (const update of message.updates) columns.get(update.id)?.take(update);
        if (message.updates.every(({ state: is }) => isBusy(is)))
          return pace.later(performance.now());
        break;
      case 'ask/error':
        fail(message.message);
    }
    frame.request();
  });
  host.post({ type: 'ask/ready' });
  frame.request();
}

function sumCounts(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const counts of all) {
    for (const [name, count] of counts) if (count > 0) sum.set(name, (sum.get(name) ?? 0) + count);
  }
  return sum;
}

start();
