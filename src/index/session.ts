import { messageOf, UserError } from '../base/errors.ts';
import type { BrowserRow, FromBrowser, Query, ToBrowser } from '../protocol/browser.ts';
import type { Trace } from '../trace/trace.ts';
import { createBits, type Bits } from './bits.ts';
import { createPause, examine } from './examine.ts';
import { createKeys } from './keys.ts';
import { behavioursOf, labelled } from './label.ts';
import { tableRow } from './preview.ts';
import { parseFilter, type Term } from './query.ts';
import { isBad, type ReadRow, type Row, type RowStore } from './store.ts';
import {
  createRowList,
  filteredView,
  needs,
  orderedView,
  wholeView,
  type RowList,
  type View,
} from './view.ts';

/** One table over one source: what is on show, what is looked for, and the rows themselves. */
export interface BrowserSession {
  receive(message: FromBrowser): void;
  /** A row as a trace with its labels, for a document. Waits until the row is indexed. */
  trace(row: number): Promise<Trace>;
  close(): Promise<void>;
}

export interface SessionOptions {
  post: (message: ToBrowser) => void;
  /** Milliseconds between two looks at the source; 0: it is looked at once. */
  interval?: number;
  /** Milliseconds between two states sent. */
  stateInterval?: number;
}

/** An order is made anew each time so much more has been examined. */
const REORDER = 1.5;
/** Rows kept as they are shown. */
const KEEP = 2000;
const ASKED_MOST = 400;

