import type { Range, ResponseParts, TagProblem } from '../trace.ts';
import { splitHarmony, trimmed } from './harmony.ts';
import { ANSWER_TAGS, END_TOKENS, TAG_FAMILIES, type TagFamily } from './tags.ts';

/** A tag where it stands. */
interface Tag extends Range {
  opens: boolean;
}

/**
 * Splits a response by its think tags, of whatever family. Where tags are missing or doubled, the parts are what a reader
 * would take them for, and `problems` says what is off: a closing tag without an opener makes all before it reasoning, since
 * most templates open the reasoning inside the prompt. Without any tag neither reasoning nor answer is known.
 * @param startsInside the prompt is known to have opened the reasoning: then a missing opener is no problem
 */
export function splitResponse(text: string, startsInside = false): ResponseParts {
  const channels = splitHarmony(text);
  if (channels) return channels;
  const found = firstFamily(text);
  if (found) return splitTags(text, found.family, found.tags, startsInside);
  const parts: ResponseParts = { reasoning: [], tags: [], problems: [] };
  const end = withoutEndTokens(text, parts.tags);
  if (startsInside) {
    const range = trimmed(text, 0, end);
    if (range) parts.reasoning.push(range);
    parts.problems.push(unclosed({ start: 0, end }));
  } else takeAnswerTags(text, 0, end, parts);
  return parts;
}

/** The family whose tag comes first, with all its tags in order. */
function firstFamily(text: string): { family: TagFamily; tags: Tag[] } | undefined {
  let best: { family: TagFamily; at: number } | undefined;
  for (const family of TAG_FAMILIES) {
    for (const word of [...family.open, ...family.close]) {
      const at = text.indexOf(word);
      if (at >= 0 && (!best || at < best.at)) best = { family, at };
    }
  }
  return best && { family: best.family, tags: tagsOf(text, best.family) };
}

function tagsOf(text: string, { open, close }: TagFamily): Tag[] {
  const tags: Tag[] = [];
  for (const [words, opens] of [
    [open, true],
    [close, false],
  ] as const) {
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        tags.push({ start: at, end: at + word.length, opens });
      }
    }
  }
  return tags.sort((a, b) => a.start - b.start);
}

function splitTags(
  text: string,
  family: TagFamily,
  all: readonly Tag[],
  startsInside: boolean,
): ResponseParts {
  const parts: ResponseParts = { family: family.id, reasoning: [], tags: [], problems: [] };
  const { problems } = parts;
  const problem = (code: TagProblem['code'], { start, end }: Range, message: string) =>
    problems.push({ code, start, end, message });
  const lastClose = all.findLastIndex(({ opens }) => !opens);
  let inside = startsInside && !all[0].opens;
  let from = 0;
  let blocks = 0;
  for (const [i, tag] of all.entries()) {
    const word = text.slice(tag.start, tag.end);
    // An answer may speak of the tag: after the reasoning only whole pairs count.
    if (blocks > 0 && !inside && (tag.opens ? i > lastClose : true)) {
      if (!tag.opens) problem('doubled', tag, `${word} comes again after the reasoning has ended.`);
      continue;
    }
    parts.tags.push({ start: tag.start, end: tag.end });
    if (tag.opens && inside) {
      problem('doubled', tag, `${word} stands inside reasoning that is already open.`);
      continue;
    }
    if (tag.opens) {
      const before = blocks === 0 ? trimmed(text, 0, tag.start) : undefined;
      if (before) problem('text-before', before, 'Text stands before the reasoning.');
      inside = true;
      from = tag.end;
      continue;
    }
    if (!inside) {
      problem(
        'missing-open',
        tag,
        `${word} has no opening tag: all before it is taken as reasoning.`,
      );
      from = 0;
    }
    const range = trimmed(text, from, tag.start);
    if (range) parts.reasoning.push(range);
    else problem('empty', tag, 'The reasoning is empty.');
    inside = false;
    blocks++;
    from = tag.end;
  }
  const end = withoutEndTokens(text, parts.tags);
  if (inside) {
    const range = trimmed(text, from, end);
    if (range) parts.reasoning.push(range);
    problems.push(unclosed({ start: from, end }));
  } else takeAnswerTags(text, from, end, parts, true);
  return parts;
}

const unclosed = ({ start, end }: Range): TagProblem => ({
  code: 'missing-close',
  start,
  end,
  message: 'The response ends inside its reasoning: no closing tag follows.',
});

/** The answer in [from, end): what answer tags enclose, else all of it when `all`. */
function takeAnswerTags(
  text: string,
  from: number,
  end: number,
  parts: ResponseParts,
  all = false,
): void {
  for (const [open, close] of ANSWER_TAGS) {
    const at = text.indexOf(open, from);
    if (at < 0 || at >= end) continue;
    const start = at + open.length;
    const closing = text.indexOf(close, start);
    const closed = closing >= 0 && closing < end;
    parts.tags.push({ start: at, end: start });
    if (closed) parts.tags.push({ start: closing, end: closing + close.length });
    else {
      const message = `${open} is not closed.`;
      parts.problems.push({ code: 'missing-close', start: at, end: start, message });
    }
    parts.answer = trimmed(text, start, closed ? closing : end);
    return;
  }
  if (all) parts.answer = trimmed(text, from, end);
}

/** End of the text before tokens that end a turn; they are added to `tags`. */
function withoutEndTokens(text: string, tags: Range[]): number {
  for (let end = text.length; ;) {
    end = trimmed(text, 0, end)?.end ?? 0;
    const token = END_TOKENS.find((word) => text.endsWith(word, end));
    if (token === undefined) return end;
    tags.push({ start: end - token.length, end });
    end -= token.length;
  }
}
