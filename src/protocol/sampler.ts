import { Type, type Static } from '@sinclair/typebox';
import { LabQuestion } from '../run/lab/request.ts';
import { LabResult } from '../run/lab/result.ts';

/**
 * Messages between whoever wants a checkpoint sampled and the short-lived process that does it (src/worker/sampler.ts): one
 * request over the child's IPC channel, progress or words as they are sampled, one answer. Both ends validate. The run itself is never touched.
 */
const strict = { additionalProperties: false } as const;

export const SampleRequest = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('advantages'),
      question: LabQuestion,
    },
    strict,
  ),
  Type.Object(
    {
      kind: Type.Literal('intervene'),
      mode: Type.Union([Type.Literal('ban'), Type.Literal('force'), Type.Literal('none')]),
      behaviour: Type.Optional(Type.String({ maxLength: 100 })),
      /** Checkpoint: the RL step nearest to this one; the newest without. */
      step: Type.Optional(Type.Integer({ minimum: 0 })),
      /** Default: as many as the run's evaluations draw. */
      draws: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    },
    strict,
  ),
  Type.Object(
    {
      kind: Type.Literal('fork'),
      /** `<step>/<split>/<row>` of the run's store. */
      rollout: Type.String({ maxLength: 100 }),
      step: Type.Optional(Type.Integer({ minimum: 0 })),
      samples: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    },
    strict,
  ),
  Type.Object(
    {
      kind: Type.Literal('sample'),
      /** Name of a checkpoint, exactly that one; the newest without. */
      checkpoint: Type.Optional(Type.String({ maxLength: 100 })),
      /** Words of the task's language, apart by white space. */
      prompt: Type.String({ minLength: 1, maxLength: 1_000_000 }),
      /** 0 = the likeliest token each time. */
      temperature: Type.Number({ minimum: 0, maximum: 2 }),
      samples: Type.Integer({ minimum: 1, maximum: 64 }),
      /** The first sample's number in the noise: sample n of many, asked for alone, is the same. */
      first: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
      seed: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
      /** Cut where the model's context ends. */
      maxTokens: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    },
    strict,
  ),
]);
export type SampleRequest = Static<typeof SampleRequest>;

export const Interval = Type.Object(
  { estimate: Type.Number(), low: Type.Number(), high: Type.Number() },
  strict,
);
const Effect = Type.Object(
  { control: Type.Number(), treated: Type.Number(), difference: Interval },
  strict,
);
const Arm = Type.Object({ words: Type.Array(Type.String()), correct: Type.Boolean() }, strict);
const Checkpoint = Type.Object(
  {
    name: Type.String(),
    phase: Type.Union([Type.Literal('sft'), Type.Literal('rl')]),
    step: Type.Integer(),
  },
  strict,
);

/** As Intervention in src/run/intervene, with the checkpoint and the time that it took. */
export const InterventionResult = Type.Object(
  {
    kind: Type.Literal('intervene'),
    checkpoint: Checkpoint,
    seconds: Type.Number(),
    mode: Type.Union([Type.Literal('ban'), Type.Literal('force'), Type.Literal('none')]),
    behaviour: Type.Optional(Type.String()),
    opener: Type.Array(Type.String()),
    draws: Type.Integer(),
    puzzles: Type.Integer(),
    changed: Type.Integer(),
    places: Type.Optional(Type.Integer()),
    rate: Type.Object({ control: Type.Number(), treated: Type.Number() }, strict),
    accuracy: Effect,
    length: Effect,
    flips: Type.Array(Type.Object({ prompt: Type.String(), control: Arm, treated: Arm }, strict)),
  },
  strict,
);
export type InterventionResult = Static<typeof InterventionResult>;

/** As Fork in src/run/intervene. */
export const ForkResult = Type.Object(
  {
    kind: Type.Literal('fork'),
    checkpoint: Checkpoint,
    seconds: Type.Number(),
    rollout: Type.String(),
    boundaries: Type.Array(
      Type.Object(
        {
          at: Type.Integer(),
          samples: Type.Integer(),
          wins: Type.Integer(),
          rate: Interval,
          length: Type.Number(),
          value: Type.Optional(Type.Number()),
        },
        strict,
      ),
    ),
    steps: Type.Integer(),
    head: Type.Optional(Type.String()),
  },
  strict,
);
export type ForkResult = Static<typeof ForkResult>;

/** What became of each sample of a prompt; its words went before, as `tokens`. */
export const PromptResult = Type.Object(
  {
    kind: Type.Literal('sample'),
    checkpoint: Checkpoint,
    seconds: Type.Number(),
    /** Most tokens of a response: as asked, or less where the model's context ends. */
    limit: Type.Integer(),
    rows: Type.Array(
      Type.Object(
        {
          tokens: Type.Integer(),
          /** It ended by itself. */
          finished: Type.Boolean(),
          /** The task's verdict, in words too: a prompt that is no puzzle has no right answer, which the words say. */
          correct: Type.Boolean(),
          reason: Type.String(),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type PromptResult = Static<typeof PromptResult>;

/** A step's rollouts as every algorithm scores them. No checkpoint is named where the run had kept them. */
export const AdvantagesResult = Type.Object(
  { kind: Type.Literal('advantages'), seconds: Type.Number(), result: LabResult },
  strict,
);
export type AdvantagesResult = Static<typeof AdvantagesResult>;

export const SampleResult = Type.Union([
  InterventionResult,
  ForkResult,
  PromptResult,
  AdvantagesResult,
]);
export type SampleResult = Static<typeof SampleResult>;

export type SampleAnswer<R extends SampleRequest> = Extract<SampleResult, { kind: R['kind'] }>;

/** What is new of the samples of a prompt. The first message comes before any token: it says who answers. */
export const SampledTokens = Type.Object(
  {
    checkpoint: Checkpoint,
    limit: Type.Integer(),
    rows: Type.Array(
      Type.Object(
        {
          row: Type.Integer({ minimum: 0 }),
          /** Words from this token on, each with its log-probability (of the untruncated distribution at this temperature; T = 1 when greedy). */
          from: Type.Integer({ minimum: 0 }),
          pieces: Type.Array(Type.String()),
          logp: Type.Array(Type.Number()),
          /** Tokens before the answer begins; all so far while there is none. */
          thinking: Type.Integer({ minimum: 0 }),
          /** Exact labels of all so far, in tokens. */
          spans: Type.Array(
            Type.Object({
              start: Type.Integer(),
              end: Type.Integer(),
              behaviour: Type.String(),
              confidence: Type.Number(),
              why: Type.String(),
              outcome: Type.Optional(Type.String()),
            }),
          ),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type SampledTokens = Static<typeof SampledTokens>;

/** Parent → sampler: the one question. */
export const ToSampler = Type.Object({ folder: Type.String(), request: SampleRequest }, strict);
export type ToSampler = Static<typeof ToSampler>;

/** Sampler → parent. `error` ends it as `result` does; a UserError keeps its code. */
export const FromSampler = Type.Union([
  Type.Object(
    { type: Type.Literal('progress'), done: Type.Number(), total: Type.Number() },
    strict,
  ),
  Type.Object({ type: Type.Literal('tokens'), tokens: SampledTokens }, strict),
  Type.Object({ type: Type.Literal('result'), result: SampleResult }, strict),
  Type.Object(
    {
      type: Type.Literal('error'),
      error: Type.Object({
        message: Type.String(),
        code: Type.Optional(Type.String()),
        stack: Type.Optional(Type.String()),
      }),
    },
    strict,
  ),
]);
export type FromSampler = Static<typeof FromSampler>;
