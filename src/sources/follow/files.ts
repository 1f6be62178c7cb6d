import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import type { FieldMapping } from '../../trace/formats/fields.ts';
import type { RecordFormat } from '../../trace/formats/format.ts';
import { openRlhf } from '../../trace/formats/samples.ts';
import { detectFormat, formatById } from '../../trace/formats/registry.ts';
import type { Trace } from '../../trace/trace.ts';
import { isEventFile } from '../container.ts';
import { parseJson } from '../json.ts';
import { openConsole } from '../metrics/console.ts';
import { metricRow, stateRows, type MetricRow } from '../metrics/rows.ts';
import type { Problems } from '../problems.ts';
import { openRecords, type Records } from '../records.ts';
import { openEventTail } from '../tensorboard/tail.ts';
import type { SeenFile } from './scan.ts';

/** Where what was read goes. */
export interface Sink {
  trace(trace: Trace, index: number, part: number): void;
  metrics(row: MetricRow): void;
  problems: Problems;
  /** The mapping by hand for a file, if there is one. */
  mapping(path: string): { format?: string; mapping?: FieldMapping } | undefined;
}

/** One file of a followed folder, read on from where the last look ended. */
export interface FollowedFile {
  /** `quiet`: it has not changed for a while. */
  read(sink: Sink, quiet: boolean): Promise<void>;
  /** Reads a trace again that came as (index, part). */
  trace(index: number, part: number): Promise<Trace>;
  /** What it turned out to hold; undefined: nothing so far. */
  holds(): string | undefined;
  /** Records of rollouts read so far, of files that a table can show. */
  rollouts?(): number;
  close(): Promise<void>;
}

/** Gives other messages of the thread their turn in between. */
export const breathe = (): Promise<void> => new Promise((done) => setImmediate(done));
/** Milliseconds of work between two breaths. */
const SLICE = 12;

export function openFollowed(seen: SeenFile): FollowedFile {
  const name = basename(seen.path);
  if (isEventFile(name)) return eventFile(seen);
  if (name === 'trainer_state.json') return stateFile(seen);
  if (/\.(log|out)$/.test(name)) return consoleFile(seen);
  return recordFile(seen);
}

const noTraces = (): Promise<Trace> => Promise.reject(new Error('this file holds no traces'));

/** Rollouts or metrics, a record a line, row or member: the first ones tell. */
function recordFile({ path, label }: SeenFile): FollowedFile {
  let records: Records | undefined;
  let format: RecordFormat | 'metrics' | undefined;
  let mapping: FieldMapping | undefined;
  let done = 0;

  async function classify(from: Records, sink: Sink): Promise<void> {
    const samples: unknown[] = [];
    for (let i = 0; i < Math.min(8, from.count()); i++) {
      const record = await from.read(i);
      if (record !== undefined) samples.push(record);
    }
    const chosen = sink.mapping(path);
    mapping = chosen?.mapping;
    if (chosen?.format !== undefined) format = formatById(chosen.format);
    format ??= detectFormat(samples, label) ?? (mapping ? formatById('generic') : undefined);
    if (!format && samples.some((sample) => metricRow(sample))) format = 'metrics';
  }

  return {
    holds: () => (format === 'metrics' ? 'metrics' : format?.label),
    rollouts: () => (format === undefined || format === 'metrics' ? 0 : done),
    async read(sink, quiet) {
      try {
        if (records) await records.update();
        else records = await openRecords(path, { label, growing: true });
      } catch (error) {
        // A table that is still being written has no end yet; one that stays so is damaged.
        if (quiet) sink.problems.add({ file: label, line: 0, message: messageOf(error) });
        return;
      }
      if (quiet) await records.finish?.();
      if (!format) await classify(records, sink);
      if (!format) return;
      let since = performance.now();
      for (; done < records.count(); done++) {
        const record = await records.read(done);
        const at = records.place(done);
        if (record !== undefined && format === 'metrics') {
          const row = metricRow(record);
          if (row) sink.metrics(row);
        } else if (record !== undefined && format !== 'metrics') {
          for (let part = 0; part < format.count(record); part++) {
            try {
              sink.trace(format.toTrace(record, { ...at, part }, mapping), done, part);
            } catch (error) {
              sink.problems.add({ file: at.file, line: at.line, message: messageOf(error) });
            }
          }
        }
        if (performance.now() - since > SLICE) {
          await breathe();
          since = performance.now();
        }
      }
      for (const problem of records.problems.list()) sink.problems.add(problem);
    },
    async trace(index, part) {
      const record = await records?.read(index);
      if (!records || !format || format === 'metrics' || record === undefined) {
        throw new Error(`${label}:${index + 1} is not there any more`);
      }
      return format.toTrace(record, { ...records.place(index), part }, mapping);
    },
    close: async () => records?.close(),
  };
}

