import { basename } from 'node:path';
import { messageOf } from '../base/errors.ts';
import { parseJson } from '../sources/json.ts';
import { stepOfName } from '../sources/names.ts';
import { toRow } from '../trace/formats/build.ts';
import type { FieldMapping } from '../trace/formats/fields.ts';
import { FormatError, type RecordFormat, type RecordPlace } from '../trace/formats/format.ts';
import { detectFormat, formatById } from '../trace/formats/registry.ts';
import { findLines } from './find.ts';
import { openLineIndex } from './lines.ts';
import { needleOf } from './needles.ts';
import type { Row, RowStore } from './store.ts';

export interface LineStoreOptions {
  /** What ids and messages call the file; default: its name. */
  label?: string;
  /** Format by id instead of the detected one. */
  format?: string;
  mapping?: FieldMapping;
}

/** Longest line that is parsed, in bytes: a trace of that size has no reader. */
const LONGEST_LINE = 64 << 20;
/** Bytes read at once when rows are asked for in a row. */
const PIECE = 1 << 20;
/** Records looked at to find out the format, and lines tried for them. */
const SAMPLES = 8;
const TRIES = 64;

/** A file with one JSON record a line, of any size. */
export async function openLineStore(
  path: string,
  options: LineStoreOptions = {},
): Promise<RowStore> {
  const index = await openLineIndex(path);
  const name = basename(path);
  const label = options.label ?? name;
  const step = stepOfName(name);
  let format: RecordFormat | undefined;
  let formatEpoch = -1;
  let sampled = 0;
  let tried = 0;

  const place = (line: number): RecordPlace => ({
    file: label,
    line: line + 1,
    ...(step !== undefined && { step }),
  });

  /** Looked for again until enough records have been seen. */
  async function detect(): Promise<void> {
    if (options.format !== undefined) format = formatById(options.format);
    const most = Math.min(TRIES, index.count());
    if (formatEpoch === index.epoch() && (sampled >= SAMPLES || tried >= most)) return;
    const samples: unknown[] = [];
    for (let i = 0; i < most && samples.length < SAMPLES; i++) {
      if (index.end(i) - index.start(i) > LONGEST_LINE) continue;
      const { value } = parseJson(await index.read(i));
      // Whatever is no record says nothing about the others.
      if (isRecord(value)) samples.push(value);
    }
    sampled = samples.length;
    tried = most;
    formatEpoch = index.epoch();
    format =
      options.format !== undefined
        ? formatById(options.format)
        : (detectFormat(samples, path) ?? (options.mapping ? formatById('generic') : undefined));
  }

  function rowOf(line: number, bytes: Buffer): Row {
    const parsed = parseJson(bytes);
    if (parsed.problem !== undefined) {
      const at = index.start(line) + (parsed.byte ?? 0);
      const written = index.unfinished() && line === index.count() - 1;
      const hint = written ? ' The line has no line feed: it may still be being written.' : '';
      return { problem: `Line ${line + 1}, byte ${at}: ${parsed.problem}.${hint}` };
    }
    if (!format) {
      return {
        problem: `Line ${line + 1}: JSON, but no known format: none of its fields looks like a response.`,
      };
    }
    const record = parsed.value;
    try {
      const trace = format.toTrace(record, place(line), options.mapping);
      return {
        summary: toRow(trace),
        more: format.count(record) - 1,
        trace: () => Promise.resolve(trace),
      };
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof RangeError)) throw error;
      return { problem: `Line ${line + 1} (${format.label}): ${messageOf(error)}` };
    }
  }

  const tooLong = (line: number): Row => ({
    problem: `Line ${line + 1} has ${(index.end(line) - index.start(line)).toLocaleString('en')} bytes; at most ${LONGEST_LINE.toLocaleString('en')} are read.`,
  });

  return {
    name,
    format: () => format?.label,
    notice: () =>
      format || index.count() === 0 || sampled === 0
        ? undefined
        : `${name}: its records are of no known format, and none of their fields looks like a response.`,
    count: () => index.count(),
    complete: () => index.complete(),
    indexed: () => (index.size() === 0 ? 1 : Math.min(1, index.seen() / index.size())),
    bytes: () => index.size(),
    settled: () => (index.unfinished() ? index.count() - 1 : index.count()),
    epoch: () => index.epoch(),
    line: (row) => row + 1,
    async update(onProgress) {
      await index.update(onProgress);
    },
    async *rows(from, to) {
      await detect();
      for (let at = from; at < to;) {
        if (index.end(at) - index.start(at) > LONGEST_LINE) {
          yield [at, tooLong(at)];
          at++;
          continue;
        }
        const base = index.start(at);
        let end = at + 1;
        while (end < to && index.end(end) - base <= PIECE) end++;
        const piece = await index.bytes(base, index.end(end - 1));
        for (; at < end; at++) {
          // A file that was cut meanwhile has no such bytes: they read as a broken line.
          const bytes = piece.subarray(index.start(at) - base, index.end(at) - base);
          yield [at, rowOf(at, withoutReturn(bytes))];
        }
      }
    },
    find: (text, ignoreCase, from, signal) =>
      findLines(index, needleOf(text, ignoreCase), from, signal),
    close: () => index.close(),
  };
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
}
