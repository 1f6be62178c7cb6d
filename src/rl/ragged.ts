import type { Batch } from '../engine/engine.ts';
import type { Experience } from './algorithm.ts';

type Rows = Pick<Experience, 'tokens' | 'offsets' | 'promptLengths'>;

export function rowCount({ offsets }: Pick<Experience, 'offsets'>): number {
  return offsets.length - 1;
}

/** [start, end) of a row's response tokens. Throws when the row has none. */
export function responseRange(rows: Rows, row: number): [number, number] {
  const start = rows.offsets[row] + rows.promptLengths[row];
  const end = rows.offsets[row + 1];
  if (start < end && rows.promptLengths[row] > 0) return [start, end];
  throw new Error(`row ${row} needs a prompt and a response, each of at least one token`);
}

/** Calls back once a row with its response range. */
export function forEachResponse(
  rows: Rows,
  visit: (start: number, end: number, row: number) => void,
): void {
  for (let row = 0; row < rowCount(rows); row++) {
    const [start, end] = responseRange(rows, row);
    visit(start, end, row);
  }
}

/** Rows by group number, in order of first appearance. */
export function rowsByGroup({ groups }: Pick<Experience, 'groups'>): number[][] {
  const found = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const rows = found.get(group);
    if (rows) rows.push(row);
    else found.set(group, [row]);
  });
  return [...found.values()];
}

/** Where the tokens of some rows begin when they lie one after another; length rows + 1. */
function packedOffsets({ offsets }: Pick<Experience, 'offsets'>, rows: readonly number[]) {
  const packed = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    packed[i + 1] = packed[i] + offsets[row + 1] - offsets[row];
  });
  return packed;
}

type Numbers = Int32Array | Float32Array | Float64Array;

/** The slices of a per-token array that belong to some rows, one after another. */
export function selectTokens<A extends Numbers>(
  from: Pick<Experience, 'offsets'>,
  rows: readonly number[],
  source: A,
): A {
  const packed = packedOffsets(from, rows);
  const into = new (source.constructor as new (length: number) => A)(packed[rows.length]);
  rows.forEach((row, i) => {
    into.set(source.subarray(from.offsets[row], from.offsets[row + 1]), packed[i]);
  });
  return into;
}

/** Puts what `selectTokens` would take out of `into` back where it belongs. */
export function scatterTokens<A extends Numbers>(
  from: Pick<Experience, 'offsets'>,
  rows: readonly number[],
  packed: ArrayLike<number>,
  into: A,
): void {
  let at = 0;
  for (const row of rows) {
    for (let i = from.offsets[row]; i < from.offsets[row + 1]; i++) into[i] = packed[at++];
  }
}

/** A batch of some rows, with their slices of the columns. */
export function selectRows(
  from: Pick<Experience, 'tokens' | 'offsets' | 'temperature'>,
  rows: readonly number[],
  columns: Record<string, Float32Array>,
): Batch {
  return {
    tokens: selectTokens(from, rows, from.tokens),
    offsets: packedOffsets(from, rows),
    temperature: new Float32Array(rows.length).fill(from.temperature),
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, selectTokens(from, rows, column)]),
    ),
  };
}
