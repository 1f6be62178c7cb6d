import type { Stretch } from '../trace/detector/labelled.ts';
import { firstFrom, type Analysis } from './analysis.ts';

export interface StepLink extends Stretch {
  /** Where it leads in the same document. */
  target: Stretch;
  tooltip: string;
}

/** Links from checks and abandonments to the step that they speak of: on the words that open them. */
export function linksOf({ text, spans, episodes }: Analysis): StepLink[] {
  const links = new Map<number, StepLink>();
  const add = (from: Stretch, target: Stretch, tooltip: string) => {
    if (links.has(from.start) || target.start >= from.start) return;
    links.set(from.start, { ...opening(text, from), target, tooltip });
  };
  for (const { start, end, checks } of episodes) {
    if (checks) add({ start, end }, checks, 'Go to the step that is checked');
  }
  for (const span of spans) {
    if (!span.refers) continue;
    const { start, end, behaviour, refers } = span;
    const goes = behaviour === 'backtracking' ? 'is abandoned' : 'this refers to';
    add({ start, end }, refers, `Go to the step that ${goes}`);
  }
  return [...links.values()].sort((a, b) => a.start - b.start);
}

/** The first words of a stretch: a whole underlined sentence would hide the behaviours' own lines. */
function opening(text: string, { start, end }: Stretch): Stretch {
  const words = /^\S+(?:[^\S\n]+\S+)?/.exec(text.slice(start, Math.min(end, start + 60)));
  return { start, end: start + (words?.[0].length ?? 1) };
}

/** Hints at the ends of segments in [start, end): behaviour and how sure. */
export function hintsIn({ spans }: Analysis, start: number, end: number): DocumentHint[] {
  return spans
    .slice(firstFrom(spans, start), firstFrom(spans, end))
    .map(({ end: offset, behaviour, confidence }) => ({
      offset,
      label: `${behaviour}${confidence >= 1 ? '' : ` ${Math.round(100 * confidence)} %`}`,
    }));
}

export interface DocumentHint {
  offset: number;
  label: string;
}
