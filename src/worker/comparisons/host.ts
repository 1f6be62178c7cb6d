import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { appendJournal, readResult, writeResult, type JobLine } from '../../compare/journal.ts';
import { comparisonPath } from '../../compare/paths.ts';
import { planOf, runIdOf, type Job } from '../../compare/plan.ts';
import { readComparisonRecord } from '../../compare/record.ts';
import type { ComparisonStatus } from '../../protocol/comparison.ts';
import { listCheckpoints } from '../../run/checkpoints/folder.ts';
import { takeLock } from '../../run/lock.ts';
import { isRunFolder, runPath } from '../../run/paths.ts';
import type { RunStatus } from '../../run/records.ts';
import { replaceFile } from '../../run/write-file.ts';
import type { LaunchOptions } from '../launch.ts';
import { collect, trainJob, type Ended, type JobContext } from './job.ts';
import { finishedRuns, untouched } from './reuse.ts';
import { freshStatus, hasEnded, jobLines } from './status.ts';

/** A comparison being worked on by this process: the one writer of its folder. */
export interface ComparisonHost {
  status(): ComparisonStatus;
  /** Returns the way to be told no more. */
  listen(listener: (status: ComparisonStatus) => void): () => void;
  /** Stops the runs at their safe points. */
  stop(): void;
  /** Plans, and trains what is missing. Resolves when nothing is left to do, or all has stopped. Called once. */
  work(): Promise<ComparisonStatus>;
  close(): void;
}

const BUSY = 'another coordinator is at work on this comparison.';
const WRITE_EVERY_MS = 500;

export interface HostOptions {
  launch?: LaunchOptions;
  /** Runs at a time; 0 = as the comparison says. */
  jobs?: number;
}

