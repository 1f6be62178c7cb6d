import type { Stretch } from './labelled.ts';

/**
 * Cuts a chain of thought into the stretches that labels stand on: at newlines, sentence ends, think tags, and before
 * "but / wait / alternatively / so" after a comma or dash; never inside LaTeX, code or a number. One pass, bounded look-ahead,
 * bounded segments: linear in the text whatever it holds. A text that is cut into chunks gives the same segments.
 */
export interface Segmenter {
  /** Position inside of LaTeX or code that the next segment starts in. */
  mode: Mode;
  /** Whether clauses that turn the thought are cut off, or only whole sentences. */
  clauses: boolean;
}

type Mode = 'text' | 'dollar' | 'dollars' | 'paren' | 'bracket' | 'code';

/** A segment is cut at a space after this many units, and anywhere after twice as many. */
const LONG = 1200;
/** "Okay, so" is one segment: a clause before the turn has at least this many units. */
const SHORT = 12;
/** LaTeX that has not been closed after this many units was none. */
const MATH = 2000;
/** How far a decision may look: the longest tag, or a clause word and the word after it. */
export const LOOK_AHEAD = 40;

const NEWLINE = 10;
const SPACE = 32;
const DOLLAR = 36;
const BACKSLASH = 92;
const BACKTICK = 96;

const ABBREVIATIONS = new Set(
  'e.g i.e etc vs cf eq eqs fig figs approx resp sec ch dr mr mrs ms prof st al ex dept est min max'.split(
    ' ',
  ),
);
const LONGEST_ABBREVIATION = Math.max(...[...ABBREVIATIONS].map(({ length }) => length));
const CLAUSE_WORDS = new Set(['but', 'wait', 'alternatively', 'so']);
const BEGINS_CLAUSE = new Set([...CLAUSE_WORDS].map((word) => word.charCodeAt(0)));
/** "so that", "so far", "but also" go on with the clause. */
const GOES_ON = new Set(['that', 'far', 'on', 'forth', 'many', 'much', 'also', 'rather']);
const TAGS = new Set(
  'think thinking thought reasoning reflection answer solution output final seed:think'.split(' '),
);

export function newSegmenter(clauses = true): Segmenter {
  return { mode: 'text', clauses };
}

/**
 * The next segment of `text` at or after `from`, with the position where the one after it begins. Undefined when `text`
 * ends before that is sure; with `final`, the text's end closes the last segment. Offsets count from the start of `text`.
 */
export function nextSegment(
  state: Segmenter,
  text: string,
  from: number,
  final: boolean,
): (Stretch & { next: number }) | undefined {
  const start = skipSpace(text, from);
  if (start === text.length) return undefined;
  // Every decision below sees LOOK_AHEAD units, or the text's true end.
  if (!final && start + LOOK_AHEAD > text.length) return undefined;
  const tag = tagAt(text, start);
  if (tag > 0) {
    state.mode = 'text';
    return { start, end: start + tag, next: start + tag };
  }
  let mode: Mode = state.mode;
  let least = leastIn(mode);
  let opened = start;
  for (let i = start; i < text.length;) {
    const unit = text.charCodeAt(i);
    // Cheap exit: letters and digits decide nothing, and few signs do outside of LaTeX and code.
    if (i - start < LONG && (unit < 128 ? DECIDES[unit] < least : isWordUnit(unit))) {
      i++;
      continue;
    }
    if (!final && i + LOOK_AHEAD > text.length) return undefined;
    if (i - start >= LONG && (isSpace(unit) || i - start >= 2 * LONG)) {
      const end = splitsPair(text, i) ? i + 1 : i;
      return finish(state, mode, text, start, end);
    }
    if (mode === 'code') {
      if (unit === BACKTICK && text.startsWith('```', i)) {
        mode = 'text';
        least = ALWAYS;
        i += 3;
      } else if (unit === NEWLINE) return finish(state, mode, text, start, i);
      else i++;
      continue;
    }
    if (mode !== 'text') {
      const closing = closes(text, i, unit, mode, i - opened);
      if (closing === 0) {
        i++;
        continue;
      }
      mode = 'text';
      least = ALWAYS;
      // A closing by anything but its own sign is judged again as text.
      if (closing > 0) {
        i += closing;
        continue;
      }
    }
    if (unit === NEWLINE) return finish(state, mode, text, start, i);
    const math = opens(text, i, unit);
    if (math) {
      mode = math;
      least = leastIn(mode);
      opened = i;
      i += math === 'dollar' ? 1 : math === 'code' ? 3 : 2;
      continue;
    }
    if (unit === 60 || unit === 91) {
      if (tagAt(text, i) > 0) return finish(state, mode, text, start, i);
      i++;
      continue;
    }
    const end = sentenceEnd(text, i, unit, start);
    if (end > 0) return finish(state, mode, text, start, end);
    if (state.clauses && i - start >= SHORT && startsClause(text, i, unit))
      return finish(state, mode, text, start, i + 1);
    i++;
  }
  return final ? finish(state, mode, text, start, text.length) : undefined;
}

