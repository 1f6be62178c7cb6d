import { basename } from 'node:path';
import { openReader } from '../run/store/reader.ts';
import { storeTraces } from '../run/store/traces.ts';
import { runPath } from '../run/paths.ts';
import { openSource } from '../sources/open.ts';
import type { FieldMapping } from '../trace/formats/fields.ts';
import { openLineStore } from './lineStore.ts';
import { sourceStore } from './sourceStore.ts';
import type { RowStore } from './store.ts';

/** What a table shows. */
export type TableTarget =
  | { kind: 'file'; path: string; format?: string; mapping?: FieldMapping }
  /** The training rollouts of one of our own runs. */
  | { kind: 'run'; folder: string };

/** Files with a record a line; others are opened by what they are. */
const LINES = /\.(jsonl|ndjson|jsonlines)$/i;

export async function openStore(target: TableTarget): Promise<RowStore> {
  if (target.kind === 'run') {
    const reader = openReader(runPath(target.folder, 'store'));
    const source = storeTraces(reader, 'train');
    return sourceStore(source, {
      name: basename(target.folder),
      format: 'Thoughtscope run',
      close: () => Promise.resolve(reader.close()),
    });
  }
  const { path, format, mapping } = target;
  if (LINES.test(path)) return openLineStore(path, { format, mapping });
  const source = await openSource(path, { format, mapping });
  return sourceStore(source, {
    name: basename(path),
    format: source.format.label,
    update: () => source.update(),
    problems: () => source.problems(),
    close: () => source.close(),
  });
}
