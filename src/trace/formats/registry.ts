import type { RecordFormat } from './format.ts';
import { chatCompletions, chatMessages } from './chat.ts';
import { openR1, openThoughts, s1k } from './dataSets.ts';
import { generic } from './generic.ts';
import { inspect } from './inspect.ts';
import { loggingBoard } from './loggingBoard.ts';
import { openRlhf, plainText } from './samples.ts';
import { tinkerSummaries, tinkerTrajectories } from './tinker.ts';
import { trl } from './trl.ts';
import { verifiers } from './verifiers.ts';
import { verl } from './verl.ts';

/** All formats of records. The order breaks ties: the more particular ones first. */
export const FORMATS: readonly RecordFormat[] = [
  verl,
  trl,
  loggingBoard,
  openRlhf,
  verifiers,
  tinkerSummaries,
  tinkerTrajectories,
  inspect,
  s1k,
  openR1,
  openThoughts,
  chatCompletions,
  chatMessages,
  plainText,
  generic,
];

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
