/** A line longer than this (in UTF-16 units) is no stream of a model: 64 Mi. */
export const LONGEST_LINE = 64 * 1024 * 1024;

/** A stream that cannot be read on: what came before it stands. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
}

/**
 * Cuts text that comes in pieces into lines: LF, CRLF and CR end one. A CR at the end of a piece ends its line at once; an LF
 * that begins the next piece belongs to it.
 */
export interface LineReader {
  push(text: string): string[];
  /** The rest after the last line end; undefined when there is none. */
  end(): string | undefined;
}

export function openLines(longest = LONGEST_LINE): LineReader {
  // Parts of the unfinished line: joined once, so that an endless line costs no square of its length.
  let parts: string[] = [];
  let held = 0;
  let skipLineFeed = false;

  function take(text: string): string {
    if (parts.length === 0) return text;
    const line = parts.join('') + text;
    parts = [];
    held = 0;
    return line;
  }

  return {
    push(text) {
      const lines: string[] = [];
      let from = skipLineFeed && text.startsWith('\n') ? 1 : 0;
      if (text !== '') skipLineFeed = false;
      const ends = /[\r\n]/g;
      for (;;) {
        ends.lastIndex = from;
        const found = ends.exec(text);
        if (!found) break;
        const at = found.index;
        lines.push(take(text.slice(from, at)));
        from = at + 1;
        if (text[at] !== '\r') continue;
        if (from === text.length) skipLineFeed = true;
        else if (text[from] === '\n') from++;
      }
      if (from < text.length) {
        held += text.length - from;
        if (held > longest) {
          throw new StreamError(
            `a line of the stream is longer than ${longest.toLocaleString('en')} characters`,
          );
        }
        parts.push(text.slice(from));
      }
      return lines;
    },
    end() {
      const rest = take('');
      return rest === '' ? undefined : rest;
    },
  };
}
