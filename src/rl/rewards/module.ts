import type { RewardTerm } from '../reward.ts';

/** The user's own reward: its values are computed elsewhere, for all rollouts of a step at once. */
export const ownModule: RewardTerm = {
  name: 'module',
  value: ({ module }) => {
    if (module === undefined) throw new Error('the reward module was not asked');
    return module;
  },
};
