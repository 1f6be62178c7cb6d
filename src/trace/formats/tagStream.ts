import { TAG_FAMILIES } from './tags.ts';

export type PartKind = 'reasoning' | 'answer';

/** A stretch of a response, or: all that was called answer before has been reasoning (its opener stood in the prompt). */
export type TagEvent = { type: 'text'; kind: PartKind; text: string } | { type: 'relabel' };

/**
 * Splits a response by its think tags while it is written; the whole-text twin of this is `splitResponse`. What it says of a
 * text does not depend on how the text was cut. White space around parts is left out, as it is there.
 */
export interface TagStream {
  push(text: string): TagEvent[];
  /** What was held back because a tag might have begun there. */
  end(): TagEvent[];
}

interface Word {
  text: string;
  family: string;
  opens: boolean;
}

const WORDS: readonly Word[] = TAG_FAMILIES.flatMap(({ id, open, close }) => [
  ...open.map((text) => ({ text, family: id, opens: true })),
  ...close.map((text) => ({ text, family: id, opens: false })),
]);
const HARMONY = ['start', 'channel', 'message', 'constrain', 'end', 'return', 'call'].map(
  (name) => `<|${name}|>`,
);
const TEXTS = new Map(
  TAG_FAMILIES.map(({ id, open, close }) => [id, [...open, ...close]] as const),
);
const ANY = [...WORDS.map(({ text }) => text), ...HARMONY];
/** A channel's header is words; one that does not end is none. */
const LONGEST_HEADER = 400;
/** Begins the header of a channel, in distinction to that of a turn. */
const CHANNEL = '\0';

/** @param startsInside the prompt is known to have opened the reasoning */
export function openTagStream(startsInside = false): TagStream {
  /** What may be a tag from here on: those of one family once the first has come. */
  let texts: readonly string[] = ANY;
  let find = FIND_ANY;
  let family: string | undefined;
  let kind: PartKind = startsInside ? 'reasoning' : 'answer';
  /** Reasoning that has been closed. */
  let blocks = 0;
  let harmony = false;
  /** Inside a channel's header: what it says so far. */
  let header: string | undefined;
  let held = '';
  /** White space that belongs to the part only if more of it follows. */
  let space = '';
  /** Whether the part has any text: its leading white space is left out. */
  let begun = false;
  /** Only white space since the last line end: where a tag may open again behind an answer. */
  let lineStart = true;
  let events: TagEvent[] = [];

  function say(text: string): void {
    if (text === '') return;
    if (header !== undefined) {
      header += text;
      if (header.length <= LONGEST_HEADER) return;
      text = header.replace(CHANNEL, '');
      header = undefined;
    }
    lineStart = /(^|\n)[ \t\r]*$/.test(text) && (lineStart || text.includes('\n'));
    const trailing = text.length - text.trimEnd().length;
    if (trailing === text.length) {
      if (begun) space += text;
      return;
    }
    const body = text.slice(0, text.length - trailing);
    const said = begun ? space + body : body.trimStart();
    space = text.slice(text.length - trailing);
    begun = true;
    const last = events.at(-1);
    if (last?.type === 'text' && last.kind === kind) last.text += said;
    else events.push({ type: 'text', kind, text: said });
  }

  /** A part of this kind begins; of the same kind as the one before, after an empty line. */
  function part(next: PartKind): void {
    const again = next === kind && begun;
    kind = next;
    space = again ? '\n\n' : '';
    begun = again;
    lineStart = true;
  }

  function tag(word: string): void {
    if (HARMONY.includes(word)) {
      if (word !== '<|start|>' && word !== '<|channel|>') return say(word);
      harmony = true;
      texts = HARMONY;
      find = FIND_HARMONY;
      return control(word);
    }
    const found = WORDS.find(({ text }) => text === word);
    if (!found) return say(word);
    if (family === undefined) {
      family = found.family;
      texts = TEXTS.get(family) ?? [];
      find = finder(texts);
    }
    const inside = kind === 'reasoning';
    if (found.opens) {
      // An answer may speak of the tag: behind the reasoning only one that begins a line opens again.
      if (blocks > 0 && !inside && !lineStart) say(word);
      else if (!inside) part('reasoning');
    } else if (inside) {
      blocks++;
      part('answer');
    } else if (blocks > 0) say(word);
    else {
      events.push({ type: 'relabel' });
      blocks++;
      kind = 'reasoning';
      part('answer');
    }
  }

  /** Channels of OpenAI's harmony format: `analysis` is reasoning, the others are said to somebody. */
  function control(word: string): void {
    switch (word) {
      case '<|start|>':
      case '<|channel|>':
        header = word === '<|channel|>' ? CHANNEL : '';
        return;
      case '<|constrain|>':
        return;
      case '<|message|>':
        part(
          header?.slice(CHANNEL.length).trimStart().startsWith('analysis') ? 'reasoning' : 'answer',
        );
        header = undefined;
        return;
      default:
        // What may stand between two messages is no text.
        header = '';
    }
  }

  function read(final: boolean): TagEvent[] {
    events = [];
    let at = 0;
    for (;;) {
      find.lastIndex = at;
      const found = find.exec(held);
      if (!found) break;
      say(held.slice(at, found.index));
      at = found.index + found[0].length;
      if (harmony) control(found[0]);
      else tag(found[0]);
    }
    const keep = final ? 0 : partial(held, at, texts);
    say(held.slice(at, held.length - keep));
    held = keep === 0 ? '' : held.slice(held.length - keep);
    return events;
  }

  return {
    push(text) {
      held += text;
      return read(false);
    },
    end: () => read(true),
  };
}

function finder(texts: readonly string[]): RegExp {
  const escaped = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(escaped.join('|'), 'g');
}

const FIND_ANY = finder(ANY);
const FIND_HARMONY = finder(HARMONY);

/** Length of the longest end of `text` (behind `from`) that a word begins with. */
function partial(text: string, from: number, words: readonly string[]): number {
  const longest = Math.max(...words.map(({ length }) => length)) - 1;
  for (let length = Math.min(longest, text.length - from); length > 0; length--) {
    const end = text.slice(text.length - length);
    if (words.some((word) => word.length > length && word.startsWith(end))) return length;
  }
  return 0;
}
