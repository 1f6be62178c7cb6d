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
  /**
   * The weights of an entry, one number a score: whole numbers of `scale`, those of the three roles in lanes of 17 bits
   * (`LANE`). One addition adds three weights, and sums of whole numbers are exact in any order.
   */
  packed: Float64Array;
  /** Log-odds of one step of a weight. */
  scale: number;
}

/** A role's lane begins at this power: role r's weight counts LANE ** r. */
export const LANE = 2 ** 17;
/** Features count once in a segment: a column whose weights sum to less than this leaves its lane in none. */
const LANE_HOLDS = LANE / 2 - 1;

/** The lane of `role` in a packed number (or in a sum of such). */
export function laneOf(packed: number, role: number): number {
  const last = Math.round(packed / (LANE * LANE));
  if (role === 2) return last;
  const rest = packed - last * LANE * LANE;
  const middle = Math.round(rest / LANE);
  return role === 1 ? middle : rest - middle * LANE;
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

/** What `writeWeights` wrote. */
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

/** `scale`: what all weights are whole multiples of. */
export function buildTable(weights: readonly Weight[], scale: number): Table {
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
    packed: new Float64Array(byHash.size * SCORES.length),
    scale,
  };
  const most = new Float64Array(COLUMNS);
  let index = 0;
  for (const [hash, { cues, weights: own }] of byHash) {
    let slot = hash & (size - 1);
    while (table.slots[slot] >= 0) slot = (slot + 1) & (size - 1);
    table.keys[slot] = hash;
    table.present[hash >>> 19] |= 1 << ((hash >>> 14) & 31);
    table.slots[slot] = index;
    table.cues[index] = cues;
    for (const { column, value } of own) {
      const steps = Math.round(value / scale);
      const role = Math.floor(column / SCORES.length);
      table.packed[index * SCORES.length + (column % SCORES.length)] += steps * LANE ** role;
      most[column] += Math.abs(steps);
    }
    index++;
  }
  if (most.some((sum) => sum >= LANE_HOLDS)) throw new Error('The weights are too large to pack.');
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
