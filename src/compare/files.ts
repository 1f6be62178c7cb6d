import { dirname, resolve } from 'node:path';
import { UserError } from '../base/errors.ts';
import { hashOwnFile, ownFiles } from '../run/own/files.ts';
import type { ResolvedSpec } from '../run/validate.ts';
import type { ComparisonRecord } from './record.ts';

/** Modules and data sets of the user's that the arms name, by name: their SHA-256. Throws UserError. */
export async function fileHashes(
  specs: readonly ResolvedSpec[],
  base: string,
): Promise<Record<string, string>> {
  const files = new Map(specs.flatMap(ownFiles).map((file) => [file.file, file]));
  const hashes: Record<string, string> = {};
  for (const [name, file] of files) {
    hashes[name] = await hashOwnFile(file, { baseFolder: dirname(base) });
  }
  return hashes;
}

/**
 * All arms are to train on the same modules and data, those of the moment when the comparison was made. `now`: hashes by name.
 * Throws UserError `changed` for one that is another by now.
 */
export function requireSameFiles(
  { files = {}, base }: Pick<ComparisonRecord, 'files' | 'base'>,
  now: Record<string, string>,
): void {
  const changed = Object.keys(now).find(
    (name) => Object.hasOwn(files, name) && files[name] !== now[name],
  );
  if (changed === undefined) return;
  throw new UserError(
    'changed',
    `${resolve(dirname(base.file), changed)} was changed since the comparison was made. Start the comparison again: that makes a new one, with the file as it is now. Or put the file back as it was, and resume.`,
  );
}
