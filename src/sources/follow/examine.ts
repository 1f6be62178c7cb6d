import { basename } from 'node:path';
import type { FieldMapping } from '../../trace/formats/fields.ts';
import { seenKeys, type SeenKey } from '../../trace/formats/mapping.ts';
import { openSource } from '../open.ts';
import { openRecords } from '../records.ts';

/** What a file's records look like: for correcting by hand which field is which. */
export interface Examined {
  /** Label of the format that was found; undefined: none. */
  format?: string;
  keys: SeenKey[];
  /** What the file's first trace is with the mapping, or why there is none. */
  preview:
    { prompt: string; response: string; rewards: Record<string, number> } | { problem: string };
}

const SAMPLES = 8;
const SHOWN = 200;

export async function examineFile(path: string, mapping?: FieldMapping): Promise<Examined> {
  const label = basename(path);
  const records = await openRecords(path, { label, growing: false });
  const samples: unknown[] = [];
  try {
    for (let i = 0; i < Math.min(records.count(), 4 * SAMPLES) && samples.length < SAMPLES; i++) {
      const record = await records.read(i);
      if (record !== undefined) samples.push(record);
    }
  } finally {
    await records.close();
  }
  const keys = seenKeys(samples);
  try {
    const source = await openSource(path, { mapping });
    try {
      const [row] = await source.rows(0, 1);
      const { prompt, response, rewards } = await source.read(row.id);
      const preview = {
        prompt: prompt.slice(0, SHOWN),
        response: response.slice(0, SHOWN),
        rewards,
      };
      return { format: source.format.label, keys, preview };
    } finally {
      await source.close();
    }
  } catch (error) {
    return { keys, preview: { problem: error instanceof Error ? error.message : String(error) } };
  }
}
