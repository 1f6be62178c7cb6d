import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';

/** How a file holds its records. */
export type Container = 'jsonl' | 'json' | 'parquet' | 'zip' | 'events' | 'text';

const HEAD = 1 << 16;
const TEXT_SUFFIXES = ['.txt', '.md', '.cot', '.trace', '.out'];

/** The container of a file by its first bytes; its name decides only between forms of text. */
export async function containerOf(path: string): Promise<Container> {
  if (isEventFile(path)) return 'events';
  const head = await readHead(path);
  const magic = head.subarray(0, 4).toString('latin1');
  if (magic === 'PAR1') return 'parquet';
  if (magic === 'PK\u0003\u0004' || magic === 'PK\u0005\u0006') return 'zip';
  const suffix = extname(path).toLowerCase();
  if (suffix === '.jsonl' || suffix === '.ndjson') return 'jsonl';
  if (TEXT_SUFFIXES.includes(suffix)) return 'text';
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text.startsWith('[')) return suffix === '.json' || /^\[\s*[{\n]/.test(text) ? 'json' : 'text';
  if (!text.startsWith('{')) return text === '' ? 'jsonl' : 'text';
  // A record a line has its closing bracket on the first line; a document usually goes on.
  const end = text.indexOf('\n');
  const first = end < 0 ? text : text.slice(0, end);
  if (suffix === '.json')
    return end >= 0 && text.slice(end).trim() !== '' && parses(first) ? 'jsonl' : 'json';
  return first.trim() === '{' ? 'json' : 'jsonl';
}

/** TensorBoard's name for its files. */
export function isEventFile(path: string): boolean {
  return basename(path).includes('tfevents.');
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(HEAD);
    const { bytesRead } = await file.read(bytes, 0, HEAD, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
