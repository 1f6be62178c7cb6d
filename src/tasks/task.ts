import type { TObject } from '@sinclair/typebox';
import type { RandomStream } from '../base/random.ts';
import type { Span } from '../trace/behaviours.ts';

/** A puzzle with its place in the split. `payload` is the task's own plain data (JSON). */
export interface Puzzle<P = unknown> {
  /** Canonical form: equal for puzzles that differ only in order or names. The split hashes it. */
  canonical: string;
  payload: P;
}

/** What a verifier found. Every number here is about one response. */
export interface Verdict {
  /** Exactly right answer. */
  correct: boolean;
  /** An answer was given in the demanded form. */
  answered: boolean;
  /** The response has the demanded form (tags), whatever its answer says; left out: the same as `answered`. */
  wellFormed?: boolean;
  /** Why, in words, for hovers and lists ("uses 5 twice", "gives 23, wanted 24", "no answer"). */
  reason: string;
  /** Share of checkable statements (arithmetic) that hold, in [0, 1]; NaN when none was made. */
  validity: number;
  /** How often the response itself claims success, and how often recomputation says otherwise; left out: it has no words for that. */
  success?: { claimed: number; wrong: number };
  /** Attempts that repeat an earlier one, divided by all attempts; 0 without attempts. */
  duplicates: number;
  /** Tokens before the first answer marker (the whole response without one): the L of −C/L. */
  thinkingLength: number;
  /** Attempts, different attempts, and those that the guarded reward counts (own numbers, right arithmetic, new, before success). */
  attempts: { all: number; distinct: number; guarded: number };
}

/** Opportunities for behaviours ("go back" per failed try) so that rates can be shown per opportunity. */
export type Opportunities = Partial<Record<Span['behaviour'], number>>;

/** [start, end) in tokens of the response. */
export interface TokenRange {
  start: number;
  end: number;
}

/**
 * A place in the search that a response describes. `root` is the problem; a `move` leads on from its parent; an `outcome` ends
 * an attempt; `check` looks at its parent again; `answer` is what the response settles on.
 */
export interface SearchNode {
  kind: 'root' | 'move' | 'outcome' | 'check' | 'answer';
  label: string;
  /** Where the response says so, each time that it does; none for the root. */
  ranges: TokenRange[];
  /** reached: rightly claimed as the goal. failed: rightly given up. wrong: what is claimed does not hold. open: neither. */
  state: 'reached' | 'failed' | 'wrong' | 'open';
  /** Where the response turns away from here, or stops to think. */
  turns: (TokenRange & { kind: 'back' | 'wait' })[];
  children: SearchNode[];
}

/**
 * A task is one module with this face: generate, demonstrate, verify, detect. Tokens are ids of the task's own word-level
 * vocabulary; `options` are the run file's, already validated against `optionsSchema`.
 */
export interface Task<P = unknown, O = unknown> {
  name: string;
  label: string;
  description: string;
  /** TypeBox schema of the run file's task options, with defaults and descriptions. */
  optionsSchema: TObject;
  /** Options whose vocabulary holds the words that any options bring; left out: all have the same. */
  widest?: Partial<O>;
  /** Words by token id; index 0 is padding. */
  vocabulary(options: O): string[];
  /** Tokens that end a response. */
  stopTokens(options: O): number[];
  /** Every puzzle of a split in a fixed order, or undefined when they are drawn endlessly. */
  puzzles(options: O, split: 'train' | 'heldOut'): Puzzle<P>[];
  /** The training puzzles for this moment of training (progress in [0, 1) of the phase); left out: all, always. */
  stage?(puzzles: Puzzle<P>[], options: O, progress: number, phase: 'sft' | 'rl'): Puzzle<P>[];
  /** How many parts `stage` divides a phase into, as far as the options alone can tell: some may have no puzzles. Left out: one. */
  stages?(options: O, phase: 'sft' | 'rl'): number;
  /** Names of the skills that a puzzle asks for, for `sft.skills`; left out: the task tells none apart. */
  skills?(puzzle: Puzzle<P>, options: O): string[];
  /** A prompt for the puzzle; surface order may be shuffled by `random`. */
  prompt(puzzle: Puzzle<P>, options: O, random: RandomStream): Int32Array;
  /** Prompt and response of one demonstration; the loss starts at promptLength. */
  demonstrate(
    puzzle: Puzzle<P>,
    options: O,
    random: RandomStream,
  ): { tokens: Int32Array; promptLength: number };
  verify(prompt: Int32Array, response: Int32Array, options: O): Verdict;
  /**
   * Where the verifier runs in another process: the verdicts of many responses in one round trip, in order. `verify` then
   * says only what the words say by themselves (lengths, attempts) and calls nothing correct.
   */
  verifyAll?(
    asked: readonly { prompt: Int32Array; response: Int32Array }[],
    options: O,
  ): Promise<Verdict[]>;
  /** Kinds of small changes that give a puzzle another solution; left out: none. */
  perturbations?: readonly string[];
  /** A changed puzzle whose solution is another; undefined when none was found. */
  perturb?(
    puzzle: Puzzle<P>,
    kind: string,
    options: O,
    random: RandomStream,
  ): Puzzle<P> | undefined;
  /** Exact spans over the response, in tokens. */
  detect(prompt: Int32Array, response: Int32Array, options: O): Span[];
  opportunities(prompt: Int32Array, response: Int32Array, options: O): Opportunities;
  /** Where each behaviour could be opened next and was not: token positions in the response, ascending. For forcing one. */
  openings(
    prompt: Int32Array,
    response: Int32Array,
    options: O,
  ): Partial<Record<Span['behaviour'], number[]>>;
  /** For each sound step of the search: can a solution still be reached after it? Exact; for tasks that can tell. */
  reachable?(
    prompt: Int32Array,
    response: Int32Array,
    options: O,
  ): (TokenRange & { reachable: boolean })[];
  /** The search that a response describes, for tasks whose language has one. */
  tree?(prompt: Int32Array, response: Int32Array, options: O): SearchNode;
  /** Tokens that open a behaviour, for bans and interventions ("check", "go"). */
  openers(options: O): Partial<Record<Span['behaviour'], number[]>>;
}
