import { UserError } from '../base/errors.ts';
import type { Batch } from './engine.ts';

/** A pass over part of a batch, and where its tokens lie in the whole. */
export interface Part {
  batch: Batch;
  /** Index of the part's first token in the whole batch. */
  start: number;
}

/** Splits between sequences into passes of at most `most` tokens, in order. */
export function splitBatch(batch: Batch, most: number): Part[] {
  const rows = batch.offsets.length - 1;
  const parts: Part[] = [];
  for (let row = 0; row < rows;) {
    let end = row + 1;
    while (end < rows && batch.offsets[end + 1] - batch.offsets[row] <= most) end++;
    const length = batch.offsets[end] - batch.offsets[row];
    if (length > most) {
      throw new UserError(
        'context',
        `sequence ${row} of the batch has ${length} tokens, but this model was made for passes of ${most}.`,
      );
    }
    parts.push({ batch: slice(batch, row, end), start: batch.offsets[row] });
    row = end;
  }
  return parts;
}

function slice(batch: Batch, row: number, end: number): Batch {
  const from = batch.offsets[row];
  const to = batch.offsets[end];
  const columns: Batch['columns'] = {};
  for (const [name, column] of Object.entries(batch.columns))
    columns[name] = column.subarray(from, to);
  return {
    tokens: batch.tokens.subarray(from, to),
    offsets: batch.offsets.slice(row, end + 1).map((offset) => offset - from),
    temperature: batch.temperature.subarray(row, end),
    columns,
  };
}
