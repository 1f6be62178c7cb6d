import { UserError, messageOf } from '../base/errors.ts';
import type { ReplayedControl, Outcome } from '../run/trainer/train.ts';
import type { TokenMessage, TrainerBatch } from '../run/trainer/port.ts';
import type { MetricValues } from '../run/metrics.ts';
import type { QueuedRequest } from '../run/store/rows.ts';
import type { ResolvedSpec } from '../run/validate.ts';
import type { RanOn } from './elsewhere.ts';

/** What the trainer's thread is started with. */
export interface TrainerThreadData {
  folder: string;
  spec: ResolvedSpec;
  resume?: string;
  replay: ReplayedControl[];
  history: { step: number; values: MetricValues }[];
  waiting: QueuedRequest[];
  codeVersion: string;
  gitCommit?: string;
  /** What the attempt before this one ran on. */
  before?: RanOn;
  notices: { level: 'info' | 'warning'; message: string }[];
  /** One Int32: how many clients want tokens. Shared, since a busy thread reads no messages. */
  watchers: SharedArrayBuffer;
}

/** A thrown thing that can cross threads. */
export interface PlainError {
  message: string;
  /** Of a UserError. */
  code?: string;
  stack?: string;
}

export type ToTrainer =
  | { type: 'committed'; id: number }
  | { type: 'uncommitted'; id: number; error: PlainError }
  | { type: 'request'; request: QueuedRequest };

export type FromTrainer =
  | { type: 'commit'; id: number; batch: TrainerBatch }
  | { type: 'state'; state: 'running' | 'paused' | 'stopping' }
  | { type: 'tokens'; message: TokenMessage }
  | { type: 'done'; outcome: Outcome }
  | { type: 'broken'; error: PlainError };

export function plainError(error: unknown): PlainError {
  return {
    message: messageOf(error),
    code: error instanceof UserError ? error.code : undefined,
    stack: error instanceof Error ? error.stack : undefined,
  };
}

export function thrown({ message, code, stack }: PlainError): Error {
  if (code !== undefined) return new UserError(code, message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
