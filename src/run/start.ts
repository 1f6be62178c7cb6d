import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, UserError } from '../base/errors.ts';
import { readCheckpoint, type Checkpoint } from '../model/checkpoint.ts';
import { moduleProblems } from './own/module.ts';
import { ownTaskProblems } from './own/task.ts';
import { isRunFolder, RUN_FILES } from './paths.ts';
import type { FieldProblem } from './problems.ts';
import type { ResolvedSpec } from './validate.ts';

/** Where a start may lie. */
export interface StartPlaces {
  /** Folder of the run file: what a relative path is relative to. */
  baseFolder: string;
  /** For `run:ID/CHECKPOINT`. */
  runsFolder: string;
  /** Shipped starts; beside the bundle by default. */
  shipped?: string;
}

/** Shipped starts, beside dist/ in a bundle and beside src/ in the sources. */
export function shippedStarts(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../' : '../';
  return fileURLToPath(new URL(`${up}media/starts/`, import.meta.url));
}

const BUILTIN = /^builtin:([a-z0-9][a-z0-9-]*)@([0-9a-f]{8,64})$/;
const OF_RUN = /^run:([^/\\]+)\/((?:sft|step)-\d+)$/;

/** The folder that a start names. Throws UserError `start` when it is written wrongly or is not there. */
export function findStart(start: string, places: StartPlaces): string {
  if (start.startsWith('builtin:')) return builtinFolder(start, places.shipped ?? shippedStarts());
  if (start.startsWith('run:')) return runCheckpoint(start, places.runsFolder);
  const folder = resolve(places.baseFolder, start);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new UserError('start', `no checkpoint folder at ${folder}`);
}

function builtinFolder(start: string, shipped: string): string {
  const match = BUILTIN.exec(start);
  if (!match) throw new UserError('start', `"${start}" should look like builtin:NAME@HASH`);
  const folder = join(shipped, match[1]);
  if (existsSync(folder)) return folder;
  const known = existsSync(shipped) ? readdirSync(shipped).join(', ') : '';
  throw new UserError('start', `no shipped start "${match[1]}"; there are: ${known || 'none'}`);
}

function runCheckpoint(start: string, runsFolder: string): string {
  const match = OF_RUN.exec(start);
  if (!match) throw new UserError('start', `"${start}" should look like run:ID/step-20`);
  const run = join(runsFolder, match[1]);
  if (basename(run) !== match[1] || match[1].startsWith('.') || !isRunFolder(run)) {
    throw new UserError('start', `no run "${match[1]}" in ${runsFolder}`);
  }
  const folder = join(run, RUN_FILES.checkpoints, match[2]);
  if (existsSync(folder)) return folder;
  throw new UserError('start', `run ${match[1]} has no checkpoint ${match[2]}`);
}

/** Reads and verifies a start. Throws UserError that names the file, or the hash that does not fit. */
export async function readStart(start: string, places: StartPlaces): Promise<Checkpoint> {
  const folder = findStart(start, places);
  const checkpoint = await readCheckpoint(folder);
  const wanted = BUILTIN.exec(start)?.[2];
  if (wanted !== undefined && !checkpoint.hash.startsWith(wanted)) {
    throw new UserError(
      'start',
      `"${start}": the shipped start has hash ${checkpoint.hash.slice(0, 12)}; this run file was made for another one`,
    );
  }
  return checkpoint;
}

/** For checks of run files: are the files that it names there? */
export function fileProblems(
  { start, reward, task }: Pick<ResolvedSpec, 'start' | 'reward' | 'task'>,
  places: StartPlaces,
): FieldProblem[] {
  return [
    ...startProblems(start, places),
    ...(reward.module
      ? moduleProblems(reward.module.file, ['reward', 'module', 'file'], places)
      : []),
    ...ownTaskProblems({ task }, places),
  ];
}

/** For checks of run files: is the start there? Its files are verified when the run is made. */
export function startProblems(start: string | undefined, places: StartPlaces): FieldProblem[] {
  if (start === undefined) return [];
  try {
    findStart(start, places);
    return [];
  } catch (error) {
    return [{ path: ['start'], message: messageOf(error) }];
  }
}
