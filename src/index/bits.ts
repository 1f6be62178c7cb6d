/** A set of row numbers, one bit each. */
export interface Bits {
  add(row: number): void;
  has(row: number): boolean;
  count(): number;
  /** The first member at or after `row`; -1 when there is none. */
  next(row: number): number;
  /** The last member at or before `row`; -1 when there is none. */
  previous(row: number): number;
  /** Forgets members from `row` on. */
  truncate(row: number): void;
  bytes(): number;
}

export function createBits(): Bits {
  let words = new Uint32Array(64);
  let count = 0;

  function reserve(word: number): void {
    if (word < words.length) return;
    const grown = new Uint32Array(Math.max(word + 1, words.length * 2));
    grown.set(words);
    words = grown;
  }
  const has = (row: number) => ((words[row >>> 5] ?? 0) >>> (row & 31)) % 2 === 1;

  return {
    add(row) {
      reserve(row >>> 5);
      if (has(row)) return;
      words[row >>> 5] |= 1 << (row & 31);
      count++;
    },
    has,
    count: () => count,
    next(row) {
      for (let at = Math.max(0, row); at < words.length * 32; at++) {
        if (at % 32 === 0 && words[at >>> 5] === 0) at += 31;
        else if (has(at)) return at;
      }
      return -1;
    },
    previous(row) {
      for (let at = Math.min(row, words.length * 32 - 1); at >= 0; at--) {
        if (at % 32 === 31 && words[at >>> 5] === 0) at -= 31;
        else if (has(at)) return at;
      }
      return -1;
    },
    truncate(row) {
      for (let at = row; at < words.length * 32; at++) {
        if (at % 32 === 0 && words[at >>> 5] === 0) at += 31;
        else if (has(at)) {
          words[at >>> 5] &= ~(1 << (at & 31));
          count--;
        }
      }
    },
    bytes: () => words.byteLength,
  };
}
