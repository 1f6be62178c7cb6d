import type { Batch, Prompts } from '../../engine/engine.ts';

/** Sequences one after another, without padding. */
export function packSequences(sequences: readonly Int32Array[]): {
  tokens: Int32Array;
  offsets: Int32Array;
} {
  const offsets = new Int32Array(sequences.length + 1);
  sequences.forEach((sequence, row) => (offsets[row + 1] = offsets[row] + sequence.length));
  const tokens = new Int32Array(offsets[sequences.length]);
  sequences.forEach((sequence, row) => tokens.set(sequence, offsets[row]));
  return { tokens, offsets };
}

/** Prompts whose row identities in the random key are their places. */
export function packPrompts(prompts: readonly Int32Array[]): Prompts {
  return { ...packSequences(prompts), rows: Int32Array.from(prompts, (_, row) => row) };
}

/** A batch without columns, for scoring. */
export function scoringBatch(rows: Pick<Batch, 'tokens' | 'offsets'>, temperature: number): Batch {
  return {
    tokens: rows.tokens,
    offsets: rows.offsets,
    temperature: new Float32Array(rows.offsets.length - 1).fill(temperature),
    columns: {},
  };
}
