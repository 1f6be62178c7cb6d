import { Type, type Static } from '@sinclair/typebox';
import { RUN_STATES, type RunState } from './events.ts';

/**
 * What a run's store and its status line look like to everybody else: the shapes that the protocol carries and that the
 * reader of a store returns.
 */
const strict = { additionalProperties: false } as const;

/** Training rollouts of a step, or the probes that are followed through training. */
export const Split = Type.Union([Type.Literal('train'), Type.Literal('probe')]);
export type Split = Static<typeof Split>;

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
    /** Current value of every control of this run. */
    controls: Type.Record(Type.String(), Type.Number()),
  },
  strict,
);
export type RunStatus = Static<typeof RunStatus>;

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
  truncated: Type.Boolean(),
  reason: Type.String(),
  /** Unweighted terms and `total`. */
  rewards: Type.Record(Type.String(), Type.Number()),
  logp: Type.Array(Type.Number()),
  /** Per token, once the update has run; empty for probes. */
  advantage: Type.Array(Type.Number()),
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
