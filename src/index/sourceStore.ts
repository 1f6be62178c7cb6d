import type { TraceRow, TraceSource } from '../trace/trace.ts';
import { messageOf } from '../base/errors.ts';
import type { Row, RowStore } from './store.ts';

/** What an opened source is beside its traces. */
export interface SourceFacts {
  name: string;
  format?: string;
  /** Looks whether there is more. */
  update?(): Promise<unknown>;
  /** What could not be read, by line. */
  problems?(): readonly { line: number; message: string }[];
  close(): Promise<void>;
}

/** Rows asked for at once. */
const PIECE = 64;

/** The traces of one record, at least one. */
type OneRecord = [TraceRow, ...TraceRow[]];

/** Later traces of a record stand behind its first one. */
function byRecord(rows: readonly TraceRow[]): OneRecord[] {
  const records: OneRecord[] = [];
  for (const row of rows) {
    const last = records.at(-1);
    if (row.part !== undefined && last) last.push(row);
    else records.push([row]);
  }
  return records;
}

/** Any source of traces as rows: tables, archives, our own runs. */
export function sourceStore(source: TraceSource, facts: SourceFacts): RowStore {
  let count = 0;
  let first = true;

  const rowOf = ([summary, ...others]: OneRecord): Row => ({
    summary,
    more: others.length,
    trace: () => source.read(summary.id),
  });

  async function* rows(from: number, to: number): AsyncGenerator<[number, Row]> {
    for (let at = from; at < to; at += PIECE) {
      const end = Math.min(to, at + PIECE);
      const found = byRecord(await source.rows(at, end));
      // Sources leave out what they cannot read: then one by one, to know which.
      if (found.length === end - at) {
        for (const [i, record] of found.entries()) yield [at + i, rowOf(record)];
      } else {
        for (let row = at; row < end; row++) yield [row, await single(row)];
      }
    }
  }

  async function single(row: number): Promise<Row> {
    try {
      const [first, ...others] = await source.rows(row, row + 1);
      if (first) return rowOf([first, ...others]);
    } catch (error) {
      return { problem: messageOf(error) };
    }
    const known = facts.problems?.().find(({ line }) => line === row + 1);
    return {
      problem: known ? `Row ${row + 1}: ${known.message}` : `Row ${row + 1} is unreadable.`,
    };
  }

  return {
    name: facts.name,
    format: () => facts.format,
    notice: () => facts.problems?.().find(({ line }) => line === 0)?.message,
    count: () => count,
    complete: () => !first,
    indexed: () => (first ? 0 : 1),
    bytes: () => undefined,
    settled: () => count,
    epoch: () => 0,
    line: (row) => row + 1,
    async update(onProgress) {
      await facts.update?.();
      const now = await source.count();
      first = false;
      if (now !== count) {
        count = now;
        onProgress();
      }
    },
    rows,
    async *find(text, ignoreCase, from, signal) {
      const fold = (said: string) => (ignoreCase ? said.toLowerCase() : said);
      const wanted = fold(text);
      for (let at = from; at < count && !signal.aborted; at += PIECE) {
        const to = Math.min(count, at + PIECE);
        const lines: number[] = [];
        for await (const [row, read] of rows(at, to)) {
          if (signal.aborted) return;
          if ('problem' in read) continue;
          const { prompt, response } = await read.trace();
          if (fold(prompt).includes(wanted) || fold(response).includes(wanted)) lines.push(row);
        }
        yield { from: at, to, lines };
      }
    },
    close: () => facts.close(),
  };
}
