import type { Verdict } from '../tasks/task.ts';

/** All that a reward term may look at. */
export interface RewardInput {
  verdict: Verdict;
  /** Response length in tokens and the limit it was sampled under. */
  length: number;
  maxTokens: number;
  truncated: boolean;
  /** Its token ids. */
  response: Int32Array;
  /** What the user's own reward module said, where the run has one. */
  module?: number;
}

/** A named reward signal: unweighted, finite, one number per rollout, paid at the last token. */
export interface RewardTerm {
  /** Metric `reward/<name>`, head `<name>`, run-file field `reward.<name>`. */
  name: string;
  value(input: RewardInput): number;
}
