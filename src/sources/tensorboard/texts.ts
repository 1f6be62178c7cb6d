import { collectProblems } from '../problems.ts';
import type { Records, RecordsOptions } from '../records.ts';
import { openEventTail } from './tail.ts';

/** The text summaries of an event file as records: OpenRLHF writes a sample a step so. */
export async function openEventTexts(path: string, { label }: RecordsOptions): Promise<Records> {
  const problems = collectProblems();
  const tail = await openEventTail(path, label, problems);
  const items: { tag: string; step: number; tensorboardText: string }[] = [];
  const update = async (): Promise<boolean> => {
    const before = items.length;
    for (const { step, texts } of await tail.read()) {
      for (const { tag, text } of texts) items.push({ tag, step, tensorboardText: text });
    }
    return items.length > before;
  };
  await update();
  return {
    problems,
    count: () => items.length,
    read: (index) => Promise.resolve(items[index]),
    place: (index) => ({ file: label, line: index + 1 }),
    indexOf: (file, line) => (file === label && line <= items.length ? line - 1 : -1),
    update,
    close: () => tail.close(),
  };
}
