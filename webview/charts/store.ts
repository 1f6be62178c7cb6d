import type { ToCharts } from '../../src/protocol/webview.ts';
import { createCurves, syncCurves, type Curves } from './curve.ts';
import { assignSlots } from './palette.ts';
import { ask, settled, type Pending } from './pending.ts';
import type { Proposal } from './proposal.ts';
import { fromSnapshot, takeRows, type RunData, type RunStatus } from './series.ts';
import type { ViewState } from './state.ts';

/** Everything the view knows, apart from what the reader chose: filled by the host's messages. */
export interface Store {
  /** Whether a first snapshot arrived. */
  loaded: boolean;
  /** Runs on show, in the host's order. */
  runs: RunData[];
  /** All runs there are. */
  known: RunStatus[];
  trusted: boolean;
  /** The run that the host selected. */
  selected: string | undefined;
  pending: Pending[];
  /** Whether a moved reward weight shows its consequence before it is asked for. */
  preview: boolean;
  proposal: Proposal | undefined;
  error: string | undefined;
  /** Curves that were asked for, by run and metric. */
  curves: Map<RunData, Map<string, Curves>>;
}

export function createStore(): Store {
  return {
    loaded: false,
    runs: [],
    known: [],
    trusted: false,
    selected: undefined,
    pending: [],
    preview: false,
    proposal: undefined,
    error: undefined,
    curves: new Map(),
  };
}

/** What a message calls for besides drawing again. */
export type Effect = 'none' | 'ask for a snapshot' | 'selection changed';

export function take(store: Store, message: ToCharts): Effect {
  switch (message.type) {
    case 'charts/snapshot': {
      const changed = store.loaded && store.selected !== message.selected;
      store.loaded = true;
      store.runs = message.series.map(fromSnapshot);
      store.curves.clear();
      store.selected = message.selected;
      store.trusted = message.trusted;
      store.preview = message.preview ?? false;
      settle(store);
      return changed ? 'selection changed' : 'none';
    }
    case 'charts/append': {
      const data = store.runs.find(({ run }) => run.id === message.id);
      // A run that is no longer on show.
      if (!data) return 'none';
      if (!takeRows(data, message.from, message.series)) return 'ask for a snapshot';
      for (const curves of store.curves.get(data)?.values() ?? []) {
        curves.dirtyFrom = Math.min(curves.dirtyFrom, message.from);
      }
      settle(store);
      return 'none';
    }
    case 'charts/status': {
      const { run } = message;
      const data = store.runs.find((one) => one.run.id === run.id);
      if (data) data.run = run;
      store.known = store.known.map((one) => (one.id === run.id ? run : one));
      settle(store);
      return 'none';
    }
    case 'charts/runs':
      store.known = message.runs;
      return 'none';
    case 'charts/consequence': {
      const { id, name, value, consequence, problem } = message;
      const { proposal } = store;
      // Chosen anew or put away meanwhile: an answer to nobody.
      if (proposal?.run === id && proposal.name === name && proposal.value === value) {
        store.proposal = { ...proposal, consequence, problem };
      }
      return 'none';
    }
    case 'charts/error':
      store.error = message.message;
      // Errors do not say what they answer: what was asked last and not seen to happen is in doubt.
      store.pending = store.pending.map((one, i) =>
        i === store.pending.length - 1 && one.state === 'queued'
          ? { ...one, state: 'failed', message: message.message }
          : one,
      );
      return 'none';
  }
}

function settle(store: Store): void {
  store.pending = store.pending.map((one) => {
    const data = store.runs.find(({ run }) => run.id === one.run);
    return data ? settled(one, data) : one;
  });
}

/** Remembers a request; it takes the place of an earlier one for the same thing. */
export function remember(store: Store, data: RunData, request: Pending['request']): void {
  const others = store.pending.filter(
    (one) =>
      one.run !== data.run.id ||
      one.request.kind !== request.kind ||
      (request.kind === 'control' && one.request.name !== request.name),
  );
  store.pending = [...others, ask(data, request)];
}

/** Curves of a metric, up to date and smoothed with this weight; with a partner, only where that was measured too. */
export function curvesOf(
  store: Store,
  data: RunData,
  metric: string,
  weight: number,
  partner?: string,
): Curves {
  let mine = store.curves.get(data);
  if (!mine) store.curves.set(data, (mine = new Map<string, Curves>()));
  const key = partner === undefined ? metric : `${metric}\n${partner}`;
  let curves = mine.get(key);
  if (!curves) mine.set(key, (curves = createCurves(metric, partner)));
  syncCurves(curves, data, weight);
  return curves;
}

/** Runs that are switched on, in order. */
export function visibleRuns(store: Store, state: ViewState): RunData[] {
  return store.runs.filter(({ run }) => !state.hidden.includes(run.id));
}

/** The run that sliders and buttons act on. */
export function selectedRun(store: Store, state: ViewState): RunData | undefined {
  const find = (id: string | null | undefined) => store.runs.find(({ run }) => run.id === id);
  return find(state.selected) ?? find(store.selected) ?? store.runs[0];
}

/** Colours for the runs on show. */
export function slotsFor(store: Store, state: ViewState): Record<string, number> {
  return assignSlots(
    state.slots,
    store.runs.map(({ run }) => run.id),
  );
}
