import { Type, type Static, type TSchema } from '@sinclair/typebox';

/**
 * Messages between the extension host and the view that asks models. Validated at both ends. The host keeps the answers: a view
 * that says `ready` gets them whole, then what is new.
 */
const message = <T extends string, P extends Record<string, TSchema>>(type: T, properties: P) =>
  Type.Object({ type: Type.Literal(type), ...properties });

const Part = Type.Object({
  kind: Type.Union([Type.Literal('reasoning'), Type.Literal('answer')]),
  start: Type.Integer({ minimum: 0 }),
});

const AskSpan = Type.Object({
  start: Type.Integer(),
  end: Type.Integer(),
  behaviour: Type.String(),
  confidence: Type.Number(),
  why: Type.String(),
  outcome: Type.Optional(Type.String()),
});

export const ANSWER_STATES = ['waiting', 'writing', 'done', 'stopped', 'failed'] as const;

/** What is new of one answer. Text is appended at `at`; with `at` 0 the view starts over. */
export const AnswerUpdate = Type.Object({
  id: Type.Integer(),
  /** Who answers: model, and where it runs. */
  model: Type.String(),
  place: Type.String(),
  /** Which of several samples, from 1; 0 = the only one. */
  sample: Type.Integer(),
  prompt: Type.String(),
  at: Type.Integer({ minimum: 0 }),
  text: Type.String(),
  parts: Type.Array(Part),
  /** Spans that start at or after this are replaced by `spans`. Offsets are UTF-16 units of the text. */
  spansFrom: Type.Integer({ minimum: 0 }),
  spans: Type.Array(AskSpan),
  /** Places of newly scored tokens, in order, and their log-probabilities (null = not known). */
  tokens: Type.Array(
    Type.Object({ start: Type.Integer(), end: Type.Integer(), words: Type.String() }),
  ),
  logp: Type.Array(Type.Union([Type.Number(), Type.Null()])),
  state: Type.Union(ANSWER_STATES.map((state) => Type.Literal(state))),
  /** What happened, in words: why it ended, what the server did not grant. */
  notes: Type.Array(Type.String()),
  /** Tokens as the server counts them. */
  count: Type.Optional(Type.Integer()),
  seconds: Type.Number(),
  /** The reasoning is a summary, or partly hidden. */
  summary: Type.Boolean(),
});
export type AnswerUpdate = Static<typeof AnswerUpdate>;

export const AskServer = Type.Object({
  name: Type.String(),
  url: Type.String(),
  hasKey: Type.Boolean(),
});
export type AskServer = Static<typeof AskServer>;

/** A run that has checkpoints. */
export const AskRun = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** What it is doing, in words. */
  state: Type.String(),
  /** Its newest checkpoint, as far as is known. */
  newest: Type.String(),
});
export type AskRun = Static<typeof AskRun>;

/** A run's checkpoint by its name; the newest at the time of asking without. */
export const CheckpointTarget = Type.Object({
  run: Type.String({ minLength: 1, maxLength: 500 }),
  checkpoint: Type.Optional(Type.String({ maxLength: 100 })),
});
export type CheckpointTarget = Static<typeof CheckpointTarget>;

export const ServerTarget = Type.Object({
  server: Type.String({ maxLength: 200 }),
  model: Type.String({ minLength: 1, maxLength: 500 }),
});
export type ServerTarget = Static<typeof ServerTarget>;

/** Who is asked. */
export const AskTarget = Type.Union([CheckpointTarget, ServerTarget]);
export type AskTarget = Static<typeof AskTarget>;

export const isRunTarget = (target: object): target is CheckpointTarget => 'run' in target;

/** Host → view. */
export const ToAsk = Type.Union([
  message('ask/servers', { servers: Type.Array(AskServer), trusted: Type.Boolean() }),
  message('ask/runs', { runs: Type.Array(AskRun) }),
  message('ask/prompt', { prompt: Type.String() }),
  /** Ask this run, as somebody chose elsewhere. */
  message('ask/target', { run: Type.String() }),
  message('ask/models', {
    server: Type.String(),
    models: Type.Array(Type.String()),
    /** Where a question goes. */
    url: Type.String(),
    error: Type.Optional(Type.String()),
  }),
  /** What a run's checkpoints can be asked. */
  message('ask/run', {
    run: Type.String(),
    /** Names and words, the newest first. */
    checkpoints: Type.Array(Type.Object({ name: Type.String(), label: Type.String() })),
    /** Prompts in the language of its task. */
    examples: Type.Array(Type.String()),
    /** What it was trained with. */
    maxTokens: Type.Integer(),
    temperature: Type.Number(),
    error: Type.Optional(Type.String()),
  }),
  /** The answers on show, in order: others are gone. */
  message('ask/answers', { ids: Type.Array(Type.Integer()) }),
  message('ask/update', { updates: Type.Array(AnswerUpdate) }),
  message('ask/error', { message: Type.String() }),
]);
export type ToAsk = Static<typeof ToAsk>;

export const Question = Type.Object({
  prompt: Type.String({ minLength: 1, maxLength: 1_000_000 }),
  targets: Type.Array(AskTarget, { minItems: 1, maxItems: 2 }),
  samples: Type.Integer({ minimum: 1, maximum: 8 }),
  temperature: Type.Number({ minimum: 0, maximum: 2 }),
  maxTokens: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  logprobs: Type.Boolean(),
  /** Of the noise that checkpoints are sampled with; a fresh one without. */
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffffffff })),
});
export type Question = Static<typeof Question>;

/** View → host. */
export const FromAsk = Type.Union([
  message('ask/ready', {}),
  message('ask/list', { server: Type.String() }),
  message('ask/run', { run: Type.String() }),
  message('ask/send', { question: Question }),
  /** One answer, or all without an id. */
  message('ask/stop', { id: Type.Optional(Type.Integer()) }),
  message('ask/retry', { id: Type.Integer() }),
  message('ask/save', { id: Type.Integer() }),
  message('ask/open', { id: Type.Integer() }),
  message('ask/addServer', {}),
  message('ask/setKey', { server: Type.String() }),
]);
export type FromAsk = Static<typeof FromAsk>;
