import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../../base/errors.ts';
import { fileHashes, requireSameFiles } from '../../compare/files.ts';
import { ownRunFolder, type Job } from '../../compare/plan.ts';
import type { ComparisonRecord } from '../../compare/record.ts';
import { resultOf, type RunResult } from '../../compare/result.ts';
import { connectRun } from '../../protocol/client.ts';
import { createRun } from '../../run/create.ts';
import type { RunState } from '../../run/events.ts';
import { recordedHashes } from '../../run/own/files.ts';
import { isRunFolder, runPath } from '../../run/paths.ts';
import { readRecord } from '../../run/record.ts';
import type { RunStatus } from '../../run/records.ts';
import { openReader } from '../../run/store/reader.ts';
import { resolveSpec } from '../../run/validate.ts';
import { launchWorker, type LaunchOptions } from '../launch.ts';
import { isAtWork, statusOf } from '../list.ts';
import { askSampler } from '../samplerLink.ts';

/** What a job needs beside itself. */
export interface JobContext {
  record: ComparisonRecord;
  launch: LaunchOptions;
  /** Aborts when the comparison is stopped: runs stop at their safe points. */
  signal: AbortSignal;
  /** Told of the run's progress. */
  onStatus: (status: RunStatus) => void;
}

/** How a run came out. */
export type Ended = { state: 'finished' | 'stopped' } | { state: 'failed'; message: string };

/** Milliseconds between two looks at a run whose worker cannot be asked. */
const LOOK_MS = 500;

/** Makes the job's run where it is not there yet, and trains it to its end. `start`: what an SFT stage before it left. */
export async function trainJob(
  job: Job,
  start: string | undefined,
  context: JobContext,
): Promise<Ended> {
  const { record, launch, signal } = context;
  const folder = ownRunFolder(record, job);
  try {
    await makeRun(job, start, folder, record);
    for (let attempt = 0; ; attempt++) {
      const { state, message = 'its worker dies again and again' } = await statusOf(folder);
      if (state === 'finished') return { state };
      if (signal.aborted && !isAtWork(state)) return { state: 'stopped' };
      // Somebody stopped this one run by hand: it is left so until the comparison is resumed.
      if (attempt > 0 && state === 'stopped') return { state };
      // A worker that was killed is started again; a training that fails is not.
      if ((attempt > 0 && state === 'failed') || attempt > MOST_ATTEMPTS) {
        return { state: 'failed', message };
      }
      await startTraining(folder, launch, signal);
      await ended(folder, context);
    }
  } catch (error) {
    if (signal.aborted) return { state: 'stopped' };
    return { state: 'failed', message: messageOf(error) };
  }
}

const MOST_ATTEMPTS = 3;

async function startTraining(
  folder: string,
  launch: LaunchOptions,
  signal: AbortSignal,
): Promise<void> {
  if (await isTraining(folder)) return;
  try {
    await launchWorker(folder, { ...launch, signal });
  } catch (error) {
    // One that a coordinator before this one had started may have come up meanwhile.
    if (signal.aborted || !(await isTraining(folder))) throw error;
  }
}

async function isTraining(folder: string): Promise<boolean> {
  try {
    (await connectRun(folder, { client: 'comparison' })).dispose();
    return true;
  } catch {
    return false;
  }
}

async function makeRun(
  job: Job,
  start: string | undefined,
  folder: string,
  record: ComparisonRecord,
): Promise<void> {
  if (isRunFolder(folder)) return;
  // Begun by a coordinator that was killed meanwhile: nothing in it counts yet.
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  const value = start === undefined ? job.value : { ...job.value, start };
  const { spec, problems } = resolveSpec(value);
  if (!spec || problems.some(({ severity }) => severity !== 'warning')) {
    throw new UserError('run-file', `${job.name}: ${problems[0]?.message ?? 'malformed'}`);
  }
  const { file } = record.base;
  const places = { baseFolder: dirname(file), runsFolder: record.runsFolder };
  const text = `${JSON.stringify(value, null, 2)}\n`;
  requireSameFiles(record, await fileHashes([spec], file));
  await createRun({ spec, text, file, places, folder });
  try {
    // One may have changed while the run was made: what it keeps is what counts.
    requireSameFiles(record, recordedHashes(readRecord(folder)));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Resolves with the state in which the run's worker left it. */
function ended(folder: string, { signal, onStatus }: JobContext): Promise<RunState> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let asked = false;
    let over = false;
    const look = async (): Promise<void> => {
      const link = await connectRun(folder, { client: 'comparison' }).catch(() => undefined);
      const done = (state: RunState): void => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        link?.dispose();
        resolve(state);
      };
      const take = (status: RunStatus): void => {
        onStatus(status);
        if (!isAtWork(status.state)) done(status.state);
      };
      const stop = (): void => {
        if (asked || !link) return;
        asked = true;
        link.request('command', { name: 'stop', by: 'comparison' }).catch(() => undefined);
      };
      const again = (): void => {
        if (!over) timer = setTimeout(() => void look().catch(reject), LOOK_MS);
      };
      if (!link) {
        take(await statusOf(folder));
        return again();
      }
      link.onNotification('status', take);
      link.onClose(() => {
        signal.removeEventListener('abort', stop);
        asked = false;
        again();
      });
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      take(await link.request('status', {}).catch(() => statusOf(folder)));
    };
    look().catch(reject);
  });
}

/** What a finished run measured, its interventions included. */
export async function collect(
  job: Job,
  folder: string,
  { record, launch, signal }: JobContext,
): Promise<RunResult> {
  const interventions: RunResult['interventions'] = [];
  for (const { mode, behaviour } of job.kind === 'arm' ? record.interventions : []) {
    const { accuracy, length } = await askSampler(
      folder,
      { kind: 'intervene', mode, behaviour },
      { bundle: launch.bundle, signal },
    );
    interventions.push({ mode, behaviour, accuracy, length });
  }
  const reader = openReader(runPath(folder, 'store'));
  try {
    const { id } = await statusOf(folder);
    const { arm, seed } = job;
    const about = { run: id, arm, seed, wall: reader.elapsed() / 1000 };
    return resultOf(reader.events(1, Number.MAX_SAFE_INTEGER).events, about, interventions);
  } finally {
    reader.close();
  }
}
