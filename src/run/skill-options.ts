import { Type, type Static } from '@sinclair/typebox';

/**
 * The run file's `sft.skills`: OREAL's skill-based enhancement (arXiv 2502.06781, its policy initialisation): questions are
 * tagged with the skill that they ask for, and the fine-tuning before RL gets more of those that share a skill with questions
 * which the policy fails.
 */
export const SkillOptions = Type.Object(
  {
    from: Type.Number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.6,
      description: 'Share of the SFT steps after which the skills are measured.',
    }),
    worst: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 2,
      description: 'How many skills, those with the lowest pass rates, get more demonstrations.',
    }),
    share: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.5,
      description:
        'Share of the remaining demonstrations that is drawn from puzzles with these skills; the others as ever.',
    }),
    puzzles: Type.Integer({
      minimum: 1,
      maximum: 1000000,
      default: 256,
      description: 'At most so many training puzzles are answered to measure the skills.',
    }),
    samples: Type.Integer({
      minimum: 1,
      maximum: 1024,
      default: 8,
      description: 'Answers to each of them.',
    }),
  },
  {
    additionalProperties: false,
    description:
      'The skill step of OREAL: late in SFT the policy answers training puzzles that it was taught (under a curriculum: so far), and the skills (as the task names them) on which it fails get more of the demonstrations that are left. As many steps as without. Left out: no such step.',
  },
);
export type SkillOptions = Static<typeof SkillOptions>;
