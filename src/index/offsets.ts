/**
 * Where rows start, in 4 bytes a row: 32-bit distances from the start of a block of rows. A block ends where a distance
 * would no longer fit, so that rows may be of any length.
 */
export interface Offsets {
  /** Starts noted so far. */
  count(): number;
  /** Notes the next start; starts rise. */
  push(start: number): void;
  at(row: number): number;
  /** The last row that starts at or before `offset`; -1 when none does. */
  rowAt(offset: number): number;
  /** Keeps the first `count` starts. */
  truncate(count: number): void;
  /** Memory held, in bytes. */
  bytes(): number;
}

const BLOCK = 1 << 16;
const WIDEST = 2 ** 32;

interface Block {
  first: number;
  base: number;
  distances: Uint32Array;
  count: number;
}

export function createOffsets(): Offsets {
  const blocks: Block[] = [];
  let total = 0;

  /** The last block for which `before` holds; the blocks for which it holds come first. */
  function lastBlock(before: (block: Block) => boolean): Block | undefined {
    let low = 0;
    let high = blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(blocks[middle])) low = middle + 1;
      else high = middle;
    }
    return blocks[low - 1];
  }

  function room(start: number): Block {
    const last = blocks.at(-1);
    if (last && last.count < BLOCK && start - last.base < WIDEST) {
      if (last.count === last.distances.length) {
        // Doubled, so that a small file stays small.
        const grown = new Uint32Array(Math.min(BLOCK, 2 * last.count));
        grown.set(last.distances);
        last.distances = grown;
      }
      return last;
    }
    const size = blocks.length === 0 ? 256 : BLOCK;
    const block = { first: total, base: start, distances: new Uint32Array(size), count: 0 };
    blocks.push(block);
    return block;
  }

  return {
    count: () => total,
    push(start) {
      const block = room(start);
      block.distances[block.count++] = start - block.base;
      total++;
    },
    at(row) {
      const block = lastBlock(({ first }) => first <= row);
      if (!block || row < 0 || row >= total) throw new RangeError(`there is no row ${row}`);
      return block.base + block.distances[row - block.first];
    },
    rowAt(offset) {
      const block = lastBlock(({ base }) => base <= offset);
      if (!block) return -1;
      let low = 0;
      let high = block.count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (block.base + block.distances[middle] <= offset) low = middle + 1;
        else high = middle;
      }
      return block.first + low - 1;
    },
    truncate(count) {
      while (blocks.length > 0 && blocks[blocks.length - 1].first >= count) blocks.pop();
      const last = blocks.at(-1);
      if (last) last.count = Math.min(last.count, count - last.first);
      total = Math.min(total, count);
    },
    bytes: () => blocks.reduce((sum, { distances }) => sum + distances.byteLength, 0),
  };
}
