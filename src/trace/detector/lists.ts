import type { BehaviourName } from '../behaviours.ts';

/** A keyword list that a paper counts, as it is printed there. */
export interface KeywordList {
  label: string;
  source: string;
  /** What the paper reads each word as. */
  words: Partial<Record<BehaviourName, readonly string[]>>;
}

const oatZero =
  'recheck|rethink|reevaluate|re-evaluate|reevaluation|re-examine|reexamine|try again|check again|think again|go over the steps';
const r1Zero =
  'recheck|rethink|reassess|reevaluate|re-evaluate|reevaluation|re-examine|reexamine|reconsider|reanalyze|double-check|check again|think again|verify again|go over the steps';

/** For comparison: each is selectable by name wherever the detector is. */
export const KEYWORD_LISTS = {
  r1: {
    label: 'DeepSeek-R1 words',
    source: 'DeepSeek-AI 2025, arXiv 2501.12948',
    words: {
      reflection: 'wait|mistake|however|but|retry|error|verify|wrong|evaluate|check'.split('|'),
    },
  },
  'oat-zero': {
    label: 'oat-zero words',
    source: 'Liu et al. 2025, “There May Not Be Aha Moment in R1-Zero-like Training”',
    words: { reflection: oatZero.split('|') },
  },
  'understand-r1-zero': {
    label: 'understand-r1-zero words',
    source: 'Liu et al. 2025, arXiv 2503.20783',
    words: { reflection: r1Zero.split('|') },
  },
  seal: {
    label: 'SEAL words',
    source: 'Chen et al. 2025, arXiv 2504.07986',
    words: {
      reflection:
        "wait|verify|make sure|hold on|think again|'s correct|'s incorrect|let me check|seems right".split(
          '|',
        ),
      backtracking:
        'alternatively|think differently|another way|another approach|another method|another solution|another strategy|another technique'.split(
          '|',
        ),
    },
  },
  s1: {
    label: 's1 word',
    source: 'Muennighoff et al. 2025, arXiv 2501.19393',
    words: { reflection: ['wait'] },
  },
  tip: {
    label: 'TIP word',
    source: 'Wang et al. 2025, arXiv 2501.18585',
    words: { backtracking: ['alternatively'] },
  },
} as const satisfies Record<string, KeywordList>;

export type KeywordListName = keyof typeof KEYWORD_LISTS;
export const KEYWORD_LIST_NAMES = Object.keys(KEYWORD_LISTS) as KeywordListName[];

/** A word of a list, found in a text: [start, end) and what the list reads it as. */
export interface KeywordHit {
  start: number;
  end: number;
  behaviour: BehaviourName;
  word: string;
}

const patterns = new Map<KeywordListName, { behaviour: BehaviourName; pattern: RegExp }[]>();

/** The first word of each behaviour that the list finds in `text`, case ignored, at word borders. */
export function keywordHits(list: KeywordListName, text: string): KeywordHit[] {
  let compiled = patterns.get(list);
  if (!compiled) {
    const { words: byBehaviour }: KeywordList = KEYWORD_LISTS[list];
    compiled = Object.entries(byBehaviour).map(([behaviour, words]) => ({
      behaviour: behaviour as BehaviourName,
      pattern: new RegExp(`(?<![a-z])(?:${words.join('|')})(?![a-z])`, 'i'),
    }));
    patterns.set(list, compiled);
  }
  const hits: KeywordHit[] = [];
  // Typographic apostrophes count as plain ones ("that’s correct").
  const plain = text.replaceAll('’', "'");
  for (const { behaviour, pattern } of compiled) {
    const found = pattern.exec(plain);
    if (!found) continue;
    const [word] = found;
    hits.push({ start: found.index, end: found.index + word.length, behaviour, word });
  }
  return hits;
}
