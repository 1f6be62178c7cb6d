import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UserError } from '../../base/errors.ts';

/** The right to change a runtime's folder, which the system frees with the process. Throws UserError `busy`. */
export function lockRuntime(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  // Required lazily: an old Node without it must still be able to say so.
  const { DatabaseSync } = createRequire(import.meta.url)(
    'node:sqlite',
  ) as typeof import('node:sqlite');
  const db = new DatabaseSync(join(folder, '..', `lock-${folder.split(/[/\\]/).at(-1)}.db`), {
    timeout: 0,
  });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    throw new UserError('busy', `${folder}: somebody else is installing or removing it just now.`, {
      cause: error,
    });
  }
  return () => db.close();
}
