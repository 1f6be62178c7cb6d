import type { CorrectnessOptions } from '../options.ts';
import type { RewardTerm } from '../reward.ts';

/** 1 for the exactly right answer, else 0; `noAnswer` in its place without an answer in the demanded form (RLSP: −0.5). */
export function correctness({ noAnswer }: Pick<CorrectnessOptions, 'noAnswer'>): RewardTerm {
  return {
    name: 'correctness',
    value: ({ verdict }) => {
      if (!verdict.answered) return noAnswer;
      return verdict.correct ? 1 : 0;
    },
  };
}
