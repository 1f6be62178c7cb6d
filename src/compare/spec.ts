import { Type, type Static } from '@sinclair/typebox';
import { NamedMetric } from './metric-name.ts';
import { METACOGNITION } from '../trace/behaviours.ts';

/**
 * The comparison file `*.rlcompare.json` (JSON with comments). This one schema drives validation, completion and hover texts,
 * as RunSpec does for run files.
 */
const strict = { additionalProperties: false } as const;

const changes = (description: string) =>
  Type.Record(Type.String(), Type.Unknown(), { default: {}, description });

const Arm = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 80,
      description: 'Name of the arm in tables and charts.',
    }),
    set: changes('Run-file fields of this arm by path, for instance "rl.algorithm": "grpo".'),
  },
  strict,
);

const Override = Type.Object(
  {
    where: changes(
      'Which arms: fields of the grid and their values, or "arm" and a name. All must fit.',
    ),
    set: changes('Run-file fields to put over everything else.'),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 80,
        description: 'Another name for the arm; where exactly one fits.',
      }),
    ),
  },
  strict,
);

const Intervention = Type.Object(
  {
    mode: Type.Union([Type.Literal('ban'), Type.Literal('force')], {
      description:
        'ban: its opening token is never sampled; force: it is put where it could stand.',
    }),
    behaviour: Type.Union(
      METACOGNITION.map((name) => Type.Literal(name)),
      { description: 'Behaviour whose opening token is banned or forced while decoding.' },
    ),
  },
  strict,
);
export type Intervention = Static<typeof Intervention>;

/** One seed, in `seeds` or in the grid. */
export const Seed = Type.Integer({ minimum: 0, maximum: 4294967295 });

export const CompareSpec = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'Name of the comparison. Left out: the name of the file.',
      }),
    ),
    base: Type.String({
      minLength: 1,
      description: 'The run file that all arms start from; relative to this file.',
    }),
    set: changes('Run-file fields of all arms by path, put over the base.'),
    arms: Type.Array(Arm, {
      default: [],
      description: 'Named arms. With a grid, each arm is crossed with it.',
    }),
    grid: Type.Record(Type.String(), Type.Array(Type.Unknown(), { minItems: 1 }), {
      default: {},
      description:
        'Values by path of a run-file field; every combination is an arm. "seed" here is the same as "seeds".',
    }),
    overrides: Type.Array(Override, {
      default: [],
      description: 'Exceptions for single arms.',
    }),
    seeds: Type.Optional(
      Type.Array(Seed, {
        minItems: 1,
        uniqueItems: true,
        description:
          'Seeds of each arm, the same for all, so that arms are paired. Left out: 0, 1, 2.',
      }),
    ),
    baseline: Type.Optional(
      Type.String({
        description: 'Arm that the others are measured against. Left out: the first.',
      }),
    ),
    shareSft: Type.Boolean({
      default: true,
      description:
        'Where arms train the same SFT stage, train it once a seed and start them all from it.',
    }),
    interventions: Type.Array(Intervention, {
      default: [],
      description: 'What each final policy is sampled under once more, same prompts and noise.',
    }),
    metrics: Type.Array(NamedMetric, {
      default: [
        'eval/response/length',
        'eval/response/truncated',
        'eval/response/validity',
        'eval/behaviour/backtracking',
      ],
      uniqueItems: true,
      description:
        'Metrics beside held-out accuracy, in tables and curves; eval/also/NAME/accuracy for an evaluation of eval.also.',
    }),
    jobs: Type.Integer({
      minimum: 0,
      maximum: 1024,
      default: 0,
      description:
        'Runs at a time, one thread each; 0 = one less than the cores. Wall times are only comparable at the same load.',
    }),
  },
  { ...strict, title: 'Thoughtscope comparison file' },
);
export type CompareSpec = Static<typeof CompareSpec>;

export const DEFAULT_SEEDS = [0, 1, 2];
