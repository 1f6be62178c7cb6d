/**
 * One pass over a segment: words, numbers and formulas as hashed tokens. Numbers, variables, operators and LaTeX become
 * masks, so that no weight can hang on a problem's own numbers. Buffers are reused: nothing is allocated per segment.
 */
export interface Scan {
  /** Hash of each token; MASK.* for what is masked. */
  hashes: Int32Array;
  /** Where each token lies in the scanned text. */
  starts: Int32Array;
  ends: Int32Array;
  count: number;
  /** Hashes of the numbers' digits, in order; those of one digit only are left out. */
  numbers: Int32Array;
  numberCount: number;
  /** Words that are no masks. */
  words: number;
  /** Bits of FLAG. */
  flags: number;
}

export const FLAG = {
  question: 1,
  equation: 2,
  heading: 4,
  item: 8,
  number: 16,
  math: 32,
  colon: 64,
  exclamation: 128,
  comparison: 256,
} as const;

const FNV = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** The hash of a lower-case word, as the scanner makes it. */
export function wordHash(word: string): number {
  let hash = FNV;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
  return hash | 0;
}

export const MASK = {
  /** A run of numbers, variables, operators and LaTeX. */
  formula: wordHash('<f>'),
  question: wordHash('?'),
  exclamation: wordHash('!'),
  colon: wordHash(':'),
  dots: wordHash('...'),
  tick: wordHash('✓'),
} as const;

/** What a token is written like in explanations and in the weight table. */
export const MASK_NAMES: Record<number, string> = {
  [MASK.formula]: '<f>',
  [MASK.question]: '?',
  [MASK.exclamation]: '!',
  [MASK.colon]: ':',
  [MASK.dots]: '...',
  [MASK.tick]: '✓',
};

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const BLANK = 3;
const OPERATOR = 4;
const QUESTION = 5;
const EXCLAMATION = 6;
const COLON = 7;
const DOLLAR = 8;
const BACKSLASH = 9;
const DOT = 10;
const NUMBER_SIGN = 12;

const CLASS = new Uint8Array(128);
for (let i = 0; i < 26; i++) CLASS[65 + i] = CLASS[97 + i] = LETTER;
for (let i = 48; i < 58; i++) CLASS[i] = DIGIT;
for (const unit of [32, 9, 10, 11, 12, 13]) CLASS[unit] = BLANK;
for (const sign of '=+*/^<>_{}&|~%') CLASS[sign.charCodeAt(0)] = OPERATOR;
CLASS[63] = QUESTION;
CLASS[33] = EXCLAMATION;
CLASS[58] = COLON;
CLASS[36] = DOLLAR;
CLASS[92] = BACKSLASH;
CLASS[46] = DOT;
CLASS[35] = NUMBER_SIGN;

const FIRST_ROOM = 512;

export function newScan(): Scan {
  return {
    hashes: new Int32Array(FIRST_ROOM),
    starts: new Int32Array(FIRST_ROOM),
    ends: new Int32Array(FIRST_ROOM),
    count: 0,
    numbers: new Int32Array(FIRST_ROOM),
    numberCount: 0,
    words: 0,
    flags: 0,
  };
}

/** Segments that somebody else cut may be of any size. */
function makeRoom(scan: Scan, length: number): void {
  if (length <= scan.hashes.length) return;
  const room = Math.max(length, 2 * scan.hashes.length);
  scan.hashes = new Int32Array(room);
  scan.starts = new Int32Array(room);
  scan.ends = new Int32Array(room);
  scan.numbers = new Int32Array(room);
}

