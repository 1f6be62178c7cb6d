import type { Trace, TraceRow } from '../trace/trace.ts';
import type { FindProgress } from './find.ts';

/** A row that was read: what a list needs, and the way to the whole. */
export interface ReadRow {
  summary: TraceRow;
  /** Traces in the record beside this one. */
  more: number;
  trace(): Promise<Trace>;
}

/** A row that cannot be read: why, in words for a reader. It is shown all the same. */
export interface BadRow {
  problem: string;
}

export type Row = ReadRow | BadRow;

export const isBad = (row: Row): row is BadRow => 'problem' in row;

/** Rows in the source's order; more of them become known while `update` works. */
export interface RowStore {
  readonly name: string;
  /** What writes such records. */
  format(): string | undefined;
  /** Something about the source as a whole, in words. */
  notice(): string | undefined;
  count(): number;
  complete(): boolean;
  /** Share of the source that is indexed, 0..1. */
  indexed(): number;
  /** Size of the file, where there is one. */
  bytes(): number | undefined;
  /** Rows before this one do not change any more unless the epoch does. */
  settled(): number;
  /** Rises when rows that were known are void. */
  epoch(): number;
  /** Line of the file, counted from 1. */
  line(row: number): number;
  /** Looks for what is new; calls back when rows have become known. */
  update(onProgress: () => void): Promise<void>;
  /** Rows [from, to) in order, read in large pieces. */
  rows(from: number, to: number): AsyncGenerator<[row: number, read: Row]>;
  /** Rows that hold a text, in order. */
  find(
    text: string,
    ignoreCase: boolean,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<FindProgress>;
  close(): Promise<void>;
}
