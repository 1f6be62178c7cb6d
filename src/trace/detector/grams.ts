import { CUES, CUE_TYPES, INTERJECTIONS } from './cues.ts';
import { FLAG, wordHash, type Scan } from './scan.ts';

/**
 * The features of a segment, as hashes: n-grams of one to three tokens, those that open it (`^`), those that open it after
 * interjections (`~`), those that end it (`$`), and a few facts (`#`). Each is hashed once and looked up once.
 */
export interface Grams {
  hashes: Int32Array;
  /** First and last token of each n-gram; −1 for facts. */
  first: Int32Array;
  last: Int32Array;
  count: number;
  /** Where the sentence begins behind its interjections, a token index. */
  opening: number;
}

export const PREFIX = {
  start: wordHash('^'),
  open: wordHash('~'),
  end: wordHash('$'),
  fact: wordHash('#'),
};

export function newGrams(): Grams {
  return {
    hashes: new Int32Array(2048),
    first: new Int32Array(2048),
    last: new Int32Array(2048),
    count: 0,
    opening: 0,
  };
}

/** Order matters: (a, b) and (b, a) differ. */
export function join(a: number, b: number): number {
  const mixed = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d) + b;
  return Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39) | 0;
}

/** The hash of a feature by its name, as the weight table writes it: "wait but", "^ let me", "#equation". */
export function featureHash(name: string): number {
  if (name.startsWith('#')) return join(PREFIX.fact, wordHash(name.slice(1)));
  const words = name.split(' ');
  const prefix = words[0];
  const hasPrefix = words.length > 1 && (prefix === '^' || prefix === '~' || prefix === '$');
  const hashes = (hasPrefix ? words.slice(1) : words).map(wordHash);
  let hash = hashes[0];
  for (const next of hashes.slice(1)) hash = join(hash, next);
  if (!hasPrefix) return hash;
  return join(prefix === '^' ? PREFIX.start : prefix === '~' ? PREFIX.open : PREFIX.end, hash);
}

const interjections = new Set(INTERJECTIONS.map(wordHash));
const MOST_INTERJECTIONS = 4;

/** Fills `grams` from a scanned segment. */
export function gramsOf(scan: Scan, grams: Grams): void {
  const { hashes: tokens, count } = scan;
  const room = 3 * count + 16;
  if (room > grams.hashes.length) {
    grams.hashes = new Int32Array(2 * room);
    grams.first = new Int32Array(2 * room);
    grams.last = new Int32Array(2 * room);
  }
  const { hashes, first, last } = grams;
  let n = 0;
  let one = 0;
  let two = 0;
  for (let i = 0; i < count; i++) {
    const token = tokens[i];
    hashes[n] = token;
    first[n] = last[n] = i;
    n++;
    if (i > 0) {
      // tri(i−2, i−1, i) = join(join(i−2, i−1), i): the bigram before is at hand.
      if (i > 1) {
        hashes[n] = join(two, token);
        first[n] = i - 2;
        last[n] = i;
        n++;
      }
      two = join(one, token);
      hashes[n] = two;
      first[n] = i - 1;
      last[n] = i;
      n++;
    }
    one = token;
  }
  let opening = 0;
  while (opening < MOST_INTERJECTIONS && opening < count - 1 && interjections.has(tokens[opening]))
    opening++;
  n = opener(scan, grams, n, 0, PREFIX.start);
  n = opener(scan, grams, n, opening, PREFIX.open);
  if (count > 0) {
    hashes[n] = join(PREFIX.end, tokens[count - 1]);
    first[n] = last[n] = count - 1;
    n++;
    if (count > 1) {
      hashes[n] = join(PREFIX.end, join(tokens[count - 2], tokens[count - 1]));
      first[n] = count - 2;
      last[n] = count - 1;
      n++;
    }
  }
  grams.count = n;
  grams.opening = opening;
}

function opener(scan: Scan, grams: Grams, from: number, at: number, prefix: number): number {
  const { hashes: tokens, count } = scan;
  let n = from;
  let hash = 0;
  for (let i = at; i < count && i < at + 3; i++) {
    hash = i === at ? tokens[i] : join(hash, tokens[i]);
    grams.hashes[n] = join(prefix, hash);
    grams.first[n] = at;
    grams.last[n] = i;
    n++;
  }
  return n;
}

/** Cue phrases by hash → bit of their type. */
export function cuePhrases(): Map<number, number> {
  const phrases = new Map<number, number>();
  CUE_TYPES.forEach((type, bit) => {
    for (const phrase of CUES[type].split('|')) {
      const hash = featureHash(phrase);
      phrases.set(hash, (phrases.get(hash) ?? 0) | (1 << bit));
    }
  });
  return phrases;
}

/** Facts about a segment, beside its words. */
export const FACTS = [
  ...CUE_TYPES.map((type) => `#cue:${type}`),
  ...CUE_TYPES.map((type) => `#opens:${type}`),
  ...Object.keys(FLAG).map((flag) => `#${flag}`),
  '#words:0',
  '#words:1-2',
  '#words:3-5',
  '#words:6-10',
  '#words:11-20',
  '#words:21-40',
  '#words:many',
  '#numbers:new',
  '#numbers:mixed',
  '#numbers:known',
  '#tag',
  '#since:1',
  '#since:2',
  '#since:3-5',
  '#since:6-12',
  '#since:long',
  '#first',
  // Distance to the last announcement of a check, and what is said while one is on.
  '#check:1',
  '#check:2-4',
  '#check:5-9',
  ...CUE_TYPES.map((type) => `#checking>${type}`),
  // What opens a segment × what else is in it; what is in the one before × what is in it.
  ...CUE_TYPES.flatMap((opens) => CUE_TYPES.map((type) => `#${opens}+${type}`)),
  ...CUE_TYPES.flatMap((before) => CUE_TYPES.map((type) => `#${before}>${type}`)),
];
