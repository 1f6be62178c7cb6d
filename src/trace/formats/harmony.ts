import type { Range, ResponseParts } from '../trace.ts';

const CONTROL = /<\|(start|channel|message|constrain|end|return|call)\|>/g;
const MARK = '<|channel|>';
/** What is left of the channels where a decoder dropped the special tokens. */
const BARE_OPEN = /^\s*analysis(?=\S)/;
const BARE_FINAL = 'assistantfinal';

/**
 * Splits the channels of OpenAI's harmony format (gpt-oss): `analysis` is reasoning (several messages are possible), `final`
 * the answer, `commentary` (tool calls and their preambles) neither. Undefined when the text has no channels.
 */
export function splitHarmony(text: string): ResponseParts | undefined {
  return text.includes(MARK) ? splitChannels(text) : splitBare(text);
}

function splitChannels(text: string): ResponseParts {
  const parts: ResponseParts = { family: 'harmony', reasoning: [], tags: [], problems: [] };
  /** Where the header or the message that is being read began. */
  let begin = 0;
  let channel = '';
  let channelFrom = -1;
  let inMessage = false;
  const endMessage = (end: number): void => {
    if (!inMessage) return;
    inMessage = false;
    const range = trimmed(text, begin, end);
    if (channel === 'analysis' && range) parts.reasoning.push(range);
    if (channel === 'final') parts.answer = range ?? { start: begin, end: begin };
    begin = end;
  };
  for (const match of text.matchAll(CONTROL)) {
    const at = match.index;
    const after = at + match[0].length;
    if (channelFrom >= 0) channel = /^\s*(\w*)/.exec(text.slice(channelFrom, at))?.[1] ?? '';
    channelFrom = -1;
    switch (match[1]) {
      case 'message':
        parts.tags.push({ start: begin, end: after });
        begin = after;
        inMessage = true;
        break;
      case 'channel':
        endMessage(at);
        channelFrom = after;
        break;
      case 'start':
        endMessage(at);
        channel = '';
        break;
      case 'constrain':
        break;
      default:
        endMessage(at);
        parts.tags.push({ start: at, end: after });
        begin = after;
    }
  }
  if (inMessage) {
    const { start, end } = { start: begin, end: text.length };
    const inside = channel === 'analysis';
    endMessage(text.length);
    if (inside) {
      const message = 'The response ends inside its reasoning: no <|end|> follows.';
      parts.problems.push({ code: 'missing-close', start, end, message });
    }
  }
  return parts;
}

function splitBare(text: string): ResponseParts | undefined {
  const open = BARE_OPEN.exec(text);
  const final = open ? text.indexOf(BARE_FINAL) : -1;
  if (!open || final < 0) return undefined;
  const start = open[0].length;
  const after = final + BARE_FINAL.length;
  const reasoning = trimmed(text, start, final);
  return {
    family: 'harmony',
    reasoning: reasoning ? [reasoning] : [],
    answer: trimmed(text, after, text.length),
    tags: [
      { start: 0, end: start },
      { start: final, end: after },
    ],
    problems: [],
  };
}

/** The range without white space at its ends; undefined when nothing is left. */
export function trimmed(text: string, start: number, end: number): Range | undefined {
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return start < end ? { start, end } : undefined;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}
