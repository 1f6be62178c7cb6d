import { rm } from 'node:fs/promises';
import { UserError } from '../../base/errors.ts';
import { isRunFolder } from '../../run/paths.ts';
import { deleteRun } from '../launch.ts';
import { isAtWork, statusOf } from '../list.ts';
import { comparisonStatus, hasEnded } from './status.ts';

/**
 * Removes a comparison's folder, and these of its runs. Throws UserError `alive` while its coordinator or one of the runs is at
 * work, which may well outlive its coordinator: then nothing is removed.
 */
export async function removeComparison(folder: string, runs: readonly string[]): Promise<void> {
  const { name, state } = await comparisonStatus(folder);
  if (!hasEnded(state) && state !== 'interrupted') {
    throw new UserError('alive', `${name} is still ${state}. Stop it before deleting it.`);
  }
  const there = runs.filter(isRunFolder);
  const found = await Promise.all(
    // Whether it trained its last step matters to nobody here: no store is asked.
    there.map((run) => statusOf(run, () => Promise.resolve(undefined)).catch(() => undefined)),
  );
  const living = found.filter((status) => status !== undefined && isAtWork(status.state));
  if (living.length > 0) {
    const names = living.slice(0, 5).map((status) => `${status?.name} (${status?.id})`);
    const more = living.length > names.length ? ` and ${living.length - names.length} more` : '';
    throw new UserError(
      'alive',
      `${name}: its coordinator is gone, but runs of it still train: ${names.join(', ')}${more}. Stop them before deleting it.`,
    );
  }
  there.forEach(deleteRun);
  await rm(folder, { recursive: true, force: true });
}
