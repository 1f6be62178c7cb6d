import { createScanner, parseTree, type Node, type ParseError } from 'jsonc-parser';

/** Levels of blocks and lists that a file may have. The parser calls itself for each: unbounded, a hostile file overflows it. */
export const DEEPEST = 100;

/** Tokens of jsonc-parser's scanner (its enum has no values at run time that we could name). */
const OPEN = new Set([1, 3]);
const CLOSE = new Set([2, 4]);
const END = 17;
/** None of jsonc-parser's own error codes: printed as `<unknown ParseErrorCode>`. */
const TOO_DEEP = 999 as ParseError['error'];

/**
 * JSON with comments as a tree. Undefined, and one more error, for a text that is nested too deeply or holds nothing. Throws
 * never.
 */
export function parseJsonTree(text: string, errors: ParseError[] = []): Node | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token = scanner.scan() as number; token !== END; token = scanner.scan()) {
    if (CLOSE.has(token)) depth--;
    if (!OPEN.has(token) || ++depth <= DEEPEST) continue;
    errors.push({ error: TOO_DEEP, offset: scanner.getTokenOffset(), length: 1 });
    return undefined;
  }
  return parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
}
