/**
 * Alignment of two token sequences: which tokens of the second are new, which of the first are gone. Exact shortest edit
 * script (Myers, "An O(ND) difference algorithm", 1986) wherever the sequences are short or alike; long and unlike ones are
 * first split at runs of tokens that occur once in both (patience, over k-grams), so that 100,000 tokens take well under a
 * second. Applying the result to `a` always gives `b`.
 */

/** `a[aStart, aEnd)` is replaced by `b[bStart, bEnd)`; hunks ascend and never touch. */
export interface Hunk {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** Sequences this short (together) are always aligned exactly. */
const EXACT = 2048;
/** Edits after which a long region counts as unlike. */
const PATIENCE = 128;
/** Lengths of the runs that split unlike regions, longest first. */
const GRAMS = [32, 12, 5];

interface Pair {
  a: Int32Array;
  b: Int32Array;
  keptA: Uint8Array;
  keptB: Uint8Array;
}

interface Region {
  aLo: number;
  aHi: number;
  bLo: number;
  bHi: number;
  /** No run splits this region: do not look again. */
  noRuns?: boolean;
}

export function align(a: readonly string[], b: readonly string[]): Hunk[] {
  const ids = new Map<string, number>();
  const pair: Pair = {
    a: interned(a, ids),
    b: interned(b, ids),
    keptA: new Uint8Array(a.length),
    keptB: new Uint8Array(b.length),
  };
  const todo: Region[] = [{ aLo: 0, aHi: a.length, bLo: 0, bHi: b.length }];
  for (let region = todo.pop(); region; region = todo.pop()) solve(pair, region, todo);
  return hunksOf(pair);
}

/** `a` with the hunks applied: `b` again. */
export function applyHunks<T>(a: readonly T[], b: readonly T[], hunks: readonly Hunk[]): T[] {
  const result: T[] = [];
  let from = 0;
  for (const hunk of hunks) {
    for (let i = from; i < hunk.aStart; i++) result.push(a[i]);
    for (let j = hunk.bStart; j < hunk.bEnd; j++) result.push(b[j]);
    from = hunk.aEnd;
  }
  for (let i = from; i < a.length; i++) result.push(a[i]);
  return result;
}

function interned(pieces: readonly string[], ids: Map<string, number>): Int32Array {
  const result = new Int32Array(pieces.length);
  for (let i = 0; i < pieces.length; i++) {
    let id = ids.get(pieces[i]);
    if (id === undefined) {
      id = ids.size;
      ids.set(pieces[i], id);
    }
    result[i] = id;
  }
  return result;
}

function solve(pair: Pair, whole: Region, todo: Region[]): void {
  const region = trimmed(pair, whole);
  const n = region.aHi - region.aLo;
  const m = region.bHi - region.bLo;
  if (n === 0 || m === 0) return;
  const exact = n + m <= EXACT;
  const path = myers(pair, region, exact ? n + m : PATIENCE);
  if (path.complete) {
    keep(pair, region, path);
    return;
  }
  for (const k of whole.noRuns ? [] : GRAMS) {
    const anchors = uniqueRuns(pair, region, k);
    if (anchors.length === 0) continue;
    let { aLo, bLo } = region;
    for (const { i, j } of anchors) {
      // Runs may overlap the one before; what is already matched is left out.
      if (i < aLo || j < bLo) continue;
      todo.push({ aLo, aHi: i, bLo, bHi: j });
      for (let t = 0; t < k; t++) pair.keptA[i + t] = pair.keptB[j + t] = 1;
      aLo = i + k;
      bLo = j + k;
    }
    todo.push({ aLo, aHi: region.aHi, bLo, bHi: region.bHi });
    return;
  }
  // Nothing to hold on to: take the best path so far and go on from its end.
  keep(pair, region, path);
  todo.push({ ...region, aLo: region.aLo + path.x, bLo: region.bLo + path.y, noRuns: true });
}

/** Marks the common head and tail as kept and returns what lies between. */
function trimmed({ a, b, keptA, keptB }: Pair, { aLo, aHi, bLo, bHi }: Region): Region {
  while (aLo < aHi && bLo < bHi && a[aLo] === b[bLo]) keptA[aLo++] = keptB[bLo++] = 1;
  while (aLo < aHi && bLo < bHi && a[aHi - 1] === b[bHi - 1]) keptA[--aHi] = keptB[--bHi] = 1;
  return { aLo, aHi, bLo, bHi };
}

/**
 * Furthest points by number of edits. Row d holds x for the diagonals k = −d, −d+2, … d at d(d+1)/2; −1 = outside.
 * Stops at the far corner (complete) or after `limit` edits (then x + y is the furthest point reached).
 */
interface Path {
  complete: boolean;
  rows: Int32Array;
  d: number;
  x: number;
  y: number;
}

let scratch = new Int32Array(1 << 15);

function myers({ a, b }: Pair, { aLo, aHi, bLo, bHi }: Region, limit: number): Path {
  const n = aHi - aLo;
  const m = bHi - bLo;
  let bestX = 0;
  let bestY = 0;
  for (let d = 0; d <= limit; d++) {
    const row = (d * (d + 1)) / 2;
    if (row + d + 1 > scratch.length) {
      const larger = new Int32Array(scratch.length * 2);
      larger.set(scratch);
      scratch = larger;
    }
    bestX = 0;
    bestY = 0;
    const before = row - d;
    for (let t = 0; t <= d; t++) {
      const k = 2 * t - d;
      // As `entry`, written out: this loop is where the time goes.
      let x = 0;
      if (d > 0) {
        const down = t < d ? scratch[before + t] : -1;
        const right = t > 0 ? scratch[before + t - 1] : -1;
        x = down >= 0 && down - k <= m ? down : -1;
        if (right >= 0 && right < n && right + 1 > x) x = right + 1;
      }
      if (x >= 0) {
        let i = aLo + x;
        let j = bLo + x - k;
        while (i < aHi && j < bHi && a[i] === b[j]) {
          i++;
          j++;
        }
        x = i - aLo;
        const y = j - bLo;
        if (x + y > bestX + bestY) {
          bestX = x;
          bestY = y;
        }
      }
      scratch[row + t] = x;
    }
    if (bestX === n && bestY === m) {
      return { complete: true, rows: scratch, d, x: bestX, y: bestY };
    }
  }
  return { complete: false, rows: scratch, d: limit, x: bestX, y: bestY };
}

/** Where the d-th edit lands on diagonal 2t − d, before following equal tokens; −1 = outside. */
function entry(rows: Int32Array, d: number, t: number, n: number, m: number): number {
  const before = ((d - 1) * d) / 2;
  const k = 2 * t - d;
  // From k + 1 by a token of b, from k − 1 by dropping a token of a.
  const down = t < d ? rows[before + t] : -1;
  const right = t > 0 ? rows[before + t - 1] : -1;
  const byB = down >= 0 && down - k <= m ? down : -1;
  const byA = right >= 0 && right < n ? right + 1 : -1;
  return Math.max(byA, byB);
}

/** Marks the equal tokens along the path as kept. */
function keep({ keptA, keptB }: Pair, region: Region, path: Path): void {
  const n = region.aHi - region.aLo;
  const m = region.bHi - region.bLo;
  let k = path.x - path.y;
  for (let d = path.d; d >= 0; d--) {
    const t = (k + d) / 2;
    const x = path.rows[(d * (d + 1)) / 2 + t];
    const from = d === 0 ? 0 : entry(path.rows, d, t, n, m);
    for (let i = from; i < x; i++) keptA[region.aLo + i] = keptB[region.bLo + i - k] = 1;
    if (d === 0) return;
    const right = t > 0 ? path.rows[((d - 1) * d) / 2 + t - 1] : -1;
    k += right >= 0 && right + 1 === from ? -1 : 1;
  }
}

interface Anchor {
  i: number;
  j: number;
}

/** Runs of k tokens that occur exactly once in each region, in the longest order-preserving choice. */
function uniqueRuns({ a, b }: Pair, { aLo, aHi, bLo, bHi }: Region, k: number): Anchor[] {
  const n = aHi - aLo - k + 1;
  const m = bHi - bLo - k + 1;
  if (n <= 0 || m <= 0) return [];
  let size = 16;
  while (size < 1.25 * (n + m)) size *= 2;
  // Per slot: a hash, where it was seen (−1 never, −2 more than once).
  const hashes = new Int32Array(size);
  const inA = new Int32Array(size).fill(-1);
  const inB = new Int32Array(size).fill(-1);
  const slots = new Int32Array(n);
  forEachRun(a, aLo, n, k, (hash, i) => {
    const slot = slotOf(hash, hashes, inA, inB);
    hashes[slot] = hash;
    inA[slot] = inA[slot] === -1 ? i : -2;
    slots[i - aLo] = slot;
  });
  forEachRun(b, bLo, m, k, (hash, j) => {
    const slot = slotOf(hash, hashes, inA, inB);
    hashes[slot] = hash;
    inB[slot] = inB[slot] === -1 ? j : -2;
  });
  const anchors: Anchor[] = [];
  for (const slot of slots) {
    const i = inA[slot];
    const j = inB[slot];
    if (i >= 0 && j >= 0 && sameRun(a, i, b, j, k)) anchors.push({ i, j });
  }
  return increasing(anchors);
}

function slotOf(hash: number, hashes: Int32Array, inA: Int32Array, inB: Int32Array): number {
  const mask = hashes.length - 1;
  let slot = (Math.imul(hash, 0x9e3779b1) >>> 7) & mask;
  while ((inA[slot] !== -1 || inB[slot] !== -1) && hashes[slot] !== hash) slot = (slot + 1) & mask;
  return slot;
}

/** Calls back with the rolling hash and the start of each run of k tokens from `lo` on. */
function forEachRun(
  tokens: Int32Array,
  lo: number,
  runs: number,
  k: number,
  call: (hash: number, at: number) => void,
): void {
  const base = 0x01000193;
  let top = 1;
  for (let t = 1; t < k; t++) top = Math.imul(top, base);
  let hash = 0;
  for (let t = 0; t < k - 1; t++) hash = (Math.imul(hash, base) + tokens[lo + t] + 1) | 0;
  for (let i = lo; i < lo + runs; i++) {
    hash = (Math.imul(hash, base) + tokens[i + k - 1] + 1) | 0;
    call(hash, i);
    hash = (hash - Math.imul(tokens[i] + 1, top)) | 0;
  }
}

function sameRun(a: Int32Array, i: number, b: Int32Array, j: number, k: number): boolean {
  for (let t = 0; t < k; t++) if (a[i + t] !== b[j + t]) return false;
  return true;
}

/** Longest subsequence (by i) whose j rises too: patience sorting. */
function increasing(anchors: Anchor[]): Anchor[] {
  const tails: number[] = [];
  const before = new Int32Array(anchors.length).fill(-1);
  for (let t = 0; t < anchors.length; t++) {
    let lo = 0;
    let hi = tails.length;
    // Most extend the longest chain so far.
    if (hi > 0 && anchors[tails[hi - 1]].j < anchors[t].j) lo = hi;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (anchors[tails[mid]].j < anchors[t].j) lo = mid + 1;
      else hi = mid;
    }
    if (lo > 0) before[t] = tails[lo - 1];
    tails[lo] = t;
  }
  const result: Anchor[] = [];
  for (let t = tails.at(-1) ?? -1; t >= 0; t = before[t]) result.push(anchors[t]);
  return result.reverse();
}

function hunksOf({ a, b, keptA, keptB }: Pair): Hunk[] {
  const hunks: Hunk[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && keptA[i] && keptB[j]) {
      i++;
      j++;
      continue;
    }
    const hunk = { aStart: i, aEnd: i, bStart: j, bEnd: j };
    while (i < a.length && !keptA[i]) i++;
    while (j < b.length && !keptB[j]) j++;
    hunks.push({ ...hunk, aEnd: i, bEnd: j });
  }
  return hunks;
}
