import { groupRelative } from './group-relative.ts';

/** GRPO (DeepSeekMath, arXiv 2402.03300): advantages standardised within the group, mean per response, k3 in the loss. */
export const grpo = groupRelative(
  {
    label: 'GRPO',
    description:
      'Advantage = how many standard deviations a sample is better than its prompt’s other samples.',
  },
  'standardised',
  { klIn: 'loss', aggregation: 'sequence-mean' },
);
