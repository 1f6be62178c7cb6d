import { align } from './align.ts';

/** What a response changed against an earlier one to the same prompt under the same noise. */
export interface Changes {
  /** Per token of the later response: 1 = not in the earlier one at this place. */
  changed: Uint8Array;
  /** Tokens [from, to) of the earlier response that are gone; they stood before token `at` of the later one. */
  removed: { at: number; from: number; to: number }[];
  /**
   * First index where the two differ: under the same noise, where training changed its mind. Equal to a response's length
   * when that response ended there. Undefined when they are the same.
   */
  first: number | undefined;
  addedTokens: number;
  removedTokens: number;
}

export function changesBetween(earlier: readonly string[], later: readonly string[]): Changes {
  const changed = new Uint8Array(later.length);
  const removed: Changes['removed'] = [];
  let addedTokens = 0;
  let removedTokens = 0;
  const hunks = align(earlier, later);
  for (const { aStart, aEnd, bStart, bEnd } of hunks) {
    changed.fill(1, bStart, bEnd);
    addedTokens += bEnd - bStart;
    removedTokens += aEnd - aStart;
    if (aEnd > aStart) removed.push({ at: bStart, from: aStart, to: aEnd });
  }
  return { changed, removed, first: hunks[0]?.bStart, addedTokens, removedTokens };
}