export function createSession(store: RowStore, options: SessionOptions): BrowserSession {
  const { post, interval = 500, stateInterval = 80 } = options;
  let keys = createKeys();
  let query: Query = { filter: '', group: false };
  let terms: Term[] = [];
  let filterError: string | undefined;
  let list: RowList = createRowList();
  let view: View = wholeView(() => store.count());
  let version = 1;
  let epoch = store.epoch();
  let examined = 0;
  let building: AbortController | undefined;
  let find: { text: string; ignoreCase: boolean; bits: Bits; to: number } | undefined;
  let finding: AbortController | undefined;
  let waiting: { place: number; back: boolean } | undefined;
  let notice: string | undefined;
  let closed = false;
  const shown = new Map<number, BrowserRow>();
  const bad = new Set<number>();
  const arrived: (() => void)[] = [];

  // State, at most so often.

  let timer: NodeJS.Timeout | undefined;
  let last = -Infinity;
  let toldFormat: string | undefined;
  let toldBad = 0;
  function changed(): void {
    const wait = Math.max(0, last + stateInterval - performance.now());
    timer ??= setTimeout(() => {
      timer = undefined;
      last = performance.now();
      postState();
    }, wait);
  }
  function postState(): void {
    if (closed) return;
    const count = store.count();
    const bytes = store.bytes();
    const format = store.format();
    toldFormat = format;
    toldBad = bad.size;
    const said = notice ?? store.notice();
    post({
      type: 'browser/state',
      name: store.name,
      ...(format !== undefined && { format }),
      count,
      complete: store.complete(),
      indexed: store.indexed(),
      ...(bytes !== undefined && { bytes }),
      version,
      query,
      rows: view.count(),
      examined: plain() || count === 0 ? 1 : examined / count,
      ...(filterError !== undefined && { filterError }),
      unreadable: Math.max(bad.size, keys.unreadable()),
      ...(find && {
        find: {
          text: find.text,
          ignoreCase: find.ignoreCase,
          rows: foundRows(),
          searched: count === 0 ? 1 : find.to / count,
        },
      }),
      ...(said !== undefined && { notice: said }),
    });
  }
  const fail = (error: unknown) => post({ type: 'browser/error', message: messageOf(error) });
  const run = (work: Promise<void>) => void work.catch(fail);

  // What is on show.

  const ordered = () => query.group || (query.sort !== undefined && !inOrder(query));
  const plain = () => terms.length === 0 && !ordered();

  function show(next: View): void {
    view = next;
    version++;
    changed();
  }

  /** Begins the view anew, or goes on where more rows have come. */
  async function build(from: number): Promise<void> {
    building?.abort();
    if (plain()) {
      if (from === 0) show(wholeView(() => store.count()));
      return;
    }
    const own = new AbortController();
    building = own;
    if (from === 0) {
      list = createRowList();
      show(ordered() ? orderedView(list.copy(), keys, query) : filteredView(list));
    } else list.cutFrom(from);
    examined = from;
    let next = Math.max(64, from);
    const order = () => show(orderedView(list.copy(), keys, query));
    await examine(store, keys, {
      terms,
      need: needs(terms, query),
      from,
      signal: own.signal,
      take: (row) => list.push(row),
      reached(row) {
        examined = row;
        changed();
        if (ordered() && row >= next && row < store.count()) {
          next = row * REORDER;
          order();
        }
      },
    });
    if (own.signal.aborted) return;
    if (ordered()) order();
    changed();
  }

  function setQuery(next: Query): void {
    try {
      terms = parseFilter(next.filter);
      filterError = undefined;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // What was on show stays while somebody still types.
      filterError = error.message;
      query = { ...query, filter: next.filter };
      return changed();
    }
    query = next;
    run(build(0));
  }

  // Search.

  function foundRows(): number {
    if (!find) return 0;
    if (plain() || find.bits.count() === 0) return find.bits.count();
    let rows = 0;
    for (let place = 0; place < view.count(); place++) {
      if (find.bits.has(view.rowAt(place))) rows++;
    }
    return rows;
  }

  async function search(): Promise<void> {
    const current = find;
    finding?.abort();
    if (!current) return;
    const own = new AbortController();
    finding = own;
    const pause = createPause();
    const { text, ignoreCase, bits } = current;
    for await (const { to, lines } of store.find(text, ignoreCase, current.to, own.signal)) {
      for (const line of lines) bits.add(line);
      current.to = to;
      changed();
      answerWaiting();
      await pause();
      if (own.signal.aborted) return;
    }
    if (own.signal.aborted) return;
    current.to = store.count();
    answerWaiting();
    changed();
  }

  /** The next place that holds what is looked for, around the end; -1 when there is none. */
  function placeFrom(place: number, back: boolean): number {
    const bits = find?.bits;
    const count = view.count();
    if (!bits || bits.count() === 0 || count === 0) return -1;
    if (plain()) {
      const next = back ? bits.previous(place - 1) : bits.next(place + 1);
      if (next >= 0 && next < count) return next;
      return back ? bits.previous(count - 1) : bits.next(0);
    }
    const step = back ? -1 : 1;
    const start = place < 0 && back ? count : place;
    for (let moved = 1; moved <= count; moved++) {
      const at = (((start + step * moved) % count) + count) % count;
      if (bits.has(view.rowAt(at))) return at;
    }
    return -1;
  }

  function answerWaiting(): void {
    if (!waiting || !find) return;
    const done = find.to >= store.count() && store.complete();
    const place = placeFrom(waiting.place, waiting.back);
    // Before all is searched, only a hit ahead is surely the next one.
    const sure = done || (place > waiting.place && !waiting.back);
    if (!sure) return;
    waiting = undefined;
    post({ type: 'browser/found', version, place });
  }

  // Rows.

  async function sendRows(from: number, to: number): Promise<void> {
    const end = Math.min(to, from + ASKED_MOST, view.count());
    const own = version;
    const wanted: number[] = [];
    for (let place = from; place < end; place++) wanted.push(view.rowAt(place));
    const unlabelled: { row: number; read: ReadRow }[] = [];
    const made = new Map<number, BrowserRow>();
    const missing = [...new Set(wanted)].sort((a, b) => a - b).filter((row) => !remembered(row));
    for (let i = 0; i < missing.length;) {
      let last = i + 1;
      while (last < missing.length && missing[last] === missing[last - 1] + 1) last++;
      for await (const [row, read] of store.rows(missing[i], missing[last - 1] + 1)) {
        const shownRow = await rowOf(row, read);
        made.set(row, shownRow);
        if (row < store.settled()) keep(row, shownRow);
        if (!isBad(read) && shownRow.problem === undefined && !shownRow.behaviours) {
          unlabelled.push({ row, read });
        }
      }
      i = last;
    }
    if (closed) return;
    const labels = sendLabels(unlabelled);
    // Else the view asks again, and what was read is at hand.
    if (own !== version) return labels;
    const rows = wanted.flatMap((row, i) => {
      const found = made.get(row) ?? shown.get(row);
      const grouped = view.group(from + i);
      return found ? [{ ...found, ...(grouped && { grouped }) }] : [];
    });
    post({ type: 'browser/rows', version, from, rows });
    // What they are and which of them are broken is known only now.
    if (store.format() !== toldFormat || bad.size !== toldBad) changed();
    await labels;
  }

  /** Rows whose behaviours are being looked for: they are told when they are found. */
  const labelling = new Set<number>();

  function remembered(row: number): boolean {
    const known = shown.get(row);
    if (!known) return false;
    return known.behaviours !== undefined || known.problem !== undefined || labelling.has(row);
  }

  async function rowOf(row: number, read: Row): Promise<BrowserRow> {
    const line = store.line(row);
    try {
      const made = tableRow(row, line, read, isBad(read) ? undefined : await read.trace());
      if (made.problem === undefined) made.behaviours ??= keys.behaviours(row);
      if (made.problem !== undefined) bad.add(row);
      return made;
    } catch (error) {
      // A source may know of a row whose text it has not kept.
      bad.add(row);
      return tableRow(row, line, { problem: messageOf(error) });
    }
  }

  function keep(row: number, made: BrowserRow): void {
    shown.delete(row);
    shown.set(row, made);
    for (const oldest of shown.keys()) {
      if (shown.size <= KEEP) break;
      shown.delete(oldest);
    }
  }

  /** Labelling takes longer than reading: rows are there before their behaviours. */
  async function sendLabels(rows: readonly { row: number; read: ReadRow }[]): Promise<void> {
    const pause = createPause();
    const own = epoch;
    let labels: { row: number; behaviours: Record<string, number> }[] = [];
    for (const { row } of rows) labelling.add(row);
    // The rows themselves go first.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      for (const { row, read } of rows) {
        if (own !== epoch || closed) return;
        const behaviours = await behavioursOf(read);
        const known = shown.get(row);
        if (known) keep(row, { ...known, behaviours });
        labels.push({ row, behaviours });
        const waited = pause();
        if (waited) {
          post({ type: 'browser/labels', labels });
          labels = [];
          await waited;
        }
      }
      if (labels.length > 0) post({ type: 'browser/labels', labels });
    } finally {
      for (const { row } of rows) labelling.delete(row);
    }
  }

  // The source, as it grows.

  function restart(): void {
    epoch = store.epoch();
    keys = createKeys();
    shown.clear();
    bad.clear();
    if (find) find = { ...find, bits: createBits(), to: 0 };
    notice = 'The file was replaced: it has been read anew.';
    version++;
    run(build(0));
    run(search());
  }

  async function look(): Promise<void> {
    const before = { count: store.count(), settled: store.settled(), indexed: store.indexed() };
    await store.update(() => {
      if (epoch !== store.epoch()) restart();
      changed();
      arrived.splice(0).forEach((wake) => wake());
    });
    arrived.splice(0).forEach((wake) => wake());
    if (epoch !== store.epoch()) return restart();
    if (
      store.count() === before.count &&
      store.settled() === before.settled &&
      store.indexed() === before.indexed
    )
      return;
    changed();
    const first = before.settled;
    keys.forget(first);
    shown.delete(first);
    bad.delete(first);
    if (!plain()) run(build(Math.min(first, examined)));
    else if (before.count > before.settled) version++;
    if (find) {
      find.to = Math.min(find.to, first);
      run(search());
    }
  }

  async function follow(): Promise<void> {
    while (!closed) {
      try {
        await look();
        if (notice?.startsWith('Cannot')) notice = undefined;
      } catch (error) {
        const said = `Cannot read the file: ${messageOf(error)}`;
        if (notice !== said) {
          notice = said;
          changed();
        }
      }
      if (interval === 0) return;
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }
  run(follow());

  return {
    receive(message) {
      switch (message.type) {
        case 'browser/ready':
          return postState();
        case 'browser/query':
          return setQuery(message.query);
        case 'browser/rows':
          return run(sendRows(message.from, message.to));
        case 'browser/find': {
          const { text, ignoreCase } = message;
          waiting = undefined;
          find = text === '' ? undefined : { text, ignoreCase, bits: createBits(), to: 0 };
          changed();
          return run(search());
        }
        case 'browser/findNext':
          waiting = { place: message.place, back: message.back };
          return answerWaiting();
        case 'browser/open':
          // The host's.
          return;
      }
    },
    async trace(row) {
      while (row >= store.count() && !(store.complete() && store.indexed() >= 1) && !closed) {
        await new Promise<void>((wake) => arrived.push(wake));
      }
      if (row >= store.count()) {
        throw new UserError(
          'row',
          `${store.name} has ${store.count()} rows, and no row ${row + 1}.`,
        );
      }
      for await (const [, read] of store.rows(row, row + 1)) {
        if (isBad(read)) throw new UserError('row', read.problem);
        return labelled(await read.trace());
      }
      throw new UserError('row', `${store.name}: row ${row + 1} cannot be read.`);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      building?.abort();
      finding?.abort();
      arrived.splice(0).forEach((wake) => wake());
      await store.close();
    },
  };
}

const inOrder = ({ sort }: Query) => sort?.by === 'row' && !sort.descending;
