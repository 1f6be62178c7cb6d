import type { TokenScore } from './dialect.ts';

/** A token where it stands in the text. */
export interface PlacedToken {
  /** UTF-16 unit of the text that it begins at. */
  start: number;
  end: number;
  logp: number;
  top: TokenScore['top'];
}

/**
 * Finds a server's scored tokens in the text that is shown. The two differ: tags are swallowed, white space is trimmed, some
 * tokens are scored twice or not at all. A token is placed only where its own words stand; white space decides nothing.
 */
export interface Alignment {
  /** Tokens of the text so far; gives the newly placed ones, in order. */
  push(tokens: readonly TokenScore[], text: string): PlacedToken[];
  /** No more text comes: places what waited for it. */
  end(text: string): PlacedToken[];
  /** Tokens that found no place, of all. */
  readonly unplaced: number;
  readonly total: number;
}

/** How far behind the last token a place is looked for, once a token has none where it should. */
const AHEAD = 64;
/** Tokens that wait for their text: log-probabilities may come a message early. */
const MOST_WAITING = 4096;

export function openAlignment(): Alignment {
  const decoder = new TextDecoder();
  let at = 0;
  let total = 0;
  let placed = 0;
  let empty = 0;
  let waiting: { words: string; score: TokenScore }[] = [];

  function place(tokens: readonly TokenScore[], text: string, final: boolean): PlacedToken[] {
    for (const score of tokens) {
      total++;
      // Half a character has no words of its own: the token that completes it carries them.
      const words = score.bytes
        ? decoder.decode(Uint8Array.from(score.bytes), { stream: true })
        : score.text;
      waiting.push({ words: words.trim(), score });
    }
    const found: PlacedToken[] = [];
    let done = 0;
    for (; done < waiting.length; done++) {
      const { words, score } = waiting[done];
      if (words === '') {
        empty++;
        continue;
      }
      let start = at;
      while (start < text.length && text[start].trim() === '') start++;
      if (!text.startsWith(words, start)) {
        // Swallowed, when the next one stands here.
        const next = waiting[done + 1]?.words ?? '';
        if (next !== '' && text.startsWith(next, start)) continue;
        // Its text may be on its way.
        if (!final && text.length - start < AHEAD && waiting.length - done <= MOST_WAITING) break;
        const near = text.slice(start, start + AHEAD + words.length).indexOf(words);
        // One sign stands anywhere: it must follow at once.
        if (near < 0 || words.length < 3) continue;
        start += near;
      }
      at = start + words.length;
      placed++;
      found.push({ start, end: at, logp: score.logp, top: score.top });
    }
    waiting = waiting.slice(done);
    return found;
  }

  return {
    push: (tokens, text) => place(tokens, text, false),
    end: (text) => place([], text, true),
    get unplaced() {
      return total - placed - empty - waiting.length;
    },
    get total() {
      return total;
    },
  };
}
