/** A row of a long text: a paragraph or a part of one. */
export interface Block {
  /** UTF-16 unit of the text that it begins at. */
  start: number;
  text: string;
  kind: string;
  /** How many blank blocks its part begins with up to this one, if it is one of them and they are few: these are not drawn. */
  leading: number;
  /** Estimated height in pixels until `measured`. */
  height: number;
  measured: boolean;
}

/** A block of twice as many units without a line feed ends at a space after this many, or anywhere. */
const LONG = 400;
/** So many blank blocks at the beginning of a part are not drawn: models end their reasoning with line feeds. */
const MOST_LEADING = 50;

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

  function leadingAt(index: number, text: string, kind: string): number {
    if (!/^[ \t\r\n]*$/.test(text)) return 0;
    const before = list.at(index - 1);
    if (index === 0 || before?.kind !== kind) return 1;
    return before.leading > 0 && before.leading < MOST_LEADING ? before.leading + 1 : 0;
  }

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
        const kind = kindAt(start);
        const leading = leadingAt(list.length, piece, kind);
        const height = leading > 0 ? 0 : estimate(length);
        list.push({ start, text: piece, kind, leading, height, measured: false });
        start += length;
        at += length;
      }
    },
    setParts(next) {
      parts = next;
      for (const [i, block] of list.entries()) {
        block.kind = kindAt(block.start);
        const leading = leadingAt(i, block.text, block.kind);
        if (leading > 0 !== block.leading > 0) {
          block.height = leading > 0 ? 0 : estimate(block.text.length);
          block.measured = false;
        }
        block.leading = leading;
      }
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
  const piece = text.slice(from, end);
  const feed = piece.indexOf('\n');
  if (feed >= 0) return feed + 1;
  // A space ends a long block only where all that may follow in it is there: else where it ends would depend on the pieces.
  const space = piece.length === 2 * LONG ? piece.indexOf(' ', LONG) : -1;
  if (space >= 0) return space + 1;
  const splits = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 && end - from > 1;
  return (splits && end < text.length ? end - 1 : end) - from;
}
