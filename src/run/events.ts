import { Type, type Static } from '@sinclair/typebox';

/**
 * Events of a run: committed, then published, each with a rising `seq`. What `--json`, `export --format jsonl`, charts and
 * trees read. The only other thing that leaves a worker is the ephemeral token stream.
 */
export const PHASES = ['sft', 'rl'] as const;
export type Phase = (typeof PHASES)[number];

const base = {
  seq: Type.Integer({ minimum: 1 }),
  /** Optimizer step of the phase that the event belongs to; 0 = before the first. */
  step: Type.Integer({ minimum: 0 }),
  phase: Type.Union([Type.Literal('sft'), Type.Literal('rl')]),
  /** Milliseconds since the epoch. */
  time: Type.Number(),
  attempt: Type.Integer({ minimum: 1 }),
};

const event = <T extends string, P extends Record<string, import('@sinclair/typebox').TSchema>>(
  type: T,
  properties: P,
) => Type.Object({ ...base, type: Type.Literal(type), ...properties });

export const StartedEvent = event('started', {
  engine: Type.String(),
  device: Type.String(),
  features: Type.Array(Type.String()),
  threads: Type.Integer(),
  parameters: Type.Integer(),
  codeVersion: Type.String(),
  gitCommit: Type.Optional(Type.String()),
  /** Step that this attempt continues from; 0 for a fresh run. */
  fromStep: Type.Integer(),
});
/** Metrics of one step; held-out metrics share the event of the step they were measured after (RL step 0 = the start). */
export const MetricEvent = event('metric', { values: Type.Record(Type.String(), Type.Number()) });
/** Rollouts of a step were stored: how many, of which kind, and how many keep their text. */
export const RolloutEvent = event('rollout', {
  split: Type.Union([Type.Literal('train'), Type.Literal('probe')]),
  count: Type.Integer(),
  stored: Type.Integer(),
});
export const CheckpointEvent = event('checkpoint', {
  /** Folder name under checkpoints/. */
  name: Type.String(),
  hash: Type.String(),
  bytes: Type.Integer(),
});
/** A control request reached its safe point: it holds from the next step on. */
export const ControlEvent = event('control', {
  name: Type.String(),
  before: Type.Optional(Type.Number()),
  after: Type.Optional(Type.Number()),
  /** Who asked: a window, a terminal, the run file's schedule. */
  by: Type.String(),
});
export const AlarmEvent = event('alarm', {
  code: Type.String(),
  message: Type.String(),
});
export const LogEvent = event('log', {
  level: Type.Union([Type.Literal('info'), Type.Literal('warning'), Type.Literal('error')]),
  message: Type.String(),
});
export const FinishedEvent = event('finished', {
  outcome: Type.Union([Type.Literal('finished'), Type.Literal('stopped'), Type.Literal('failed')]),
  message: Type.Optional(Type.String()),
});

export const RunEvent = Type.Union([
  StartedEvent,
  MetricEvent,
  RolloutEvent,
  CheckpointEvent,
  ControlEvent,
  AlarmEvent,
  LogEvent,
  FinishedEvent,
]);
export type RunEvent = Static<typeof RunEvent>;
export type RunEventType = RunEvent['type'];
export type MetricEvent = Static<typeof MetricEvent>;
export type ControlEvent = Static<typeof ControlEvent>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** What the trainer makes; the store adds `seq`, `time` and `attempt`. */
export type NewEvent = DistributiveOmit<RunEvent, 'seq' | 'time' | 'attempt'>;

/**
 * State of a run as people see it; `interrupted` = its process is gone and nothing says that it ended, `followed` = another
 * trainer writes it and we only read.
 */
export const RUN_STATES = [
  'starting',
  'running',
  'paused',
  'stopping',
  'finished',
  'stopped',
  'failed',
  'interrupted',
  'followed',
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Its training ended and said so; only a resume changes anything. */
export function hasEnded(state: RunState): state is 'finished' | 'stopped' | 'failed' {
  return state === 'finished' || state === 'stopped' || state === 'failed';
}
