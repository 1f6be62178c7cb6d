import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { messageOf, UserError } from '../base/errors.ts';
import { readWorkerFile } from '../protocol/client.ts';
import { engineProcess } from '../run/engines.ts';
import { runPath } from '../run/paths.ts';
import { readRecord } from '../run/record.ts';
import { cleanEnvironment, PRIORITY, type Priority } from './environment.ts';
import { entryPath } from './entries.ts';

export interface LaunchOptions {
  /** Folder with worker.js, where the caller's own bundle does not lie beside it. */
  bundle?: string;
  /** The Node to run it on; default: this process's binary, Electron included. */
  node?: string;
  signal?: AbortSignal;
  timeoutMs?: number;
  /** `low` (the default) gives way to editors and browsers. */
  priority?: Priority;
}

/**
 * Starts a run's worker, detached: it outlives this process. Resolves when the worker answers clients. Throws UserError
 * `worker` with the end of its log when it dies before that.
 */
export async function launchWorker(folder: string, options: LaunchOptions = {}): Promise<void> {
  const engine = engineProcess(readRecord(folder).spec);
  await launchDetached('worker', folder, {
    ...options,
    node: engine?.node ?? options.node,
    env: engine?.env,
  });
}

/** Starts the coordinator of a comparison in the same way. `jobs`: runs at a time; default: as the comparison says. */
export async function launchCoordinator(
  folder: string,
  { jobs, ...options }: LaunchOptions & { jobs?: number } = {},
): Promise<void> {
  await launchDetached('coordinator', folder, {
    ...options,
    more: ['comparison', ...(jobs === undefined ? [] : [String(jobs)])],
  });
}

interface DetachedOptions extends LaunchOptions {
  env?: NodeJS.ProcessEnv;
  /** Further arguments. */
  more?: string[];
}

async function launchDetached(
  what: 'worker' | 'coordinator',
  folder: string,
  options: DetachedOptions,
): Promise<void> {
  const file = runPath(folder, 'log');
  const log = openLog(file);
  const logged = statSync(file).size;
  // A dead worker's file would be taken for the new one's.
  const stale = readWorkerFile(folder);
  const { priority = 'low', more = [] } = options;
  const program = [entryPath('worker', options.bundle), folder, priority, ...more];
  const child = spawn(options.node ?? process.execPath, program, {
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...cleanEnvironment(process.env),
      ELECTRON_RUN_AS_NODE: '1',
      [PRIORITY]: priority,
      ...options.env,
    },
    windowsHide: true,
  });
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => (ended = messageOf(error)));
  child.once('exit', (code, signal) => (ended = signal ?? `code ${code}`));
  child.unref();

  const deadline = performance.now() + (options.timeoutMs ?? 60_000);
  while (ended === undefined) {
    const worker = readWorkerFile(folder);
    if (worker && worker.token !== stale?.token) return;
    if (options.signal?.aborted || performance.now() > deadline) {
      child.kill();
      const why = options.signal?.aborted ? 'cancelled' : 'it did not answer in time';
      throw new UserError('worker', `The ${what} was not started: ${why}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new UserError('worker', `The ${what} died at its start (${ended}).\n${tail(file, logged)}`);
}

function openLog(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw new UserError('unwritable', `${file}: cannot be written (${messageOf(error)}).`, {
      cause: error,
    });
  }
}

const TAIL_LINES = 20;

function tail(file: string, from: number): string {
  try {
    const text = readFileSync(file).subarray(from).toString('utf8').trim();
    return text.split('\n').slice(-TAIL_LINES).join('\n');
  } catch (error) {
    return `(its log cannot be read: ${messageOf(error)})`;
  }
}

/** Removes a run's folder for good. The caller has made sure that nobody trains it. */
export function deleteRun(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
