import { h, setHidden } from '../common/dom.ts';
import type { SpanData } from '../trace/spans.ts';
import { createBlocks, type Block } from './blocks.ts';
import { createHeights } from './heights.ts';
import { drawParts, partsOf, type Part, type ProseToken } from './parts.ts';

/** What is new of a text. */
export interface ProseChange {
  text: string;
  parts: readonly { kind: string; start: number }[];
  spansFrom: number;
  spans: readonly SpanData[];
  tokens: readonly ProseToken[];
}

/**
 * A text of any length, drawn as rows of which only those near the window are in the document. What changes is redrawn alone.
 * Everything in it is hostile: only text nodes carry it. A frame calls `settle` of all that it draws, then `write`, `pin` and
 * `measure`, so that the page is laid out once.
 *
 * A text that grows and is read at its end is glued: its rows hang from the bottom of a box whose height stays, so that new
 * words need no scrolling, no measuring and no second frame. Scrolling away from the end gives the box its true height.
 */
export interface Prose {
  element: HTMLElement;
  clear(): void;
  take(change: ProseChange): void;
  /** Whether it is still growing. */
  live(on: boolean): void;
  /** Whether numbers are drawn behind tokens. */
  overlay(on: boolean): void;
  /** Whether a reader has moved it: it is then to be drawn at the next frame. */
  moved(): boolean;
  /** Reads heights of what the last frame laid out, before anything is written. */
  settle(): void;
  write(): void;
  pin(): void;
  measure(): void;
  spans(): readonly SpanData[];
  counts(): ReadonlyMap<string, number>;
  tokens(): readonly ProseToken[];
  length(): number;
}

interface Row {
  element: HTMLElement;
  look: string;
  parts: Part[];
}

const LINE = 24;
/** How far rows reach beyond the window on either side, in windows; and most rows in all. */
const BEYOND = 0.3;
const MOST_ROWS = 200;
const FAR = 1e7;
/** So near to the end a reader counts as at the end. */
const NEAR = 24;
/** Glued from this many windows on; the box grows by this share at a time, for the scroll bar's sake. */
const LONG = 1.25;
const GROWTH = 1.5;
/** Most room for rows that left, in windows. */
const MOST_LEFT = 40;

