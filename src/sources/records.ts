import { basename } from 'node:path';
import type { RecordPlace } from '../trace/formats/format.ts';
import { stepOfName } from './names.ts';
import { openLines } from './lineIndex.ts';
import { parseJson } from './json.ts';
import { collectProblems, type Problems } from './problems.ts';

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
  close(): Promise<void>;
}

export interface RecordsOptions {
  label: string;
  growing: boolean;
}

/** Longest line that is read: a trace of that size has no reader. */
export const LONGEST_LINE = 64 << 20;

export async function openRecords(path: string, options: RecordsOptions): Promise<Records> {
  return openJsonLines(path, options);
}

async function openJsonLines(path: string, { label, growing }: RecordsOptions): Promise<Records> {
  const lines = await openLines(path, { lastLineCounts: !growing, longest: LONGEST_LINE });
  await lines.update();
  const problems = collectProblems();
  const step = stepOfName(basename(path));
  return {
    problems,
    count: () => lines.count(),
    place: (index) => ({ file: label, line: index + 1, ...(step !== undefined && { step }) }),
    indexOf: (file, line) => (file === label && line <= lines.count() ? line - 1 : -1),
    update: () => lines.update(),
    close: () => lines.close(),
    async read(index) {
      const add = (message: string, byte?: number) =>
        problems.add({ file: label, line: index + 1, byte, message });
      try {
        const bytes = await lines.bytes(index);
        if (bytes.length === 0) return undefined;
        const parsed = parseJson(bytes);
        if (parsed.problem === undefined) return parsed.value;
        add(parsed.problem, lines.offset(index) + (parsed.byte ?? 0));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        add(error.message, lines.offset(index));
      }
      return undefined;
    },
  };
}
