import type { RolloutRecord } from '../../run/records.ts';

/** A rollout as the text of a document, and where each piece of its response lies in it. */
export interface TraceText {
  text: string;
  /** Start of piece i in UTF-16 units; one more entry: the end of the response. */
  starts: number[];
}

/** One statement a line: where sentences of the structured languages end. */
const SENTENCE_END = '.';

/**
 * Prompt, empty line, response. Words (pieces without white space of their own) are joined by spaces and broken into
 * lines after each full stop; pieces that bring their white space are left as they are.
 */
export function traceText({ prompt, pieces }: RolloutRecord): TraceText {
  const words = pieces.length > 0 && !pieces.some((piece) => /\s/.test(piece));
  let text = prompt === '' ? '' : `${prompt}\n\n`;
  const starts: number[] = [];
  for (const [i, piece] of pieces.entries()) {
    if (words && i > 0) text += pieces[i - 1] === SENTENCE_END ? '\n' : ' ';
    starts.push(text.length);
    text += piece;
  }
  starts.push(text.length);
  return { text: `${text}\n`, starts };
}

/** Range of the pieces [start, end) in the text, without the white space between the last one and the next. */
export function rangeOf(
  { starts }: TraceText,
  pieces: readonly string[],
  start: number,
  end: number,
): [number, number] {
  const last = Math.min(end, pieces.length) - 1;
  if (start > last) return [0, 0];
  return [starts[start], starts[last] + pieces[last].length];
}
