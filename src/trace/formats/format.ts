import type { Trace } from '../trace.ts';
import type { FieldMapping, Fields } from './fields.ts';

/** Where a record lies: what an id, a message and a link say. */
export interface RecordPlace {
  /** Path as the person knows it: relative to the folder that was opened, or the file's own name. */
  file: string;
  /** Line of a JSONL file, row of a table, item of a list or member of an archive: counted from 1. */
  line: number;
  /** Which of the record's traces, for records that hold several (from 0). */
  part?: number;
  /** Step that the file's name tells, for formats whose records do not say. */
  step?: number;
}

/**
 * A format of records: lines of JSONL, rows of a table, items of a JSON list, members of an archive. One file in this folder
 * and one line in registry.ts.
 */
export interface RecordFormat {
  /** Stable name for settings and messages. */
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  /**
   * How sure it is that these are its records, 0 (not) … 1 (nothing else writes such); never throws.
   * @param samples the first records of a file, parsed
   */
  matches(samples: readonly unknown[], path: string): number;
  /** Traces in a record; 1 for most formats. */
  count(record: unknown): number;
  /** Throws FormatError saying what the record lacks. */
  toTrace(record: unknown, at: RecordPlace, mapping?: FieldMapping): Trace;
}

/** What one format has to say for itself; the rest is the same for all (build.ts). */
export interface FormatDefinition {
  id: string;
  label: string;
  matches(samples: readonly unknown[], path: string): number;
  count?(record: unknown): number;
  /** Throws FormatError saying what the record lacks. */
  fields(record: unknown, at: RecordPlace): Fields;
}

/** A record that is not what its format says: names the field and what was expected there. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

/** The id of a trace within its source. */
export function placeId({ file, line, part }: RecordPlace): string {
  return `${file}:${line}${part === undefined || part === 0 ? '' : `.${part}`}`;
}
