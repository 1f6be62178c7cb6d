import type { SampledRow, TaskContext } from './sample.ts';

/** What a user's reward module is given of one rollout. Plain data. */
export interface OwnSample {
  prompt: string;
  response: string;
  /** The response's words. */
  tokens: string[];
  maxTokens: number;
  truncated: boolean;
  /** What the task's verifier found. */
  correct: boolean;
  answered: boolean;
  reason: string;
}

/** Rewards the rollouts of a step, in order: one finite number each. Throws UserError `reward-module`. */
export type OwnReward = (samples: readonly OwnSample[]) => Promise<number[]>;

export function ownSamples(
  { vocabulary }: Pick<TaskContext, 'vocabulary'>,
  rows: readonly Pick<SampledRow, 'prompt' | 'response' | 'truncated' | 'verdict'>[],
  maxTokens: number,
): OwnSample[] {
  const words = (tokens: Int32Array): string[] => Array.from(tokens, (token) => vocabulary[token]);
  return rows.map(({ prompt, response, truncated, verdict }) => {
    const tokens = words(response);
    const { correct, answered, reason } = verdict;
    return {
      prompt: words(prompt).join(' '),
      response: tokens.join(' '),
      tokens,
      maxTokens,
      truncated,
      correct,
      answered,
      reason,
    };
  });
}
