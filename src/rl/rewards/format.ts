import type { RewardTerm } from '../reward.ts';

/**
 * Logic-RL's format reward (arXiv 2502.14768): +1 for a response in the demanded form, else −1. Tasks that know a form apart
 * from an answer say so (`verdict.wellFormed`), else an answer that can be read counts.
 */
export const format: RewardTerm = {
  name: 'format',
  value: ({ verdict }) => ((verdict.wellFormed ?? verdict.answered) ? 1 : -1),
};
