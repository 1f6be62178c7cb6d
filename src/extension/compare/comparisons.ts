import { comparisonsFolder } from '../../compare/paths.ts';
import { messageOf } from '../../base/errors.ts';
import type { ComparisonState, ComparisonStatus } from '../../protocol/comparison.ts';
import { createEmitter, type Listener, type Stop } from '../emitter.ts';
import type { Log } from '../log.ts';
import type { Root } from '../runs/registry.ts';

/** A comparison in a list: its status, and the ids of its runs in the plan's order. */
export interface ComparisonEntry {
  status: ComparisonStatus;
  runs: string[];
}

/** All comparisons that this window knows, as their folders say. */
export interface Comparisons {
  /** Newest first. */
  all(): ComparisonEntry[];
  find(id: string): ComparisonEntry | undefined;
  refresh(): Promise<void>;
  onChange(listener: Listener<void>): Stop;
  dispose(): void;
}

export interface ComparisonsOptions {
  roots: () => Root[];
  list: (parent: string) => Promise<ComparisonEntry[]>;
  /** Calls when runs may have come or gone. */
  onRuns: (listener: () => void) => Stop;
  log: Log;
}

/** Milliseconds between two looks at a comparison that is being worked on. */
const LOOK = 1500;
const SETTLE = 200;

export const isWorking = (state: ComparisonState): boolean =>
  state === 'starting' || state === 'running' || state === 'stopping';

export function createComparisons({ roots, list, onRuns, log }: ComparisonsOptions): Comparisons {
  const changes = createEmitter<void>();
  let entries: ComparisonEntry[] = [];
  let known = '';
  let timer: NodeJS.Timeout | undefined;
  let listing: Promise<void> | undefined;
  let disposed = false;

  async function read(): Promise<void> {
    const found: ComparisonEntry[] = [];
    for (const folder of new Set(roots().map((root) => comparisonsFolder(root.folder)))) {
      try {
        found.push(...(await list(folder)));
      } catch (error) {
        log.warn(`Cannot list the comparisons in ${folder}: ${messageOf(error)}`);
      }
    }
    if (disposed) return;
    entries = found;
    const now = JSON.stringify(found);
    if (now !== known) {
      known = now;
      changes.fire();
    }
    if (found.some(({ status }) => isWorking(status.state))) soon(LOOK);
  }

  function soon(delay: number): void {
    if (disposed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void comparisons.refresh(), delay);
    timer.unref();
  }

  const stop = onRuns(() => soon(SETTLE));
  const comparisons: Comparisons = {
    all: () => entries,
    find: (id) => entries.find(({ status }) => status.id === id),
    refresh() {
      listing ??= read().finally(() => (listing = undefined));
      return listing;
    },
    onChange: (listener) => changes.listen(listener),
    dispose() {
      disposed = true;
      clearTimeout(timer);
      stop();
    },
  };
  return comparisons;
}

/** A comparison's own runs that no other one refers to. */
export function runsToDelete(
  { status, runs }: ComparisonEntry,
  all: readonly ComparisonEntry[],
): string[] {
  const others = new Set(
    all.filter((other) => other.status.id !== status.id).flatMap((other) => other.runs),
  );
  return runs.filter((run) => run.startsWith(`${status.id}-`) && !others.has(run));
}
