import type { RolloutSummary } from '../../src/run/records.ts';
import { VERDICT_LOOKS, verdictOf } from '../../src/trace/verdict.ts';
import { h } from '../common/dom.ts';
import type { App } from './app.ts';
import { rovingKey } from './roving.ts';
import { barParts } from './segments.ts';
import { behaviourOf } from './spans.ts';
import { rewardsLine, tokens } from './verdicts.ts';

/** A line of the list: a heading (a prompt with its pass rate, an exemplar's rule) or a rollout's bar. */
export type BarItem =
  | { kind: 'heading'; text: string; note?: string; greyed?: boolean }
  | { kind: 'bar'; rollout: RolloutSummary; greyed?: boolean; context: string };

/** One bar per rollout; only the lines near the window are in the document. */
export interface BarList {
  element: HTMLElement;
  update(items: readonly BarItem[], longest: number, selected: string | undefined): void;
  /** Moves the selection by so many bars. */
  go(by: number): void;
}

const HEIGHT = { heading: 26, bar: 22 };
const MARGIN = 400;

export function createBars(app: App, label: string, onSelect: (id: string) => void): BarList {
  const canvas = h('div', { class: 'bars-inner' });
  const element = h('div', { class: 'bars', role: 'listbox', 'aria-label': label }, canvas);
  let items: readonly BarItem[] = [];
  let tops = new Float64Array(1);
  /** Index among bars → index among items. */
  let barAt: number[] = [];
  let longest = 1;
  let selected: string | undefined;
  let cursor = 0;
  const drawn = new Map<number, HTMLElement>();

  element.addEventListener('scroll', () => draw(), { passive: true });
  new ResizeObserver(() => draw()).observe(element);
  element.addEventListener('click', (event) => {
    const row = event.target instanceof Element ? event.target.closest('[data-bar]') : null;
    if (row instanceof HTMLElement) choose(Number(row.dataset['bar']));
  });
  element.addEventListener('keydown', (event) => {
    if (rovingKey(event, cursor, barAt.length, 'vertical', moveCursor)) return;
    if (event.key !== 'Enter' && event.key !== ' ') return;
    choose(cursor);
    event.preventDefault();
    event.stopPropagation();
  });
  app.tooltip.attach(element, '[data-bar]', (row) => {
    const item = items[barAt[Number(row.dataset['bar'])]];
    return item?.kind === 'bar' ? describe(item.rollout, item.context) : undefined;
  });

  function rolloutAt(bar: number): RolloutSummary | undefined {
    const item = items[barAt[bar]];
    return item?.kind === 'bar' ? item.rollout : undefined;
  }

  function choose(bar: number): void {
    const rollout = rolloutAt(bar);
    if (!rollout) return;
    cursor = bar;
    onSelect(rollout.id);
  }

  function moveCursor(bar: number): void {
    const old = drawn.get(barAt[cursor]);
    if (old) old.tabIndex = -1;
    cursor = bar;
    reveal(barAt[bar]);
    const row = drawn.get(barAt[bar]);
    if (row) row.tabIndex = 0;
    row?.focus({ preventScroll: true });
  }

  function reveal(index: number): void {
    const top = tops[index];
    const bottom = tops[index + 1];
    // A group's heading comes along with its first bar.
    const wanted = items[index - 1]?.kind === 'heading' ? tops[index - 1] : top;
    if (wanted < element.scrollTop) element.scrollTop = wanted;
    else if (bottom > element.scrollTop + element.clientHeight) {
      element.scrollTop = bottom - element.clientHeight;
    }
    draw();
  }

  function draw(): void {
    const low = firstBelow(tops, element.scrollTop - MARGIN);
    const high = firstBelow(tops, element.scrollTop + element.clientHeight + MARGIN) + 1;
    for (const [index, row] of drawn) {
      const inside = index >= low && index < high;
      if (inside || row.contains(document.activeElement)) continue;
      row.remove();
      drawn.delete(index);
    }
    for (let index = low; index < Math.min(high, items.length); index++) {
      if (drawn.has(index)) continue;
      const row = drawItem(items[index], index);
      drawn.set(index, row);
      canvas.append(row);
    }
  }

  function drawItem(item: BarItem, index: number): HTMLElement {
    const row = item.kind === 'heading' ? drawHeading(item) : drawBar(item, barAt.indexOf(index));
    row.style.top = `${tops[index]}px`;
    row.classList.toggle('greyed', item.greyed === true);
    return row;
  }

  function drawBar({ rollout, context }: BarItem & { kind: 'bar' }, bar: number): HTMLElement {
    const verdict = verdictOf(rollout);
    const body = h('span', { class: 'bar-body' });
    body.style.width = `${(100 * rollout.length) / longest}%`;
    for (const { behaviour, from, to } of barParts(rollout.segments, rollout.length)) {
      const { underline } = behaviourOf(behaviour);
      const part = h('span', { class: 'bar-part', 'data-line': underline });
      part.style.left = `${100 * from}%`;
      part.style.width = `${100 * (to - from)}%`;
      part.style.setProperty('--b', `var(--b-${CSS.escape(behaviour)})`);
      part.style.setProperty('--dim', `var(--dim-${CSS.escape(behaviour)}, 1)`);
      body.append(part);
    }
    return h(
      'div',
      {
        class: rollout.stored ? 'bar' : 'bar unstored',
        role: 'option',
        tabindex: bar === cursor ? 0 : -1,
        'aria-selected': rollout.id === selected,
        'aria-setsize': barAt.length,
        'aria-posinset': bar + 1,
        'aria-label': describe(rollout, context).join('. '),
        'data-bar': bar,
      },
      h(
        'span',
        { class: 'bar-well', 'aria-hidden': 'true' },
        body,
        h('span', { class: `mark ${verdict}` }, VERDICT_LOOKS[verdict].glyph),
      ),
      h('span', { class: 'bar-length', 'aria-hidden': 'true' }, rollout.length.toLocaleString()),
    );
  }

  return {
    element,
    go(by) {
      if (barAt.length === 0) return;
      const here = barAt.findIndex((index) => {
        const item = items[index];
        return item.kind === 'bar' && item.rollout.id === selected;
      });
      const bar = Math.min(Math.max((here < 0 ? cursor : here) + by, 0), barAt.length - 1);
      choose(bar);
      reveal(barAt[bar]);
    },
    update(next, nextLongest, nextSelected) {
      const same = next === items && nextLongest === longest;
      if (same && nextSelected === selected) return;
      const moved = nextSelected !== selected;
      selected = nextSelected;
      if (!same) {
        items = next;
        longest = Math.max(1, nextLongest);
        tops = new Float64Array(items.length + 1);
        for (const [index, { kind }] of items.entries())
          tops[index + 1] = tops[index] + HEIGHT[kind];
        barAt = items.flatMap(({ kind }, index) => (kind === 'bar' ? [index] : []));
        cursor = Math.min(cursor, Math.max(0, barAt.length - 1));
        canvas.style.height = `${tops[items.length]}px`;
      }
      const at = barAt.findIndex((index) => {
        const item = items[index];
        return item.kind === 'bar' && item.rollout.id === selected;
      });
      if (at >= 0) cursor = at;
      const focused = canvas.contains(document.activeElement);
      for (const row of drawn.values()) row.remove();
      drawn.clear();
      draw();
      if (at >= 0 && moved) reveal(barAt[at]);
      if (focused) drawn.get(barAt[cursor])?.focus({ preventScroll: true });
    },
  };
}

