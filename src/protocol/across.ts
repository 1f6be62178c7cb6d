import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { RolloutRecord, RunStatus, Split } from '../run/records.ts';
import type { AssociationPoint, Emergence, PositionPoint } from '../trace/emergence.ts';
import type { DifferenceRow } from '../trace/difference.ts';
import { FATES, type Fate } from '../trace/matrix.ts';
import { ForkResult, Interval, InterventionResult } from './sampler.ts';
import { SearchTree, SpanExcerpts } from './tallies.ts';

/**
 * Messages between the extension host and the view across training (behaviours, prompts, one trace, two traces). The view
 * only draws: counting and statistics are done before. Validated at both ends.
 */
const strict = { additionalProperties: false } as const;
const message = <T extends string, P extends Record<string, TSchema>>(type: T, properties: P) =>
  Type.Object({ type: Type.Literal(type), ...properties });
const literals = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>(Type.Union(values.map((value) => Type.Literal(value))));

export const TABS = ['behaviours', 'prompts', 'trace', 'compare'] as const;
export type Tab = (typeof TABS)[number];

const point = {
  step: Type.Integer(),
  estimate: Type.Number(),
  low: Type.Number(),
  /** Null: no upper end. */
  high: Type.Union([Type.Number(), Type.Null()]),
  count: Type.Number(),
  of: Type.Number(),
};
const RatePoint = Type.Object(point, strict);
export type RatePoint = Static<typeof RatePoint>;

/** One behaviour by one measure, as src/trace/emergence.ts has it. */
const EmergenceMessage = Type.Object(
  {
    points: Type.Array(RatePoint),
    start: Type.Optional(RatePoint),
    looks: Type.Integer(),
    alpha: Type.Number(),
    first: Type.Optional(
      Type.Object(
        {
          step: Type.Integer(),
          direction: literals(['up', 'down'] as const),
          difference: Interval,
        },
        strict,
      ),
    ),
    holds: Type.Optional(Type.Object({ steps: Type.Integer(), of: Type.Integer() }, strict)),
    uncorrected: Type.Optional(Type.Integer()),
    verdict: literals<Emergence['verdict']>([
      'unseen-before',
      'amplified',
      'receded',
      'unchanged',
      'unknown',
    ]),
  },
  strict,
);
export type EmergenceMessage = Static<typeof EmergenceMessage>;

const BehaviourMessage = Type.Object(
  {
    behaviour: Type.String(),
    measures: Type.Object(
      { share: EmergenceMessage, response: EmergenceMessage, chance: EmergenceMessage },
      strict,
    ),
    positions: Type.Array(
      Type.Unsafe<PositionPoint>(
        Type.Object(
          {
            step: Type.Integer(),
            spans: Type.Integer(),
            quartiles: Type.Tuple([Type.Number(), Type.Number(), Type.Number()]),
          },
          strict,
        ),
      ),
    ),
    association: Type.Object(
      {
        points: Type.Array(
          Type.Unsafe<AssociationPoint>(
            Type.Object(
              {
                step: Type.Integer(),
                with: Type.Optional(RatePoint),
                without: Type.Optional(RatePoint),
              },
              strict,
            ),
          ),
        ),
        within: Type.Optional(
          Type.Object(
            {
              estimate: Type.Number(),
              low: Type.Number(),
              high: Type.Number(),
              steps: Type.Integer(),
            },
            strict,
          ),
        ),
      },
      strict,
    ),
  },
  strict,
);
export type BehaviourMessage = Static<typeof BehaviourMessage>;

const CellMessage = Type.Object(
  {
    step: Type.Integer(),
    samples: Type.Integer(),
    passed: Type.Integer(),
    ids: Type.Array(Type.String()),
  },
  strict,
);

/** One side of a comparison: the rollout, and its sentences with their behaviours. */
const Side = Type.Object(
  {
    id: Type.String(),
    prompt: Type.String(),
    correct: Type.Optional(Type.Boolean()),
    truncated: Type.Boolean(),
    reason: Type.String(),
    rewards: Type.Record(Type.String(), Type.Number()),
    length: Type.Integer(),
    sentences: Type.Array(
      Type.Object({ text: Type.String(), behaviours: Type.Array(Type.String()) }, strict),
    ),
  },
  strict,
);
export type Side = Static<typeof Side>;

