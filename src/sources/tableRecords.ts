import { open } from 'node:fs/promises';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { messageOf, UserError } from '../base/errors.ts';
import { brotli, gunzip, unzstd } from './inflate.ts';
import { stepOfName } from './names.ts';
import { collectProblems } from './problems.ts';
import type { Records, RecordsOptions } from './records.ts';

/** Rows that are decoded at once, and kept. */
const CHUNK = 256;

const exact = (unpack: (bytes: Uint8Array, most: number) => Uint8Array) => {
  return (input: Uint8Array, length: number) => unpack(input, Math.max(1, length));
};
const COMPRESSORS: Compressors = {
  GZIP: exact(gunzip),
  ZSTD: exact(unzstd),
  BROTLI: exact(brotli),
};

/** A Parquet table, read in pieces. A file that grows is written anew: it is opened again when it has changed. */
export async function openTable(path: string, { label }: RecordsOptions): Promise<Records> {
  const problems = collectProblems();
  const file = await open(path, 'r');
  let metadata: FileMetaData;
  let buffer: AsyncBuffer;
  try {
    const { size } = await file.stat();
    buffer = {
      byteLength: size,
      async slice(start, end = size) {
        if (start < 0 || end > size || end < start) {
          throw new Error(`byte ${start}: the file has no ${end - start} bytes there`);
        }
        const bytes = new Uint8Array(end - start);
        let done = 0;
        while (done < bytes.length) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
          if (bytesRead === 0) throw new Error(`byte ${start + done}: the file ends here`);
          done += bytesRead;
        }
        return bytes.buffer;
      },
    };
    metadata = await parquetMetadataAsync(buffer);
    checkColumns(metadata);
  } catch (error) {
    await file.close();
    throw new UserError('parquet', `${label}: expected a Parquet table: ${messageOf(error)}`);
  }
  const count = Number(metadata.num_rows);
  const step = stepOfName(label);
  let chunk: { from: number; rows: Promise<Record<string, unknown>[]> } | undefined;
  return {
    problems,
    count: () => count,
    place: (index) => ({ file: label, line: index + 1, ...(step !== undefined && { step }) }),
    indexOf: (found, line) => (found === label && line <= count ? line - 1 : -1),
    update: () => Promise.resolve(false),
    close: () => file.close(),
    async read(index) {
      const from = index - (index % CHUNK);
      if (chunk?.from !== from) {
        const rowEnd = Math.min(count, from + CHUNK);
        const options = {
          file: buffer,
          metadata,
          compressors: COMPRESSORS,
          rowStart: from,
          rowEnd,
        };
        chunk = { from, rows: parquetReadObjects(options) };
      }
      try {
        return (await chunk.rows)[index - from];
      } catch (error) {
        problems.add({
          file: label,
          line: index + 1,
          message: `the table is damaged: ${messageOf(error)}`,
        });
        return undefined;
      }
    },
  };
}

/**
 * Each column of each row group must be a leaf of the schema, once. Of others hyparquet starts to read and forgets the
 * promise, whose failure nobody would then see.
 */
function checkColumns(metadata: FileMetaData): void {
  const leaves = new Set<string>();
  const walk = ({ path, children }: SchemaTree): void => {
    if (children.length > 0) children.forEach(walk);
    else leaves.add(path.join('.'));
  };
  parquetSchema(metadata).children.forEach(walk);
  for (const { columns } of metadata.row_groups) {
    const seen = new Set<string>();
    for (const { meta_data } of columns) {
      const path = meta_data?.path_in_schema.join('.');
      if (path === undefined || !leaves.has(path) || seen.has(path)) {
        throw new Error(
          `its columns are not those of its schema (${path ?? 'one without a name'})`,
        );
      }
      seen.add(path);
    }
  }
}
