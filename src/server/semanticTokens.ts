import { BEHAVIOUR_NAMES, BEHAVIOURS, type BehaviourName } from '../trace/behaviours.ts';
import type { Stretch } from '../trace/detector/labelled.ts';
import { firstFrom, type Analysis, type DocumentSpan } from './analysis.ts';

/** The legend: token types are the behaviours. */
export const TOKEN_TYPES: readonly BehaviourName[] = BEHAVIOUR_NAMES;

/** One coloured stretch of one line. */
export interface LineToken {
  line: number;
  character: number;
  length: number;
  type: number;
}

/** Stretches by behaviour that do not overlap: inner spans win, on one segment the metacognitive, then the surer label. */
export function flatten(
  spans: readonly DocumentSpan[],
): (Stretch & { behaviour: BehaviourName })[] {
  const best: DocumentSpan[] = [];
  for (const span of spans) {
    const last = best.at(-1);
    if (last?.start === span.start && last.end === span.end) {
      if (rank(span) > rank(last)) best[best.length - 1] = span;
    } else best.push(span);
  }
  best.sort((a, b) => a.start - b.start || b.end - a.end);
  const flat: (Stretch & { behaviour: BehaviourName })[] = [];
  const open: DocumentSpan[] = [];
  let at = 0;
  const upTo = (end: number) => {
    const top = open.at(-1);
    if (top && end > at) flat.push({ start: at, end, behaviour: top.behaviour });
    at = Math.max(at, end);
  };
  for (const span of best) {
    for (let top = open.at(-1); top && top.end <= span.start; top = open.at(-1)) {
      upTo(top.end);
      open.pop();
    }
    upTo(span.start);
    at = span.start;
    open.push(span);
  }
  for (let top = open.pop(); top; top = open.pop()) {
    if (top.end > at) {
      flat.push({ start: at, end: top.end, behaviour: top.behaviour });
      at = top.end;
    }
  }
  return flat;
}

function rank({ behaviour, confidence }: DocumentSpan): number {
  return (BEHAVIOURS[behaviour].metacognition ? 2 : 0) + confidence;
}

/** Tokens of the spans that overlap [start, end), cut at line ends: VS Code takes no token of several lines. */
export function lineTokens(
  { text, spans }: Analysis,
  lines: readonly number[],
  start = 0,
  end = text.length,
): LineToken[] {
  const first = Math.max(0, firstFrom(spans, start) - 64);
  const some =
    start === 0 && end === text.length ? spans : spans.slice(first, firstFrom(spans, end));
  const tokens: LineToken[] = [];
  let line = 0;
  for (const stretch of flatten(some)) {
    if (stretch.end <= start) continue;
    const type = TOKEN_TYPES.indexOf(stretch.behaviour);
    while (line + 1 < lines.length && lines[line + 1] <= stretch.start) line++;
    for (let from = stretch.start; from < stretch.end;) {
      const next = lines[line + 1] ?? text.length;
      let to = Math.min(stretch.end, next);
      const after = to;
      while (to > from && (text[to - 1] === '\n' || text[to - 1] === '\r')) to--;
      if (to > from) {
        tokens.push({ line, character: from - lines[line], length: to - from, type });
      }
      from = after;
      if (from < stretch.end) line++;
    }
  }
  return tokens;
}

/** Starts of the lines of a text, the way the protocol counts lines: after \n, \r\n or a lone \r. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
  }
  return starts;
}
