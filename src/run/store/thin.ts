import { packSpans, unpackSpans } from './pack.ts';
import type { Database } from './sqlite.ts';

/** What thinning has to say, for the run's log. */
export interface ThinningLog {
  type: 'log';
  level: 'info' | 'warning';
  message: string;
}

/** Columns of a rollout that are never given up; spans stay without their reasons. */
const STAY = [
  ...[
    'attempt',
    'step',
    'split',
    'row',
    'grp',
    'length',
    'correct',
    'truncated',
    'reason',
    'rewards',
  ],
  ...['detector', 'hidden'],
];
const MIB = 2 ** 20;
/** Thinning goes on below the budget by this share, so that it is not due again at the next step. */
const SLACK = 0.1;
/** Rows looked at between two measurements of the size. */
const ROWS = 64;

/** Bytes that the store's content takes; free pages do not count. */
export function usedBytes(db: Database): number {
  const pragma = (name: string): number => Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}

/**
 * Keeps a store within `budget` MiB. Called inside a transaction, the thinner takes tokens, per-token numbers and reasons
 * from superseded training rollouts, then from the oldest ones. Probes stay, and so do the newest step and steps at which
 * an alarm was raised: they are its evidence. Undefined when nothing had to go, or nothing was left that could.
 */
export function createThinner(db: Database, budget: number): () => ThinningLog | undefined {
  const limit = budget * MIB;
  const superseded = db.prepare(
    `SELECT rowid, ${STAY.join(', ')}, spans FROM rollouts WHERE hidden = 1 AND stored = 1 AND split = 'train' LIMIT ${ROWS}`,
  );
  const oldest = db.prepare(
    `SELECT rowid, ${STAY.join(', ')}, spans FROM rollouts
     WHERE hidden = 0 AND stored = 1 AND split = 'train' AND (step, row) > (?, ?)
       AND step < (SELECT max(step) FROM rollouts WHERE split = 'train' AND hidden = 0)
       AND step NOT IN (SELECT step FROM events WHERE type = 'alarm' AND hidden = 0)
     ORDER BY step, row LIMIT ${ROWS}`,
  );
  // SQLite joins pages that deleting left nearly empty, not those that an update did: hence out and in again.
  const remove = db.prepare('DELETE FROM rollouts WHERE rowid = ?');
  const put = db.prepare(
    `INSERT INTO rollouts (rowid, ${STAY.join(', ')}, spans, stored) VALUES (?${', ?'.repeat(STAY.length + 1)}, 0)`,
  );
  let supersededLeft = true;
  /** Where thinning stands: what lies before it is not looked at again. */
  let place: [step: number, row: number] = [-1, -1];

  return () => {
    if (usedBytes(db) <= limit) return undefined;
    const steps: number[] = [];
    while (usedBytes(db) > limit * (1 - SLACK)) {
      const rows = supersededLeft ? superseded.all() : oldest.all(...place);
      if (rows.length === 0 && !supersededLeft) break;
      for (const { rowid } of rows) remove.run(rowid);
      for (const row of rows) {
        const spans = packSpans(unpackSpans(String(row.spans)), false);
        put.run(row.rowid, ...STAY.map((name) => row[name]), spans);
        steps.push(Number(row.step));
        if (!supersededLeft) place = [Number(row.step), Number(row.row)];
      }
      if (rows.length === 0) supersededLeft = false;
    }
    if (steps.length === 0) return undefined;
    const from = steps.reduce((least, step) => Math.min(least, step));
    const to = steps.reduce((most, step) => Math.max(most, step));
    const gone =
      `the texts of ${steps.length} rollouts of ${from === to ? `step ${from}` : `steps ${from} to ${to}`} were removed ` +
      `to keep the database within ${budget} MiB (store.budget); their numbers stay`;
    if (usedBytes(db) <= limit) return { type: 'log', level: 'info', message: gone };
    return {
      type: 'log',
      level: 'warning',
      message: `${gone}. What must stay takes more than that`,
    };
  };
}