function finish(state: Segmenter, mode: Mode, text: string, start: number, end: number) {
  state.mode = mode;
  return { start, end: skipSpaceBack(text, start, end), next: end };
}

/** The end of [start, end) without the white space before it. */
export function skipSpaceBack(text: string, start: number, end = text.length): number {
  let last = end;
  while (last > start && isSpace(text.charCodeAt(last - 1))) last--;
  return last;
}

export function skipSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && isSpace(text.charCodeAt(i))) i++;
  return i;
}

function isSpace(unit: number): boolean {
  return unit === SPACE || (unit >= 9 && unit <= 13) || unit === 0xa0 || unit === 0xfeff;
}

/** What decides anything in LaTeX or code, and what does in text too. */
const INSIDE = 1;
const ALWAYS = 2;
/** By ASCII unit: 0 for letters and digits, `ALWAYS` for the signs that the loop above looks at in text. */
const DECIDES = new Uint8Array(128).fill(INSIDE);
for (let unit = 0; unit < 128; unit++) if (isWordUnit(unit)) DECIDES[unit] = 0;
for (const sign of '\n$\\`<[.!?,;-') DECIDES[sign.charCodeAt(0)] = ALWAYS;

const leastIn = (mode: Mode) => (mode === 'text' ? ALWAYS : INSIDE);

/** Letters, digits and everything beyond ASCII but the few signs that end sentences or clauses there. */
function isWordUnit(unit: number): boolean {
  if (unit < 128) {
    return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57);
  }
  return !(
    unit === 0xa0 ||
    unit === 0xfeff ||
    unit === 0x2026 ||
    unit === 0x2013 ||
    unit === 0x2014 ||
    unit === 0x3002 ||
    unit === 0xff01 ||
    unit === 0xff1f
  );
}

function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

/** The LaTeX or code that begins at `i`, if any. */
function opens(text: string, i: number, unit: number): Exclude<Mode, 'text'> | undefined {
  if (unit === DOLLAR) return text.charCodeAt(i + 1) === DOLLAR ? 'dollars' : 'dollar';
  if (unit === BACKSLASH) {
    const next = text.charCodeAt(i + 1);
    if (next === 40) return 'paren';
    if (next === 91) return 'bracket';
  }
  if (unit === BACKTICK && text.startsWith('```', i)) return 'code';
  return undefined;
}

/**
 * Whether LaTeX ends at `i`: the length of its own closing sign, −1 when it turns out not to be LaTeX here (a blank line,
 * prose after a dollar amount, too long), 0 when it goes on.
 */
function closes(text: string, i: number, unit: number, mode: Mode, length: number): number {
  if (length > MATH) return -1;
  if (unit === DOLLAR) {
    if (mode === 'dollar') return 1;
    return mode === 'dollars' && text.charCodeAt(i + 1) === DOLLAR ? 2 : 0;
  }
  if (unit === BACKSLASH) {
    const next = text.charCodeAt(i + 1);
    return (mode === 'paren' && next === 41) || (mode === 'bracket' && next === 93) ? 2 : 0;
  }
  if (unit === NEWLINE) {
    if (mode === 'dollar') return -1;
    return text.charCodeAt(skipBlanks(text, i + 1)) === NEWLINE ? -1 : 0;
  }
  // "$5. Then": a dollar amount, not LaTeX.
  if (mode === 'dollar' && (unit === 46 || unit === 63 || unit === 33)) {
    return text.charCodeAt(i + 1) === SPACE && isCapital(text.charCodeAt(i + 2)) ? -1 : 0;
  }
  return 0;
}

/** Over blanks within a line, no further than the look-ahead. */
function skipBlanks(text: string, from: number): number {
  let i = from;
  while (i < from + LOOK_AHEAD - 4) {
    const unit = text.charCodeAt(i);
    if (unit !== SPACE && unit !== 9 && unit !== 13) break;
    i++;
  }
  return i;
}

const isCapital = (unit: number) => unit >= 65 && unit <= 90;
const isLower = (unit: number) => unit >= 97 && unit <= 122;
const isDigit = (unit: number) => unit >= 48 && unit <= 57;
const isLetter = (unit: number) => isLower(unit | 32);

