import { CUE_TYPES, type CueType } from './cues.ts';
import { FACTS, featureHash, gramsOf, newGrams, type Grams } from './grams.ts';
import { FLAG, newScan, scanSegment, type Scan } from './scan.ts';
import { tagAt } from './segmenter.ts';
import { openNumberSet } from './numberSet.ts';
import { find, SCORES, type Table } from './table.ts';

/** What is known of the segment read last. The buffers are used again for the next one. */
export interface Features {
  scan: Scan;
  grams: Grams;
  /** Entry of each n-gram in the table, −1 for none or for one that was counted already. */
  entries: Int32Array;
  /** Bits of the cue types in it, and of those that open it. */
  cues: number;
  opens: number;
  /** Indices into FACTS, the first `factCount` of them. */
  facts: Int32Array;
  factCount: number;
  /** Entry of each fact in the table, −1 for none. */
  factEntries: Int32Array;
  /** How many of its numbers were there before (two digits at least), and how many it has. */
  knownNumbers: number;
  /** Sum of the table's packed weights by score. */
  sums: Float64Array;
}

/** Reads segments in order; each sees what came before it and nothing else. */
export interface FeatureReader {
  read(text: string, start: number, end: number): Features;
  mark(): void;
  rewind(): void;
}

const bit = (type: CueType) => 1 << CUE_TYPES.indexOf(type);
/** Cues after which a reader expects more of the kind. */
const CHECKS = bit('check');
const TURNS = bit('wait') | bit('doubt') | bit('error') | bit('check') | bit('switch');

const fact = (name: string) => FACTS.indexOf(name);
const OPENS = fact('#opens:wait');
const FLAGS = fact(`#${Object.keys(FLAG)[0]}`);
const WORDS = fact('#words:0');
const NUMBERS = fact('#numbers:new');
const TAG = fact('#tag');
const SINCE = fact('#since:1');
const FIRST = fact('#first');
const CHECK = fact('#check:1');
const CHECKING = fact('#checking>wait');
const PAIRS = fact('#wait+wait');
const AFTER = fact('#wait>wait');
const TYPES = CUE_TYPES.length;
/** `sum` below is written out for nine. */
const COUNT = SCORES.length satisfies 9;
export const FACT_HASHES = Int32Array.from(FACTS, featureHash);

/** Segments since the last turn, in steps. */
function sinceStep(since: number): number {
  if (since <= 2) return since - 1;
  return since <= 5 ? 2 : since <= 12 ? 3 : 4;
}

function wordStep(words: number): number {
  if (words === 0) return 0;
  if (words <= 2) return 1;
  if (words <= 5) return 2;
  return words <= 10 ? 3 : words <= 20 ? 4 : words <= 40 ? 5 : 6;
}

