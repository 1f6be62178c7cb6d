import { Type, type Static } from '@sinclair/typebox';
import type { Algorithm, AlgorithmDefaults } from './algorithm.ts';
import { DpoOptions } from './algorithms/dpo-options.ts';
import { OrealOptions } from './algorithms/oreal-options.ts';
import { ALGORITHM_NAMES, ALGORITHMS, type AlgorithmName } from './algorithms/registry.ts';
import { CurriculumOptions } from './curriculum.ts';
import { DifficultyOptions } from './difficulty.ts';
import { choice, strict } from './schema.ts';
import { SURROGATE_NAMES, SURROGATES, type SurrogateName } from './surrogates/registry.ts';

/*
 * The run file's `rl` and `value` blocks. Fields without a default here are optional: what they mean when left out belongs to
 * the algorithm and is filled in by resolve.ts, so that a resolved run file says everything; switches without a meaning of
 * their own are off. Defaults are the recipe of the Countdown presets.
 */

/** What left-out fields mean, said once: by the algorithms. */
function leftOut(field: keyof AlgorithmDefaults): string {
  const names = new Map<string, string[]>();
  for (const [name, { defaults }] of Object.entries(ALGORITHMS as Record<string, Algorithm>)) {
    const value = String(defaults[field] ?? 0);
    names.set(value, [...(names.get(value) ?? []), name]);
  }
  const parts = [...names].map(([value, of]) => `${value} for ${of.join(', ')}`);
  return `Left out: ${parts.join('; ')}.`;
}

/** k1 = u, k2 = u²/2, k3 = e^−u − 1 + u with u = log π − log π_ref. */
const KL_ESTIMATORS = ['k1', 'k2', 'k3'] as const;
export type KlEstimator = (typeof KL_ESTIMATORS)[number];
const KL_PLACES = ['reward', 'loss'] as const;
export type KlPlace = (typeof KL_PLACES)[number];
const WHITENINGS = ['batch', 'group', 'none'] as const;
export type Whitening = (typeof WHITENINGS)[number];
const AGGREGATIONS = ['token-mean', 'sequence-mean', 'constant'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];
const BASELINES = ['none', 'group'] as const;
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
    surrogate: Type.Optional(
      choice<SurrogateName>(SURROGATE_NAMES, {
        description: `How the probability ratio enters the loss. ${Object.entries(SURROGATES)
          .map(([name, { description }]) => `${name}: ${description}`)
          .join(' ')} Left out: clip.`,
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
    truncatedImportance: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1000,
        description:
          'Truncated importance sampling: each token’s loss times min(policy/sampler, this), where the sampler’s probabilities differ from the scored ones. Left out: off.',
      }),
    ),
    baseline: Type.Optional(
      choice(BASELINES, {
        description:
          'Only for reinforce++: group takes the mean reward of the prompt’s samples off before whitening. Left out: none.',
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
          'KL estimate per token: k1 = log-ratio, k2 = its square / 2, k3 = never negative. In the loss the gradient of k2 is exact on average, that of k3 is KL(reference ‖ policy)’s, and that of k1 is zero. Left out: k1 in the reward, k3 in the loss.',
      }),
    ),
    klIn: Type.Optional(
      choice(KL_PLACES, {
        description: `Where the KL enters: paid in the reward, or added to the loss. ${leftOut('klIn')}`,
      }),
    ),
    klTarget: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 10,
        description:
          'KL to hold, in nats per token: after each step rl.klCoefficient moves towards it, by at most 20 % × rl.batch / rl.klHorizon, and never more than 20 %. Left out: a fixed coefficient.',
      }),
    ),
    klHorizon: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1e9,
        description:
          'Rollouts over which rl.klTarget would move the coefficient by 20 %. Left out: 640.',
      }),
    ),
    referenceEvery: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10000000,
        description:
          'Make the present policy the reference every so many RL steps. Left out: the start stays the reference.',
      }),
    ),
    criticWarmup: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10000000,
        description: `RL steps at the start in which the second model alone learns. ${leftOut('criticWarmup')}`,
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
    topP: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 1,
      description:
        'Nucleus of the training rollouts: the likeliest tokens that reach this share together are sampled from. Below 1 the rollouts are slightly off-policy, as log-probabilities are of the whole distribution. Evaluation always samples from all tokens.',
    }),
    maxTokens: Type.Integer({
      minimum: 8,
      maximum: 32768,
      default: 185,
      description: 'Longest response in tokens; longer ones are truncated.',
    }),
    curriculum: Type.Optional(CurriculumOptions),
    difficulty: Type.Optional(DifficultyOptions),
    oreal: Type.Optional(OrealOptions),
    dpo: Type.Optional(DpoOptions),
  },
  { ...strict, default: {}, description: 'Stage (iii): reinforcement learning.' },
);
export type RlOptions = Static<typeof RlOptions>;

export const ValueOptions = Type.Object(
  {
    critic: choice(CRITICS, {
      default: 'shared',
      description:
        'Value heads on the policy’s trunk, on the trunk without sending it gradients, or on a second model of their own. Only for ppo.',
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
    learningRateFactor: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1000,
        description: `Learning rate of a second model, as a multiple of rl.learningRate. Left out: ${Object.entries(
          ALGORITHMS as Record<string, Algorithm>,
        )
          .flatMap(([name, { secondModel }]) =>
            secondModel ? [`${secondModel.rate} for ${name}`] : [],
          )
          .join(', ')}, else 1.`,
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
