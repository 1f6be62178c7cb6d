import { cuePhrases, featureHash } from './grams.ts';

/** What is scored: the coarse gate, then every behaviour. Columns of the weight table, in this order. */
export const SCORES = [
  'metacognition',
  'reflection',
  'exploration',
  'verification',
  'backtracking',
  'planning',
  'deduction',
  'recall',
  'conclusion',
] as const;
export type ScoreName = (typeof SCORES)[number];

/** A feature counts for its own segment, and, with other weights, for the next one and the one after. */
export const ROLES = 3;
export const COLUMNS = ROLES * SCORES.length;

/** Column codes in the written table: one character each. */
const CODES = 'abcdefghijklmnopqrstuvwxyzA';

/** Hash → cue types and weights. Open addressing, so that a look-up is one or two reads. */
export interface Table {
  /** Bit `hash >>> 14` is set for every key: small enough for the first cache, it answers most look-ups. */
  present: Int32Array;
  keys: Int32Array;
  /** Entry of the slot, −1 for a free one. */
  slots: Int32Array;
  /** Bits of the cue types that the entry's phrase belongs to. */
  cues: Int32Array;
  /** Weights of entry e: [offsets[e], offsets[e + 1]) of `columns` and `values`. */
  offsets: Int32Array;
  columns: Uint8Array;
  values: Float32Array;
}

export interface Weight {
  feature: string;
  column: number;
  value: number;
}

/** A line a feature: its name, a tab, and for each weight a column code and a whole number of `scale`s. */
export function writeWeights(weights: readonly Weight[], scale: number): string {
  const rows = new Map<string, string>();
  const sorted = [...weights].sort((a, b) =>
    a.feature < b.feature ? -1 : a.feature > b.feature ? 1 : a.column - b.column,
  );
  for (const { feature, column, value } of sorted) {
    const steps = Math.round(value / scale);
    if (steps === 0) continue;
    rows.set(feature, `${rows.get(feature) ?? ''}${CODES[column]}${steps}`);
  }
  return [...rows].map(([feature, row]) => `${feature}\t${row}`).join('\n');
}

export function readWeights(written: string, scale: number): Weight[] {
  const weights: Weight[] = [];
  for (const line of written.split('\n')) {
    const [feature, row = ''] = line.split('\t');
    for (const [, code, steps] of row.matchAll(/([a-zA])(-?\d+)/g)) {
      weights.push({ feature, column: CODES.indexOf(code), value: Number(steps) * scale });
    }
  }
  return weights;
}

export function buildTable(weights: readonly Weight[]): Table {
  const byHash = new Map<number, { cues: number; weights: Weight[] }>();
  const entry = (hash: number) => {
    let found = byHash.get(hash);
    if (!found) byHash.set(hash, (found = { cues: 0, weights: [] }));
    return found;
  };
  for (const [hash, cues] of cuePhrases()) entry(hash).cues = cues;
  for (const weight of weights) entry(featureHash(weight.feature)).weights.push(weight);

  let size = 1024;
  while (size < 2 * byHash.size) size *= 2;
  const table: Table = {
    present: new Int32Array(1 << 13),
    keys: new Int32Array(size),
    slots: new Int32Array(size).fill(-1),
    cues: new Int32Array(byHash.size),
    offsets: new Int32Array(byHash.size + 1),
    columns: new Uint8Array(weights.length),
    values: new Float32Array(weights.length),
  };
  let index = 0;
  let used = 0;
  for (const [hash, { cues, weights: own }] of byHash) {
    let slot = hash & (size - 1);
    while (table.slots[slot] >= 0) slot = (slot + 1) & (size - 1);
    table.keys[slot] = hash;
    table.present[hash >>> 19] |= 1 << ((hash >>> 14) & 31);
    table.slots[slot] = index;
    table.cues[index] = cues;
    for (const { column, value } of own) {
      table.columns[used] = column;
      table.values[used++] = value;
    }
    table.offsets[++index] = used;
  }
  return table;
}

/** The entry of a hash, −1 when it has none. */
export function find(table: Table, hash: number): number {
  const { keys, slots } = table;
  const last = slots.length - 1;
  let slot = hash & last;
  while (slots[slot] >= 0) {
    if (keys[slot] === hash) return slots[slot];
    slot = (slot + 1) & last;
  }
  return -1;
}