/** The end of the sentence that ends at `i`, 0 when none does there. */
function sentenceEnd(text: string, i: number, unit: number, start: number): number {
  if (unit === 0x3002 || unit === 0xff01 || unit === 0xff1f) return i + 1;
  if (unit !== 46 && unit !== 33 && unit !== 63 && unit !== 0x2026) return 0;
  let end = i + 1;
  // Closing quotes, brackets and emphasis belong to the sentence; so do more dots.
  while (end < i + 8 && isCloser(text.charCodeAt(end))) end++;
  if (end < text.length && !isSpace(text.charCodeAt(end))) return 0;
  if (unit === 46 && end === i + 1 && isAbbreviation(text, start, i)) return 0;
  if (unit === 33 || unit === 63) return end;
  // "approx. five", "wait... no": a small letter goes on with the sentence.
  let after = end;
  while (after < i + LOOK_AHEAD - 4 && isSpace(text.charCodeAt(after))) {
    if (text.charCodeAt(after) === NEWLINE) return end;
    after++;
  }
  return isLower(text.charCodeAt(after)) ? 0 : end;
}

/** " ' ) ] * _ . ! ? ’ ” » … */
function isCloser(unit: number): boolean {
  switch (unit) {
    case 34:
    case 39:
    case 41:
    case 93:
    case 42:
    case 95:
    case 46:
    case 33:
    case 63:
    case 0x2019:
    case 0x201d:
    case 0xbb:
    case 0x2026:
      return true;
    default:
      return false;
  }
}

/** Whether the full stop at `i` belongs to an abbreviation, or to a number that opens a list item. */
function isAbbreviation(text: string, start: number, i: number): boolean {
  let from = i;
  let digits = true;
  while (from > start && from > i - 8) {
    const unit = text.charCodeAt(from - 1);
    if (!isLetter(unit) && !isDigit(unit) && unit !== 46) break;
    digits &&= isDigit(unit);
    from--;
  }
  if (from === i) return false;
  if (digits) return onlyMarks(text, start, from);
  if (i - from > LONGEST_ABBREVIATION) return false;
  return ABBREVIATIONS.has(text.slice(from, i).toLowerCase());
}

/** "- **12" and "12" before a full stop open a list item. */
function onlyMarks(text: string, start: number, end: number): boolean {
  if (end - start > 6) return false;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (isLetter(unit) || isDigit(unit)) return false;
  }
  return true;
}

/** Whether the clause after the comma, semicolon or dash at `i` begins with a word that turns the thought. */
function startsClause(text: string, i: number, unit: number): boolean {
  if (unit !== 44 && unit !== 59 && unit !== 45 && unit !== 0x2013 && unit !== 0x2014) {
    return false;
  }
  const dash = unit === 0x2014;
  if (!isSpace(text.charCodeAt(i + 1)) && !dash) return false;
  const at = dash && !isSpace(text.charCodeAt(i + 1)) ? i + 1 : i + 2;
  // Most clauses begin with another letter: no word is cut out for them.
  if (!BEGINS_CLAUSE.has(text.charCodeAt(at) | 32)) return false;
  const word = wordAt(text, at);
  if (!CLAUSE_WORDS.has(word)) return false;
  return !GOES_ON.has(wordAt(text, at + word.length + 1));
}

function wordAt(text: string, at: number): string {
  let end = at;
  while (end < at + 14 && isLetter(text.charCodeAt(end))) end++;
  return text.slice(at, end).toLowerCase();
}

/** Length of the think tag at `at` (<think>, </answer>, <|channel|>, [THINK]), 0 for none. */
export function tagAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit !== 60 && unit !== 91) return 0;
  if (unit === 91) {
    for (const tag of ['[THINK]', '[/THINK]']) if (text.startsWith(tag, at)) return tag.length;
    return 0;
  }
  const bar = text.charCodeAt(at + 1) === 124;
  let end = at + (bar ? 2 : text.charCodeAt(at + 1) === 47 ? 2 : 1);
  const name = end;
  while (end < at + LOOK_AHEAD - 4) {
    const next = text.charCodeAt(end);
    if (!isLetter(next) && !isDigit(next) && next !== 95 && next !== 58) break;
    end++;
  }
  if (bar) return text.startsWith('|>', end) && end > name ? end + 2 - at : 0;
  if (text.charCodeAt(end) !== 62) return 0;
  return TAGS.has(text.slice(name, end).toLowerCase()) ? end + 1 - at : 0;
}
