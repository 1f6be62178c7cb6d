import { basename } from 'node:path';
import { stepOfName } from './names.ts';
import { openLines } from './lineIndex.ts';
import { parseJson } from './json.ts';
import { collectProblems } from './problems.ts';
import type { Records, RecordsOptions } from './records.ts';

/** Longest line that is read: a trace of that size has no reader. */
export const LONGEST_LINE = 64 << 20;

/** JSON, a record a line. Empty lines are passed over in silence. */
export async function openJsonLines(
  path: string,
  { label, growing }: RecordsOptions,
): Promise<Records> {
  const lines = await openLines(path, { lastLineCounts: !growing, longest: LONGEST_LINE });
  await lines.update();
  const problems = collectProblems();
  const step = stepOfName(label) ?? stepOfName(basename(path));
  return {
    problems,
    count: () => lines.count(),
    place: (index) => ({ file: label, line: index + 1, ...(step !== undefined && { step }) }),
    indexOf: (file, line) => (file === label && line <= lines.count() ? line - 1 : -1),
    update: () => lines.update(),
    async finish() {
      const rest = await lines.rest().catch(() => new Uint8Array());
      if (rest.length === 0 || parseJson(rest).problem !== undefined) return false;
      lines.takeRest();
      return true;
    },
    close: () => lines.close(),
    async read(index) {
      const add = (message: string, byte?: number) =>
        problems.add({ file: label, line: index + 1, byte, message });
      try {
        const bytes = await lines.bytes(index);
        if (bytes.length === 0) return undefined;
        const parsed = parseJson(bytes);
        if (parsed.problem === undefined) return parsed.value;
        add(parsed.problem, lines.offset(index) + (parsed.byte ?? 0));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        add(error.message, lines.offset(index));
      }
      return undefined;
    },
  };
}
