import type { RecordPlace } from '../trace/formats/format.ts';
import { openArchive } from './archiveRecords.ts';
import { containerOf, type Container } from './container.ts';
import { openEventTexts } from './tensorboard/texts.ts';
import { openJsonLines } from './lineRecords.ts';
import { openJsonDocument, openText } from './listRecords.ts';
import type { Problems } from './problems.ts';
import { openTable } from './tableRecords.ts';

/** A file as a sequence of records, of whatever container. Reading one that cannot be read notes a problem. */
export interface Records {
  readonly problems: Problems;
  /** Records known so far. */
  count(): number;
  /** Undefined when it cannot be read; `problems` then says why. */
  read(index: number): Promise<unknown>;
  place(index: number): RecordPlace;
  /** The record at a line of a file; -1 when there is none. */
  indexOf(file: string, line: number): number;
  /** Looks whether the file has grown; true when records came. */
  update(): Promise<boolean>;
  /** Nobody seems to write it any more: a last line without a line feed counts if it is whole; true when it does. */
  finish?(): Promise<boolean>;
  close(): Promise<void>;
}

export interface RecordsOptions {
  /** What problems and ids call the file. */
  label: string;
  /** Somebody still writes it: a last line without a line feed waits. */
  growing: boolean;
}

const OPENERS: Record<Container, (path: string, options: RecordsOptions) => Promise<Records>> = {
  jsonl: openJsonLines,
  json: openJsonDocument,
  parquet: openTable,
  zip: openArchive,
  events: openEventTexts,
  text: openText,
};

export async function openRecords(path: string, options: RecordsOptions): Promise<Records> {
  return OPENERS[await containerOf(path)](path, options);
}
