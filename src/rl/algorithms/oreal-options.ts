import { Type, type Static } from '@sinclair/typebox';
import { choice, strict } from '../schema.ts';

/** The run file's `rl.oreal`. Defaults are the released configuration with a token reward model. */
export const OrealOptions = Type.Object(
  {
    positives: choice(['advantage', 'cloned'] as const, {
      default: 'advantage',
      description:
        'How correct responses are cloned: times their shaped advantage, as the released code does, or with weight 1, as the paper says.',
    }),
    shaping: choice(['rloo', 'grpo'] as const, {
      default: 'rloo',
      description:
        'Advantage of the outcome ±1 among a prompt’s samples: against the mean of the others, or standardised.',
    }),
    tokenReward: Type.Boolean({
      default: true,
      description:
        'A second model learns from the outcomes how much each token matters; its estimates weigh the tokens.',
    }),
    filter: Type.Boolean({
      default: true,
      description:
        'With the token reward model: one random correct and one random wrong response of each prompt; prompts without both are dropped.',
    }),
    threshold: Type.Number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.5,
      description:
        'Token weights are 0 up to this probability (of being correct, or of being wrong) and rise linearly to 1.',
    }),
    positiveWeight: Type.Number({
      minimum: 0,
      maximum: 100,
      default: 1,
      description: 'Factor of the cloning loss.',
    }),
    negativeWeight: Type.Number({
      minimum: 0,
      maximum: 100,
      default: 0.5,
      description: 'Factor of the loss on wrong responses.',
    }),
  },
  {
    ...strict,
    description: 'Only for oreal. Left out: its defaults.',
  },
);
export type OrealOptions = Static<typeof OrealOptions>;
