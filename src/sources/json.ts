import { messageOf } from '../base/errors.ts';

export interface Parsed {
  value?: unknown;
  /** What is wrong, in words. */
  problem?: string;
  /** Where, counted in bytes from the text's start. */
  byte?: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
const lenient = new TextDecoder('utf-8');

/** Deepest nesting that is read: later steps walk records recursively. */
export const DEEPEST = 200;

/**
 * JSON as trainers write it: UTF-8 with or without a byte-order mark; Python's NaN and Infinity become null, as no number
 * of ours may be one. Bad UTF-8 is replaced, never refused: the rest of a trace is worth reading.
 */
export function parseJson(bytes: Uint8Array): Parsed {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    text = lenient.decode(bytes);
  }
  if (text.trim() === '') return { problem: 'expected JSON, found an empty line', byte: 0 };
  const depth = nesting(text);
  if (depth > DEEPEST) {
    return { problem: `nested more than ${DEEPEST} levels deep (${depth}): not read`, byte: 0 };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const mended = withoutBareWords(text);
    if (mended !== undefined) {
      try {
        return { value: JSON.parse(mended) as unknown };
      } catch {
        // The first message speaks of the text as it stands.
      }
    }
    return { problem: `expected JSON: ${messageOf(error)}`, byte: positionOf(error, text) };
  }
}

/** How deep brackets nest outside strings. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 93 || code === 125) depth--;
  }
  return deepest;
}

/** Python's json writes NaN, Infinity and -Infinity where JSON has no word. Strings are left alone. */
function withoutBareWords(text: string): string | undefined {
  if (!/NaN|Infinity/.test(text)) return undefined;
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (found) =>
    found.startsWith('"') ? found : 'null',
  );
}

/** The offset that V8's message names, as bytes. */
function positionOf(error: unknown, text: string): number | undefined {
  const match = /position (\d+)/.exec(messageOf(error));
  if (!match) return /end of JSON/.test(messageOf(error)) ? byteLength(text) : undefined;
  return byteLength(text.slice(0, Number(match[1])));
}

const byteLength = (text: string) => new TextEncoder().encode(text).length;
