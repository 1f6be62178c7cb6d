import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { RunEvent } from '../run/events.ts';
import { Consequence } from '../run/preview/consequence.ts';
import { RolloutRecord, RolloutSummary, RunStatus, Split } from '../run/records.ts';
import { AskedPrompts, SearchTree, SpanExcerpts, StepTallies } from './tallies.ts';

/**
 * Messages between a run's worker and its clients (extension host, command line): JSON-RPC 2.0 over a private local socket
 * (vscode-jsonrpc). Declared once; both ends validate with these schemas. Bump PROTOCOL when a change breaks a client.
 */
export const PROTOCOL = 1;

const strict = { additionalProperties: false } as const;

/** Requests: params and result of each method. */
export const REQUESTS = {
  /** First message of a client; anything before it closes the connection. */
  hello: {
    params: Type.Object(
      { token: Type.String(), protocol: Type.Integer(), client: Type.String({ maxLength: 200 }) },
      strict,
    ),
    result: Type.Object({ protocol: Type.Integer(), status: RunStatus }),
  },
  status: { params: Type.Object({}, strict), result: RunStatus },
  /** Events from `fromSeq` on, now and as they come (`events` notifications), and token deltas if asked for. */
  subscribe: {
    params: Type.Object({ fromSeq: Type.Integer({ minimum: 0 }), tokens: Type.Boolean() }, strict),
    result: Type.Object({ events: Type.Array(RunEvent), lastSeq: Type.Integer() }),
  },
  /** Events [fromSeq, …], at most `limit`; for paging through a long run. */
  events: {
    params: Type.Object(
      {
        fromSeq: Type.Integer({ minimum: 0 }),
        limit: Type.Integer({ minimum: 1, maximum: 10000 }),
      },
      strict,
    ),
    result: Type.Object({ events: Type.Array(RunEvent), lastSeq: Type.Integer() }),
  },
  /** Steps that have rollouts of a split, ascending. */
  rolloutSteps: {
    params: Type.Object({ split: Split }, strict),
    result: Type.Object({ steps: Type.Array(Type.Integer()) }),
  },
  rolloutSummaries: {
    params: Type.Object({ step: Type.Integer(), split: Split }, strict),
    result: Type.Object({ rollouts: Type.Array(RolloutSummary) }),
  },
  rollouts: {
    params: Type.Object({ ids: Type.Array(Type.String(), { maxItems: 1000 }) }, strict),
    result: Type.Object({ rollouts: Type.Array(RolloutRecord) }),
  },
  /** One probe prompt through training: the records of (group, sample) at every evaluation. */
  probe: {
    params: Type.Object({ group: Type.Integer(), sample: Type.Integer() }, strict),
    result: Type.Object({ rollouts: Type.Array(RolloutRecord) }),
  },
  /** Counts per step for emergence, from `fromStep` on; `next` = ask again from there. */
  tallies: {
    params: Type.Object({ split: Split, fromStep: Type.Integer({ minimum: 0 }) }, strict),
    result: Type.Object({ tallies: StepTallies, next: Type.Optional(Type.Integer()) }),
  },
  /** The occurrences of a behaviour at a step, as far as text was kept. */
  excerpts: {
    params: Type.Object(
      { step: Type.Integer(), split: Split, behaviour: Type.String({ maxLength: 100 }) },
      strict,
    ),
    result: SpanExcerpts,
  },
  /** Verdicts of the probes at every evaluation. */
  askedPrompts: { params: Type.Object({}, strict), result: AskedPrompts },
  /** The search that a rollout describes; null where the task's language has none. */
  tree: {
    params: Type.Object({ id: Type.String({ maxLength: 100 }) }, strict),
    result: Type.Object({ tree: Type.Union([SearchTree, Type.Null()]) }),
  },
  /** What these values of controls would have made of the last step; changes nothing. */
  preview: {
    params: Type.Object({ values: Type.Record(Type.String(), Type.Number()) }, strict),
    result: Consequence,
  },
  /** Queue a change of controls; resolves when queued, the `control` event tells the step. */
  control: {
    params: Type.Object(
      { values: Type.Record(Type.String(), Type.Number()), by: Type.String({ maxLength: 200 }) },
      strict,
    ),
    result: Type.Object({ queued: Type.Boolean() }),
  },
  command: {
    params: Type.Object(
      {
        name: Type.Union([
          Type.Literal('pause'),
          Type.Literal('resume'),
          Type.Literal('checkpoint'),
          Type.Literal('stop'),
        ]),
        by: Type.String({ maxLength: 200 }),
      },
      strict,
    ),
    result: Type.Object({ queued: Type.Boolean() }),
  },
} as const satisfies Record<string, { params: TSchema; result: TSchema }>;

export type RequestName = keyof typeof REQUESTS;
export type RequestParams<N extends RequestName> = Static<(typeof REQUESTS)[N]['params']>;
export type RequestResult<N extends RequestName> = Static<(typeof REQUESTS)[N]['result']>;

/** Notifications from the worker. */
export const NOTIFICATIONS = {
  events: Type.Object({ events: Type.Array(RunEvent) }),
  status: RunStatus,
  /** Freshly sampled words, ephemeral: dropped for slow clients. Slots are rows on show (≤ 8), fixed for one step. */
  tokens: Type.Object({
    step: Type.Integer(),
    phase: Type.Union([Type.Literal('sft'), Type.Literal('rl')]),
    deltas: Type.Array(
      Type.Object({
        slot: Type.Integer({ minimum: 0, maximum: 7 }),
        row: Type.Integer(),
        /** Present when the slot starts a new row: the prompt. */
        prompt: Type.Optional(Type.String()),
        /** Index in the row of the first of `pieces`: tells a slow client what it missed. */
        from: Type.Optional(Type.Integer({ minimum: 0 })),
        pieces: Type.Array(Type.String()),
        /** Spans so far over all pieces of the row (recomputed: few). */
        spans: Type.Optional(
          Type.Array(Type.Tuple([Type.String(), Type.Integer(), Type.Integer()])),
        ),
        done: Type.Boolean(),
      }),
    ),
    /** When the first token of this message was sampled, ms since the epoch: for latency. */
    sampledAt: Type.Number(),
  }),
  /** The client's queue overflowed: read again from this seq. */
  overflow: Type.Object({ fromSeq: Type.Integer() }),
} as const satisfies Record<string, TSchema>;
export type NotificationName = keyof typeof NOTIFICATIONS;
export type Notification<N extends NotificationName> = Static<(typeof NOTIFICATIONS)[N]>;

/** `worker.json` in the run folder, mode 0600. */
export const WorkerFile = Type.Object({
  pid: Type.Integer(),
  host: Type.String(),
  socket: Type.String(),
  token: Type.String(),
  protocol: Type.Integer(),
});
export type WorkerFile = Static<typeof WorkerFile>;
