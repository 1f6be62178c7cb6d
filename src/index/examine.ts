import { behavioursOf } from './label.ts';
import type { Keys } from './keys.ts';
import { rewardOf } from './preview.ts';
import type { Term } from './query.ts';
import { isBad, type Row, type RowStore } from './store.ts';
import { passes } from './view.ts';

/** Milliseconds of work after which the thread looks for messages. */
const SLICE = 8;
/** Rows of one piece of work: the more there is to do for a row, the fewer, so that results come in steadily. */
const PIECE = { text: 4096, keys: 512, behaviours: 32 };

/** Lets messages in when the thread has worked for a while. */
export function createPause(slice = SLICE): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < slice) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        began = performance.now();
        resolve();
      }),
    );
  };
}

/** Notes what rows are sorted and filtered by. */
export async function noteRow(
  keys: Keys,
  row: number,
  read: Row,
  behaviours: boolean,
): Promise<void> {
  if (isBad(read)) return keys.setBad(row);
  try {
    if (!keys.known(row, false)) keys.set(row, read.summary, rewardOf(read.summary.rewards));
    if (behaviours || read.summary.behaviours) {
      keys.setBehaviours(row, await behavioursOf(read));
    }
  } catch {
    // Its text cannot be had: the row says so where it is shown.
    keys.setBad(row);
  }
}

export interface Examination {
  terms: readonly Term[];
  need: { keys: boolean; behaviours: boolean };
  /** First row to look at. */
  from: number;
  signal: AbortSignal;
  take(row: number): void;
  /** Rows before this one have been examined. */
  reached(row: number): void;
}

/** Goes through the rows that are known, and takes those that pass. */
export async function examine(store: RowStore, keys: Keys, job: Examination): Promise<void> {
  const { terms, need, signal } = job;
  const pause = createPause();
  const texts = terms.flatMap(({ not, condition }) =>
    condition.kind === 'text' ? [{ not, text: condition.text }] : [],
  );
  const searches = texts.map(({ not, text }) => ({
    not,
    parts: store.find(text, true, job.from, signal),
    found: new Set<number>(),
    to: job.from,
  }));
  const end = store.count();
  const piece = PIECE[need.behaviours ? 'behaviours' : need.keys ? 'keys' : 'text'];
  try {
    for (let at = job.from; at < end && !signal.aborted;) {
      let to = Math.min(end, at + piece);
      // Where all searches have been.
      for (const search of searches) {
        while (search.to <= at) {
          const part = await search.parts.next();
          if (part.done || signal.aborted) return;
          part.value.lines.forEach((line) => search.found.add(line));
          search.to = part.value.to;
        }
        to = Math.min(to, search.to);
      }
      const rows: number[] = [];
      for (let row = at; row < to; row++) {
        if (searches.every(({ not, found }) => found.has(row) !== not)) rows.push(row);
      }
      for (const { found } of searches) {
        for (const row of found) if (row < to) found.delete(row);
      }
      if (need.keys) await noteRows(store, keys, rows, need.behaviours, signal, pause);
      if (signal.aborted) return;
      for (const row of rows) if (terms.every((term) => passes(row, keys, term))) job.take(row);
      at = to;
      job.reached(at);
      await pause();
    }
  } finally {
    for (const { parts } of searches) await parts.return(undefined);
  }
}

/** Reads what is not known yet of ascending rows, neighbours together. */
async function noteRows(
  store: RowStore,
  keys: Keys,
  rows: readonly number[],
  behaviours: boolean,
  signal: AbortSignal,
  pause: () => Promise<void> | undefined,
): Promise<void> {
  const unknown = rows.filter((row) => !keys.known(row, behaviours));
  for (let i = 0; i < unknown.length;) {
    let end = i + 1;
    while (end < unknown.length && unknown[end] === unknown[end - 1] + 1) end++;
    for await (const [row, read] of store.rows(unknown[i], unknown[end - 1] + 1)) {
      await noteRow(keys, row, read, behaviours);
      await pause();
      if (signal.aborted) return;
    }
    i = end;
  }
}
