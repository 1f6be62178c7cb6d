import type { Range } from '../trace.ts';

const OPEN = '<prompt>\n';
const CLOSE = '\n</prompt>\n';

/** Where a document of plain text says what was asked, and where the response to it begins. */
export interface PromptBlock {
  prompt: Range;
  response: number;
}

/** The block that `withPrompt` writes, at the very start of a text; undefined where there is none. */
export function promptBlock(text: string): PromptBlock | undefined {
  if (!text.startsWith(OPEN)) return undefined;
  // One back: an empty prompt's lines touch.
  const close = text.indexOf(CLOSE, OPEN.length - 1);
  if (close < 0) return undefined;
  const start = OPEN.length;
  let response = close + CLOSE.length;
  while (text[response] === '\n') response++;
  return { prompt: { start, end: Math.max(start, close) }, response };
}

/** A document that keeps the two apart. A prompt's own line `</prompt>` is indented, so that it ends nothing. */
export function withPrompt(prompt: string, response: string): string {
  const asked = prompt
    .trim()
    .replaceAll('\r\n', '\n')
    .replace(/^<\/prompt>/gm, ' </prompt>');
  return `${OPEN}${asked}${CLOSE}\n${response}`.trimEnd() + '\n';
}
