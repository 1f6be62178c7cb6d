import {
  SORT_COLUMNS,
  type BrowserRow,
  type Sort,
  type SortColumn,
} from '../../src/protocol/browser.ts';
import { h, on, setText } from '../common/dom.ts';
import { createFrame } from '../common/frame.ts';
import { createRow, type RowCells } from './cells.ts';
import type { RowData } from './rowData.ts';
import { createScroll, ROW_HEIGHT } from './scroll.ts';

/** The virtual table: as many rows on the page as fit, and a few more. */
export interface Table {
  element: HTMLElement;
  /** Draws what is known for so many places. */
  update(count: number, sort: Sort | undefined): void;
  active(): number;
  /** Makes a place the active one and shows it; in the middle when it was out of sight. */
  go(place: number): void;
  top(): number;
  /** Places that a restored view starts at. */
  restore(top: number, active: number): void;
  /** The row that an element of the table shows, and its column. */
  rowOf(element: Element): { row: BrowserRow; column: string } | undefined;
  focus(): void;
}

interface Column {
  name: string;
  label: string;
  sort?: SortColumn;
  hint?: string;
}
const COLUMNS: readonly Column[] = [
  { name: 'line', label: 'Row', sort: 'row' },
  { name: 'step', label: 'Step', sort: 'step' },
  { name: 'prompt', label: 'Prompt' },
  { name: 'length', label: 'Length', sort: 'length' },
  { name: 'reward', label: 'Reward', sort: 'reward' },
  { name: 'verdict', label: 'Verdict', sort: 'verdict' },
  {
    name: 'behaviours',
    label: 'Behaviours',
    sort: 'metacognition',
    hint: 'Sort by exploration, backtracking, verification and reflection together',
  },
  { name: 'group', label: 'Group' },
];

/** Rows above and below the ones in sight that are on the page too. */
const MARGIN = 6;
/** Rows on the page, whatever the window's height. */
const MOST = 200;

export interface TableOptions {
  data: RowData;
  onSort: (by: SortColumn) => void;
  onOpen: (row: BrowserRow) => void;
  /** The active place or the scroll position changed. */
  onMove: () => void;
}

