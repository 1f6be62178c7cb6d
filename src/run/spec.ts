import { Type, type Static } from '@sinclair/typebox';
import { RlOptions, ValueOptions } from '../rl/options.ts';
import { ALARM_CODES } from './alarms/rules.ts';
import { CONTROLS } from './controls.ts';
import { ALSO_NAME } from './metrics.ts';
import { RewardOptions } from '../rl/reward-options.ts';
import { SkillOptions } from './skill-options.ts';
import { TASK_NAMES } from '../tasks/registry.ts';

/**
 * The run file `*.rlrun.json` (JSON with comments). This one schema drives validation, completion, hover texts, the form
 * and the resolved spec that a run records. Fields left out take the defaults below; `resolveSpec` (validate.ts) fills them.
 */
const strict = { additionalProperties: false } as const;

export const TaskChoice = Type.Object(
  {
    name: Type.String({ default: 'countdown', description: `Task: ${TASK_NAMES.join(' or ')}.` }),
    options: Type.Record(Type.String(), Type.Unknown(), {
      default: {},
      description:
        "Options of the task (see its documentation); what is left out takes the task's defaults.",
    }),
  },
  { ...strict, default: {}, description: 'What the model learns to do.' },
);

export const SftOptions = Type.Object(
  {
    steps: Type.Integer({
      minimum: 0,
      default: 0,
      description: 'Steps of supervised fine-tuning on demonstrations before RL. 0 = none.',
    }),
    batch: Type.Integer({
      minimum: 1,
      maximum: 65536,
      default: 16,
      description: 'Fresh demonstrations a step.',
    }),
    learningRate: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 6e-3,
      description: 'Peak learning rate of AdamW.',
    }),
    finalLearningRate: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.03,
      description: 'Learning rate at the end, as a share of the peak (linear decay).',
    }),
    warmup: Type.Integer({ minimum: 0, default: 100, description: 'Steps of linear warm-up.' }),
    betas: Type.Tuple(
      [
        Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
        Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
      ],
      { default: [0.9, 0.98], description: 'AdamW betas.' },
    ),
    weightDecay: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.01,
      description: 'Decoupled weight decay.',
    }),
    gradientClip: Type.Number({
      exclusiveMinimum: 0,
      default: 1,
      description: 'Global gradient-norm clip.',
    }),
    skills: Type.Optional(SkillOptions),
    normaliser: Type.Number({
      exclusiveMinimum: 0,
      default: 26,
      description:
        'Tokens per demonstration that the summed loss is divided by. A constant, since per-batch token means bias the model to short traces.',
    }),
  },
  {
    ...strict,
    default: {},
    description: 'Stage (i): supervised fine-tuning on demonstrations of search.',
  },
);

/** A further evaluation. `options` are resolved to all options of the task. */
export const AlsoEvaluation = Type.Object(
  {
    name: Type.String({
      pattern: `^${ALSO_NAME}$`,
      maxLength: 40,
      description: 'Its metrics are called eval/also/NAME/accuracy and so on.',
    }),
    options: Type.Record(Type.String(), Type.Unknown(), {
      default: {},
      description:
        'Task options that differ from those of the run, for instance a puzzle size that is never trained. Puzzles that are trained on are left out.',
    }),
    draws: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1000000, description: 'Left out: as eval.draws.' }),
    ),
    thinkAtMost: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 32768,
        description: 'Thinking budget: where so many tokens hold no answer yet, it is begun there.',
      }),
    ),
    thinkAgain: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        description:
          'Forced thinking: so many times the word that would begin the answer is replaced by the task’s word for reflection (or else for going back).',
      }),
    ),
  },
  strict,
);
export type AlsoEvaluation = Static<typeof AlsoEvaluation>;

export const EvalOptions = Type.Object(
  {
    every: Type.Integer({
      minimum: 1,
      default: 10,
      description:
        'Evaluate on held-out puzzles every so many RL steps (and at the start and the end).',
    }),
    draws: Type.Integer({
      minimum: 1,
      maximum: 1000000,
      default: 512,
      description: 'Held-out responses per evaluation, spread evenly over the puzzles.',
    }),
    probes: Type.Integer({
      minimum: 0,
      maximum: 256,
      default: 16,
      description: 'Held-out prompts that are followed through training with the same noise.',
    }),
    probeSamples: Type.Integer({
      minimum: 1,
      maximum: 64,
      default: 4,
      description: 'Samples of each probe prompt.',
    }),
    perturbed: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100000,
        description:
          'Puzzles of each split that are asked as they are and slightly changed, for the memorisation score LiMem; only for tasks with perturbations. Left out: not measured.',
      }),
    ),
    also: Type.Optional(
      Type.Array(AlsoEvaluation, {
        maxItems: 32,
        description:
          'Further evaluations beside the held-out puzzles, with the same draws and noise: each { "name", "options", "draws", "thinkAtMost", "thinkAgain" } asks with other task options or another thinking budget and is reported as eval/also/NAME/accuracy, /response/length, … Left out: none.',
      }),
    ),
  },
  {
    ...strict,
    default: {},
    description: 'Evaluation on held-out puzzles at temperature 1 with fixed prompts.',
  },
);

