import { visible } from '../../src/trace/visible.ts';
import { h } from '../common/dom.ts';
import { behaviourOf, type SpanData } from '../trace/spans.ts';
import { createBlocks, type Block } from './blocks.ts';

/** A scored token, and the class of its number. */
export interface ProseToken {
  start: number;
  end: number;
  step: number | undefined;
}

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
 * Everything in it is hostile: only text nodes carry it. A frame calls `write` of all, then `pin`, then `measure`, so that
 * the page is laid out once.
 */
export interface Prose {
  element: HTMLElement;
  clear(): void;
  take(change: ProseChange): void;
  /** Whether numbers are drawn behind tokens. */
  overlay(on: boolean): void;
  write(): void;
  pin(): void;
  measure(): void;
  spans(): readonly SpanData[];
  tokens(): readonly ProseToken[];
  length(): number;
}

const LINE = 24;
/** How far rows reach beyond the window on either side, in windows; and most rows in all. */
const BEYOND = 0.5;
const MOST_ROWS = 200;
const FAR = 1e7;

export function createProse(label: string, changed: () => void): Prose {
  const top = h('div', { class: 'prose-space' });
  const rows = h('div', { class: 'prose-rows' });
  const bottom = h('div', { class: 'prose-space' });
  const element = h(
    'div',
    { class: 'prose', role: 'document', tabindex: '0', 'aria-label': label },
    top,
    rows,
    bottom,
  );
  let columns = 60;
  const estimate = (units: number): number => Math.max(1, Math.ceil(units / columns)) * LINE;
  let blocks = createBlocks(estimate);
  let spans: SpanData[] = [];
  let tokens: ProseToken[] = [];
  let partsKey = '';
  let numbers = false;
  /** The first block that has to be drawn again. */
  let dirty = 0;
  let pinned = true;
  /** Rows in the document: blocks [first, first + shown.length). */
  let first = 0;
  let shown: HTMLElement[] = [];
  /** Top of each block; right before `toppedTo`. */
  let tops: number[] = [0];
  let toppedTo = 0;
  let view = { top: 0, height: 600 };
  let moved = true;

  element.addEventListener(
    'scroll',
    () => {
      const { scrollTop, scrollHeight, clientHeight } = element;
      const atEnd = scrollHeight - scrollTop - clientHeight < 24;
      view = { top: scrollTop, height: clientHeight };
      // Our own scrolling to the end: nothing else has to be drawn.
      if (atEnd && pinned) return;
      pinned = atEnd;
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
        block.height = estimate(block.text.length);
      }
      toppedTo = 0;
    }
    moved = true;
    changed();
  }).observe(element);

  function topOf(index: number): number {
    for (; toppedTo < index; toppedTo++) {
      tops[toppedTo + 1] = tops[toppedTo] + blocks.list[toppedTo].height;
    }
    return tops[index];
  }

  function wanted(): [number, number] {
    const { list } = blocks;
    const all = list.length;
    if (all === 0) return [0, 0];
    if (pinned) {
      let from = all;
      for (
        // What is above the window comes when somebody scrolls there: until then it would cost layout and paint.
        let room = view.height + 4 * LINE;
        from > 0 && room > 0 && all - from < MOST_ROWS;
        from--
      ) {
        room -= list[from - 1].height;
      }
      return [from, all];
    }
    topOf(all);
    const beyond = BEYOND * view.height;
    const from = lastAtOrAbove(view.top - beyond, all);
    let to = from;
    while (to < all && to - from < MOST_ROWS && tops[to] < view.top + view.height + beyond) to++;
    return [from, to];
  }

  /** The last block whose top is at or above a height. */
  function lastAtOrAbove(height: number, all: number): number {
    let low = 0;
    let high = all - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tops[middle] <= height) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  function write(): void {
    if (!moved && dirty >= blocks.list.length) return;
    moved = false;
    const [from, to] = wanted();
    const keep = new Map(shown.map((row, i) => [first + i, row]));
    const next: HTMLElement[] = [];
    for (let index = from; index < to; index++) {
      let row = keep.get(index);
      keep.delete(index);
      const fresh = row === undefined;
      row ??= h('div', { class: 'row' });
      if (fresh || index >= dirty) drawRow(row, index);
      next.push(row);
    }
    for (const row of keep.values()) row.remove();
    let before: ChildNode | null = rows.firstChild;
    for (const row of next) {
      if (row === before) before = before.nextSibling;
      else rows.insertBefore(row, before);
    }
    first = from;
    shown = next;
    dirty = blocks.list.length;
    setHeight(top, topOf(from));
    setHeight(bottom, topOf(blocks.list.length) - topOf(to));
  }

  function drawRow(row: HTMLElement, index: number): void {
    const block = blocks.list[index];
    const begins = blocks.list[index - 1]?.kind !== block.kind;
    row.className = `row ${block.kind}${begins ? ' begins' : ''}`;
    row.replaceChildren(...drawBlock(block, spansIn(block), numbers ? tokensIn(block) : []));
  }

  function spansIn({ start, text }: Block): [number, SpanData][] {
    const found: [number, SpanData][] = [];
    const end = start + text.length;
    // Segments are bounded: a span that reaches into the block starts within this distance.
    for (let i = after(spans, start - 2500); i < spans.length && spans[i].start < end; i++) {
      if (spans[i].end > start) found.push([i, spans[i]]);
    }
    return found;
  }

  function tokensIn({ start, text }: Block): [number, ProseToken][] {
    const found: [number, ProseToken][] = [];
    const end = start + text.length;
    for (let i = after(tokens, start - 200); i < tokens.length && tokens[i].start < end; i++) {
      if (tokens[i].end > start) found.push([i, tokens[i]]);
    }
    return found;
  }

  function setDirty(unit: number): void {
    if (blocks.list.length > 0) dirty = Math.min(dirty, blocks.at(unit));
  }

  return {
    element,
    clear() {
      blocks = createBlocks(estimate);
      spans = [];
      tokens = [];
      partsKey = '';
      tops = [0];
      toppedTo = dirty = first = 0;
      shown = [];
      rows.replaceChildren();
      pinned = moved = true;
    },
    take({ text, parts, spansFrom, spans: fresh, tokens: scored }) {
      const before = blocks.length;
      const key = parts.map(({ kind, start }) => `${kind} ${start}`).join();
      if (key !== partsKey) {
        partsKey = key;
        const kinds = blocks.list.map(({ kind }) => kind);
        blocks.setParts(parts);
        const changedKind = blocks.list.findIndex(({ kind }, i) => kind !== kinds[i]);
        if (changedKind >= 0) dirty = Math.min(dirty, changedKind);
      }
      setDirty(Math.max(0, before - 1));
      blocks.append(text);
      while (spans.length > 0 && (spans.at(-1)?.start ?? -1) >= spansFrom) spans.pop();
      spans.push(...fresh);
      setDirty(Math.min(before, spansFrom));
      if (scored.length > 0) {
        tokens.push(...scored);
        if (numbers) setDirty(scored[0].start);
      }
      toppedTo = Math.min(toppedTo, Math.max(0, dirty));
    },
    overlay(on) {
      if (on === numbers) return;
      numbers = on;
      dirty = 0;
      moved = true;
    },
    write,
    pin() {
      if (pinned) element.scrollTop = FAR;
    },
    measure() {
      let from = Infinity;
      for (const [i, row] of shown.entries()) {
        const block = blocks.list[first + i];
        if (!block || (block.measured && first + i < blocks.list.length - 1)) continue;
        block.measured = true;
        const height = row.offsetHeight;
        if (height === block.height) continue;
        block.height = height;
        from = Math.min(from, first + i);
      }
      toppedTo = Math.min(toppedTo, from);
    },
    spans: () => spans,
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

function setHeight(space: HTMLElement, pixels: number): void {
  const height = `${Math.max(0, Math.round(pixels))}px`;
  if (space.style.height !== height) space.style.height = height;
}

function drawBlock(
  { start, text }: Block,
  spans: readonly [number, SpanData][],
  tokens: readonly [number, ProseToken][],
): Node[] {
  const nodes: Node[] = [];
  let at = start;
  const end = start + text.length;
  const plain = (to: number, into: { append(...nodes: Node[]): void }): void => {
    while (at < to) {
      const token = tokens.find(([, each]) => each.end > at && each.start < to);
      const until = token ? Math.max(at, token[1].start) : to;
      if (until > at)
        into.append(document.createTextNode(visible(text.slice(at - start, until - start))));
      at = until;
      if (!token) continue;
      const stop = Math.min(to, token[1].end);
      const mark = h('span', { class: 'token', 'data-token': token[0] });
      if (token[1].step !== undefined) mark.setAttribute('data-step', String(token[1].step));
      mark.append(visible(text.slice(at - start, stop - start)));
      into.append(mark);
      at = stop;
    }
  };
  const loose = { append: (...more: Node[]) => void nodes.push(...more) };
  for (let i = 0; i < spans.length; i++) {
    const [index, span] = spans[i];
    if (span.end <= at) continue;
    plain(Math.max(at, Math.min(span.start, end)), loose);
    // Several labels of one segment: the first gives the looks, all give their signs.
    const same = [span];
    while (spans[i + 1]?.[1].start === span.start) same.push(spans[++i][1]);
    const element = spanElement(index, same, span.start >= start);
    plain(Math.min(span.end, end), element);
    nodes.push(element);
  }
  plain(end, loose);
  return nodes;
}

function spanElement(index: number, same: readonly SpanData[], opens: boolean): HTMLElement {
  const [span] = same;
  const name = CSS.escape(span.behaviour);
  const element = h('span', { class: 'span', 'data-span': index });
  element.style.setProperty('--b', `var(--b-${name})`);
  element.style.setProperty('--dim', `var(--dim-${name}, 1)`);
  element.style.setProperty('--line', behaviourOf(span.behaviour).underline);
  if (opens) {
    const signs = same.map(({ behaviour }) => behaviourOf(behaviour).glyph).join('');
    element.append(h('span', { class: 'glyph', 'aria-hidden': 'true' }, signs));
  }
  return element;
}
