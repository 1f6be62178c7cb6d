import {
  isBusy,
  type AppliedRequest,
  type NewRollout,
  type QueuedRequest,
  type RequestBody,
} from './rows.ts';
import type { NewEvent, Phase, RunEvent } from '../events.ts';
import { EXTRA_ARRAYS } from '../records.ts';
import { packFloats, packHalves, packSpans, packTokens, tokenBytesFor } from './pack.ts';
import { openForWriting } from './schema.ts';
import { createThinner } from './thin.ts';
import { explained, SQLITE, sqliteCode, type Database } from './sqlite.ts';

/** All that one safe point adds to a run: one transaction. */
export interface StoreBatch {
  events: NewEvent[];
  rollouts?: NewRollout[];
  /** Queued requests that took effect (or were refused) with this batch. */
  requests?: AppliedRequest[];
  /** Milliseconds that this attempt has trained. */
  elapsed: number;
}

/** The one writer of a run's store. Whoever opens it holds the run's lock. */
export interface StoreWriter {
  /** Number of this attempt, from 1. */
  attempt: number;
  lastSeq: number;
  /** Commits, then returns the events with their seq, time and attempt. */
  append(batch: StoreBatch): RunEvent[];
  /** Keeps a request until a safe point takes it: a crash in between does not lose it. */
  queue(request: RequestBody & { by: string }): QueuedRequest;
  /** Leaves one file behind, without a write-ahead log. */
  close(): void;
}

export interface AttemptStart {
  phase: Phase;
  /** Last step that stays; later rows of earlier attempts are superseded. */
  step: number;
}

const phaseIndex = { sft: 0, rl: 1 } as const;

/**
 * Opens the store at `file` and begins an attempt in it. `vocabulary` = words by token id, kept on the first one. `budget`:
 * MiB that the store may take; beyond it the oldest texts go, and the store says so in a log event.
 */
export function openWriter(
  file: string,
  vocabulary: string[],
  from: AttemptStart,
  budget?: number,
): StoreWriter {
  const db = openForWriting(file);
  try {
    return makeWriter(db, file, vocabulary, from, budget);
  } catch (error) {
    db.close();
    throw explained(error, file);
  }
}

