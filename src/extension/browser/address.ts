import { UserError } from '../../base/errors.ts';

/** Authority of addresses that name a row of a file: those of our own runs have none. */
export const FILE_AUTHORITY = 'file';

/** One row of a file of traces. */
export interface RowAddress {
  /** Path of a `file:` address. */
  path: string;
  /** Counted from 0. */
  row: number;
}

/** `/<path of the file>/row-<number from 1>.cot`: the last part is what the editor's tab shows. */
export function rowToPath({ path, row }: RowAddress): string {
  return `${path}/row-${row + 1}.cot`;
}

export function pathToRow(path: string): RowAddress {
  const match = /^(.+)\/row-([1-9]\d{0,11})\.cot$/.exec(path);
  if (!match) throw new UserError('trace-address', `${path} names no row of a file.`);
  return { path: match[1], row: Number(match[2]) - 1 };
}