/** Scalars as metrics; OpenRLHF's texts as rollouts. */
function eventFile({ path, label }: SeenFile): FollowedFile {
  let tail: Awaited<ReturnType<typeof openEventTail>> | undefined;
  const texts: { tag: string; step: number; tensorboardText: string }[] = [];
  const toTrace = (index: number) =>
    openRlhf.toTrace(texts[index], { file: label, line: index + 1 });
  return {
    holds: () => (tail ? 'TensorBoard' : undefined),
    async read(sink) {
      tail ??= await openEventTail(path, label, sink.problems);
      let since = performance.now();
      for (const { step, wallTime, scalars, texts: found } of await tail.read()) {
        for (const { tag, text } of found) {
          const record = { tag, step, tensorboardText: text };
          if (openRlhf.matches([record], label) === 0) continue;
          texts.push(record);
          sink.trace(toTrace(texts.length - 1), texts.length - 1, 0);
        }
        if (scalars.length === 0 || !Number.isSafeInteger(step)) continue;
        const values = Object.fromEntries(
          scalars
            .filter(({ value }) => Number.isFinite(value))
            .map(({ tag, value }) => [tag, value]),
        );
        sink.metrics({ step, values, ...(wallTime > 0 && { time: wallTime * 1000 }) });
        if (performance.now() - since > SLICE) {
          await breathe();
          since = performance.now();
        }
      }
    },
    trace: (index) => (texts[index] ? Promise.resolve(toTrace(index)) : noTraces()),
    close: async () => tail?.close(),
  };
}

/** Written as a whole at every checkpoint. */
function stateFile({ path, label }: SeenFile): FollowedFile {
  let read = false;
  return {
    holds: () => (read ? 'trainer state' : undefined),
    async read(sink, quiet) {
      const parsed = parseJson(await readFile(path));
      if (parsed.problem !== undefined) {
        const { problem: message, byte } = parsed;
        if (quiet) sink.problems.add({ file: label, line: 0, byte, message });
        return;
      }
      read = true;
      stateRows(parsed.value).forEach(sink.metrics);
    },
    trace: noTraces,
    close: () => Promise.resolve(),
  };
}

/** What a trainer printed. */
function consoleFile({ path }: SeenFile): FollowedFile {
  const output = openConsole();
  const decoder = new TextDecoder();
  let offset = 0;
  let rest = '';
  let found = false;
  return {
    holds: () => (found ? 'console output' : undefined),
    async read(sink) {
      for await (const chunk of createReadStream(path, {
        start: offset,
      }) as AsyncIterable<Buffer>) {
        offset += chunk.length;
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        // Progress bars go back to the start of their line for ever.
        if (rest.length > 1 << 20) rest = rest.slice(-(1 << 16));
        for (const line of lines) {
          const row = output.line(line);
          if (row) sink.metrics(row);
          found ||= row !== undefined;
        }
      }
    },
    trace: noTraces,
    close: () => Promise.resolve(),
  };
}