/** Fills `scan` from text[start, end). Linear. */
export function scanSegment(scan: Scan, text: string, start: number, end: number): void {
  // A token takes at least one unit.
  makeRoom(scan, end - start + 1);
  const { hashes, starts, ends, numbers } = scan;
  let count = 0;
  let numberCount = 0;
  let words = 0;
  let flags = 0;
  /** Closing unit of LaTeX that is open: `)`, `]`, `$` or 0. */
  let math = 0;
  let i = start;

  while (i < end) {
    const unit = text.charCodeAt(i);
    const kind = unit < 128 ? CLASS[unit] : classOf(unit);
    if (kind === LETTER) {
      const from = i;
      let hash = FNV;
      let next = unit;
      do {
        // Lower case; beyond ASCII as it is.
        if (next < 128) next |= 32;
        hash = Math.imul(hash ^ next, PRIME);
        i++;
        if (i >= end) break;
        next = text.charCodeAt(i);
        if (next === 39 || next === 0x2019) {
          // "let's": an apostrophe between letters.
          if (i + 1 >= end || !isLetter(text.charCodeAt(i + 1))) break;
          next = 39;
          hash = Math.imul(hash ^ next, PRIME);
          i++;
          next = text.charCodeAt(i);
        }
      } while (next < 128 ? CLASS[next] === LETTER : classOf(next) === LETTER);
      const length = i - from;
      if (math !== 0) {
        // "$5 and then": a dollar amount, not LaTeX.
        if (math !== 36 || length < 4) continue;
        math = 0;
      }
      // One letter is a variable, but for "a" and "I".
      if (length === 1 && unit !== 97 && unit !== 65 && unit !== 73) {
        if (count === 0 || hashes[count - 1] !== MASK.formula) {
          hashes[count] = MASK.formula;
          starts[count] = from;
          count++;
        }
        ends[count - 1] = i;
        flags |= FLAG.math;
        continue;
      }
      hashes[count] = hash | 0;
      starts[count] = from;
      ends[count] = i;
      count++;
      words++;
      continue;
    }
    if (kind === BLANK) {
      i++;
      continue;
    }
    if (kind === DIGIT) {
      const from = i;
      let hash = FNV;
      let digits = 0;
      let next = unit;
      for (;;) {
        // Thousands commas are no part of the value.
        if (next !== 44) {
          hash = Math.imul(hash ^ next, PRIME);
          digits++;
        }
        i++;
        if (i >= end) break;
        next = text.charCodeAt(i);
        if (next >= 48 && next <= 57) continue;
        if ((next !== 46 && next !== 44) || i + 1 >= end || !isDigit(text.charCodeAt(i + 1))) break;
      }
      flags |= FLAG.number;
      if (digits > 1) numbers[numberCount++] = hash | 0;
      // "12." and "3)" that open a line are a list's.
      if (count === 0 && i < end && (text.charCodeAt(i) === 46 || text.charCodeAt(i) === 41)) {
        flags |= FLAG.item;
        i++;
        continue;
      }
      if (count === 0 || hashes[count - 1] !== MASK.formula) {
        hashes[count] = MASK.formula;
        starts[count] = from;
        count++;
      }
      ends[count - 1] = i;
      continue;
    }
    let masked = 0;
    switch (kind) {
      case OPERATOR:
        if (unit === 61) flags |= FLAG.equation;
        else if (unit === 60 || unit === 62) flags |= FLAG.comparison;
        else if (unit === 42 && count === 0) {
          // "**Step 3:**" is a heading, "* " an item.
          flags |= text.charCodeAt(i + 1) === 42 ? FLAG.heading : FLAG.item;
          i++;
          continue;
        }
        if (unit !== 42 || text.charCodeAt(i + 1) !== 42) masked = MASK.formula;
        i += masked === 0 ? 2 : 1;
        break;
      case DOLLAR:
        math = math === 36 ? 0 : math === 0 ? 36 : math;
        masked = MASK.formula;
        flags |= FLAG.math;
        i += i + 1 < end && text.charCodeAt(i + 1) === 36 ? 2 : 1;
        break;
      case BACKSLASH: {
        const next = i + 1 < end ? text.charCodeAt(i + 1) : 0;
        masked = MASK.formula;
        flags |= FLAG.math;
        i++;
        if (next === 40) math = 41;
        else if (next === 91) math = 93;
        else if (next === math) math = 0;
        else {
          // A command's name is no word.
          while (i < end && isLetter(text.charCodeAt(i))) i++;
          break;
        }
        i++;
        break;
      }
      case QUESTION:
        flags |= FLAG.question;
        masked = MASK.question;
        i++;
        break;
      case EXCLAMATION:
        flags |= FLAG.exclamation;
        masked = MASK.exclamation;
        i++;
        break;
      case COLON:
        flags |= FLAG.colon;
        masked = MASK.colon;
        i++;
        break;
      case DOT:
        if (unit === 0x2026 || (i + 1 < end && text.charCodeAt(i + 1) === 46)) masked = MASK.dots;
        i++;
        while (i < end && text.charCodeAt(i) === 46) i++;
        break;
      case NUMBER_SIGN:
        if (count === 0) flags |= FLAG.heading;
        i++;
        break;
      default:
        if (count === 0 && (unit === 45 || unit === 0x2022)) flags |= FLAG.item;
        if (unit === 0x2713 || unit === 0x2714 || unit === 0x2705) masked = MASK.tick;
        i++;
    }
    if (masked === 0 || (math !== 0 && masked !== MASK.formula)) continue;
    if (count > 0 && hashes[count - 1] === masked) {
      ends[count - 1] = i;
      continue;
    }
    hashes[count] = masked;
    starts[count] = i - 1;
    ends[count] = i;
    count++;
  }
  scan.count = count;
  scan.numberCount = numberCount;
  scan.words = words;
  scan.flags = flags;
}

const isDigit = (unit: number) => unit >= 48 && unit <= 57;
const isLetter = (unit: number) => (unit < 128 ? CLASS[unit] === LETTER : classOf(unit) === LETTER);

/** Beyond ASCII: signs of mathematics and punctuation are none, the rest counts as letters. */
function classOf(unit: number): number {
  if (unit < 128) return CLASS[unit];
  if (unit === 0xa0 || unit === 0x202f || unit === 0x2009 || unit === 0xfeff) return BLANK;
  if (unit === 0x2026) return DOT;
  if (unit === 0xd7 || unit === 0xf7 || unit === 0xb0 || unit === 0xb1) return OPERATOR;
  if (unit === 0xb2 || unit === 0xb3 || unit === 0xb9 || unit === 0xb7) return OPERATOR;
  if (unit < 0xc0) return OTHER;
  // Greek letters, super- and subscripts, arrows, operators: parts of formulas.
  if (unit >= 0x370 && unit < 0x400) return OPERATOR;
  if (unit >= 0x2070 && unit < 0x20a0) return OPERATOR;
  if (unit >= 0x2190 && unit < 0x2300) return OPERATOR;
  if (unit >= 0x2000 && unit < 0x2e00) return OTHER;
  if (unit >= 0xd800 && unit < 0xe000) return OTHER;
  if (unit >= 0x3000 && unit < 0x3040) return OTHER;
  return LETTER;
}
