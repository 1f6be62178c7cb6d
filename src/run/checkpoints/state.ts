import { Type, type Static } from '@sinclair/typebox';
import { ModelConfig } from '../../model/config.ts';
import type { Phase } from '../events.ts';

/** `training.json` of a checkpoint: all of a safe point that is not a tensor. Randomness is keyed, so no generator state. */
export const TrainingState = Type.Object({
  version: Type.Literal(1),
  phase: Type.Union([Type.Literal('sft'), Type.Literal('rl')]),
  /** The last step that these weights contain. */
  step: Type.Integer({ minimum: 0 }),
  /** Controls that hold from the next step on. */
  controls: Type.Record(Type.String(), Type.Number()),
  /** Tokens so far (metric tokens/total). */
  tokens: Type.Number(),
  /** Checkpoint of this run whose policy is the frozen reference; absent before RL. */
  reference: Type.Optional(
    Type.Object({ name: Type.String(), hash: Type.Optional(Type.String()) }),
  ),
  /** Held-out accuracy of these weights, where it was measured. */
  accuracy: Type.Optional(Type.Number()),
  /** What was measured to choose training queries by: right answers to each training puzzle (null: not measured), weakest skills. */
  solved: Type.Optional(Type.Array(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]))),
  skills: Type.Optional(Type.Array(Type.String())),
  /** Where a curriculum by accuracy stands. */
  curriculum: Type.Optional(
    Type.Object({ stage: Type.Integer({ minimum: 0 }), shares: Type.Array(Type.Number()) }),
  ),
  /** Why rotation must not take it. */
  pinned: Type.Optional(
    Type.Union([Type.Literal('reference'), Type.Literal('control'), Type.Literal('asked')]),
  ),
  engine: Type.Object({ name: Type.String(), features: Type.Array(Type.String()) }),
  /** Configuration of the critic's own model, where it has one. */
  critic: Type.Optional(ModelConfig),
});
export type TrainingState = Static<typeof TrainingState>;

/** Folder name of a checkpoint: `sft-500`, `step-20`. */
export function checkpointName({ phase, step }: { phase: Phase; step: number }): string {
  return `${phase === 'sft' ? 'sft' : 'step'}-${step}`;
}

/** Undefined for names that are no checkpoint's. */
export function parseCheckpointName(name: string): { phase: Phase; step: number } | undefined {
  const match = /^(sft|step)-(\d{1,9})$/.exec(name);
  return match ? { phase: match[1] === 'sft' ? 'sft' : 'rl', step: Number(match[2]) } : undefined;
}
