import { align, type Hunk } from './align.ts';

/** A sentence of a trace: [start, end) in whatever the trace counts in, and its words for comparing. */
export interface Sentence {
  start: number;
  end: number;
  text: string;
}

/**
 * One row of two aligned traces. same: the same words. changed: the two say something alike, with the words that differ (in
 * words of each text). removed: only in the first; added: only in the second.
 */
export type DifferenceRow =
  | { kind: 'same'; a: number; b: number }
  | { kind: 'changed'; a: number; b: number; words: Hunk[] }
  | { kind: 'removed'; a: number }
  | { kind: 'added'; b: number };

export interface Difference {
  rows: DifferenceRow[];
  counts: Record<DifferenceRow['kind'], number>;
  /** Place in `rows` of the first that is not the same; undefined when none is. */
  first?: number;
}

/** Share of words in common from which two sentences count as one that was changed. */
const ALIKE = 0.5;
/** A stretch where both sides are longer than this is paired in windows: pairing all with all would take too long. */
const WINDOW = 40;

/**
 * Aligns two traces by sentence: equal sentences first (shortest edit script over whole sentences), then, within what was
 * replaced, sentences that share at least half of their words, in order, the best overall.
 */
export function difference(a: readonly Sentence[], b: readonly Sentence[]): Difference {
  const words = new Map<string, string[]>();
  const wordsIn = (text: string): string[] => {
    let found = words.get(text);
    if (!found) words.set(text, (found = wordsOf(text)));
    return found;
  };
  const keyOf = ({ text }: Sentence): string => text.trim().replace(/\s+/g, ' ');
  const hunks = align(a.map(keyOf), b.map(keyOf));
  const rows: DifferenceRow[] = [];
  let i = 0;
  let j = 0;
  for (const hunk of hunks) {
    while (i < hunk.aStart) rows.push({ kind: 'same', a: i++, b: j++ });
    for (const [left, right] of pairs(a, b, hunk, wordsIn)) {
      while (i < left) rows.push({ kind: 'removed', a: i++ });
      while (j < right) rows.push({ kind: 'added', b: j++ });
      const changed = align(wordsIn(a[i].text), wordsIn(b[j].text));
      rows.push({ kind: 'changed', a: i++, b: j++, words: changed });
    }
    while (i < hunk.aEnd) rows.push({ kind: 'removed', a: i++ });
    while (j < hunk.bEnd) rows.push({ kind: 'added', b: j++ });
  }
  while (i < a.length) rows.push({ kind: 'same', a: i++, b: j++ });
  const counts = { same: 0, changed: 0, removed: 0, added: 0 };
  for (const { kind } of rows) counts[kind]++;
  const first = rows.findIndex(({ kind }) => kind !== 'same');
  return { rows, counts, ...(first >= 0 && { first }) };
}

/** Words, numbers and signs, without the white space between. */
export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
}

/** Pairs of sentences within a hunk that are alike, ascending on both sides. */
function pairs(
  a: readonly Sentence[],
  b: readonly Sentence[],
  { aStart, aEnd, bStart, bEnd }: Hunk,
  wordsIn: (text: string) => string[],
): [number, number][] {
  const n = aEnd - aStart;
  const m = bEnd - bStart;
  if (n === 0 || m === 0) return [];
  const windows = Math.ceil(Math.max(n, m) / WINDOW);
  const at = (from: number, size: number, window: number): number =>
    from + Math.floor((window * size) / windows);
  return Array.from({ length: windows }, (_, window) =>
    bestPairs(
      a.slice(at(aStart, n, window), at(aStart, n, window + 1)),
      b.slice(at(bStart, m, window), at(bStart, m, window + 1)),
      wordsIn,
    ).map(([left, right]): [number, number] => [
      left + at(aStart, n, window),
      right + at(bStart, m, window),
    ]),
  ).flat();
}

/** The order-preserving pairing with the greatest sum of likeness above the threshold (dynamic programming). */
function bestPairs(
  a: readonly Sentence[],
  b: readonly Sentence[],
  wordsIn: (text: string) => string[],
): [number, number][] {
  const n = a.length;
  const m = b.length;
  const bagsA = a.map(({ text }) => bag(wordsIn(text)));
  const bagsB = b.map(({ text }) => bag(wordsIn(text)));
  const best = new Float64Array((n + 1) * (m + 1));
  const likeness = new Float64Array(n * m);
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const alike = overlap(bagsA[i], bagsB[j]);
      likeness[i * m + j] = alike;
      const skip = Math.max(best[(i + 1) * (m + 1) + j], best[i * (m + 1) + j + 1]);
      const pair = alike >= ALIKE ? alike + best[(i + 1) * (m + 1) + j + 1] : -1;
      best[i * (m + 1) + j] = Math.max(skip, pair);
    }
  }
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < n && j < m;) {
    const here = best[i * (m + 1) + j];
    const alike = likeness[i * m + j];
    if (alike >= ALIKE && here === alike + best[(i + 1) * (m + 1) + j + 1]) {
      found.push([i++, j++]);
    } else if (here === best[(i + 1) * (m + 1) + j]) i++;
    else j++;
  }
  return found;
}

interface Bag {
  size: number;
  counts: Map<string, number>;
}

function bag(words: readonly string[]): Bag {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { size: words.length, counts };
}

/** Words in common, twice, by words in both (Dice); 0 for nothing. */
function overlap(a: Bag, b: Bag): number {
  const total = a.size + b.size;
  if (total === 0) return 0;
  // Lengths alone may rule it out.
  if ((2 * Math.min(a.size, b.size)) / total < ALIKE) return 0;
  let common = 0;
  for (const [word, count] of a.counts) common += Math.min(count, b.counts.get(word) ?? 0);
  return (2 * common) / total;
}
