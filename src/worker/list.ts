import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../base/errors.ts';
import { readWorkerFile } from '../protocol/client.ts';
import { validated } from '../protocol/validate.ts';
import { hasEnded } from '../run/events.ts';
import { listCheckpoints } from '../run/checkpoints/folder.ts';
import { parseCheckpointName } from '../run/checkpoints/state.ts';
import { isRunFolder, runPath } from '../run/paths.ts';
import { readRecord } from '../run/record.ts';
import { RunStatus } from '../run/records.ts';
import { freshStatus } from './status.ts';

/** Without a sign of life for so long, a run on another machine counts as interrupted. */
const SILENT_MS = 60_000;
/** A run that was made so recently may have a worker that is about to say so. */
const STARTING_MS = 30_000;

/** Asks the store of a run whose status line tells of no end: its status when it has finished nevertheless. */
export type AskEnd = (folder: string) => Promise<RunStatus | undefined>;

const askHere: AskEnd = async (folder) => (await import('./ended.ts')).recordedEnd(folder);

/**
 * Runs in a folder of runs, newest first. Folders that hold no run are left out. Opens no database, but for a run that trained
 * its last step and was killed before it could write that down: its store is asked, by `askEnd`.
 */
export async function listRuns(runsFolder: string, askEnd = askHere): Promise<RunStatus[]> {
  const folders = namesIn(runsFolder)
    .map((name) => join(runsFolder, name))
    .filter(isRunFolder)
    .sort()
    .reverse();
  const found = await Promise.all(
    folders.map((folder) => statusOf(folder, askEnd).catch(() => undefined)),
  );
  return found.filter((status) => status !== undefined);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whether somebody trains it. */
export const isAtWork = (state: RunStatus['state']): boolean =>
  !hasEnded(state) && state !== 'interrupted';

/** What a run's files say of it, and whether its worker still lives. Throws UserError when the folder holds no run. */
export async function statusOf(folder: string, askEnd = askHere): Promise<RunStatus> {
  const status = writtenStatus(resolve(folder));
  if (hasEnded(status.state)) return status;
  if (await lives(folder, status)) return status;
  const { pid: _gone, ...rest } = status;
  // A killed worker had no time to write its last words: its checkpoints are what is certain.
  const newest = listCheckpoints(runPath(folder, 'checkpoints')).at(-1);
  const safe = newest === undefined ? undefined : parseCheckpointName(newest);
  const last = safe?.phase === 'rl' && (status.phase !== 'rl' || safe.step === status.steps);
  const ended = last ? await askEnd(status.folder) : undefined;
  if (ended) return ended;
  const from = safe
    ? `${safe.phase === 'sft' ? 'SFT step' : 'step'} ${safe.step}`
    : 'its beginning';
  const message = `Its process is gone. Resuming goes on from ${from}.`;
  return { ...rest, state: 'interrupted', message, safeStep: safe?.step };
}

function writtenStatus(folder: string): RunStatus {
  try {
    const value: unknown = JSON.parse(readFileSync(runPath(folder, 'status'), 'utf8'));
    // A folder may have been moved since.
    return { ...validated(RunStatus, value, runPath(folder, 'status')), folder };
  } catch {
    return freshStatus(readRecord(folder), folder);
  }
}

async function lives(folder: string, { state }: RunStatus): Promise<boolean> {
  const worker = readWorkerFile(folder);
  if (!worker) return state === 'starting' && age(runPath(folder, 'record')) < STARTING_MS;
  if (worker.host !== hostname()) return age(runPath(folder, 'status')) < SILENT_MS;
  return answers(worker.socket);
}

function age(file: string): number {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

/** Whether anybody listens: surer than a process id, which another process may have by now. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((done) => {
    const probe = connect(socket);
    const end = (found: boolean): void => {
      probe.destroy();
      done(found);
    };
    probe.setTimeout(2000, () => end(true));
    probe.once('connect', () => end(true));
    probe.once('error', () => end(false));
  });
}

/** The folder of a run by its id (in a folder of runs) or by its path. Throws UserError `run`. */
export function findRun(run: string, runsFolder: string): string {
  const plain = /^[^/\\]+$/.test(run) && run !== '.' && run !== '..';
  for (const folder of [...(plain ? [join(runsFolder, run)] : []), resolve(run)]) {
    if (isRunFolder(folder)) return folder;
  }
  const known = namesIn(runsFolder).filter((name) => isRunFolder(join(runsFolder, name)));
  const list =
    known.length > 0 ? `Runs there: ${known.slice(-10).join(', ')}` : 'There are no runs there';
  throw new UserError('run', `no run "${run}", neither in ${runsFolder} nor as a folder. ${list}.`);
}
