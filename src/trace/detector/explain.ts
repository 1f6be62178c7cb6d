import { CUE_TYPES, type CueType } from './cues.ts';
import type { Features } from './features.ts';
import { FACTS, featureHash, type Grams } from './grams.ts';
import type { Stretch } from './labelled.ts';
import { MASK_NAMES, type Scan } from './scan.ts';
import { laneOf, SCORES, type Table } from './table.ts';

/** The words of tokens [first, last] as features are named: lower case, masks for numbers and formulas. */
export function tokenWords(text: string, scan: Scan, first: number, last: number): string {
  const words: string[] = [];
  for (let i = first; i <= last; i++) {
    const mask = MASK_NAMES[scan.hashes[i]];
    words.push(
      mask ??
        text
          .slice(scan.starts[i], scan.ends[i])
          .replaceAll('’', "'")
          .replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    );
  }
  return words.join(' ');
}

const PREFIXES = ['', '^ ', '~ ', '$ '] as const;

/** The name of an n-gram feature. */
export function gramName(text: string, scan: Scan, grams: Grams, index: number): string {
  const words = tokenWords(text, scan, grams.first[index], grams.last[index]);
  const prefix = PREFIXES.find((each) => featureHash(each + words) === grams.hashes[index]);
  return (prefix ?? '') + words;
}

/** What a cue type is called in an explanation. */
const CUE_WORDS: Record<CueType, string> = {
  wait: 'a pause',
  doubt: 'a doubt',
  error: 'an error seen',
  check: 'a check announced',
  confirm: 'a confirmation',
  switch: 'another way',
  reject: 'something given up',
  attempt: 'a try',
  example: 'an example',
  suppose: 'a supposition',
  hypothesis: 'a guess',
  plan: 'a next step',
  conclude: 'a conclusion',
  recall: 'something recalled',
  again: 'a look back',
  ponder: 'a pondering',
  negate: 'a negation',
  but: 'an objection',
};

const FACT_WORDS: Record<string, string> = {
  '#question': 'asks a question',
  '#equation': 'holds an equation',
  '#heading': 'is a heading',
  '#item': 'is an item of a list',
  '#number': 'holds a number',
  '#math': 'holds mathematics',
  '#colon': 'has a colon',
  '#exclamation': 'has an exclamation mark',
  '#comparison': 'compares',
  '#words:0': 'has no words',
  '#words:1-2': 'is very short',
  '#words:3-5': 'is short',
  '#words:6-10': 'is rather short',
  '#words:11-20': 'is of middling length',
  '#words:21-40': 'is long',
  '#words:many': 'is very long',
  '#numbers:new': 'brings new numbers',
  '#numbers:mixed': 'takes up earlier numbers',
  '#numbers:known': 'has earlier numbers only',
  '#since:1': 'follows a turn of thought',
  '#since:2': 'comes soon after a turn of thought',
  '#since:3-5': 'comes some sentences after a turn',
  '#since:6-12': 'comes long after a turn',
  '#since:long': 'comes very long after a turn',
  '#first': 'opens the text',
  '#check:1': 'follows an announced check',
  '#check:2-4': 'comes soon after an announced check',
  '#check:5-9': 'comes some sentences after an announced check',
};

const cueWords = (name: string) => CUE_WORDS[name as CueType];

/** A fact of grams.ts in words, and the cue type whose phrase shows it. */
function factWords(name: string): { words: string; cue?: CueType } {
  if (Object.hasOwn(FACT_WORDS, name)) return { words: FACT_WORDS[name] };
  const [, left, mark, right] = /^#(\w+)([:+>])(\w+)$/.exec(name) ?? [];
  const words = cueWords(right);
  const cue = right as CueType;
  if (mark === ':' || mark === '+') return { words, cue };
  const after = left === 'checking' ? 'while a check is on' : `after ${cueWords(left)}`;
  return { words: `${words} ${after}`, cue };
}

const FACTS_IN_WORDS = FACTS.map(factWords);
/** Units of a quotation in an explanation. */
const MOST_QUOTED = 60;
/** What moves the log-odds less than this is no reason. */
const LEAST = 0.15;

export interface Explanation {
  reasons: string[];
  /** The strongest words, offsets in the segment's text. */
  cue?: Stretch;
}

/**
 * The `most` strongest grounds for the score of `column`: words of the segment, facts about it, and what the segments
 * before it add (`before` in log-odds).
 */
export function explain(
  text: string,
  features: Features,
  table: Table,
  column: number,
  before: number,
  most: number,
): Explanation {
  const { scan, grams, entries, facts, factCount, factEntries } = features;
  const { packed, scale } = table;
  const weightOf = (entry: number) => laneOf(packed[entry * SCORES.length + column], 0) * scale;
  const best: { weight: number; gram: number; fact: number }[] = [];
  const offer = (weight: number, gram: number, fact: number) => {
    if (weight < LEAST) return;
    let at = best.length;
    while (at > 0 && best[at - 1].weight < weight) at--;
    if (at >= 2 * most) return;
    best.splice(at, 0, { weight, gram, fact });
    if (best.length > 2 * most) best.pop();
  };
  for (let i = 0; i < grams.count; i++) if (entries[i] >= 0) offer(weightOf(entries[i]), i, -1);
  for (let i = 0; i < factCount; i++) {
    const entry = factEntries[facts[i]];
    if (entry >= 0) offer(weightOf(entry), -1, facts[i]);
  }
  offer(before, -1, -1);

  const reasons: string[] = [];
  const taken: { first: number; last: number }[] = [];
  let cue: Stretch | undefined;
  /** Quotes an n-gram, unless its words were quoted already. */
  const quote = (gram: number): string | undefined => {
    const first = grams.first[gram];
    const last = grams.last[gram];
    if (taken.some((other) => first <= other.last && other.first <= last)) return undefined;
    taken.push({ first, last });
    const stretch = { start: scan.starts[first], end: scan.ends[last] };
    cue ??= stretch;
    const words = text.slice(stretch.start, Math.min(stretch.end, stretch.start + MOST_QUOTED));
    return `“${words}”`;
  };
  const said = new Set<string>();
  for (const { gram, fact } of best) {
    if (reasons.length === most) break;
    if (gram >= 0) {
      const quoted = quote(gram);
      if (quoted !== undefined)
        reasons.push(grams.first[gram] === 0 ? `starts with ${quoted}` : `says ${quoted}`);
      continue;
    }
    if (fact < 0) {
      reasons.push('the sentences before suggest it');
      continue;
    }
    const { words, cue: type } = FACTS_IN_WORDS[fact];
    if (type === undefined) reasons.push(words);
    else if (!said.has(type)) {
      said.add(type);
      const phrase = phraseOf(features, table, type);
      const quoted = phrase < 0 ? undefined : quote(phrase);
      // Words that are quoted already need no second mention.
      if (quoted !== undefined) reasons.push(`${quoted}: ${words}`);
    }
  }
  return { reasons, cue };
}

/** The longest n-gram that is a phrase of the cue type, −1 for none. */
function phraseOf({ grams, entries }: Features, table: Table, type: CueType): number {
  const bit = 1 << CUE_TYPES.indexOf(type);
  let found = -1;
  for (let i = 0; i < grams.count; i++) {
    if (entries[i] < 0 || (table.cues[entries[i]] & bit) === 0) continue;
    if (found < 0 || grams.last[i] - grams.first[i] > grams.last[found] - grams.first[found])
      found = i;
  }
  return found;
}
