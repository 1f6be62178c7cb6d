import { Type, type Static, type TSchema } from '@sinclair/typebox';

/**
 * Messages between a comparison's coordinator and its clients, over a private local socket as a run's worker uses it (the same
 * `worker.json`, the same PROTOCOL number). Both ends validate.
 */
const strict = { additionalProperties: false } as const;

export const COMPARISON_STATES = [
  'starting',
  'running',
  'stopping',
  'finished',
  'stopped',
  'failed',
  'interrupted',
] as const;
export type ComparisonState = (typeof COMPARISON_STATES)[number];

/** Line of a list of comparisons. */
export const ComparisonStatus = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    folder: Type.String(),
    state: Type.Unsafe<ComparisonState>(
      Type.Union(COMPARISON_STATES.map((state) => Type.Literal(state))),
    ),
    /** Runs that it spans, shared SFT stages included. */
    total: Type.Integer(),
    finished: Type.Integer(),
    /** Of the finished: those that were there already. */
    reused: Type.Integer(),
    failed: Type.Integer(),
    running: Type.Integer(),
    /** Milliseconds that coordinators have worked on it. */
    elapsed: Type.Number(),
    /** Milliseconds until it is done, as far as can be told. */
    left: Type.Optional(Type.Number()),
    pid: Type.Optional(Type.Integer()),
    message: Type.Optional(Type.String()),
    /** The reproduction card that it belongs to. */
    card: Type.Optional(Type.String()),
  },
  strict,
);
export type ComparisonStatus = Static<typeof ComparisonStatus>;

export const COMPARISON_REQUESTS = {
  /** First message of a client; anything before it closes the connection. */
  hello: {
    params: Type.Object(
      { token: Type.String(), protocol: Type.Integer(), client: Type.String({ maxLength: 200 }) },
      strict,
    ),
    result: ComparisonStatus,
  },
  status: { params: Type.Object({}, strict), result: ComparisonStatus },
  /** Stops all runs at their next safe points, then the coordinator. */
  stop: {
    params: Type.Object({ by: Type.String({ maxLength: 200 }) }, strict),
    result: Type.Object({ queued: Type.Boolean() }),
  },
} as const satisfies Record<string, { params: TSchema; result: TSchema }>;
export type ComparisonRequest = keyof typeof COMPARISON_REQUESTS;

/** The only notification. */
export const COMPARISON_NOTICE = 'status';
