import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../../base/version.ts';
import { comparisonsFolder, isComparisonFolder } from '../../compare/paths.ts';
import { keyOf } from '../../compare/plan.ts';
import { readComparisonRecord } from '../../compare/record.ts';
import { SCHEDULE } from '../../run/controls.ts';
import { ownFiles, recordedHashes } from '../../run/own/files.ts';
import { isRunFolder, runPath } from '../../run/paths.ts';
import { readRecord } from '../../run/record.ts';
import { openReader } from '../../run/store/reader.ts';
import { listRuns } from '../list.ts';
import { jobLines } from './status.ts';

/** By key: folders of runs that finished, and that this version made. */
export async function finishedRuns(runsFolder: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const add = (key: string | undefined, folder: string): void => {
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), folder]);
  };
  for (const { state, folder } of await listRuns(runsFolder)) {
    if (state === 'finished') add(keyOfRun(folder), folder);
  }
  for (const [key, folder] of ofComparisons(runsFolder)) add(key, folder);
  return found;
}

/** Comparisons know the keys of their runs: also of those that start from a folder or from another run's checkpoint. */
function ofComparisons(runsFolder: string): [string, string][] {
  const parent = comparisonsFolder(runsFolder);
  if (!existsSync(parent)) return [];
  const folders = readdirSync(parent)
    .map((name) => join(parent, name))
    .filter(isComparisonFolder);
  return folders.flatMap((folder) => {
    try {
      if (readComparisonRecord(folder).codeVersion !== VERSION) return [];
      return jobLines(folder)
        .filter(({ state, run }) => state === 'finished' && isRunFolder(join(runsFolder, run)))
        .map(({ key, run }): [string, string] => [key, join(runsFolder, run)]);
    } catch {
      return [];
    }
  });
}

function keyOfRun(folder: string): string | undefined {
  try {
    const record = readRecord(folder);
    const { spec, codeVersion, branch } = record;
    const hashes = recordedHashes(record);
    // A start that is a folder, or another run's checkpoint, may hold something else by now.
    const known =
      (spec.start === undefined || spec.start.startsWith('builtin:')) &&
      ownFiles(spec).every(({ file }) => Object.hasOwn(hashes, file));
    return known && codeVersion === VERSION && !branch
      ? keyOf(spec, spec.start, hashes)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a run is what its run file says: no control was moved by hand. */
export function untouched(folder: string): boolean {
  try {
    const reader = openReader(runPath(folder, 'store'));
    try {
      return reader
        .eventsOfType('control')
        .every(
          (event) => event.type !== 'control' || event.after === undefined || event.by === SCHEDULE,
        );
    } finally {
      reader.close();
    }
  } catch {
    return false;
  }
}
