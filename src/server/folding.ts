import type { Stretch } from '../trace/detector/labelled.ts';
import type { Analysis } from './analysis.ts';

/** What can be folded away: prompt, reasoning, answer, checks of several lines. */
export function foldsOf({ parts, episodes, response }: Analysis): Stretch[] {
  const prompt = response > 1 ? [{ start: 0, end: response - 1 }] : [];
  const reasoning = parts.reasoning.map((range) => {
    // From the line of the tag, so that the tag stays to be seen.
    const tag = parts.tags.findLast(({ end }) => end <= range.start);
    return { start: tag?.start ?? range.start, end: range.end };
  });
  const ranges = [...prompt, ...reasoning, ...(parts.answer ? [parts.answer] : []), ...episodes];
  return ranges.map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start);
}
