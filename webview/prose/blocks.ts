/** A row of a long text: a paragraph or a part of one. */
export interface Block {
  /** UTF-16 unit of the text that it begins at. */
  start: number;
  text: string;
  kind: string;
  /** Estimated height in pixels until `measured`. */
  height: number;
  measured: boolean;
}

/** A block ends at a space after this many units, and anywhere after twice as many. */
const LONG = 400;

/**
 * Cuts a text that grows at its end into blocks: at line feeds, at part borders, at spaces where a paragraph is long. A block
 * that is complete never changes, so that only the last one is ever cut again.
 */
export interface Blocks {
  list: Block[];
  length: number;
  append(text: string): void;
  /** The kinds of stretches have changed: those that begin at or after `from` get theirs anew. */
  setParts(parts: readonly { kind: string; start: number }[]): void;
  /** The block that holds a unit. */
  at(unit: number): number;
}

export function createBlocks(estimate: (units: number) => number): Blocks {
  const list: Block[] = [];
  let parts: readonly { kind: string; start: number }[] = [];

  const kindAt = (unit: number): string => parts.findLast(({ start }) => start <= unit)?.kind ?? '';

  const blocks: Blocks = {
    list,
    length: 0,
    append(text) {
      // The unfinished block is cut again with what follows.
      const last = list.at(-1);
      const whole = last && !complete(last.text) ? (list.pop(), last) : undefined;
      let start = whole?.start ?? blocks.length;
      const rest = (whole?.text ?? '') + text;
      blocks.length += text.length;
      let at = 0;
      while (at < rest.length) {
        const length = cut(rest, at);
        const piece = rest.slice(at, at + length);
        list.push({
          start,
          text: piece,
          kind: kindAt(start),
          height: estimate(length),
          measured: false,
        });
        start += length;
        at += length;
      }
    },
    setParts(next) {
      parts = next;
      for (const block of list) block.kind = kindAt(block.start);
    },
    at(unit) {
      let low = 0;
      let high = list.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (list[middle].start <= unit) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
  return blocks;
}

const complete = (text: string): boolean => text.endsWith('\n') || text.length >= 2 * LONG;

function cut(text: string, from: number): number {
  const end = Math.min(text.length, from + 2 * LONG);
  for (let i = from; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10) return i + 1 - from;
    // A space ends a long block only where all that may follow in it is there: else where it ends would depend on the pieces.
    if (unit === 32 && i >= from + LONG && end - from === 2 * LONG) return i + 1 - from;
  }
  const splits = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 && end - from > 1;
  return (splits && end < text.length ? end - 1 : end) - from;
}
