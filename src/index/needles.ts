/**
 * What to look for in the bytes of JSON lines. JSON may write a character in two ways: itself in UTF-8, or as an escape
 * (Python's default for anything but ASCII); both are looked for.
 */
export interface Needle {
  /** The ways it may stand in a file, as it was asked for; lower-cased when case is ignored. */
  texts: readonly string[];
  ignoreCase: boolean;
  /** Each of `texts` as bytes; folded by FOLD when case is ignored. */
  bytes: readonly Buffer[];
}

/** Set in every byte of what is compared without case: makes ASCII letters equal, and some other bytes that `holds` tells apart. */
export const FOLD = 0x20;

/** A needle from what somebody typed. Not empty. */
export function needleOf(text: string, ignoreCase: boolean): Needle {
  const plain = JSON.stringify(text.toWellFormed()).slice(1, -1);
  const escaped = plain.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const texts = [...new Set([plain, escaped])].map((one) => (ignoreCase ? one.toLowerCase() : one));
  return {
    texts,
    ignoreCase,
    bytes: texts.map((one) => {
      const bytes = Buffer.from(one, 'utf8');
      return ignoreCase ? fold(bytes, Buffer.from(bytes)) : bytes;
    }),
  };
}

/** `bytes` with FOLD set, written into `target` (at least as long). */
export function fold(bytes: Buffer, target: Buffer): Buffer {
  const { length } = bytes;
  // Four bytes at a time where both lie on a border of four.
  const whole = (bytes.byteOffset | target.byteOffset) % 4 === 0 ? length >> 2 : 0;
  const from = new Uint32Array(bytes.buffer, whole ? bytes.byteOffset : 0, whole);
  const to = new Uint32Array(target.buffer, whole ? target.byteOffset : 0, whole);
  for (let i = 0; i < whole; i++) to[i] = from[i] | 0x20202020;
  for (let i = whole << 2; i < length; i++) target[i] = bytes[i] | FOLD;
  return target.subarray(0, length);
}

/** Whether one of the ways of the needle really stands at `at`, for matches of folded bytes. */
export function holds(bytes: Buffer, at: number, text: string, length: number): boolean {
  return bytes.toString('utf8', at, at + length).toLowerCase() === text;
}

/** How far back a match looks: to tell "nope" from the end of "\\nope" (backslash, n), and 2014 from an escaped dash. */
const LOOK_BACK = 64;
const BACKSLASH = 92;
const LETTER_U = 117;

/** Whether `at` lies within a JSON escape: behind its backslash. */
function insideEscape(bytes: Buffer, at: number): boolean {
  for (let back = 1; back <= 5 && back <= at; back++) {
    if (bytes[at - back] !== BACKSLASH) continue;
    if (back > 1 && bytes[at - back + 1] !== LETTER_U) continue;
    let run = 1;
    while (run < LOOK_BACK && bytes[at - back - run] === BACKSLASH) run++;
    if (run % 2 === 1) return true;
  }
  return false;
}

/** Bytes of one block that the next one must see again. */
export const overlapOf = (needle: Needle): number => longest(needle) + LOOK_BACK;

/** Length of the longest way to write it, in bytes. */
const longest = ({ bytes }: Needle): number => Math.max(...bytes.map((b) => b.length));

/** Calls back with the place of each match, in order for each way of writing; `next` says where to go on from. */
export function eachMatch(
  bytes: Buffer,
  needle: Needle,
  scratch: Buffer,
  onMatch: (at: number) => number,
): void {
  const place = needle.ignoreCase ? fold(bytes, scratch) : bytes;
  for (const [i, wanted] of needle.bytes.entries()) {
    for (let at = place.indexOf(wanted); at >= 0;) {
      const real =
        !insideEscape(bytes, at) &&
        (!needle.ignoreCase || holds(bytes, at, needle.texts[i], wanted.length));
      const next = real ? onMatch(at) : at + 1;
      at = next >= place.length ? -1 : place.indexOf(wanted, next);
    }
  }
}

/** Whether a line holds the needle. */
export function lineHolds(line: Buffer, needle: Needle): boolean {
  let found = false;
  eachMatch(line, needle, Buffer.allocUnsafe(line.length), () => {
    found = true;
    return Infinity;
  });
  return found;
}
