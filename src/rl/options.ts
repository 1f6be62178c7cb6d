import { Type, type Static } from '@sinclair/typebox';
import type { AlgorithmDefaults } from './algorithm.ts';
import { ALGORITHM_NAMES, ALGORITHMS, type AlgorithmName } from './algorithms/registry.ts';
import type { ExplorationKind } from './rewards/kind.ts';
import { EXPLORATION_KINDS, EXPLORATION_NAMES, type ExplorationName } from './rewards/kinds.ts';

/**
 * The run file's `rl`, `value` and `reward` blocks. Fields without a default here are optional: what they mean when left
 * out belongs to the algorithm (or to the kind of exploration reward) and is filled in by resolve.ts, so that a resolved
 * run file says everything. Defaults are the recipe of the Countdown presets.
 */
const strict = { additionalProperties: false } as const;

const choice = <T extends string>(
  names: readonly T[],
  options: { description: string; default?: T },
) =>
  Type.Unsafe<T>(
    Type.Union(
      names.map((name) => Type.Literal(name)),
      options,
    ),
  );

/** What left-out fields mean, said once: by the algorithms. */
function leftOut(field: keyof AlgorithmDefaults): string {
  const names = new Map<string, string[]>();
  for (const [name, { defaults }] of Object.entries(ALGORITHMS)) {
    const value = String(defaults[field]);
    names.set(value, [...(names.get(value) ?? []), name]);
  }
  const parts = [...names].map(([value, of]) => `${value} for ${of.join(', ')}`);
  return `Left out: ${parts.join('; ')}.`;
}

const caps = Object.entries(EXPLORATION_KINDS as Record<string, ExplorationKind>)
  .filter(([, { cap }]) => cap !== undefined)
  .map(([name, { cap }]) => `${cap} for ${name}`)
  .join(', ');

/** k1 = u, k2 = u²/2, k3 = e^−u − 1 + u with u = log π − log π_ref. */
const KL_ESTIMATORS = ['k1', 'k2', 'k3'] as const;
export type KlEstimator = (typeof KL_ESTIMATORS)[number];
const KL_PLACES = ['reward', 'loss'] as const;
export type KlPlace = (typeof KL_PLACES)[number];
const WHITENINGS = ['batch', 'group', 'none'] as const;
export type Whitening = (typeof WHITENINGS)[number];
const AGGREGATIONS = ['token-mean', 'sequence-mean', 'constant'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];
const CRITICS = ['shared', 'detached', 'separate'] as const;

