import { buildTable, readWeights, type Table } from './table.ts';
import { SCALE, WEIGHTS } from './weights.ts';

let table: Table | undefined;

/** The shipped weights, read when they are first needed. */
export function shippedTable(): Table {
  return (table ??= buildTable(readWeights(WEIGHTS, SCALE), SCALE));
}
