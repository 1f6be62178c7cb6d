import type { Phase } from '../events.ts';
import { UserError } from '../../base/errors.ts';
import { openForReading, openForWriting } from './schema.ts';
import { explained, type Database } from './sqlite.ts';

/** Where a branch leaves its run: at a checkpoint, with other values from there on. */
export interface BranchPoint {
  phase: Phase;
  step: number;
  /** Folder name of the checkpoint. */
  checkpoint: string;
  /** What holds from there on, and what held; recorded as the branch's first control changes. */
  changes: { name: string; before: number; after: number }[];
  by: string;
}

/**
 * Copies a run's history up to a checkpoint into a new store, beside a living writer or without one. What came after it,
 * what later attempts superseded and what is still queued stays with the run alone.
 */
export function branchStore(from: string, to: string, point: BranchPoint): void {
  const source = openForReading(from);
  try {
    source.prepare('VACUUM INTO ?').run(to);
  } catch (error) {
    throw explained(error, to);
  } finally {
    source.close();
  }
  const db = openForWriting(to);
  try {
    db.exec('BEGIN IMMEDIATE');
    cut(db, from, point);
    db.exec('COMMIT');
    db.exec('PRAGMA incremental_vacuum');
    db.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    throw explained(error, to);
  } finally {
    db.close();
  }
}

function cut(
  db: Database,
  from: string,
  { phase, step, checkpoint, changes, by }: BranchPoint,
): void {
  const index = phase === 'rl' ? 1 : 0;
  const last = db
    .prepare(
      "SELECT seq, attempt, time FROM events WHERE hidden = 0 AND type = 'checkpoint' AND json_extract(body, '$.name') = ? ORDER BY seq DESC LIMIT 1",
    )
    .get(checkpoint);
  if (!last) {
    throw new UserError('checkpoint', `${from}: records no checkpoint ${checkpoint}.`);
  }
  const { seq, attempt, time } = last;
  db.prepare('DELETE FROM events WHERE hidden = 1 OR seq > ?').run(seq);
  db.prepare('DELETE FROM rollouts WHERE hidden = 1 OR step > ?').run(index === 1 ? step : -1);
  db.exec('DELETE FROM requests');
  db.prepare('DELETE FROM attempts WHERE attempt > ?').run(attempt);
  // An attempt that went on after the checkpoint had trained no longer than this when it was written.
  db.prepare(
    'UPDATE attempts SET elapsed = min(elapsed, max(0, ? - started)) WHERE attempt = ?',
  ).run(time, attempt);
  const add = db.prepare(
    "INSERT INTO events (seq, attempt, phase, step, time, type, body) VALUES (?, ?, ?, ?, ?, 'control', ?)",
  );
  changes.forEach((change, i) =>
    add.run(Number(seq) + 1 + i, attempt, index, step, time, JSON.stringify({ ...change, by })),
  );
}
