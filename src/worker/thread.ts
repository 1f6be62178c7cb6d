import type { PlainError } from '../protocol/plainError.ts';
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
