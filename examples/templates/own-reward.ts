/**
 * A reward of your own for Thoughtscope: a right answer earns more the shorter it is. It works as it stands; change it into
 * yours, and name it in a run file:
 *
 *   "reward": { "module": { "file": "own-reward.ts", "weight": 0.5 } }
 *
 * The module runs in a process of its own that reaches no files and no network, and it may import nothing. Its answer should
 * depend on the sample alone: what it keeps in variables is lost when a run is resumed.
 */

interface Sample {
  /** Words with a space between. */
  prompt: string;
  response: string;
  /** The response's words. */
  tokens: string[];
  /** Most tokens that a response may have just now. */
  maxTokens: number;
  /** Cut off at maxTokens. */
  truncated: boolean;
  /** What the task's verifier found. */
  correct: boolean;
  answered: boolean;
  reason: string;
}

/** One finite number, the reward of this response before its weight. May be asynchronous. Called for every rollout. */
export function reward(sample: Sample): number {
  if (!sample.correct) return 0;
  return 1 - sample.tokens.length / sample.maxTokens;
}
