/** Scripts that are written without spaces between words. */
const SPACELESS =
  /[\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

/**
 * What to put between pieces to read them: word-level vocabularies give bare words (a space), sub-word ones carry their own
 * spaces (nothing).
 */
export function separatorOf(pieces: readonly string[]): '' | ' ' {
  for (const piece of pieces) if (SPACELESS.test(piece)) return '';
  return ' ';
}

/** A response as text, as its tokenizer prints it. */
export function textOf(pieces: readonly string[]): string {
  return pieces.join(separatorOf(pieces));
}

/** Tokens and characters that one chunk aims at. */
const CHUNK_TOKENS = 256;
const CHUNK_CHARACTERS = 4000;

/**
 * Ends of the chunks that a long text is drawn in, the last one being `pieces.length`. A chunk prefers to end after a line
 * feed within twice its aim. Ends but the last depend on the pieces before them only, so appending never moves them:
 * `known` may hold those found for a prefix of the pieces.
 */
export function chunkEnds(pieces: readonly string[], known: readonly number[] = []): number[] {
  const ends = known.slice(0, -1);
  let from = ends.at(-1) ?? 0;
  let characters = 0;
  for (let i = from; i < pieces.length; i++) {
    characters += pieces[i].length;
    const enough = i + 1 - from >= CHUNK_TOKENS || characters >= CHUNK_CHARACTERS;
    const plenty = i + 1 - from >= 2 * CHUNK_TOKENS || characters >= 2 * CHUNK_CHARACTERS;
    if (plenty || (enough && pieces[i].includes('\n'))) {
      if (i + 1 < pieces.length) ends.push(i + 1);
      from = i + 1;
      characters = 0;
    }
  }
  ends.push(pieces.length);
  return ends;
}
