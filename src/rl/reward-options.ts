import { Type, type Static } from '@sinclair/typebox';
import type { ExplorationKind } from './rewards/kind.ts';
import { EXPLORATION_KINDS, EXPLORATION_NAMES, type ExplorationName } from './rewards/kinds.ts';
import { choice, strict } from './schema.ts';

/* The run file's `reward` block: named terms. Those without a block of their own in the file and without a default are off. */

const caps = Object.entries(EXPLORATION_KINDS as Record<string, ExplorationKind>)
  .filter(([, { cap }]) => cap !== undefined)
  .map(([name, { cap }]) => `${cap} for ${name}`)
  .join(', ');

const gamma = Type.Optional(
  Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'Discount of this signal per token. Left out: rl.gamma.',
  }),
);

export const CorrectnessOptions = Type.Object(
  {
    weight: Type.Number({
      minimum: 0,
      maximum: 5,
      default: 1,
      description: 'Weight of the outcome verifier in the total reward.',
    }),
    right: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 10,
        description: 'Value of the exactly right answer (Logic-RL: 2). Left out: 1.',
      }),
    ),
    wrong: Type.Optional(
      Type.Number({
        minimum: -10,
        maximum: 0,
        description: 'Value of another answer in the demanded form (Logic-RL: −1.5). Left out: 0.',
      }),
    ),
    noAnswer: Type.Number({
      minimum: -10,
      maximum: 0,
      default: 0,
      description:
        'Value when no answer was given in the demanded form (RLSP: −0.5; Logic-RL: −2).',
    }),
    gamma,
  },
  {
    ...strict,
    default: {},
    description: 'Outcome verifier: 1 for the exactly right answer, else 0.',
  },
);

export const FormatOptions = Type.Object(
  {
    weight: Type.Number({
      minimum: 0,
      maximum: 5,
      default: 1,
      description: 'Weight of the format reward in the total reward.',
    }),
    gamma,
  },
  {
    ...strict,
    description:
      'Format: 1 for a response in the demanded form, else −1 (Logic-RL). Left out: not paid.',
  },
);

export const OverlongOptions = Type.Object(
  {
    weight: Type.Number({
      minimum: 0,
      maximum: 5,
      default: 1,
      description: 'Weight of the overlong penalty in the total reward.',
    }),
    buffer: Type.Integer({
      minimum: 1,
      maximum: 32768,
      default: 32,
      description:
        'Last tokens before rl.maxTokens over which the penalty grows from 0 to −1. Must be fewer than rl.maxTokens.',
    }),
    gamma,
  },
  {
    ...strict,
    description: 'Soft overlong penalty (DAPO). Left out: not paid.',
  },
);

export const ExplorationOptions = Type.Object(
  {
    kind: choice<ExplorationName>(EXPLORATION_NAMES, {
      default: 'reciprocal-length',
      description: 'What is paid, whether the answer is right or not.',
    }),
    weight: Type.Number({
      minimum: 0,
      maximum: 5,
      default: 1,
      description:
        'Weight of the exploration reward in the total reward. 0 trains on the outcome alone.',
    }),
    constant: Type.Number({
      minimum: 0,
      maximum: 100000,
      default: 9.5,
      description:
        'C of the reciprocal length −C/L: 0.5 to 1 × the start’s mean response length. Only for reciprocal-length.',
    }),
    minimumLength: Type.Integer({
      minimum: 1,
      maximum: 32768,
      default: 10,
      description:
        'Shorter thinking counts as this long, so that −C/L stays finite and a skipped thought is not cheap. Only for reciprocal-length.',
    }),
    cap: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1000000,
        description: `Attempts (or tokens) that earn 1. Left out: ${caps}. Only for these kinds.`,
      }),
    ),
    gamma,
  },
  { ...strict, default: {}, description: 'Stage (ii): the exploration reward.' },
);

export const RewardOptions = Type.Object(
  {
    correctness: CorrectnessOptions,
    exploration: ExplorationOptions,
    format: Type.Optional(FormatOptions),
    overlong: Type.Optional(OverlongOptions),
  },
  {
    ...strict,
    default: {},
    description: 'Named reward terms, logged unweighted, mixed by weights.',
  },
);
export type RewardOptions = Static<typeof RewardOptions>;
export type CorrectnessOptions = Static<typeof CorrectnessOptions>;
export type ExplorationOptions = Static<typeof ExplorationOptions>;
export type FormatOptions = Static<typeof FormatOptions>;
export type OverlongOptions = Static<typeof OverlongOptions>;
