import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import { isOwnTask } from '../../tasks/registry.ts';
import type { RunRecord } from '../record.ts';
import type { ResolvedSpec } from '../validate.ts';
import { readModule, sha256 } from './module.ts';

/** A file of the user's that a run is made of. */
export interface OwnFile {
  /** The run file's field that names it. */
  field: 'reward.module.file' | 'task.options.file' | 'task.options.module';
  /** Its name there, relative to the run file. */
  file: string;
  /** A data set, read line by line; else a module. */
  data: boolean;
}

/** The files of the user's that a run file names. */
export function ownFiles({ reward, task }: Pick<ResolvedSpec, 'reward' | 'task'>): OwnFile[] {
  const files: OwnFile[] = [];
  if (reward.module) {
    files.push({ field: 'reward.module.file', file: reward.module.file, data: false });
  }
  if (!isOwnTask(task.name)) return files;
  const { file, module } = task.options as { file: string; module?: string };
  files.push({ field: 'task.options.file', file, data: task.name === 'dataset' });
  if (module !== undefined) files.push({ field: 'task.options.module', file: module, data: false });
  return files;
}

/** SHA-256 of what a file holds now, as a run that is made of it would record it. Throws UserError. */
export async function hashOwnFile(
  { file, data }: Pick<OwnFile, 'file' | 'data'>,
  places: { baseFolder: string },
): Promise<string> {
  if (!data) return sha256(readModule(file, places).source);
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(resolve(places.baseFolder, file))) {
      hash.update(chunk as Buffer);
    }
  } catch (error) {
    throw new UserError('task-data', `${file}: cannot be read (${messageOf(error)})`, {
      cause: error,
    });
  }
  return hash.digest('hex');
}

/** What a run recorded of its user's files when it was made: hashes by the names in its run file. */
export function recordedHashes({
  spec,
  rewardModule,
  ownTask,
}: Pick<RunRecord, 'spec' | 'rewardModule' | 'ownTask'>): Record<string, string> {
  const known: Record<OwnFile['field'], string | undefined> = {
    'reward.module.file': rewardModule?.hash,
    'task.options.file': ownTask?.source.hash,
    'task.options.module': ownTask?.module?.hash,
  };
  return Object.fromEntries(
    ownFiles(spec).flatMap(({ field, file }): [string, string][] => {
      const hash = known[field];
      return hash === undefined ? [] : [[file, hash]];
    }),
  );
}
