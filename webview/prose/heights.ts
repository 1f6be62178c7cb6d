import type { Block } from './blocks.ts';

/** Where blocks lie above each other: sums of their heights, worked out as far as they are asked for. */
export interface Heights {
  /** Top of a block in pixels; of the number of blocks: the height of all. */
  topOf(index: number): number;
  /** The last block whose top is at or above a height. */
  lastAt(height: number): number;
  /** Heights from this block on are others now. */
  changed(from: number): void;
}

export function createHeights(blocks: () => readonly Block[]): Heights {
  const tops = [0];
  /** Tops are right up to this one. */
  let right = 0;
  const topOf = (index: number): number => {
    const list = blocks();
    for (; right < index; right++) tops[right + 1] = tops[right] + list[right].height;
    return tops[index];
  };
  return {
    topOf,
    lastAt(height) {
      const all = blocks().length;
      topOf(all);
      let low = 0;
      let high = Math.max(0, all - 1);
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (tops[middle] <= height) low = middle;
        else high = middle - 1;
      }
      return low;
    },
    changed(from) {
      right = Math.min(right, Math.max(0, from));
    },
  };
}