/** Takes a comparison's lock. Throws UserError when another is at work. */
export function hostComparison(
  folder: string,
  log: (line: string) => void,
  { launch = {}, jobs = 0 }: HostOptions = {},
): ComparisonHost {
  const record = readComparisonRecord(folder);
  const fresh = freshStatus(folder);
  const unlock = takeLock(folder, BUSY);
  const lines = new Map(jobLines(folder).map((line) => [line.n, line]));
  const slots = jobs || record.jobs || Math.max(1, availableParallelism() - 1);
  let plan: Job[] = [];
  /** Jobs that nobody has taken up yet. */
  let open: Job[] = [];
  let reusable = new Map<string, string[]>();
  const began = performance.now();
  const before = previousElapsed(folder);
  const listeners = new Set<(status: ComparisonStatus) => void>();
  const stopping = new AbortController();
  /** Milliseconds that runs of this attempt took, and shares of those under way. */
  const took: number[] = [];
  const running = new Map<number, { since: number; share: number }>();
  let state = fresh.state;
  let message: string | undefined;
  let written = 0;
  let owed: NodeJS.Timeout | undefined;

  const count = (fits: (line: JobLine) => boolean): number =>
    [...lines.values()].filter(fits).length;
  const status = (): ComparisonStatus => ({
    ...fresh,
    state,
    total: plan.length || fresh.total,
    finished: count((line) => line.state === 'finished'),
    reused: count((line) => line.state === 'finished' && line.reused === true),
    failed: count((line) => line.state === 'failed'),
    running: running.size,
    elapsed: Math.round(before + performance.now() - began),
    ...(hasEnded(state) ? {} : { left: timeLeft(), pid: process.pid }),
    ...(message !== undefined && { message }),
  });
  const write = (): void => {
    clearTimeout(owed);
    owed = undefined;
    written = performance.now();
    const now = status();
    try {
      replaceFile(comparisonPath(folder, 'status'), `${JSON.stringify(now)}\n`);
    } catch (error) {
      log(`status: ${messageOf(error)}`);
    }
    listeners.forEach((listener) => listener(now));
  };
  const changed = (): void => {
    if (performance.now() - written >= WRITE_EVERY_MS) write();
    else owed ??= setTimeout(write, WRITE_EVERY_MS);
  };

  /** From the mean of the runs that ended, else from how far those under way are; undefined before that. */
  function timeLeft(): number | undefined {
    const now = performance.now();
    const guesses = [...running.values()].flatMap(({ since, share }) =>
      share > 0.02 ? [(now - since) / share] : [],
    );
    const known = took.length > 0 ? took : guesses;
    if (known.length === 0) return undefined;
    const each = known.reduce((sum, one) => sum + one, 0) / known.length;
    const open =
      plan.length - count((line) => line.state === 'finished' || line.state === 'failed');
    const done = [...running.values()].reduce((sum, { share }) => sum + share, 0);
    return Math.max(0, Math.round((each * (open - done)) / Math.min(slots, Math.max(1, open))));
  }

  const note = (job: Job, line: Omit<JobLine, 'n' | 'key' | 'arm' | 'seed'>): void => {
    const { n, key, arm, seed } = job;
    const whole: JobLine = { n, key, arm, seed, ...line };
    lines.set(n, whole);
    appendJournal(folder, whole);
    changed();
  };
  const folderOf = (run: string): string => join(record.runsFolder, run);
  const contextOf = (job: Job): JobContext => ({
    record,
    launch,
    signal: stopping.signal,
    onStatus: (run) => {
      const at = running.get(job.n);
      if (at) at.share = shareOf(run, job);
      changed();
    },
  });

  /** Whether nothing is left to do for a job: its run is there, and what it measured. */
  function isDone(job: Job): boolean {
    const line = lines.get(job.n);
    if (line?.state !== 'finished') return false;
    return job.kind === 'sft'
      ? isRunFolder(folderOf(line.run))
      : readResult(folder, job.n) !== undefined;
  }

  function reuseOf(job: Job): string | undefined {
    const own = runIdOf(record, job);
    return reusable
      .get(job.key)
      ?.find((found) => basename(found) !== own && isRunFolder(found) && untouched(found));
  }

  async function finish(job: Job, run: string, reused: boolean): Promise<void> {
    if (job.kind === 'arm') {
      writeResult(folder, job.n, await collect(job, folderOf(run), contextOf(job)));
    }
    note(job, { state: 'finished', run, ...(reused && { reused }) });
    reusable.set(job.key, [...(reusable.get(job.key) ?? []), folderOf(run)]);
  }

  async function perform(job: Job): Promise<void> {
    const twin = reuseOf(job);
    if (twin !== undefined) {
      log(`${job.name}: ${basename(twin)} has the same spec and is finished`);
      return finish(job, basename(twin), true);
    }
    const run = runIdOf(record, job);
    note(job, { state: 'running', run });
    running.set(job.n, { since: performance.now(), share: 0 });
    const since = performance.now();
    const ended: Ended = await trainJob(job, startOf(job), contextOf(job));
    log(
      `${job.name} (${run}): ${ended.state}${ended.state === 'failed' ? `: ${ended.message}` : ''}`,
    );
    if (ended.state !== 'finished') return note(job, { run, ...ended });
    await finish(job, run, false);
    took.push(performance.now() - since);
  }

  /** The final checkpoint of the SFT stage before the job. */
  function startOf({ after }: Job): string | undefined {
    if (after === undefined) return undefined;
    const run = lines.get(after)?.run ?? '';
    const last = listCheckpoints(runPath(folderOf(run), 'checkpoints')).at(-1);
    return `run:${run}/${last ?? 'step-0'}`;
  }

  /** Whether a job waits for nothing: what it starts from is there, or will never be. */
  const isDue = ({ after }: Job): boolean =>
    after === undefined || !(running.has(after) || open.some(({ n }) => n === after));

  /** A job whose SFT stage left nothing to start from. Resuming tries both again. */
  function giveUp(job: Job, stage: Job): void {
    const run = runIdOf(record, job);
    const line = lines.get(stage.n);
    if (line?.state === 'stopped') return note(job, { state: 'stopped', run });
    const why = line?.state === 'failed' ? 'failed' : 'is there no more';
    note(job, { state: 'failed', run, message: `the SFT stage before it ${why}` });
  }

  async function slot(): Promise<void> {
    while (!stopping.signal.aborted && open.length > 0) {
      const at = open.findIndex(isDue);
      if (at < 0) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        continue;
      }
      const [job] = open.splice(at, 1);
      const stage = job.after === undefined ? undefined : plan[job.after];
      if (stage && !isDone(stage)) {
        giveUp(job, stage);
        continue;
      }
      try {
        await perform(job);
      } catch (error) {
        const aborted = stopping.signal.aborted;
        const run = lines.get(job.n)?.run ?? runIdOf(record, job);
        if (!aborted) log(`${job.name}: ${messageOf(error)}`);
        note(
          job,
          aborted ? { state: 'stopped', run } : { state: 'failed', run, message: messageOf(error) },
        );
      } finally {
        running.delete(job.n);
      }
    }
  }

  /** Not before the door is open: of a big grid it takes its time. */
  async function prepare(): Promise<void> {
    plan = planOf(record);
    reusable = await finishedRuns(record.runsFolder);
    open = plan.filter((job) => !isDone(job));
    if (state === 'starting') state = 'running';
  }

  async function work(): Promise<ComparisonStatus> {
    try {
      await prepare();
    } catch (error) {
      state = 'failed';
      message = messageOf(error);
      log(message);
      write();
      return status();
    }
    write();
    await Promise.all(Array.from({ length: Math.min(slots, Math.max(1, open.length)) }, slot));
    const failed = plan.filter(({ n }) => lines.get(n)?.state === 'failed');
    if (plan.every(isDone)) state = 'finished';
    else if (failed.length > 0 && !stopping.signal.aborted) {
      state = 'failed';
      message = failureMessage(plan.length, failed, (n) => lines.get(n)?.message);
    } else state = 'stopped';
    write();
    return status();
  }

  // Before the door opens: who finds it open must not read how the attempt before this one ended.
  write();
  return {
    status,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      if (stopping.signal.aborted || hasEnded(state)) return;
      state = 'stopping';
      write();
      stopping.abort();
    },
    work,
    close() {
      clearTimeout(owed);
      unlock();
    },
  };
}

/** Failures that are told one by one; the report has them all. */
const TOLD = 3;

function failureMessage(
  total: number,
  failed: readonly Job[],
  messageOfJob: (n: number) => string | undefined,
): string {
  const told = failed
    .slice(0, TOLD)
    .map(({ n, name }) => `${name}: ${messageOfJob(n) ?? 'see its log'}`);
  const more = failed.length - told.length;
  return [
    `${failed.length} of ${total} runs failed; ${told.join('\n')}`,
    ...(more > 0 ? [`and ${more} more: see the report`] : []),
  ].join('\n');
}

/** How much of a run is done, by its steps. */
function shareOf({ phase, step, steps }: RunStatus, job: Job): number {
  // Its last evaluation and what is measured of it are still to come.
  const share = steps > 0 ? (0.95 * step) / steps : 0;
  return job.kind === 'sft' || phase === 'rl' ? share : 0;
}

function previousElapsed(folder: string): number {
  const file = comparisonPath(folder, 'status');
  try {
    const { elapsed } = JSON.parse(readFileSync(file, 'utf8')) as { elapsed?: unknown };
    return typeof elapsed === 'number' && elapsed >= 0 ? elapsed : 0;
  } catch {
    return 0;
  }
}
