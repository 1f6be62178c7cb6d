import { Type, type Static } from '@sinclair/typebox';
import { RUN_STATES, type RunState } from './events.ts';

/**
 * What a run's store and its status line look like to everybody else: the shapes that the protocol carries and that the
 * reader of a store returns.
 */
const strict = { additionalProperties: false } as const;
const numbers = () => Type.Array(Type.Number());

/** Training rollouts of a step, or the probes that are followed through training. */
export const Split = Type.Union([Type.Literal('train'), Type.Literal('probe')]);
export type Split = Static<typeof Split>;

export const Branch = Type.Object({ run: Type.String(), checkpoint: Type.String() }, strict);

const StatusAlarm = Type.Object(
  { step: Type.Integer(), code: Type.String(), message: Type.String() },
  strict,
);
export type StatusAlarm = Static<typeof StatusAlarm>;

/** Line of a list of runs; the same whether a worker lives or a reader made it. */
export const RunStatus = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    folder: Type.String(),
    state: Type.Unsafe<RunState>(Type.Union(RUN_STATES.map((state) => Type.Literal(state)))),
    phase: Type.Union([Type.Literal('sft'), Type.Literal('rl')]),
    step: Type.Integer(),
    steps: Type.Integer(),
    /** Latest held-out accuracy, if measured. */
    accuracy: Type.Optional(Type.Number()),
    length: Type.Optional(Type.Number()),
    backtracking: Type.Optional(Type.Number()),
    /** Milliseconds of training time over all attempts. */
    elapsed: Type.Number(),
    pid: Type.Optional(Type.Integer()),
    lastSeq: Type.Integer(),
    /** Last step with a checkpoint. */
    safeStep: Type.Optional(Type.Integer()),
    message: Type.Optional(Type.String()),
    engine: Type.Optional(Type.String()),
    /** The run that this one is a branch of, and the checkpoint at which it left it. */
    branch: Type.Optional(Branch),
    /** The run file that it was started from. */
    file: Type.Optional(Type.String()),
    /** The latest alarms, oldest first. */
    alarms: Type.Optional(Type.Array(StatusAlarm)),
    /** Current value of every control of this run. */
    controls: Type.Record(Type.String(), Type.Number()),
  },
  strict,
);
export type RunStatus = Static<typeof RunStatus>;

/**
 * Numbers per token beside log-probability and advantage, kept as 16-bit floats since version 2 of the store.
 * entropy: of the distribution that the token was drawn from. value: the critic's weighted value before the token.
 * kl: log π − log π_ref of the token (the k1 estimate). reward: Σ_k w_k r_k at the token, the KL cost included where it is
 * paid in the reward.
 */
const ExtraArrays = Type.Object(
  {
    entropy: Type.Optional(numbers()),
    value: Type.Optional(numbers()),
    kl: Type.Optional(numbers()),
    reward: Type.Optional(numbers()),
  },
  strict,
);
export type ExtraArray = keyof Static<typeof ExtraArrays>;
export const EXTRA_ARRAYS = Object.keys(ExtraArrays.properties) as ExtraArray[];

/** False where the source holds no verdict (followed runs): `correct` then says nothing. */
const Judged = Type.Optional(Type.Boolean());

/** True where the source tells no tokens: lengths and pieces are words. */
const Words = Type.Optional(Type.Boolean());

/** A stored rollout: what Trace needs, as plain JSON. Spans count in pieces of the response. */
export const RolloutRecord = Type.Object({
  /** `<step>/<split>/<row>`. */
  id: Type.String(),
  step: Type.Integer(),
  split: Split,
  row: Type.Integer(),
  /** Same number = same prompt. */
  group: Type.Integer(),
  prompt: Type.String(),
  pieces: Type.Array(Type.String()),
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
  detector: Type.String(),
  correct: Type.Boolean(),
  judged: Judged,
  words: Words,
  truncated: Type.Boolean(),
  reason: Type.String(),
  /** Unweighted terms and `total`. */
  rewards: Type.Record(Type.String(), Type.Number()),
  logp: Type.Array(Type.Number()),
  /** Per token, once the update has run; empty for probes. */
  advantage: Type.Array(Type.Number()),
  /** Left out where they were not measured (older runs, no critic, probes without a reward). */
  extras: Type.Optional(ExtraArrays),
});
export type RolloutRecord = Static<typeof RolloutRecord>;

/** A rollout without its text: enough for bars, lists, filters. */
export const RolloutSummary = Type.Object({
  id: Type.String(),
  step: Type.Integer(),
  split: Split,
  row: Type.Integer(),
  group: Type.Integer(),
  length: Type.Integer(),
  correct: Type.Boolean(),
  judged: Judged,
  words: Words,
  truncated: Type.Boolean(),
  /** Whether its text was kept. */
  stored: Type.Boolean(),
  rewards: Type.Record(Type.String(), Type.Number()),
  /** Number of spans per behaviour. */
  behaviours: Type.Record(Type.String(), Type.Integer()),
  /** [behaviour, start, end] per span, for bars. */
  segments: Type.Array(Type.Tuple([Type.String(), Type.Integer(), Type.Integer()])),
});
export type RolloutSummary = Static<typeof RolloutSummary>;
