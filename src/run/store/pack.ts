import { fromFloat16, toFloat16 } from '../../model/halfFloats.ts';
import type { Span } from '../../trace/behaviours.ts';

/** Numbers and spans as a store's columns. All multi-byte numbers are little-endian, as on every machine we run on. */

export type TokenBytes = 2 | 4;

export function tokenBytesFor(vocabularySize: number): TokenBytes {
  return vocabularySize <= 0x10000 ? 2 : 4;
}

export function packTokens(tokens: Int32Array, bytes: TokenBytes): Uint8Array {
  const packed = bytes === 2 ? Uint16Array.from(tokens) : Int32Array.from(tokens);
  return new Uint8Array(packed.buffer);
}

/** Throws when the bytes are no whole number of tokens: a damaged row. */
export function unpackTokens(blob: Uint8Array, bytes: TokenBytes): Int32Array {
  const whole = aligned(blob, bytes);
  return Int32Array.from(bytes === 2 ? new Uint16Array(whole) : new Int32Array(whole));
}

export function packFloats(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function unpackFloats(blob: Uint8Array | null): number[] {
  return blob === null ? [] : Array.from(new Float32Array(aligned(blob, 4)));
}

/** In 16 bits: three significant digits, which is what a colour and a hover need. */
export function packHalves(values: ArrayLike<number>): Uint8Array {
  return new Uint8Array(toFloat16(values).buffer);
}

export function unpackHalves(blob: Uint8Array): number[] {
  return Array.from(fromFloat16(new Uint16Array(aligned(blob, 2))), (value) =>
    // No more digits than were kept: they would only make messages longer.
    Number(value.toPrecision(4)),
  );
}

/** SQLite hands out views at any offset; typed arrays want their own alignment. */
function aligned(blob: Uint8Array, unit: number): ArrayBuffer {
  if (blob.byteLength % unit !== 0)
    throw new Error(`damaged row: ${blob.byteLength} bytes are no multiple of ${unit}`);
  return blob.slice().buffer;
}

/** By name, not by index: the list of behaviours may be reordered in a later version. */
type PackedSpan = [
  behaviour: string,
  start: number,
  end: number,
  confidence: number,
  why: string,
  outcome?: string,
];

export function packSpans(spans: Span[], withReasons: boolean): string {
  const packed = spans.map((span): PackedSpan => {
    const { behaviour, start, end, confidence, why, outcome } = span;
    const row: PackedSpan = [behaviour, start, end, confidence, withReasons ? why : ''];
    if (outcome !== undefined) row.push(outcome);
    return row;
  });
  return JSON.stringify(packed);
}

export function unpackSpans(text: string): Span[] {
  const rows = JSON.parse(text) as PackedSpan[];
  return rows.map(([behaviour, start, end, confidence, why, outcome]) => ({
    start,
    end,
    behaviour: behaviour as Span['behaviour'],
    confidence,
    why,
    ...(outcome === undefined ? {} : { outcome: outcome as Span['outcome'] }),
  }));
}
