/**
 * Which rows a scroll bar stands for. Browsers cap the height of elements, so that beyond some 300,000 rows a pixel of the
 * bar stands for more than a pixel of the table: the wheel then moves rows, and the bar follows.
 */
export interface Scroll {
  /** First row in sight, with its fraction. */
  top(): number;
  /** Rows that fit wholly. */
  fit(): number;
  /** Sets the number of rows; the place in sight stays. */
  resize(count: number): void;
  to(top: number): void;
  /** Moves so little that the row is wholly in sight. */
  reveal(row: number): void;
}

export const ROW_HEIGHT = 26;
/** Pixels; far below what any browser caps at. */
const TALLEST = 8_000_000;

export interface ScrollOptions {
  scroller: HTMLElement;
  /** Gives the scroll bar its length. */
  spacer: HTMLElement;
  onScroll: () => void;
}

export function createScroll({ scroller, spacer, onScroll }: ScrollOptions): Scroll {
  let count = 0;
  let top = 0;
  let own = -1;

  const height = () => Math.min(TALLEST, count * ROW_HEIGHT);
  const scaled = () => count * ROW_HEIGHT > TALLEST;
  const rowsInSight = () => scroller.clientHeight / ROW_HEIGHT;
  const last = () => Math.max(0, count - rowsInSight());
  /** Pixels of the bar for a row. */
  const perRow = () => {
    if (!scaled()) return ROW_HEIGHT;
    return (height() - scroller.clientHeight) / Math.max(1, last());
  };

  function set(next: number): void {
    top = Math.min(Math.max(0, next), last());
    own = Math.round(top * perRow());
    scroller.scrollTop = own;
    own = scroller.scrollTop;
    onScroll();
  }

  scroller.addEventListener(
    'scroll',
    () => {
      // Our own move says less than `top` does.
      if (scroller.scrollTop === own) return;
      own = -1;
      top = Math.min(scroller.scrollTop / perRow(), last());
      onScroll();
    },
    { passive: true },
  );
  scroller.addEventListener(
    'wheel',
    (event) => {
      if (!scaled() || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit =
        event.deltaMode === 0 ? 1 / ROW_HEIGHT : event.deltaMode === 1 ? 1 : rowsInSight();
      set(top + event.deltaY * unit);
    },
    { passive: false },
  );

  return {
    top: () => top,
    fit: () => Math.max(1, Math.floor(rowsInSight())),
    resize(next) {
      if (next !== count) {
        count = next;
        spacer.style.height = `${height()}px`;
      }
      if (top > last() || scaled()) set(top);
    },
    to: set,
    reveal(row) {
      const fit = Math.max(1, rowsInSight());
      if (row < top) set(row);
      else if (row + 1 > top + fit) set(row + 1 - fit);
    },
  };
}