function makeWriter(
  db: Database,
  file: string,
  vocabulary: string[],
  from: AttemptStart,
  budget?: number,
): StoreWriter {
  const bytes = tokenBytesFor(vocabulary.length);
  const attempt = transaction(db, () => beginAttempt(db, vocabulary, bytes, from));
  const last = db.prepare('SELECT max(seq) AS seq, max(time) AS time FROM events').get();
  let lastSeq = Number(last?.seq ?? 0);
  let lastTime = Number(last?.time ?? 0);

  const insertEvent = db.prepare(
    'INSERT INTO events (seq, attempt, phase, step, time, type, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertRollout = db.prepare(
    `INSERT INTO rollouts (attempt, step, split, row, grp, length, correct, truncated, reason, rewards, spans, detector,
       stored, prompt, response, logp, advantage, ${EXTRA_ARRAYS.join(', ')})
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?${', ?'.repeat(EXTRA_ARRAYS.length)})`,
  );
  const setElapsed = db.prepare('UPDATE attempts SET elapsed = ? WHERE attempt = ?');
  const insertRequest = db.prepare(
    'INSERT INTO requests (time, asker, kind, body) VALUES (?, ?, ?, ?)',
  );
  const setRequest = db.prepare('UPDATE requests SET state = ? WHERE id = ?');

  const addRollout = (rollout: NewRollout): void => {
    const { stored } = rollout;
    insertRollout.run(
      attempt,
      rollout.step,
      rollout.split,
      rollout.row,
      rollout.group,
      rollout.response.length,
      Number(rollout.correct),
      Number(rollout.truncated),
      rollout.reason,
      JSON.stringify(rollout.rewards),
      packSpans(rollout.spans, stored),
      rollout.detector,
      Number(stored),
      stored ? packTokens(rollout.prompt, bytes) : null,
      stored ? packTokens(rollout.response, bytes) : null,
      stored ? packFloats(rollout.logp) : null,
      stored && rollout.advantage ? packFloats(rollout.advantage) : null,
      ...EXTRA_ARRAYS.map((name) => {
        const values = stored ? rollout.extras?.[name] : undefined;
        return values ? packHalves(values) : null;
      }),
    );
  };

  const addEvent = (event: NewEvent, seq: number, time: number): RunEvent => {
    const { type, phase, step, ...body } = event;
    insertEvent.run(seq, attempt, phaseIndex[phase], step, time, type, JSON.stringify(body));
    return { ...event, seq, time, attempt };
  };
  const thin = budget === undefined ? undefined : createThinner(db, budget);

  /** A clock that was set back must not reorder a run. */
  const now = (): number => (lastTime = Math.max(lastTime, Date.now()));
  const guarded = <T>(work: () => T): T => {
    try {
      return transaction(db, work);
    } catch (error) {
      throw explained(error, file);
    }
  };

  /** Tidying needs room that a full or failing disk has not; what was committed is safe without it. */
  const tidy = (pragma: string): void => {
    try {
      db.exec(pragma);
    } catch (error) {
      const code = sqliteCode(error);
      if (code !== SQLITE.full && code !== SQLITE.ioError && !isBusy(error))
        throw explained(error, file);
    }
  };

  return {
    attempt,
    get lastSeq() {
      return lastSeq;
    },
    append(batch) {
      const time = now();
      let seq = lastSeq;
      const events = guarded(() => {
        const added = batch.events.map((event) => addEvent(event, ++seq, time));
        batch.rollouts?.forEach(addRollout);
        for (const { id, problem } of batch.requests ?? [])
          setRequest.run(problem ? 'refused' : 'applied', id);
        setElapsed.run(batch.elapsed, attempt);
        const last = batch.events.at(-1);
        const log = last && thin?.();
        if (log) added.push(addEvent({ ...log, phase: last.phase, step: last.step }, ++seq, time));
        return added;
      });
      lastSeq = seq;
      // Pages that became free go back to the disk, or the file would stay as large as it ever was.
      if (events.length > batch.events.length) tidy('PRAGMA incremental_vacuum');
      return events;
    },
    queue(request) {
      const { lastInsertRowid } = guarded(() =>
        insertRequest.run(now(), request.by, request.kind, JSON.stringify(request.body)),
      );
      return { ...request, id: Number(lastInsertRowid) };
    },
    close() {
      try {
        tidy('PRAGMA incremental_vacuum');
        // Readers in mid-query keep the log; the next writer or reader then finds it and carries on.
        tidy('PRAGMA journal_mode = DELETE');
      } finally {
        db.close();
      }
    },
  };
}

function beginAttempt(
  db: Database,
  vocabulary: string[],
  bytes: number,
  from: AttemptStart,
): number {
  const put = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING');
  put.run('vocabulary', JSON.stringify(vocabulary));
  put.run('tokenBytes', String(bytes));
  const attempt = Number(db.prepare('SELECT max(attempt) AS n FROM attempts').get()?.n ?? 0) + 1;
  const phase = phaseIndex[from.phase];
  db.prepare('INSERT INTO attempts (attempt, phase, step, started) VALUES (?, ?, ?, ?)').run(
    attempt,
    phase,
    from.step,
    Date.now(),
  );
  if (attempt > 1) {
    db.prepare('UPDATE events SET hidden = 1 WHERE hidden = 0 AND (phase, step) > (?, ?)').run(
      phase,
      from.step,
    );
    // A run that goes on has not ended.
    db.prepare("UPDATE events SET hidden = 1 WHERE hidden = 0 AND type = 'finished'").run();
    db.prepare('UPDATE rollouts SET hidden = 1 WHERE hidden = 0 AND step > ?').run(
      phase === 1 ? from.step : -1,
    );
  }
  return attempt;
}

function transaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk has already rolled back; a second rollback would hide the reason.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
