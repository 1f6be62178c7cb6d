import { groupRelative } from './group-relative.ts';

/** RLOO (arXiv 2402.14740): the baseline of a sample is the mean of its prompt's other samples. */
export const rloo = groupRelative(
  {
    label: 'RLOO',
    description: 'REINFORCE with the mean of the prompt’s other samples as the baseline.',
  },
  'leave-one-out',
  { klIn: 'reward', aggregation: 'token-mean' },
);
