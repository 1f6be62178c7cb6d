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

export const RepetitionOptions = Type.Object(
  {
    weight: Type.Number({
      minimum: 0,
      maximum: 5,
      default: 1,
      description: 'Weight of the repetition penalty in the total reward.',
    }),
    size: Type.Integer({
      minimum: 1,
      maximum: 256,
      default: 4,
      description: 'Tokens that count as a repetition when they occur again in this order.',
    }),
    gamma,
  },
  {
    ...strict,
    description:
      'Repetition: minus the share of token sequences that occurred before in the response. Left out: not paid.',
  },
);

export const EffortOptions = Type.Object(
  {
    weight: Type.Number({
      minimum: 0,
      maximum: 5,
      default: 0.2,
      description: 'Weight of the effort judge in the total reward (RLSP: 0.2).',
    }),
    cap: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1000000,
      default: 6,
      description: 'Attempts that earn everything.',
    }),
    gamma,
  },
  {
    ...strict,
    description:
      'Effort: a judge by rules, 0 to 1, of diversity, depth, novelty and rigour, whatever the answer (docs/rewards.md). Left out: not paid.',
  },
);

export const ModuleOptions = Type.Object(
  {
    file: Type.String({
      minLength: 1,
      description:
        'TypeScript or JavaScript module (.ts, .mts, .js, .mjs) relative to this file, which exports reward(sample). Runs isolated; see docs/rewards.md.',
    }),
    weight: Type.Number({
      minimum: 0,
      maximum: 5,
      default: 1,
      description: 'Weight of the own reward in the total reward.',
    }),
    timeLimit: Type.Number({
      exclusiveMinimum: 0,
      maximum: 3600,
      default: 10,
      description: 'Seconds in which the module must have rewarded all rollouts of a step.',
    }),
    memory: Type.Integer({
      minimum: 16,
      maximum: 65536,
      default: 256,
      description: 'MiB that the module may hold.',
    }),
    gamma,
  },
  { ...strict, description: 'A reward of your own, from a module. Left out: not paid.' },
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
    repetition: Type.Optional(RepetitionOptions),
    effort: Type.Optional(EffortOptions),
    module: Type.Optional(ModuleOptions),
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
export type RepetitionOptions = Static<typeof RepetitionOptions>;
export type EffortOptions = Static<typeof EffortOptions>;
export type ModuleOptions = Static<typeof ModuleOptions>;
