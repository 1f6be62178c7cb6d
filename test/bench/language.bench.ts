import { openRelabeller } from '../../src/server/detection.ts';
import { analyse } from '../../src/server/analysis.ts';
import { hoverAt } from '../../src/server/hover.ts';
import { lineStarts, lineTokens } from '../../src/server/semanticTokens.ts';
import { median, type BenchOptions, type BenchRow } from './support/row.ts';

const MB = 1_000_000;
const PARAGRAPH = `We need the area of the field, which is 12 × 13 = 156 square metres.
Wait, maybe I misread the question. Let me check that again: 12 × 13 = 156.
Alternatively, suppose the field is a triangle; then half of 156 is 78.
So the answer depends on the shape, and the text says rectangle.

`;
const TEXT = `<think>\n${PARAGRAPH.repeat(Math.ceil(MB / PARAGRAPH.length)).slice(0, MB)}`;

/** What the language server computes for a trace of 1 MB, without the connection. */
export async function run({ quick }: BenchOptions): Promise<BenchRow[]> {
  const { signal } = new AbortController();
  const times = new Map<string, number[]>();
  const timed = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
    return result;
  };
  for (let round = 0; round < (quick ? 3 : 7); round++) {
    const relabeller = openRelabeller();
    const make = (name: string, text: string) =>
      timed(name, async () => analyse(text, await relabeller.label(text, signal), undefined, []));
    const opened = await make('open', TEXT);
    await timed('semantic tokens, whole', () => lineTokens(opened, lineStarts(TEXT)));
    const lines = lineStarts(TEXT);
    await timed('semantic tokens, 100 lines', () =>
      lineTokens(opened, lines, MB / 2, MB / 2 + 8000),
    );
    await timed('hover', () => hoverAt(opened, MB / 2));
    await make('append a line', `${TEXT}\nWait, that is wrong.`);
    await make('edit in the middle', `${TEXT.slice(0, MB / 2)}no ${TEXT.slice(MB / 2)}`);
  }
  return [...times].map(([name, values]): BenchRow => ({
    name: `1 MB: ${name}`,
    value: median(values),
    unit: 'ms',
  }));
}
