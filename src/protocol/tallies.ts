import { Type, type Static } from '@sinclair/typebox';
import type { SearchNode } from '../tasks/task.ts';
import type { StepTally } from '../trace/tally.ts';

/** What readers of stores and of files answer about many rollouts at once, in the shapes of src/trace and src/tasks. */
const strict = { additionalProperties: false } as const;

const number = Type.Number();
const ClusterSums = Type.Tuple([number, number, number, number, number, number]);
const BehaviourTally = Type.Object(
  {
    shows: ClusterSums,
    spans: ClusterSums,
    chances: Type.Optional(ClusterSums),
    correctWith: ClusterSums,
    correctWithout: ClusterSums,
    positions: Type.Array(Type.Integer()),
  },
  strict,
);
export const StepTallies = Type.Array(
  Type.Unsafe<StepTally>(
    Type.Object(
      {
        step: Type.Integer(),
        responses: Type.Integer(),
        prompts: Type.Integer(),
        judged: Type.Integer(),
        correct: Type.Integer(),
        truncated: Type.Integer(),
        withChances: Type.Integer(),
        behaviours: Type.Record(Type.String(), BehaviourTally),
      },
      strict,
    ),
  ),
);

/** One occurrence of a behaviour, with a few words around it. */
export const SpanExcerpt = Type.Object(
  {
    id: Type.String(),
    group: Type.String(),
    correct: Type.Optional(Type.Boolean()),
    truncated: Type.Boolean(),
    start: Type.Integer(),
    end: Type.Integer(),
    /** Length of the whole response, in what the span counts in. */
    length: Type.Integer(),
    before: Type.String(),
    words: Type.String(),
    after: Type.String(),
    why: Type.String(),
    outcome: Type.Optional(Type.String()),
  },
  strict,
);
export type SpanExcerpt = Static<typeof SpanExcerpt>;

export const SpanExcerpts = Type.Object(
  {
    /** All occurrences at the step, whether listed or not. */
    total: Type.Integer(),
    responses: Type.Integer(),
    /** Responses whose text was kept: only these have excerpts. */
    kept: Type.Integer(),
    spans: Type.Array(SpanExcerpt),
  },
  strict,
);
export type SpanExcerpts = Static<typeof SpanExcerpts>;

/** Verdicts of prompts that were asked at several steps, and what each prompt says. */
export const AskedPrompts = Type.Object(
  {
    rollouts: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          step: Type.Integer(),
          group: Type.Integer(),
          correct: Type.Boolean(),
        },
        strict,
      ),
    ),
    prompts: Type.Array(Type.Object({ group: Type.Integer(), prompt: Type.String() }, strict)),
  },
  strict,
);
export type AskedPrompts = Static<typeof AskedPrompts>;

const Range = { start: Type.Integer(), end: Type.Integer() };
export const SearchTree = Type.Unsafe<SearchNode>(
  Type.Recursive((self) =>
    Type.Object(
      {
        kind: Type.Union(
          (['root', 'move', 'outcome', 'check', 'answer'] as const).map((kind) =>
            Type.Literal(kind),
          ),
        ),
        label: Type.String(),
        ranges: Type.Array(Type.Object(Range, strict)),
        state: Type.Union(
          (['reached', 'failed', 'wrong', 'open'] as const).map((state) => Type.Literal(state)),
        ),
        turns: Type.Array(
          Type.Object(
            { ...Range, kind: Type.Union([Type.Literal('back'), Type.Literal('wait')]) },
            strict,
          ),
        ),
        children: Type.Array(self),
      },
      strict,
    ),
  ),
);
