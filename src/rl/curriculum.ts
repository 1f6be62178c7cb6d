import { Type, type Static } from '@sinclair/typebox';
import { mean } from '../base/statistics.ts';
import { strict } from './schema.ts';

/** The run file's `rl.curriculum`. */
export const CurriculumOptions = Type.Object(
  {
    accuracy: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.7,
      description: 'Share of right training rollouts at which the next stage begins.',
    }),
    window: Type.Integer({
      minimum: 1,
      maximum: 10000,
      default: 5,
      description: 'RL steps of the stage that the share is the mean of.',
    }),
    atMost: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10000000,
        description:
          'RL steps after which a stage ends all the same. Left out: it waits for its accuracy.',
      }),
    ),
  },
  {
    ...strict,
    description:
      'Where the task has a curriculum (task.options.curriculum): RL goes on to its next stage by accuracy. Left out: each stage has an equal part of the steps.',
  },
);
export type CurriculumOptions = Static<typeof CurriculumOptions>;

/** Whether a stage is over, by the shares of right rollouts of its steps so far. */
export function stageIsOver(
  shares: readonly number[],
  { accuracy, window, atMost = Infinity }: CurriculumOptions,
): boolean {
  if (shares.length >= atMost) return true;
  return shares.length >= window && mean(shares.slice(-window)) >= accuracy;
}
