import { mean, passAtK } from '../../src/base/statistics.ts';

/**
 * What one measured policy did on the held-out puzzles: `draws` samples of each, same prompts and same noise for every
 * policy, so that two policies are paired puzzle by puzzle and draw by draw.
 */
export interface Outcome {
  draws: number;
  /** Correct draws per held-out puzzle, in the split's order. */
  correct: number[];
  /** Mean response length in tokens. */
  tokens: number;
  truncated: number;
  validity: number;
  duplicates: number;
  /** Spans per response by behaviour. */
  behaviours: Record<string, number>;
}

export interface StartResult {
  sftSeed: number;
  outcome: Outcome;
  seconds: number;
}

export interface RunResult {
  arm: string;
  sftSeed: number;
  rlSeed: number;
  outcome: Outcome;
  /** The same final policy with the opening word of a behaviour banned while decoding. */
  bans: Record<string, Outcome>;
  /** Held-out metrics along training, as the run recorded them. */
  curve: { step: number; accuracy: number; length: number; backtracking: number }[];
  seconds: number;
}

export function accuracy(outcome: Outcome): number {
  return mean(outcome.correct) / outcome.draws;
}

/**
 * pass@k of a policy when it may spend `tokens` per puzzle: k = tokens / (tokens per answer), linear between whole k.
 * Below one answer's cost it is pass@1 scaled down: that share of the puzzles gets an answer.
 */
export function accuracyAtTokens(outcome: Outcome, tokens: number): number {
  const at = (k: number): number =>
    mean(outcome.correct.map((correct) => passAtK(outcome.draws, correct, k)));
  const k = tokens / outcome.tokens;
  if (k <= 1) return k * at(1);
  if (k >= outcome.draws) return at(outcome.draws);
  const low = Math.floor(k);
  return at(low) + (k - low) * (at(low + 1) - at(low));
}
