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

/** A batch of some rows, with their slices of the columns. */
export function selectRows(
  from: Pick<Experience, 'tokens' | 'offsets' | 'temperature'>,
  rows: readonly number[],
  columns: Record<string, Float32Array>,
): Batch {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    offsets[i + 1] = offsets[i] + from.offsets[row + 1] - from.offsets[row];
  });
  const pick = <A extends Int32Array | Float32Array>(source: A, into: A): A => {
    rows.forEach((row, i) => {
      into.set(source.subarray(from.offsets[row], from.offsets[row + 1]), offsets[i]);
    });
    return into;
  };
  const length = offsets[rows.length];
  return {
    tokens: pick(from.tokens, new Int32Array(length)),
    offsets,
    temperature: new Float32Array(rows.length).fill(from.temperature),
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [
        name,
        pick(column, new Float32Array(length)),
      ]),
    ),
  };
}
