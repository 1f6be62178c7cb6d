import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../base/errors.ts';
import { isObject } from '../trace/formats/values.ts';
import { parseJson } from './json.ts';
import { stepOfName } from './names.ts';
import { collectProblems, type Problems } from './problems.ts';
import type { Records, RecordsOptions } from './records.ts';

/** Largest document that is read as a whole. */
const LARGEST = 256 << 20;

/** Records that are all in memory. */
export function listRecords(items: readonly unknown[], label: string, problems: Problems): Records {
  const step = stepOfName(label);
  return {
    problems,
    count: () => items.length,
    read: (index) => Promise.resolve(items[index]),
    place: (index) => ({ file: label, line: index + 1, ...(step !== undefined && { step }) }),
    indexOf: (file, line) => (file === label && line <= items.length ? line - 1 : -1),
    update: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  };
}

async function readWhole(path: string, label: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > LARGEST) {
    throw new UserError(
      'size',
      `${label} has ${Math.round(size / 2 ** 20)} MB in one document; at most ${LARGEST >> 20} MB are read. One record a line (JSONL) has no limit.`,
    );
  }
  return readFile(path);
}

/** Lists that documents keep their records in: Inspect's JSON logs, exports of tables. */
const LISTS = ['samples', 'records', 'rollouts', 'traces', 'data', 'results'];

/** A JSON document: a list of records, an object that holds one, or a single record. */
export async function openJsonDocument(path: string, { label }: RecordsOptions): Promise<Records> {
  const parsed = parseJson(await readWhole(path, label));
  if (parsed.problem !== undefined) {
    const at = parsed.byte === undefined ? '' : ` byte ${parsed.byte}:`;
    throw new UserError('json', `${label}:${at} ${parsed.problem}`);
  }
  return listRecords(itemsOf(parsed.value), label, collectProblems());
}

function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (!isObject(value)) return [];
  for (const key of LISTS) {
    const list = value[key];
    if (Array.isArray(list) && list.some(isObject)) return list as unknown[];
  }
  return [value];
}

/** Plain text: one record. */
export async function openText(path: string, { label }: RecordsOptions): Promise<Records> {
  const text = new TextDecoder().decode(await readWhole(path, label));
  const items = text.trim() === '' ? [] : [{ plainText: text }];
  return listRecords(items, label, collectProblems());
}