export const RlOptions = Type.Object(
  {
    algorithm: choice<AlgorithmName>(ALGORITHM_NAMES, {
      default: 'ppo',
      description: 'How rewards become gradients.',
    }),
    steps: Type.Integer({
      minimum: 0,
      maximum: 10000000,
      default: 60,
      description:
        'RL steps: each samples fresh rollouts and updates the policy on them. 0 = none.',
    }),
    batch: Type.Integer({
      minimum: 1,
      maximum: 1048576,
      default: 64,
      description: 'Rollouts a step.',
    }),
    group: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 65536,
        description: `Samples of each prompt; divides the batch. ${leftOut('group')}`,
      }),
    ),
    epochs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description: `Passes over a step’s rollouts. ${leftOut('epochs')}`,
      }),
    ),
    minibatches: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4096,
        description: `Optimizer updates in each pass over the rollouts. ${leftOut('minibatches')}`,
      }),
    ),
    clip: Type.Number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.2,
      description: 'Clip range ε of the probability ratio: no gain from moving it outside 1 ± ε.',
    }),
    clipHigh: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 10,
        description: 'Upper clip range, when it should differ from the lower (DAPO: 0.28).',
      }),
    ),
    dualClip: Type.Optional(
      Type.Number({
        exclusiveMinimum: 1,
        maximum: 100,
        description:
          'Dual clip: with a negative advantage the ratio counts at most this much. Left out: off.',
      }),
    ),
    gamma: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description: 'Discount γ per token.',
    }),
    lambda: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 1,
      description:
        'λ of generalised advantage estimation. Below 1 credit fades within about 1/(1 − λ) tokens, which is too short for long searches.',
    }),
    klCoefficient: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.03,
      description: 'Pull β towards the frozen reference policy (the start).',
    }),
    klEstimator: Type.Optional(
      choice(KL_ESTIMATORS, {
        description:
          'KL estimate per token: k1 = log-ratio, k2 = its square / 2, k3 = never negative. In the loss only k2 and k3 pull: the gradient of k1 is zero on average. Left out: k1 in the reward, k3 in the loss.',
      }),
    ),
    klIn: Type.Optional(
      choice(KL_PLACES, {
        description: `Where the KL enters: paid in the reward, or added to the loss. ${leftOut('klIn')}`,
      }),
    ),
    entropyBonus: Type.Number({
      minimum: 0,
      maximum: 0.5,
      default: 0,
      description: 'Coefficient of the entropy bonus in the loss.',
    }),
    whitening: Type.Optional(
      choice(WHITENINGS, {
        description: `Advantages to mean 0 and standard deviation 1 over the response tokens of the batch, of each prompt’s group, or not at all. ${leftOut('whitening')}`,
      }),
    ),
    aggregation: Type.Optional(
      choice(AGGREGATIONS, {
        description: `How token losses become one: mean over all tokens; mean over each response, then over responses (long responses get small gradients per token); sum divided by rollouts × rl.maxTokens. ${leftOut('aggregation')}`,
      }),
    ),
    learningRate: Type.Number({
      exclusiveMinimum: 0,
      maximum: 0.1,
      default: 3e-4,
      description: 'AdamW learning rate of the policy, constant.',
    }),
    betas: Type.Tuple(
      [
        Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
        Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
      ],
      { default: [0.9, 0.95], description: 'AdamW betas.' },
    ),
    weightDecay: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0,
      description: 'Decoupled weight decay.',
    }),
    gradientClip: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e9,
      default: 1,
      description: 'Global gradient-norm clip.',
    }),
    temperature: Type.Number({
      minimum: 0.1,
      maximum: 2,
      default: 1,
      description: 'Sampling temperature of the training rollouts.',
    }),
    maxTokens: Type.Integer({
      minimum: 8,
      maximum: 32768,
      default: 185,
      description: 'Longest response in tokens; longer ones are truncated.',
    }),
  },
  { ...strict, default: {}, description: 'Stage (iii): reinforcement learning.' },
);
export type RlOptions = Static<typeof RlOptions>;

export const ValueOptions = Type.Object(
  {
    critic: choice(CRITICS, {
      default: 'shared',
      description:
        'Value heads on the policy’s trunk, on the trunk without sending it gradients, or on a second model of their own. Only ppo has a critic.',
    }),
    coefficient: Type.Number({
      minimum: 0,
      maximum: 10,
      default: 0.2,
      description: 'Coefficient of the value loss ½·(w·(V − return))², w = weight of the signal.',
    }),
    clip: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 100,
        description:
          'Clip range of the value update, in units of the unweighted signal. Left out: off.',
      }),
    ),
    perSignal: Type.Boolean({
      default: true,
      description:
        'One value head per reward signal, each on its unweighted return, so that a moved weight leaves the critics’ targets alone. false: one head on the weighted sum.',
    }),
  },
  { ...strict, default: {}, description: 'The critic.' },
);
export type ValueOptions = Static<typeof ValueOptions>;

export const CorrectnessOptions = Type.Object(
  {
    weight: Type.Number({
      minimum: 0,
      maximum: 5,
      default: 1,
      description: 'Weight of the outcome verifier in the total reward.',
    }),
    noAnswer: Type.Number({
      minimum: -10,
      maximum: 0,
      default: 0,
      description:
        'Value in place of the correctness when no answer was given in the demanded form (RLSP: −0.5).',
    }),
  },
  {
    ...strict,
    default: {},
    description: 'Outcome verifier: 1 for the exactly right answer, else 0.',
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
  },
  { ...strict, default: {}, description: 'Stage (ii): the exploration reward.' },
);

export const RewardOptions = Type.Object(
  { correctness: CorrectnessOptions, exploration: ExplorationOptions },
  {
    ...strict,
    default: {},
    description: 'Named reward terms, logged unweighted, mixed by weights.',
  },
);
export type RewardOptions = Static<typeof RewardOptions>;
export type CorrectnessOptions = Static<typeof CorrectnessOptions>;
export type ExplorationOptions = Static<typeof ExplorationOptions>;
