import type { Span } from './behaviours.ts';
import { separatorOf } from './pieces.ts';

/** A span with a few words around it. */
export interface Excerpt {
  start: number;
  end: number;
  before: string;
  words: string;
  after: string;
}

/** Pieces before and after; a long span is cut in its middle. */
const AROUND = 8;
const LONGEST = 40;

/** What stands at a span of a response in pieces. */
export function excerptOf(
  pieces: readonly string[],
  { start, end }: Pick<Span, 'start' | 'end'>,
): Excerpt {
  const separator = separatorOf(pieces);
  const text = (from: number, to: number): string =>
    pieces.slice(Math.max(0, from), to).join(separator);
  const words =
    end - start <= LONGEST
      ? text(start, end)
      : `${text(start, start + LONGEST / 2)} … ${text(end - LONGEST / 2, end)}`;
  return {
    start,
    end,
    before: (start > AROUND ? '… ' : '') + text(start - AROUND, start),
    words,
    after: text(end, end + AROUND) + (end + AROUND < pieces.length ? ' …' : ''),
  };
}