export function createProse(label: string, changed: () => void): Prose {
  const top = h('div', { class: 'prose-space' });
  const list = h('div', { class: 'prose-rows' });
  const bottom = h('div', { class: 'prose-space' });
  const box = h('div', { class: 'prose-box' }, top, list, bottom);
  const element = h(
    'div',
    { class: 'prose', role: 'document', tabindex: '0', 'aria-label': label },
    box,
  );
  let columns = 60;
  const estimate = (units: number): number => Math.max(1, Math.ceil(units / columns)) * LINE;
  let blocks = createBlocks(estimate);
  const heights = createHeights(() => blocks.list);
  let spans: SpanData[] = [];
  let counts = new Map<string, number>();
  let tokens: ProseToken[] = [];
  let partsKey = '';
  let numbers = false;
  let live = false;
  /** The first block that has to be drawn again. */
  let dirty = 0;
  let pinned = true;
  /** Where our own scrolling to the end came to. */
  let pinnedAt = 0;
  /** Height of the box while glued. */
  let glued: number | undefined;
  /** What rows that left at the top while glued took there: kept free, so that those below keep their place in the layer. */
  let left = 0;
  let padding = 0;
  let toEnd = false;
  /** Rows in the document: blocks [first, first + shown.length). */
  let first = 0;
  let shown: Row[] = [];
  let view = { top: 0, height: 600 };
  let moved = true;

  setPinned(true);
  element.addEventListener(
    'scroll',
    () => {
      const { scrollTop, scrollHeight, clientHeight } = element;
      const below = scrollHeight - scrollTop - clientHeight;
      view = { top: scrollTop, height: clientHeight };
      // Our own scrolling to the end, or a window that shrank since: only a reader scrolls up.
      if (pinned && (below < NEAR || scrollTop >= pinnedAt)) return;
      if (glued !== undefined) {
        measure();
        unglue();
        // The same words stay under the reader's eyes.
        if (scrollTop > 0) element.scrollTop = element.scrollHeight - clientHeight - below;
        view.top = element.scrollTop;
      }
      setPinned(below < NEAR);
      moved = true;
      changed();
    },
    { passive: true },
  );
  new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    view.height = height;
    const next = Math.max(10, Math.floor(width / 8.2));
    if (next !== columns) {
      columns = next;
      for (const block of blocks.list) {
        block.measured = false;
        block.height = block.leading > 0 ? 0 : estimate(block.text.length);
      }
      heights.changed(0);
    }
    unglue();
    moved = true;
    changed();
  }).observe(element);

  function setPinned(on: boolean): void {
    pinned = on;
    element.classList.toggle('following', on);
  }

  /** Blocks that should be in the document. */
  function wanted(): [number, number] {
    const all = blocks.list.length;
    if (all === 0) return [0, 0];
    if (pinned) {
      let from = all;
      // What is above the window comes when somebody scrolls there: until then it would cost layout and paint.
      const spare = (glued === undefined ? 4 : 2) * LINE;
      for (let room = view.height + spare; from > 0 && room > 0 && all - from < MOST_ROWS;) {
        room -= blocks.list[--from].height;
      }
      // Heights that are only estimated must not bring rows back.
      const enough = first < all && heights.topOf(all) - heights.topOf(first) >= view.height;
      return [glued !== undefined && enough ? Math.max(from, first) : from, all];
    }
    const beyond = BEYOND * view.height;
    const from = heights.lastAt(view.top - beyond);
    const end = view.top + view.height + beyond;
    let to = from;
    while (to < all && to - from < MOST_ROWS && heights.topOf(to) < end) to++;
    return [from, to];
  }

  function write(): void {
    if (!moved && dirty >= blocks.list.length) return;
    moved = false;
    const [from, to] = wanted();
    // The first rows of a text have to be measured: there may be room for more.
    const begun = shown.length > 0;
    drawRows(from, to);
    const total = heights.topOf(blocks.list.length);
    if (live && pinned && begun && total >= LONG * view.height) {
      if (glued === undefined || total > glued * GROWTH) glue(total * GROWTH);
      return;
    }
    unglue();
    toEnd = pinned;
    setHeight(top, heights.topOf(from));
    setHeight(bottom, total - heights.topOf(to));
  }

  function drawRows(from: number, to: number): void {
    const next: Row[] = [];
    for (let index = from; index < to; index++) {
      const known = shown.at(index - first);
      const row =
        index >= first && known
          ? known
          : { element: h('div', { class: 'row' }), look: 'row', parts: [] };
      if (row !== known || index >= dirty) drawRow(row, index);
      next.push(row);
    }
    const keep = new Set(next);
    for (const row of shown) if (!keep.has(row)) row.element.remove();
    let before: ChildNode | null = list.firstChild;
    for (const { element: row } of next) {
      if (row === before) before = before.nextSibling;
      else list.insertBefore(row, before);
    }
    if (glued !== undefined) leave(from);
    first = from;
    shown = next;
    dirty = blocks.list.length;
  }

  /** Keeps the place of the rows above `from` free, as far as their heights are known. */
  function leave(from: number): void {
    const gone = blocks.list.slice(first, from);
    const kept = from >= first && gone.length < shown.length && gone.every((each) => each.measured);
    left = kept ? left + gone.reduce((sum, { height }) => sum + height, 0) : 0;
    if (left > MOST_LEFT * view.height) left = 0;
    setPadding(left);
  }

  function drawRow(row: Row, index: number): void {
    const block = blocks.list[index];
    const before = blocks.list.at(index - 1);
    const begins = index === 0 || before?.kind !== block.kind || before.leading > 0;
    const look = `row ${block.kind}${begins ? ' begins' : ''}`;
    if (look !== row.look) row.element.className = row.look = look;
    setHidden(row.element, block.leading > 0);
    const parts = partsOf(
      block,
      // Segments are bounded: a span that reaches into the block starts within this distance.
      within(spans, block, 2500),
      numbers ? within(tokens, block, 200) : [],
    );
    drawParts(row.element, row.parts, parts);
    row.parts = parts;
    block.measured = false;
  }

  function setPadding(pixels: number): void {
    if (pixels === padding) return;
    padding = pixels;
    list.style.paddingTop = pixels > 0 ? `${pixels}px` : '';
  }

  function glue(height: number): void {
    glued = height;
    toEnd = true;
    element.classList.add('glued');
    setHeight(box, height);
  }

  function unglue(): void {
    if (glued === undefined) return;
    glued = undefined;
    left = 0;
    setPadding(0);
    element.classList.remove('glued');
    box.style.height = '';
    setHeight(top, heights.topOf(first));
    // What was taken since and is not drawn yet counts with the next drawing.
    setHeight(bottom, 0);
    toEnd = pinned;
  }

  function measure(): void {
    let from = Infinity;
    for (const [i, row] of shown.entries()) {
      const block = blocks.list.at(first + i);
      // A row that is to be drawn again says nothing about what its block is now.
      if (!block || block.measured || first + i >= dirty) continue;
      block.measured = true;
      const height = row.element.offsetHeight;
      if (height === block.height) continue;
      block.height = height;
      from = Math.min(from, first + i);
    }
    if (from === Infinity) return;
    heights.changed(from);
    // Heights were only estimated: perhaps the window has room for more rows than these.
    const end = first + shown.length;
    const [start, stop] = wanted();
    const full = heights.topOf(end) - heights.topOf(first) >= view.height;
    if (pinned ? full || first === 0 : start >= first && stop <= end) return;
    moved = true;
    changed();
  }

  function setDirty(unit: number): void {
    if (blocks.list.length > 0) dirty = Math.min(dirty, blocks.at(unit));
  }

  function count({ behaviour }: SpanData, by: 1 | -1): void {
    counts.set(behaviour, (counts.get(behaviour) ?? 0) + by);
  }

  /** Replaces the spans from `from` on; those that stay as they are need no drawing. */
  function takeSpans(from: number, fresh: readonly SpanData[]): void {
    const start = after(spans, from);
    let same = 0;
    while (same < fresh.length && sameSpan(spans.at(start + same), fresh[same])) same++;
    const gone = spans.splice(start);
    for (const span of gone) count(span, -1);
    for (const span of fresh) count(span, 1);
    spans.push(...fresh);
    if (same < gone.length) setDirty(gone[same].start);
    if (same < fresh.length) setDirty(fresh[same].start);
  }

  return {
    element,
    clear() {
      blocks = createBlocks(estimate);
      spans = [];
      counts = new Map();
      tokens = [];
      partsKey = '';
      heights.changed(0);
      dirty = first = 0;
      shown = [];
      list.replaceChildren();
      unglue();
      setPinned(true);
      moved = true;
    },
    take({ text, parts, spansFrom, spans: fresh, tokens: scored }) {
      const before = blocks.length;
      const key = parts.map(({ kind, start }) => `${kind} ${start}`).join();
      if (key !== partsKey) {
        partsKey = key;
        const kinds = blocks.list.map(({ kind }) => kind);
        blocks.setParts(parts);
        const changedKind = blocks.list.findIndex(({ kind }, i) => kind !== kinds[i]);
        if (changedKind >= 0) {
          dirty = Math.min(dirty, changedKind);
          heights.changed(changedKind);
        }
      }
      if (text !== '') {
        setDirty(Math.max(0, before - 1));
        heights.changed(blocks.list.length - 1);
        blocks.append(text);
      }
      takeSpans(spansFrom, fresh);
      if (scored.length === 0) return;
      tokens.push(...scored);
      if (numbers) setDirty(scored[0].start);
    },
    live(on) {
      if (on === live) return;
      live = on;
      moved = true;
    },
    overlay(on) {
      if (on === numbers) return;
      numbers = on;
      dirty = 0;
      moved = true;
    },
    moved: () => moved,
    settle() {
      if (glued !== undefined) measure();
    },
    write,
    pin() {
      if (!toEnd) return;
      toEnd = false;
      element.scrollTop = FAR;
      pinnedAt = element.scrollTop;
    },
    measure() {
      if (glued === undefined) measure();
    },
    spans: () => spans,
    counts: () => counts,
    tokens: () => tokens,
    length: () => blocks.length,
  };
}

/** The first item that starts at or after a unit. */
function after(list: readonly { start: number }[], unit: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].start < unit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Those that reach into a block, with their indices; none is longer than `longest`. */
function within<T extends { start: number; end: number }>(
  list: readonly T[],
  { start, text }: Block,
  longest: number,
): [number, T][] {
  const found: [number, T][] = [];
  const end = start + text.length;
  for (let i = after(list, start - longest); i < list.length && list[i].start < end; i++) {
    if (list[i].end > start) found.push([i, list[i]]);
  }
  return found;
}

function sameSpan(a: SpanData | undefined, b: SpanData): boolean {
  return a?.start === b.start && a.end === b.end && a.behaviour === b.behaviour;
}

function setHeight(space: HTMLElement, pixels: number): void {
  const height = `${Math.max(0, Math.round(pixels))}px`;
  if (space.style.height !== height) space.style.height = height;
}