export function createTable({ data, onSort, onOpen, onMove }: TableOptions): Table {
  const headers = COLUMNS.map((column) => {
    const arrow = h('span', { class: 'arrow', 'aria-hidden': true });
    const inside = column.sort
      ? h(
          'button',
          { type: 'button', class: 'sort', tabindex: 0, title: column.hint },
          h('span', {}, column.label),
          arrow,
        )
      : h('span', {}, column.label);
    const { sort } = column;
    if (sort) inside.addEventListener('click', () => onSort(sort));
    const element = h('div', { class: `cell ${column.name}`, role: 'columnheader' }, inside);
    return { column, element, arrow };
  });
  const head = h(
    'div',
    { class: 'head row', role: 'row', 'aria-rowindex': 1 },
    ...headers.map(({ element }) => element),
  );
  const layer = h('div', { class: 'layer', role: 'presentation' });
  const spacer = h('div', { class: 'spacer', role: 'presentation' }, layer);
  const scroller = h('div', { class: 'scroller', role: 'rowgroup', tabindex: -1 }, spacer);
  const element = h(
    'div',
    {
      class: 'table',
      role: 'grid',
      tabindex: 0,
      'aria-label': 'Rollouts',
      'aria-colcount': COLUMNS.length,
      'aria-readonly': true,
    },
    head,
    scroller,
  );
  const pool: RowCells[] = [];
  const shown = new Map<HTMLElement, number>();
  let count = 0;
  let active = 0;

  const frame = createFrame(draw);
  const scroll = createScroll({
    scroller,
    spacer,
    onScroll: () => {
      frame.request();
      onMove();
    },
  });

  function draw(): void {
    const top = scroll.top();
    const from = Math.max(0, Math.floor(top) - MARGIN);
    const to = Math.min(count, Math.min(from + MOST, Math.ceil(top) + scroll.fit() + 1 + MARGIN));
    data.want(from, to);
    const size = Math.min(MOST, scroll.fit() + 2 + 2 * MARGIN);
    while (pool.length < size) {
      const made = createRow(`row-${pool.length}`);
      pool.push(made);
      layer.append(made.element);
    }
    const used = new Set<number>();
    shown.clear();
    let activeId: string | undefined;
    for (let place = from; place < to; place++) {
      const slot = place % pool.length;
      const cells = pool[slot];
      used.add(slot);
      cells.update(data.at(place));
      const { element: row } = cells;
      row.hidden = false;
      row.style.transform = `translateY(${((place - top) * ROW_HEIGHT).toFixed(2)}px)`;
      row.setAttribute('aria-rowindex', String(place + 2));
      row.setAttribute('aria-selected', String(place === active));
      row.classList.toggle('odd', place % 2 === 1);
      shown.set(row, place);
      if (place === active) activeId = row.id;
    }
    for (const [slot, { element: row }] of pool.entries()) {
      if (used.has(slot) || row.hidden) continue;
      row.hidden = true;
      row.removeAttribute('aria-selected');
    }
    if (activeId === undefined) element.removeAttribute('aria-activedescendant');
    else element.setAttribute('aria-activedescendant', activeId);
  }

  function move(place: number): void {
    active = Math.min(Math.max(0, place), Math.max(0, count - 1));
    scroll.reveal(active);
    frame.request();
    onMove();
  }

  on(element, 'keydown', (event) => {
    if (
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      event.target instanceof HTMLButtonElement
    ) {
      return;
    }
    const page = scroll.fit();
    const moves: Record<string, number> = {
      ArrowUp: active - 1,
      ArrowDown: active + 1,
      PageUp: active - page,
      PageDown: active + page,
      Home: 0,
      End: count - 1,
    };
    if (Object.hasOwn(moves, event.key)) move(moves[event.key]);
    else if (event.key === 'Enter') {
      const row = data.at(active);
      if (row) onOpen(row);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const placeOf = (target: EventTarget | null): number | undefined => {
    const row = target instanceof Element ? target.closest('.row') : null;
    return row instanceof HTMLElement ? shown.get(row) : undefined;
  };
  on(layer, 'mousedown', (event) => {
    const place = placeOf(event.target);
    if (place === undefined || event.button !== 0) return;
    move(place);
  });
  on(layer, 'dblclick', (event) => {
    const place = placeOf(event.target);
    const row = place === undefined ? undefined : data.at(place);
    if (row) onOpen(row);
  });
  new ResizeObserver(() => {
    scroll.resize(count);
    // The head lies beside the scroll bar, not over it.
    const bar = scroller.offsetWidth - scroller.clientWidth;
    element.style.setProperty('--bar', `${bar}px`);
    frame.request();
  }).observe(scroller);

  return {
    element,
    update(next, sort) {
      count = next;
      active = Math.min(active, Math.max(0, count - 1));
      element.setAttribute('aria-rowcount', String(count + 1));
      scroll.resize(count);
      for (const { column, element: header, arrow } of headers) {
        if (!column.sort || !SORT_COLUMNS.includes(column.sort)) continue;
        const own = sort?.by === column.sort;
        const order = own ? (sort.descending ? 'descending' : 'ascending') : 'none';
        header.setAttribute('aria-sort', order);
        setText(arrow, own ? (sort.descending ? '▼' : '▲') : '');
      }
      frame.request();
    },
    active: () => active,
    go(place) {
      const out = place < scroll.top() || place + 1 > scroll.top() + scroll.fit();
      active = Math.min(Math.max(0, place), Math.max(0, count - 1));
      if (out) scroll.to(active - scroll.fit() / 2);
      frame.request();
      onMove();
    },
    top: () => scroll.top(),
    restore(top, place) {
      active = place;
      scroll.to(top);
    },
    rowOf(inside) {
      const place = placeOf(inside);
      const row = place === undefined ? undefined : data.at(place);
      const cell = inside.closest('.cell');
      const column = cell?.classList.item(1);
      return row && column ? { row, column } : undefined;
    },
    focus: () => element.focus(),
  };
}