const index = Type.Integer({ minimum: 0 });
const Row = Type.Unsafe<DifferenceRow>(
  Type.Union([
    Type.Object({ kind: Type.Literal('same'), a: index, b: index }, strict),
    Type.Object(
      {
        kind: Type.Literal('changed'),
        a: index,
        b: index,
        words: Type.Array(
          Type.Object({ aStart: index, aEnd: index, bStart: index, bEnd: index }, strict),
        ),
      },
      strict,
    ),
    Type.Object({ kind: Type.Literal('removed'), a: index }, strict),
    Type.Object({ kind: Type.Literal('added'), b: index }, strict),
  ]),
);

const id = Type.String({ maxLength: 400 });
const Mode = literals(['ban', 'force'] as const);

/** Host → view. */
export const ToAcross = Type.Union([
  message('across/run', {
    run: RunStatus,
    /** Whether its checkpoints can be sampled from here, and if not, why. */
    sampling: Type.Object({ can: Type.Boolean(), why: Type.String() }, strict),
    splits: Type.Array(Split),
  }),
  message('across/none', { reason: Type.String() }),
  message('across/emergence', {
    split: Split,
    responses: Type.Integer(),
    /** Responses whose chances could be counted. */
    withChances: Type.Integer(),
    behaviours: Type.Array(BehaviourMessage),
  }),
  message('across/excerpts', {
    split: Split,
    step: Type.Integer(),
    behaviour: Type.String(),
    excerpts: SpanExcerpts,
  }),
  message('across/matrix', {
    steps: Type.Array(Type.Integer()),
    rows: Type.Array(
      Type.Object(
        {
          group: Type.Integer(),
          prompt: Type.String(),
          fate: literals<Fate>(FATES),
          cells: Type.Array(Type.Union([CellMessage, Type.Null()])),
        },
        strict,
      ),
    ),
  }),
  message('across/trace', {
    record: RolloutRecord,
    tree: Type.Union([SearchTree, Type.Null()]),
  }),
  message('across/compare', {
    a: Side,
    b: Side,
    rows: Type.Array(Row),
  }),
  message('across/progress', {
    job: literals(['intervene', 'fork'] as const),
    done: Type.Number(),
    total: Type.Number(),
  }),
  message('across/intervention', { result: InterventionResult }),
  message('across/fork', { result: ForkResult }),
  /** A job ended without a result; cancelled ones say nothing. */
  message('across/jobEnded', {
    job: literals(['intervene', 'fork'] as const),
    message: Type.Optional(Type.String()),
  }),
  message('across/error', { message: Type.String() }),
  /** Commands lead here: a tab, and what to show in it. */
  message('across/goto', {
    tab: literals<Tab>(TABS),
    behaviour: Type.Optional(Type.String()),
    step: Type.Optional(Type.Integer()),
    split: Type.Optional(Split),
    intervene: Type.Optional(Mode),
    id: Type.Optional(id),
    other: Type.Optional(id),
  }),
]);
export type ToAcross = Static<typeof ToAcross>;

/** View → host. */
export const FromAcross = Type.Union([
  message('across/ready', {}),
  message('across/emergence', { split: Split }),
  message('across/excerpts', {
    split: Split,
    step: Type.Integer(),
    behaviour: Type.String({ maxLength: 100 }),
  }),
  message('across/matrix', {}),
  message('across/trace', { id }),
  message('across/compare', { a: id, b: id }),
  message('across/intervene', {
    mode: Mode,
    behaviour: Type.String({ maxLength: 100 }),
    step: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
  message('across/fork', { id, samples: Type.Integer({ minimum: 1, maximum: 1000 }) }),
  message('across/cancel', { job: literals(['intervene', 'fork'] as const) }),
  /** The rollout in the trace view, or as a document. */
  message('across/open', { id, as: literals(['traces', 'document'] as const) }),
]);
export type FromAcross = Static<typeof FromAcross>;
