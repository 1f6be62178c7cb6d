import { groupRelative } from './group-relative.ts';

/** Dr. GRPO (arXiv 2503.20783): GRPO without the division by the standard deviation and by the length. */
export const drGrpo = groupRelative(
  {
    label: 'Dr. GRPO',
    description:
      'GRPO without the two divisions (by the group’s deviation, by the response’s length) that bias it.',
  },
  'mean',
  { klIn: 'loss', aggregation: 'constant' },
);
