import type { Span } from './behaviours.ts';
import { newSegmenter, nextSegment } from './detector/segmenter.ts';
import type { Sentence } from './difference.ts';
import { separatorOf } from './pieces.ts';
import type { Trace } from './trace.ts';

/** A piece that ends a sentence: a full stop (with what closes behind it) or a line feed. */
const ENDS = /[.!?]["')\]]*\s*$|\n/;

/** A trace's sentences, in what its spans count in: pieces, or UTF-16 units of the response. */
export function sentencesOf({
  pieces,
  response,
  spans,
  spansIn,
}: Pick<Trace, 'pieces' | 'response' | 'spans' | 'spansIn'>): Sentence[] {
  if (spansIn === 'pieces' && pieces) return sentencesOfPieces(pieces, spans);
  return sentencesOfText(response);
}

/** Cut after sentence ends and before spans that begin there: `go back` after `wait ,` is a sentence of its own. */
export function sentencesOfPieces(
  pieces: readonly string[],
  spans: readonly Pick<Span, 'start'>[],
): Sentence[] {
  const separator = separatorOf(pieces);
  const begins = new Set(spans.map(({ start }) => start));
  const found: Sentence[] = [];
  let start = 0;
  for (let end = 1; end <= pieces.length; end++) {
    if (end < pieces.length && !ENDS.test(pieces[end - 1]) && !begins.has(end)) continue;
    found.push({ start, end, text: pieces.slice(start, end).join(separator) });
    start = end;
  }
  return found;
}

export function sentencesOfText(text: string): Sentence[] {
  const state = newSegmenter();
  const found: Sentence[] = [];
  for (let from = 0; ;) {
    const segment = nextSegment(state, text, from, true);
    if (!segment) return found;
    const { start, end } = segment;
    found.push({ start, end, text: text.slice(start, end) });
    from = segment.next;
  }
}

/** Behaviours of the spans that lie in a sentence by more than half of either, in order of their starts. */
export function behavioursIn(
  { start, end }: Pick<Sentence, 'start' | 'end'>,
  spans: readonly Pick<Span, 'start' | 'end' | 'behaviour'>[],
): string[] {
  const names = spans.flatMap((span) => {
    const common = Math.min(end, span.end) - Math.max(start, span.start);
    const shorter = Math.min(end - start, span.end - span.start);
    return common > 0 && 2 * common > shorter ? [span.behaviour] : [];
  });
  return [...new Set(names)];
}