export const CheckpointOptions = Type.Object(
  {
    every: Type.Integer({
      minimum: 1,
      default: 20,
      description: 'Write a checkpoint every so many steps (and at the end).',
    }),
    keep: Type.Integer({
      minimum: 1,
      default: 4,
      description: 'How many of the latest to keep; the best and the last always stay.',
    }),
  },
  { ...strict, default: {}, description: 'Checkpoints (safetensors).' },
);

export const StoreOptions = Type.Object(
  {
    rollouts: Type.Union(
      [
        Type.Literal('all'),
        Type.Literal('sample'),
        Type.Literal('best-worst'),
        Type.Literal('none'),
      ],
      {
        default: 'all',
        description:
          'Which training rollouts keep their text: all, a sample per step, those that earned most and least, or none. Statistics always use all; probes always keep theirs.',
      },
    ),
    sample: Type.Integer({
      minimum: 1,
      default: 16,
      description:
        'Rollouts per step that keep their text when "sample"; so many of the best and so many of the worst when "best-worst".',
    }),
    budget: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1048576,
        description:
          'Size of the run’s database in MiB. Beyond it the oldest training rollouts lose their text; probes, the newest step and steps with an alarm keep theirs, numbers stay for all. Left out: no limit.',
      }),
    ),
  },
  { ...strict, default: {}, description: 'What the run store keeps.' },
);

export const ScheduledChange = Type.Object(
  {
    after: Type.Integer({ minimum: 0, description: 'RL step after which the values hold.' }),
    set: Type.Partial(
      Type.Object(
        Object.fromEntries(
          Object.entries(CONTROLS).map(([name, { minimum, maximum, integer, description }]) => [
            name,
            integer
              ? Type.Integer({ minimum, maximum, description })
              : Type.Number({ minimum, maximum, description }),
          ]),
        ),
        { ...strict, description: 'Controls and their new values.' },
      ),
      strict,
    ),
  },
  strict,
);

const alarmCodes = (description: string) =>
  Type.Array(Type.Union(ALARM_CODES.map((code) => Type.Literal(code))), {
    default: [],
    uniqueItems: true,
    description: `${description} Codes: ${ALARM_CODES.join(', ')}.`,
  });

export const AlarmOptions = Type.Object(
  {
    pause: alarmCodes('Alarms that pause the run; it goes on when told to.'),
    off: alarmCodes('Alarms that are not raised.'),
  },
  { ...strict, default: {}, description: 'What the run is watched for (docs/alarms.md).' },
);

export const ModelChoice = Type.Object(
  {
    width: Type.Integer({
      minimum: 2,
      maximum: 8192,
      default: 48,
      description: 'Width of the residual stream.',
    }),
    layers: Type.Integer({ minimum: 1, maximum: 128, default: 3, description: 'Decoder layers.' }),
    heads: Type.Integer({
      minimum: 1,
      maximum: 128,
      default: 4,
      description: 'Attention heads; width / heads must be an even whole number.',
    }),
    mlp: Type.Union([Type.Literal('relu2'), Type.Literal('gelu'), Type.Literal('swiglu')], {
      default: 'relu2',
      description: 'MLP kind.',
    }),
    hidden: Type.Integer({
      minimum: 1,
      maximum: 65536,
      default: 192,
      description: "Width of the MLP's hidden layer.",
    }),
    norm: Type.Union([Type.Literal('rms'), Type.Literal('layer')], {
      default: 'rms',
      description: 'Normalisation.',
    }),
    ropeBase: Type.Number({
      exclusiveMinimum: 1,
      default: 1000,
      description: 'Base of the rotary positions.',
    }),
    tied: Type.Boolean({ default: false, description: 'Output projection shares the embedding.' }),
  },
  {
    ...strict,
    default: {},
    description:
      'A model from scratch. Ignored fields of a start are an error: a start brings its own model.',
  },
);

export const RunSpec = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      default: 'run',
      description: 'Name of the run in lists and charts. Left out: the name of the run file.',
    }),
    seed: Type.Integer({
      minimum: 0,
      maximum: 4294967295,
      default: 0,
      description: 'Seed of everything random. Same spec, seed, machine and engine: same numbers.',
    }),
    task: TaskChoice,
    start: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Checkpoint to start from: builtin:NAME@HASH, a checkpoint folder relative to this file, or run:ID/CHECKPOINT. Leave out to train a fresh model (then sft.steps should not be 0).',
      }),
    ),
    model: Type.Optional(ModelChoice),
    sft: SftOptions,
    rl: RlOptions,
    value: ValueOptions,
    reward: RewardOptions,
    eval: EvalOptions,
    checkpoint: CheckpointOptions,
    store: StoreOptions,
    alarms: AlarmOptions,
    schedule: Type.Array(ScheduledChange, {
      default: [],
      description:
        'Changes of controls that are made at their steps, as if somebody asked for them then.',
    }),
    engine: Type.Union(
      [
        Type.Literal('auto'),
        Type.Literal('wasm'),
        Type.Literal('reference'),
        Type.Literal('tensorflow'),
        Type.Literal('webgpu'),
      ],
      {
        default: 'auto',
        description: 'Compute engine. auto takes the fastest that is installed and records which.',
      },
    ),
    threads: Type.Integer({
      minimum: 0,
      maximum: 256,
      default: 0,
      description:
        'Threads of the engine; 0 = one less than the cores. Numbers do not depend on it.',
    }),
  },
  { ...strict, title: 'Thoughtscope run file' },
);
export type RunSpec = Static<typeof RunSpec>;
