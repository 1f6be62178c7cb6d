import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Names in a run's folder. */
export const RUN_FILES = {
  /** What the run is: resolved run file, its text, where it came from. Written once, before anything else. */
  record: 'run.json',
  store: 'run.db',
  lock: 'lock.db',
  worker: 'worker.json',
  status: 'status.json',
  log: 'worker.log',
  /** What the last step's advantages were made of, for trying other weights on it. */
  lastStep: 'last-step.bin',
  start: 'start',
  /** The user's reward module as it was when the run was made. */
  rewardModule: 'reward-module',
  /** The module of the user's own task, or the verifier of a data set. */
  taskModule: 'task-module',
  /** Puzzles and demonstrations of the user's own task, made once. */
  taskData: 'task-data.jsonl',
  checkpoints: 'checkpoints',
} as const;

export type RunFile = keyof typeof RUN_FILES;

export function runPath(folder: string, file: RunFile): string {
  return join(folder, RUN_FILES[file]);
}

/** Folder of runs inside a workspace or working directory. */
export const RUNS_FOLDER = join('.thoughtscope', 'runs');

/** The folder of runs that belongs to a place: of the nearest parent that has one, else of the place itself. */
export function runsFolderFor(place: string): string {
  for (let at = resolve(place); ; at = dirname(at)) {
    const folder = join(at, RUNS_FOLDER);
    if (existsSync(folder)) return folder;
    if (dirname(at) === at) return join(resolve(place), RUNS_FOLDER);
  }
}

export function isRunFolder(folder: string): boolean {
  return existsSync(runPath(folder, 'record'));
}
