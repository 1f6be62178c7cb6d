import { chunkEnds } from '../../src/trace/pieces.ts';
import { h } from '../common/dom.ts';
import { patch } from '../common/patch.ts';
import { drawChunk, type TextModel } from './chunk.ts';
import { spansByChunk } from './segments.ts';

/** A response drawn in chunks; of a long one only the chunks near the window are in the document. */
export interface TextView {
  element: HTMLElement;
  update(model: TextModel): void;
  /** The model on show, for whoever explains a span or a token. */
  model(): TextModel | undefined;
  /** Moves the focus by one span (or token, under an overlay); false at either end. */
  move(by: 1 | -1): boolean;
  /** Shows token i. */
  reveal(i: number): void;
}

interface Chunk {
  element: HTMLElement;
  from: number;
  to: number;
  inside: readonly number[];
  /** What its content was drawn from; undefined while it is empty. */
  drawn: string | undefined;
  near: boolean;
}

/** Texts of so few chunks are always drawn whole. */
const WHOLE = 4;
const MARGIN = '800px';
/** Height of a chunk that was never drawn, by its share of characters. */
const PIXELS_PER_CHARACTER = 0.35;

export function createTextView(label: string): TextView {
  const element = h('div', {
    class: 'text',
    dir: 'auto',
    role: 'document',
    'aria-label': label,
    tabindex: '0',
  });
  const chunks: Chunk[] = [];
  let ends: number[] = [];
  let current: TextModel | undefined;
  let generation = 0;
  const whole = new Set<number>();

  const byElement = new Map<Element, Chunk>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const chunk = byElement.get(target);
        if (!chunk) continue;
        chunk.near = isIntersecting;
        draw(chunk);
      }
    },
    { rootMargin: MARGIN },
  );

  function draw(chunk: Chunk, force = false): void {
    if (!current) return;
    const wanted = force || chunk.near || chunks.length <= WHOLE;
    if (!wanted) {
      if (chunk.drawn === undefined || chunk.element.contains(document.activeElement)) return;
      chunk.element.style.minHeight = `${chunk.element.offsetHeight}px`;
      chunk.element.replaceChildren();
      chunk.drawn = undefined;
      return;
    }
    const spans = current.spans;
    const key = [
      generation,
      chunk.from,
      chunk.to,
      chunk.to === current.limit,
      ...chunk.inside.map((i) => `${i}:${spans[i].behaviour}:${spans[i].start}:${spans[i].end}`),
    ].join();
    if (chunk.drawn === key) return;
    chunk.drawn = key;
    chunk.element.style.minHeight = '';
    patch(chunk.element, drawChunk(current, chunk.from, chunk.to, chunk.inside, whole));
  }

  function update(model: TextModel): void {
    const before = current;
    current = model;
    const samePieces = before?.pieces === model.pieces;
    if (!samePieces) whole.clear();
    if (!before || !samePieces || !sameLooks(before, model)) generation++;
    ends = chunkEnds(model.pieces, samePieces ? ends : []);
    const shown = ends.filter((_, index) => index === 0 || ends[index - 1] < model.limit);
    const inside = spansByChunk(model.spans, shown);
    for (const chunk of chunks.splice(shown.length)) {
      observer.unobserve(chunk.element);
      byElement.delete(chunk.element);
      chunk.element.remove();
    }
    let from = 0;
    for (const [index, end] of shown.entries()) {
      const to = Math.min(end, model.limit);
      let chunk = chunks[index];
      if (!chunk) {
        chunk = {
          element: h('div', { class: 'chunk' }),
          from,
          to,
          inside: [],
          drawn: undefined,
          near: false,
        };
        chunks.push(chunk);
        byElement.set(chunk.element, chunk);
        chunk.element.style.minHeight = `${estimate(model, from, to)}px`;
        element.append(chunk.element);
        observer.observe(chunk.element);
      }
      Object.assign(chunk, { from, to, inside: inside[index] });
      draw(chunk);
      from = end;
    }
    if (model.focusable) makeReachable();
  }

  /** One span or token is in the tab order. */
  function makeReachable(): void {
    const items = element.querySelectorAll<HTMLElement>(selector());
    if (items.length > 0 && ![...items].some((item) => item.tabIndex === 0)) items[0].tabIndex = 0;
  }

  function selector(): string {
    return current?.overlay ? '[data-token]' : '[data-span][role]';
  }

  function chunkAt(token: number): Chunk | undefined {
    return chunks.find(({ to }) => token < to) ?? chunks.at(-1);
  }

  function focus(item: HTMLElement): void {
    for (const old of element.querySelectorAll<HTMLElement>('[tabindex="0"]')) old.tabIndex = -1;
    item.tabIndex = 0;
    item.focus();
  }

  function move(by: 1 | -1): boolean {
    if (!current?.focusable) return false;
    const here = element.querySelector<HTMLElement>(`${selector()}:focus`);
    const count = current.overlay ? current.limit : current.spans.length;
    const name = current.overlay ? 'token' : 'span';
    const at = here ? Number(here.dataset[name]) : by > 0 ? -1 : count;
    for (let i = at + by; i >= 0 && i < count; i += by) {
      const chunk = chunkAt(current.overlay ? i : current.spans[i].start);
      if (chunk) draw(chunk, true);
      const item = element.querySelector<HTMLElement>(
        `[data-${name}="${i}"]${name === 'span' ? '[role]' : ''}`,
      );
      if (!item) continue;
      focus(item);
      return true;
    }
    return false;
  }

  element.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined;
    // On the text itself the arrows are the view's; within it they walk the spans.
    if (by === undefined || event.target === element) return;
    move(by);
    event.preventDefault();
    event.stopPropagation();
  });
  element.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-more]') : null;
    if (!(button instanceof HTMLElement) || !current) return;
    const index = Number(button.dataset['more']);
    whole.add(index);
    const chunk = chunkAt(index);
    if (!chunk) return;
    chunk.drawn = undefined;
    draw(chunk, true);
  });

  return {
    element,
    update,
    model: () => current,
    move,
    reveal(i) {
      const chunk = chunkAt(i);
      if (!chunk) return;
      draw(chunk, true);
      const turn = chunk.element.querySelector('[data-turn]');
      (turn ?? chunk.element).scrollIntoView({ block: 'nearest' });
    },
  };
}

function sameLooks(a: TextModel, b: TextModel): boolean {
  return (
    a.changes === b.changes &&
    a.earlier === b.earlier &&
    a.overlay === b.overlay &&
    a.breaks === b.breaks &&
    a.focusable === b.focusable &&
    a.separator === b.separator
  );
}

function estimate({ pieces }: TextModel, from: number, to: number): number {
  let characters = 0;
  for (let i = from; i < to; i++) characters += pieces[i].length + 1;
  return Math.ceil(characters * PIXELS_PER_CHARACTER);
}
