import type { BrowserRow } from '../../src/protocol/browser.ts';

/** Rows by place, as far as they have come; asks for those that are looked at. */
export interface RowData {
  /** What is known of a place; after a change of version what stood there before, until the new row comes. */
  at(place: number): BrowserRow | undefined;
  /** Places [from, to) are on show: asks for what is missing. */
  want(from: number, to: number): void;
  /** What is on show changed: version and number of places. */
  reset(version: number, count: number): void;
  take(version: number, from: number, rows: readonly BrowserRow[]): void;
  label(row: number, behaviours: Record<string, number>): void;
  version(): number;
}

/** Places asked for together. */
const PIECE = 64;
/** Places kept around what is on show. */
const KEEP = 3000;

export function createRowData(ask: (from: number, to: number) => void): RowData {
  let rows = new Map<number, BrowserRow>();
  /** Of the version before. */
  let old = new Map<number, BrowserRow>();
  const asked = new Set<number>();
  let version = 0;
  let count = 0;

  return {
    at: (place) => rows.get(place) ?? (place < count ? old.get(place) : undefined),
    version: () => version,
    want(from, to) {
      for (let piece = Math.floor(from / PIECE); piece * PIECE < Math.min(to, count); piece++) {
        const start = piece * PIECE;
        const end = Math.min(start + PIECE, count);
        let missing = false;
        for (let place = start; place < end && !missing; place++) missing = !rows.has(place);
        if (!missing || asked.has(piece)) continue;
        asked.add(piece);
        ask(start, end);
      }
      if (rows.size > KEEP) {
        for (const place of rows.keys()) {
          if (place < from - KEEP / 3 || place > to + KEEP / 3) rows.delete(place);
        }
      }
    },
    reset(nextVersion, nextCount) {
      if (nextVersion !== version) {
        if (rows.size > 0) old = rows;
        rows = new Map();
        asked.clear();
        version = nextVersion;
      } else if (nextCount !== count) {
        // The last piece may have more rows now.
        asked.delete(Math.floor(count / PIECE));
      }
      count = nextCount;
    },
    take(of, from, came) {
      if (of !== version) return;
      for (const [i, row] of came.entries()) rows.set(from + i, row);
      for (let piece = Math.floor(from / PIECE); piece * PIECE < from + came.length; piece++) {
        asked.delete(piece);
      }
    },
    label(row, behaviours) {
      for (const [place, known] of rows) {
        if (known.row === row) rows.set(place, { ...known, behaviours });
      }
    },
  };
}