export function openFeatures(table: Table): FeatureReader {
  const scan = newScan();
  const grams = newGrams();
  const features: Features = {
    scan,
    grams,
    entries: new Int32Array(grams.hashes.length),
    cues: 0,
    opens: 0,
    facts: new Int32Array(FACTS.length),
    factCount: 0,
    factEntries: Int32Array.from(FACT_HASHES, (hash) => find(table, hash)),
    knownNumbers: 0,
    sums: new Float64Array(COUNT),
  };
  const { facts, factEntries, sums } = features;
  const stamps = new Int32Array(table.cues.length);
  const { packed, cues: cueBits, keys, slots, present } = table;
  const lastSlot = slots.length - 1;
  /** Entries that the segment has, n-grams and facts, where their packed weights begin. */
  let hits = new Int32Array(grams.hashes.length + FACTS.length);
  let hitCount = 0;
  let factCount = 0;
  let stamp = 0;
  let index = 0;
  let since = 1000;
  let sinceCheck = 1000;
  let before = 0;
  const seen = openNumberSet();
  let marked: { index: number; since: number; sinceCheck: number; before: number } | undefined;

  function take(which: number): void {
    facts[factCount++] = which;
    const entry = factEntries[which];
    if (entry >= 0) hits[hitCount++] = entry * COUNT;
  }

  /** Adds the packed weights of all that was hit: in variables of its own, since nothing runs as often as this. */
  function sum(): void {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    let i = 0;
    for (let n = 0; n < hitCount; n++) {
      const at = hits[n];
      a += packed[at];
      b += packed[at + 1];
      c += packed[at + 2];
      d += packed[at + 3];
      e += packed[at + 4];
      f += packed[at + 5];
      g += packed[at + 6];
      h += packed[at + 7];
      i += packed[at + 8];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
    sums[4] = e;
    sums[5] = f;
    sums[6] = g;
    sums[7] = h;
    sums[8] = i;
  }

  /** 0 = only new numbers, 1 = some were there before, 2 = all were; undefined without numbers. */
  function reuse(): number | undefined {
    features.knownNumbers = 0;
    if (scan.numberCount === 0) return undefined;
    const { numbers, numberCount } = scan;
    let known = 0;
    for (let i = 0; i < numberCount; i++) if (seen.has(numbers[i])) known++;
    if (known < numberCount) for (let i = 0; i < numberCount; i++) seen.add(numbers[i]);
    features.knownNumbers = known;
    return known === 0 ? 0 : known < scan.numberCount ? 1 : 2;
  }

  return {
    read(text, start, end) {
      scanSegment(scan, text, start, end);
      gramsOf(scan, grams);
      if (grams.hashes.length > features.entries.length) {
        features.entries = new Int32Array(grams.hashes.length);
        hits = new Int32Array(grams.hashes.length + FACTS.length);
      }
      const { entries } = features;
      const { hashes, first, opening, count } = grams;
      hitCount = 0;
      factCount = 0;
      stamp++;
      let cues = 0;
      let opens = 0;
      for (let i = 0; i < count; i++) {
        const hash = hashes[i];
        entries[i] = -1;
        if ((present[hash >>> 19] & (1 << ((hash >>> 14) & 31))) === 0) continue;
        let slot = hash & lastSlot;
        let entry = slots[slot];
        while (entry >= 0 && keys[slot] !== hash) {
          slot = (slot + 1) & lastSlot;
          entry = slots[slot];
        }
        if (entry < 0) continue;
        const types = cueBits[entry];
        if (types !== 0) {
          cues |= types;
          if (first[i] <= opening) opens |= types;
        }
        if (stamps[entry] === stamp) continue;
        stamps[entry] = stamp;
        entries[i] = entry;
        hits[hitCount++] = entry * COUNT;
      }
      features.cues = cues;
      features.opens = opens;
      for (let rest = cues; rest !== 0; rest &= rest - 1) take(31 - Math.clz32(rest & -rest));
      for (let rest = opens; rest !== 0; rest &= rest - 1)
        take(OPENS + 31 - Math.clz32(rest & -rest));
      for (let rest = scan.flags; rest !== 0; rest &= rest - 1)
        take(FLAGS + 31 - Math.clz32(rest & -rest));
      take(WORDS + wordStep(scan.words));
      const known = reuse();
      if (known !== undefined) take(NUMBERS + known);
      if (tagAt(text, start) > 0) take(TAG);
      take(SINCE + sinceStep(since));
      if (index < 2) take(FIRST);
      if (sinceCheck <= 9) take(CHECK + (sinceCheck === 1 ? 0 : sinceCheck <= 4 ? 1 : 2));
      for (let rest = cues; rest !== 0; rest &= rest - 1) {
        const type = 31 - Math.clz32(rest & -rest);
        if (sinceCheck <= 9) take(CHECKING + type);
        for (let o = opens; o !== 0; o &= o - 1)
          take(PAIRS + (31 - Math.clz32(o & -o)) * TYPES + type);
        for (let o = before; o !== 0; o &= o - 1)
          take(AFTER + (31 - Math.clz32(o & -o)) * TYPES + type);
      }
      features.factCount = factCount;
      sum();
      index++;
      before = cues;
      sinceCheck = (cues & CHECKS) !== 0 ? 1 : sinceCheck + 1;
      since = (cues & TURNS) !== 0 ? 1 : since + 1;
      return features;
    },
    mark() {
      marked = { index, since, sinceCheck, before };
      seen.mark();
    },
    rewind() {
      if (!marked) return;
      ({ index, since, sinceCheck, before } = marked);
      seen.rewind();
      marked = undefined;
    },
  };
}
