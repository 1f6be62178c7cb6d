import type { CorrectnessOptions } from '../reward-options.ts';
import type { RewardTerm } from '../reward.ts';

/**
 * 1 for the exactly right answer, else 0; `noAnswer` in its place without an answer in the demanded form (RLSP: −0.5).
 * Logic-RL's answer reward (arXiv 2502.14768) has 2, −1.5 and −2.
 */
export function correctness({
  right = 1,
  wrong = 0,
  noAnswer,
}: Pick<CorrectnessOptions, 'right' | 'wrong' | 'noAnswer'>): RewardTerm {
  return {
    name: 'correctness',
    value: ({ verdict }) => {
      if (!verdict.answered) return noAnswer;
      return verdict.correct ? right : wrong;
    },
  };
}
