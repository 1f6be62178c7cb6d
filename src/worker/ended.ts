import { findResumePoint } from '../run/checkpoints/folder.ts';
import type { Phase } from '../run/events.ts';
import { takeLock } from '../run/lock.ts';
import { runPath } from '../run/paths.ts';
import { readRecord, type RunRecord } from '../run/record.ts';
import type { RunStatus } from '../run/records.ts';
import { openReader, type StoreReader } from '../run/store/reader.ts';
import type { ResolvedSpec } from '../run/validate.ts';
import { keepStatus } from './status.ts';

/** Whether the store says that the run was trained to its end, and nothing was recorded since. */
export function saysFinished(reader: StoreReader): boolean {
  const ended = reader.eventsOfType('finished').at(-1);
  return ended?.type === 'finished' && ended.outcome === 'finished';
}

/** Whether the weights that a run ended with are still there, and whole. */
export async function keepsItsEnd(folder: string): Promise<boolean> {
  const { checkpoint } = await findResumePoint(runPath(folder, 'checkpoints'));
  return checkpoint !== undefined && isEnd(checkpoint.state, readRecord(folder).spec);
}

/** Whether there is nothing left to train after a position. */
export function isEnd(
  { phase, step }: { phase: Phase; step: number },
  spec: ResolvedSpec,
): boolean {
  return phase === 'rl' && step === spec.rl.steps;
}

/** Writes the status line of a run that has finished. The caller holds its lock. */
export function writeFinished(folder: string, record: RunRecord, reader: StoreReader): RunStatus {
  const { events, lastSeq } = reader.events(1, Number.MAX_SAFE_INTEGER);
  const before = reader.elapsed();
  const status = keepStatus({ folder, record, before, events, lastSeq, onChange: () => undefined });
  status.setState('finished');
  return status.current();
}

/**
 * The end of a run that its store knows and its status line does not: its worker was killed, or the disk was full, between the
 * two. Writes what was owed. Undefined when the store does not say so, or cannot be asked, or somebody is at work on the run.
 */
export function recordedEnd(folder: string): RunStatus | undefined {
  let reader: StoreReader | undefined;
  let unlock: (() => void) | undefined;
  try {
    reader = openReader(runPath(folder, 'store'));
    if (!saysFinished(reader)) return undefined;
    unlock = takeLock(folder);
    return writeFinished(folder, readRecord(folder), reader);
  } catch {
    // Whoever resumes it is told why.
    return undefined;
  } finally {
    unlock?.();
    reader?.close();
  }
}
