import type { Span } from '../../trace/behaviours.ts';
import type { ExtraArray, Split } from '../records.ts';
import { SQLITE, sqliteCode } from './sqlite.ts';

/** A rollout as the trainer hands it over: plain data that can cross threads. */
export interface NewRollout {
  step: number;
  split: Split;
  row: number;
  /** Same number = same prompt. */
  group: number;
  prompt: Int32Array;
  response: Int32Array;
  /** One per response token. */
  logp: Float32Array;
  /** One per response token; probes have none. */
  advantage?: Float32Array;
  /** Further numbers, one per response token each, where they were measured. */
  extras?: Partial<Record<ExtraArray, Float32Array>>;
  correct: boolean;
  truncated: boolean;
  reason: string;
  /** Unweighted terms and `total`. */
  rewards: Record<string, number>;
  spans: Span[];
  detector: string;
  /** Whether tokens and per-token numbers are kept. */
  stored: boolean;
}

/** What somebody asked of a run, waiting for a safe point. */
export type RequestBody =
  | { kind: 'control'; body: Record<string, number> }
  | { kind: 'command'; body: { name: 'pause' | 'resume' | 'checkpoint' | 'stop' } };
export type QueuedRequest = RequestBody & { id: number; by: string };

export interface AppliedRequest {
  id: number;
  /** Why it was refused at the safe point. */
  problem?: string;
}

/** Somebody else reads just now: not worth failing for. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === SQLITE.busy;
}
