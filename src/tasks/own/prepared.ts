import type { BehaviourName } from '../../trace/behaviours.ts';

/** Words that every task of the user's own has first, and that its texts may not hold. */
export const PAD = '<pad>';
export const END = '<end>';

export type Verifier = 'exact' | 'number' | 'module';

/** A task of the user's own, made ready once: a run, its resumes and its branches read it, and ask the module only to verify. */
export interface Prepared {
  name: string;
  label: string;
  /** Words by token id: padding, the end of a response, then in the order of their first appearance. */
  words: string[];
  /** Word after which a response states its answer. */
  marker: string;
  verifier: Verifier;
  /** Numbers are written digit by digit. */
  digits: boolean;
  behaviours: Partial<Record<BehaviourName, string[]>>;
  perturbations: string[];
  rows: PreparedPuzzle[];
}

export interface PreparedPuzzle {
  canonical: string;
  heldOut: boolean;
  prompt: number[];
  /** Responses without the end; empty for held-out puzzles. */
  demonstrations: number[][];
  /** What verify is given: the module's own puzzle, or `{prompt, answer}`. Plain data. */
  puzzle: unknown;
  /** By the index of the perturbation. */
  perturbed: { kind: number; prompt: number[]; puzzle: unknown }[];
}

/** The words of a text. `digits`: numbers fall into their digits. */
export function wordsOf(text: string, digits = false): string[] {
  const spaced = digits ? text.replace(/\d/g, ' $& ') : text;
  return spaced.match(/\S+/gu) ?? [];
}

/** Words with their ids. */
export interface WordList {
  words: string[];
  ids(text: readonly string[]): number[] | { foreign: string };
}

/** @param declared the only words there are; without it new ones are taken up as they come */
export function wordList(declared?: readonly string[]): WordList {
  const words = [PAD, END];
  const known = new Map(words.map((word, id) => [word, id]));
  const take = (word: string): number => {
    const id = words.push(word) - 1;
    known.set(word, id);
    return id;
  };
  for (const word of declared ?? []) if (!known.has(word)) take(word);
  return {
    words,
    ids(text) {
      const ids: number[] = [];
      for (const word of text) {
        const id = known.get(word);
        if (id !== undefined && id < 2) return { foreign: word };
        if (id === undefined && declared) return { foreign: word };
        ids.push(id ?? take(word));
      }
      return ids;
    },
  };
}
