import type { Stretch } from '../trace/detector/labelled.ts';
import { segmentAt, type Analysis } from './analysis.ts';

/** What "expand selection" takes, from the inside: word, segment, check, part, everything. Each holds the one before. */
export function selectionsAt(analysis: Analysis, offset: number): Stretch[] {
  const { text, episodes, parts } = analysis;
  const holds = ({ start, end }: Stretch) => start <= offset && offset <= end;
  const candidates: (Stretch | undefined)[] = [
    wordAt(text, offset),
    segmentAt(analysis, offset),
    episodes.find(holds),
    parts.reasoning.find(holds) ?? (parts.answer && holds(parts.answer) ? parts.answer : undefined),
    { start: 0, end: text.length },
  ];
  const chain: Stretch[] = [];
  for (const each of candidates) {
    if (!each || each.end <= each.start) continue;
    const inner = chain.at(-1);
    if (inner && (each.start > inner.start || each.end < inner.end)) continue;
    if (inner?.start === each.start && inner.end === each.end) continue;
    chain.push({ start: each.start, end: each.end });
  }
  return chain;
}

/** The longest word looked for: a line may be one word of megabytes. */
const LONGEST_WORD = 256;

function wordAt(text: string, offset: number): Stretch | undefined {
  const word = /[\p{L}\p{N}_'’]/u;
  let start = offset;
  let end = offset;
  while (start > 0 && offset - start < LONGEST_WORD && word.test(text[start - 1])) start--;
  while (end < text.length && end - offset < LONGEST_WORD && word.test(text[end])) end++;
  return end > start ? { start, end } : undefined;
}
