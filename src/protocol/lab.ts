import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { LabQuestion } from '../run/lab/request.ts';
import { LabResult } from '../run/lab/result.ts';
import { RunStatus } from '../run/records.ts';

/** Messages between the extension host and the advantage lab. The view only draws. Validated at both ends. */
const message = <T extends string, P extends Record<string, TSchema>>(type: T, properties: P) =>
  Type.Object({ type: Type.Literal(type), ...properties });

/** Host → view. */
export const ToLab = Type.Union([
  message('lab/run', {
    run: RunStatus,
    /** RL steps that have rollouts, ascending. */
    steps: Type.Array(Type.Integer()),
    /** Why nothing can be scored here; empty where it can. */
    why: Type.String(),
  }),
  message('lab/none', { reason: Type.String() }),
  message('lab/progress', { done: Type.Number(), total: Type.Number() }),
  message('lab/result', { result: LabResult }),
  /** The question got no answer: with a message because it failed, without because it was cancelled. */
  message('lab/ended', { message: Type.Optional(Type.String()) }),
]);
export type ToLab = Static<typeof ToLab>;

/** View → host. */
export const FromLab = Type.Union([
  message('lab/ready', {}),
  /** Takes the place of a question that is being answered. */
  message('lab/ask', { question: LabQuestion }),
  message('lab/cancel', {}),
  /** Shows a rollout of the step in the trace view. */
  message('lab/open', { step: Type.Integer({ minimum: 1 }) }),
]);
export type FromLab = Static<typeof FromLab>;
