import { createReadStream, statSync } from 'node:fs';
import { messageOf, UserError } from '../base/errors.ts';

export interface Line {
  /** From 1. */
  number: number;
  text: string;
}

/**
 * The lines of a file, or of standard input for `-`, as they come: files of any size, lines of any length, LF or CRLF, with or
 * without a byte-order mark. Empty lines are counted and left out. Throws UserError `input`.
 */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  if (path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError('input', `${path} is a folder; expected a file of JSON lines.`);
  }
  const stream =
    path === '-' ? process.stdin.setEncoding('utf8') : createReadStream(path, { encoding: 'utf8' });
  let number = 0;
  // Pieces of the line that has not ended: joined once.
  let pieces: string[] = [];
  const line = (last: string): Line => {
    let text = pieces.length === 0 ? last : pieces.join('') + last;
    pieces = [];
    number++;
    if (number === 1 && text.startsWith('\ufeff')) text = text.slice(1);
    return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text };
  };
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      let from = 0;
      for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', from)) {
        const next = line(chunk.slice(from, at));
        if (next.text.trim() !== '') yield next;
        from = at + 1;
      }
      if (from < chunk.length) pieces.push(chunk.slice(from));
    }
  } catch (error) {
    throw new UserError('input', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
  if (pieces.length > 0) {
    const last = line('');
    if (last.text.trim() !== '') yield last;
  }
}

/** The object on a line, or what is wrong with it. */
export function parseRecord(
  text: string,
): { record: Record<string, unknown> } | { problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { record: value as Record<string, unknown> };
    return { problem: 'expected a JSON object' };
  } catch (error) {
    return { problem: `not JSON (${messageOf(error)})` };
  }
}

export const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');
