import { messageOf } from '../../base/errors.ts';
import type { ToCharts } from '../../protocol/webview.ts';
import type { RunStatus } from '../../run/records.ts';
import type { Stop } from '../emitter.ts';
import type { Focus } from '../focus.ts';
import type { Log } from '../log.ts';
import type { Registry } from '../runs/registry.ts';
import type { Session } from '../runs/session.ts';
import { createBatcher } from '../webviews/batch.ts';
import { sliceSeries } from './series.ts';

export interface ChartsControllerOptions {
  registry: Registry;
  focus: Focus;
  /** Whether runs may be controlled from here. */
  trusted: () => boolean;
  /** Whether a moved reward weight shows its consequence first. */
  preview: () => boolean;
  post: (message: ToCharts) => void;
  log: Log;
}

/** What a charts view knows: a snapshot whenever it appears, then new rows. One controller a view. */
export interface ChartsController {
  /** The view (re)appeared with nothing in it. */
  ready(): void;
  /** The view is hidden: nothing reaches it. */
  hidden(): void;
  dispose(): void;
}

/** What one run's copy in the view holds, and from where on it is out of date. */
interface Copy {
  session: Session;
  stop: Stop;
  rows: number;
  marks: number;
}

/** Milliseconds between two lists of all runs. */
const LIST_INTERVAL = 1000;

export function createChartsController(options: ChartsControllerOptions): ChartsController {
  const { registry, focus, trusted, preview, post, log } = options;
  const copies = new Map<string, Copy>();
  let active = false;
  /** Rises with every snapshot that is asked for; an older one that is still loading is dropped. */
  let epoch = 0;

  const stale = new Set<string>();
  const rows = createBatcher(() => {
    for (const id of stale) append(id);
    stale.clear();
  });
  const statuses = new Map<string, RunStatus>();
  const statusBatch = createBatcher(() => {
    for (const run of statuses.values()) post({ type: 'charts/status', run });
    statuses.clear();
  });
  let listed = '';
  const lists = createBatcher(() => {
    const runs = registry.runs().map(({ status }) => status);
    // A list is read every few seconds; the view wants to hear of runs that come, go or change their state.
    const now = runs.map(({ id, name, state }) => `${id} ${state} ${name}`).join('\n');
    if (now === listed) return;
    listed = now;
    post({ type: 'charts/runs', runs });
  }, LIST_INTERVAL);

  function append(id: string): void {
    const copy = copies.get(id);
    if (!copy || !active) return;
    const { session, rows: from, marks } = copy;
    const length = session.series.step.length;
    if (from >= length && marks >= session.series.marks.length) return;
    const series = sliceSeries(session.series, session.status(), from, marks);
    copy.rows = length;
    copy.marks = session.series.marks.length;
    post({ type: 'charts/append', id, from, series });
  }

  function drop(): void {
    for (const copy of copies.values()) copy.stop();
    copies.clear();
    stale.clear();
    rows.cancel();
    statuses.clear();
    statusBatch.cancel();
  }

  /** Runs on show that exist; the newest when none of them does. */
  function shownIds(): string[] {
    const known = focus.shown().filter((id) => registry.find(id));
    const newest = registry.runs()[0]?.status.id;
    return known.length > 0 || newest === undefined ? known : [newest];
  }

  async function snapshot(): Promise<void> {
    const mine = ++epoch;
    drop();
    const ids = shownIds();
    const sessions = await Promise.all(
      ids.map(async (id) => {
        try {
          const session = await registry.session(id);
          await session.ready();
          return session;
        } catch (error) {
          log.warn(`Charts of ${id}: ${messageOf(error)}`);
          post({ type: 'charts/error', message: messageOf(error) });
          return undefined;
        }
      }),
    );
    if (mine !== epoch || !active) return;
    const series = [];
    for (const session of sessions) {
      if (!session) continue;
      copies.set(session.id, watch(session));
      series.push(sliceSeries(session.series, session.status()));
    }
    const wanted = focus.selected();
    const selected = series.find(({ run }) => run.id === wanted)?.run.id ?? series[0]?.run.id;
    post({ type: 'charts/snapshot', series, selected, trusted: trusted(), preview: preview() });
    lists.poke();
  }

  function watch(session: Session): Copy {
    const stop = session.onChange((change) => {
      if (change.reset) return void snapshot();
      const copy = copies.get(session.id);
      if (!copy) return;
      // The last row of the copy may have been completed.
      copy.rows = Math.min(copy.rows, change.from);
      stale.add(session.id);
      rows.poke();
    });
    const { step, marks } = session.series;
    return { session, stop, rows: step.length, marks: marks.length };
  }

  const stops: Stop[] = [
    focus.onChange(() => {
      if (active) void snapshot();
    }),
    registry.onStatus(({ before, after }) => {
      if (!active) return;
      if (copies.has(after.id)) {
        statuses.set(after.id, after);
        statusBatch.poke();
      }
      if (before?.state !== after.state) lists.poke();
    }),
    registry.onChange(() => {
      if (!active) return;
      // The first run there is, or a run on show that was deleted.
      if (shownIds().join('\n') !== [...copies.keys()].join('\n') && epochIsIdle()) void snapshot();
      lists.poke();
    }),
  ];

  /** Whether the last snapshot's ids were what was asked for then; avoids asking again for one that failed. */
  let askedFor = '';
  function epochIsIdle(): boolean {
    const ids = shownIds().join('\n');
    if (ids === askedFor) return false;
    askedFor = ids;
    return true;
  }

  return {
    ready() {
      active = true;
      listed = '';
      askedFor = shownIds().join('\n');
      void snapshot();
    },
    hidden() {
      active = false;
      epoch++;
      drop();
      lists.cancel();
    },
    dispose() {
      this.hidden();
      stops.forEach((stop) => stop());
    },
  };
}
