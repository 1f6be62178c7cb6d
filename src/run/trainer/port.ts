import type { NewEvent, Phase } from '../events.ts';
import type { AppliedRequest, NewRollout, QueuedRequest } from '../store/rows.ts';

/** What the trainer adds to the run at once: becomes one transaction, then is published. */
export interface TrainerBatch {
  events: NewEvent[];
  rollouts?: NewRollout[];
  requests?: AppliedRequest[];
}

/** Freshly sampled words of the rows on show; lost if nobody looks. */
export interface TokenMessage {
  step: number;
  phase: Phase;
  deltas: TokenSlot[];
  /** When its first token was sampled, milliseconds since the epoch. */
  sampledAt: number;
}

export interface TokenSlot {
  /** 0 to 7, fixed for one step. */
  slot: number;
  row: number;
  prompt?: string;
  /** Index in the row of the first of `pieces`. */
  from: number;
  pieces: string[];
  /** [behaviour, start, end] over all the row's pieces so far. */
  spans?: [string, number, number][];
  done: boolean;
}

/**
 * The trainer's only door. It knows no database, socket or thread: a worker passes messages through, a test keeps them in
 * a list.
 */
export interface TrainerPort {
  /** Resolves when the batch is on the disk; rejects when it cannot be. */
  commit(batch: TrainerBatch): Promise<void>;
  state(state: 'running' | 'paused' | 'stopping'): void;
  /** Whether somebody wants tokens just now. */
  watched(): boolean;
  tokens(message: TokenMessage): void;
  /** Takes what was asked since the last time. */
  takeRequests(): QueuedRequest[];
  /** Resolves when something was asked. */
  nextRequest(): Promise<void>;
}
