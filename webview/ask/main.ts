import { ToAsk, type FromAsk } from '../../src/protocol/ask.ts';
import { h, root as pageRoot, setText } from '../common/dom.ts';
import { createFrame } from '../common/frame.ts';
import { connectHost } from '../common/host.ts';
import { countBehaviours } from '../trace/spans.ts';
import { createTooltip } from '../trace/tooltip.ts';
import { createColumn, type Column } from './column.ts';
import { createForm } from './form.ts';
import { createAskLegend } from './legend.ts';
import { restoredState, type AskState } from './state.ts';

/** Milliseconds between two counts of behaviours while answers are written. */
const COUNT_EVERY = 200;

/** The view that asks models: a form, a legend, one column an answer; all is drawn in one animation frame. */
function start(): void {
  const root = pageRoot();
  const host = connectHost<typeof ToAsk, FromAsk>(ToAsk, (error) => fail(error.message));
  let state = restoredState(host.getState());
  const frame = createFrame(draw);
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

  function draw(): void {
    const all = [...columns.values()];
    for (const { prose, scored } of all) {
      const on = state.overlay && scored;
      prose.element.dataset['overlay'] = on ? 'logp' : 'none';
      prose.overlay(on);
      prose.write();
    }
    // After all writing, so that the page is laid out once a frame and not once a column.
    for (const { prose } of all) prose.pin();
    for (const { prose } of all) prose.measure();
    hint.hidden = all.length > 0;
    const running = all.filter(({ state: is }) => is === 'waiting' || is === 'writing').length;
    form.running(running);
    // Counting all spans of long answers is not for every frame.
    const now = performance.now();
    if (running > 0 && now - counted < COUNT_EVERY) return;
    counted = now;
    const spans = all.flatMap(({ prose }) => prose.spans());
    const scored = all.find((column) => column.scored);
    legend.update(countBehaviours(spans), scored?.overlay(), scored !== undefined);
    legend.element.hidden = all.length === 0;
  }

  host.receive((message) => {
    switch (message.type) {
      case 'ask/servers':
        form.servers(message.servers, message.trusted);
        break;
      case 'ask/models':
        form.models(message.server, message.models, message.url, message.error);
        break;
      case 'ask/prompt':
        form.prompt(message.prompt);
        break;
      case 'ask/answers':
        fail('');
        show(message.ids);
        break;
      case 'ask/update':
        for (const update of message.updates) columns.get(update.id)?.take(update);
        break;
      case 'ask/error':
        fail(message.message);
    }
    frame.request();
  });
  host.post({ type: 'ask/ready' });
  frame.request();
}

start();
