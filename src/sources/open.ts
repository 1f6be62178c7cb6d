import { basename } from 'node:path';
import { messageOf, UserError } from '../base/errors.ts';
import { toRow } from '../trace/formats/build.ts';
import type { FieldMapping } from '../trace/formats/fields.ts';
import type { RecordFormat, RecordPlace } from '../trace/formats/format.ts';
import { detectFormat, formatById } from '../trace/formats/registry.ts';
import type { Trace, TraceRow, TraceSource } from '../trace/trace.ts';
import { openRecords } from './records.ts';
import type { ReadProblem } from './problems.ts';

export interface OpenOptions {
  /** Format by id instead of the detected one. */
  format?: string;
  mapping?: FieldMapping;
  /** What problems and ids call the file; default: its name. */
  label?: string;
  /** Somebody still writes it: a last line without a line feed waits. */
  growing?: boolean;
}

/** A file as a source of traces, with what was found out about it. Closed by its owner. */
export interface OpenSource extends TraceSource {
  readonly format: Pick<RecordFormat, 'id' | 'label'>;
  /** The first records as they stand in the file: what a mapping by hand chooses from. */
  readonly samples: readonly unknown[];
  /** What could not be read so far. */
  problems(): readonly ReadProblem[];
  /** Looks whether the file has grown; true when it has. */
  update(): Promise<boolean>;
  close(): Promise<void>;
}

/** Records looked at to find out a file's format. */
const SAMPLES = 8;

/** Opens a file of traces in whatever format; throws UserError when it is of none that is known. */
export async function openSource(path: string, options: OpenOptions = {}): Promise<OpenSource> {
  const file = options.label ?? basename(path);
  const records = await openRecords(path, { label: file, growing: options.growing ?? false });
  try {
    return await traceSource(path, file, records, options);
  } catch (error) {
    await records.close();
    throw error;
  }
}

async function traceSource(
  path: string,
  file: string,
  records: Awaited<ReturnType<typeof openRecords>>,
  { format: wanted, mapping }: OpenOptions,
): Promise<OpenSource> {
  const samples: unknown[] = [];
  for (let i = 0; i < records.count() && i < 4 * SAMPLES && samples.length < SAMPLES; i++) {
    const record = await records.read(i);
    if (record !== undefined) samples.push(record);
  }
  const found = wanted === undefined ? detectFormat(samples, path) : formatById(wanted);
  const format = found ?? (mapping ? formatById('generic') : undefined);
  if (!format) throw unknownFormat(file, wanted, samples.length, records.problems.list());

  const listeners = new Set<() => void>();
  const place = (index: number, part: number): RecordPlace => ({ ...records.place(index), part });
  async function trace(index: number, part: number): Promise<Trace | undefined> {
    const record = await records.read(index);
    return record === undefined ? undefined : traceOf(record, index, part);
  }
  function traceOf(record: unknown, index: number, part: number): Trace | undefined {
    const at = place(index, part);
    try {
      return format?.toTrace(record, at, mapping);
    } catch (error) {
      records.problems.add({ file: at.file, line: at.line, message: messageOf(error) });
      return undefined;
    }
  }

  return {
    format: { id: format.id, label: format.label },
    samples,
    problems: () => records.problems.list(),
    count: () => Promise.resolve(records.count()),
    async rows(from, to) {
      const rows: TraceRow[] = [];
      for (let i = Math.max(0, from); i < Math.min(to, records.count()); i++) {
        const record = await records.read(i);
        if (record === undefined) continue;
        const count = format.count(record);
        for (let part = 0; part < count; part++) {
          const read = traceOf(record, i, part);
          if (read) rows.push({ ...toRow(read), ...(part > 0 && { part }) });
        }
      }
      return rows;
    },
    async read(id) {
      const match = /:(\d{1,15})(?:\.(\d{1,9}))?$/.exec(id);
      const index = match ? records.indexOf(id.slice(0, match.index), Number(match[1])) : -1;
      const found = index >= 0 ? await trace(index, Number(match?.[2] ?? 0)) : undefined;
      if (found) return found;
      const known = records.problems.list().find(({ line }) => line === Number(match?.[1]));
      throw new UserError(
        'trace',
        known ? `${id}: ${known.message}` : `${file} has no trace ${id}`,
      );
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    async update() {
      const grown = await records.update();
      if (grown) listeners.forEach((listener) => listener());
      return grown;
    },
    close: () => records.close(),
  };
}

function unknownFormat(
  file: string,
  wanted: string | undefined,
  samples: number,
  problems: readonly ReadProblem[],
): UserError {
  if (wanted !== undefined) return new UserError('format', `There is no format "${wanted}".`);
  if (samples === 0 && problems.length > 0) {
    return new UserError('format', `${file}: line ${problems[0].line}: ${problems[0].message}`);
  }
  return new UserError(
    'format',
    samples === 0
      ? `${file} holds no record.`
      : `${file}: its records are of no known format, and none of their fields looks like a response. “Map Fields…” says which is which.`,
  );
}
