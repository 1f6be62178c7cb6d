import { UserError } from '../base/errors.ts';
import { runPath } from './paths.ts';
import { explained, sqlite, sqliteCode, SQLITE } from './store/sqlite.ts';

const BUSY = 'another trainer is at work on this run. Attach to it, or stop it first.';

/**
 * The right to train a run: an exclusive transaction on `lock.db` that stays open. The system frees it with the process,
 * however that ends. Returns the way to give it back. Throws UserError `busy` when another trainer has it.
 */
export function takeLock(folder: string, busy = BUSY): () => void {
  const { DatabaseSync } = sqlite();
  const file = runPath(folder, 'lock');
  let db: import('node:sqlite').DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (sqliteCode(error) !== SQLITE.busy) throw explained(error, file);
    throw new UserError('busy', `${folder}: ${busy}`);
  }
  const held = db;
  return () => held.close();
}