function drawHeading({ text, note }: BarItem & { kind: 'heading' }): HTMLElement {
  return h(
    'div',
    { class: 'bars-heading', role: 'presentation' },
    h('span', { class: 'heading-text' }, text),
    note !== undefined && h('span', { class: 'note' }, note),
  );
}

function describe(rollout: RolloutSummary, context: string): string[] {
  const { label } = VERDICT_LOOKS[verdictOf(rollout)];
  const counts = Object.entries(rollout.behaviours)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${behaviourOf(name).label} ${count}`);
  return [
    `Row ${rollout.row}: ${label}, ${tokens(rollout.length, rollout.words)}${rollout.truncated ? ', cut off' : ''}`,
    ...(context ? [context] : []),
    ...(counts.length > 0 ? [counts.join(' · ')] : ['no labelled behaviour']),
    rewardsLine(rollout.rewards),
    ...(rollout.stored ? [] : ['Its text was not kept']),
  ].filter((line) => line !== '');
}

/** Index of the last entry at or above `y`, at least 0. `tops` ascends. */
function firstBelow(tops: Float64Array, y: number): number {
  let lo = 0;
  let hi = tops.length - 1;
  while (lo < hi) {
    const mid = (lo + hi + 1) >> 1;
    if (tops[mid] <= y) lo = mid;
    else hi = mid - 1;
  }
  return lo;
}
