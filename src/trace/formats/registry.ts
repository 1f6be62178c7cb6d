import type { RecordFormat } from './format.ts';
import { generic } from './generic.ts';
import { verl } from './verl.ts';

/** All formats of records. The order breaks ties: the more particular ones first. */
export const FORMATS: readonly RecordFormat[] = [verl, generic];

/** Below this a file counts as of no known format: its fields must be mapped by hand. */
const SURE = 0.1;

/** The format that fits the samples best; undefined when none does. */
export function detectFormat(samples: readonly unknown[], path: string): RecordFormat | undefined {
  let best: { format: RecordFormat; fit: number } | undefined;
  for (const format of FORMATS) {
    const fit = format.matches(samples, path);
    if (fit >= SURE && fit > (best?.fit ?? 0)) best = { format, fit };
  }
  return best?.format;
}

export function formatById(id: string): RecordFormat | undefined {
  return FORMATS.find((format) => format.id === id);
}
