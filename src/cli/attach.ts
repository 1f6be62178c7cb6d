import { UserError } from '../base/errors.ts';
import type { RunLink } from '../protocol/channel.ts';
import { connectRun } from '../protocol/client.ts';
import { hasEnded, type RunEvent, type RunState } from '../run/events.ts';
import { runPath } from '../run/paths.ts';
import type { RunStatus } from '../run/records.ts';
import { openReader } from '../run/store/reader.ts';
import type { Outcome } from '../run/trainer/train.ts';
import { statusOf } from '../worker/list.ts';
import { EXIT, exitCode } from './exit.ts';
import type { Output } from './output.ts';
import { barWatcher, jsonWatcher } from './watch.ts';

/** Who a terminal is, in the audit log of a run. */
export const TERMINAL = `terminal ${process.pid}`;

/** Its worker answers: shown neither as ended nor as interrupted. */
const lives = (state: RunState): boolean => !hasEnded(state) && state !== 'interrupted';

export interface AttachOptions {
  json: boolean;
  /** First event to show. */
  fromSeq: number;
}

/** A worker that does not answer for so long does not hold its terminal. */
const LEAVE_MS = 3000;
/** Before a connection that broke is made anew. */
const REST_MS = 200;
/** Events read at a time. */
const PAGE = 1000;

/** Watches a run until it ends or the person leaves. First Ctrl-C stops it at a safe point, second detaches. */
export async function attach(
  folder: string,
  { json, fromSeq }: AttachOptions,
  output: Output,
): Promise<number> {
  const watcher = json ? jsonWatcher(output) : barWatcher(output);
  let next = fromSeq;
  try {
    for (let again = false; ; again = true) {
      const link = await connectRun(folder, { client: TERMINAL }).catch((error: unknown) => {
        if (again && error instanceof UserError && error.code === 'no-worker') return undefined;
        throw error;
      });
      // It ended while the connection was broken: what was missed is in the store.
      if (!link) return await readToEnd(folder, next, watcher, output);
      try {
        const left = await followed(link, folder, next, watcher, output);
        if ('code' in left) return left.code;
        next = left.next;
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
      } finally {
        link.dispose();
      }
    }
  } finally {
    watcher.end();
  }
}

/** Shows what a run wrote from `next` on. Throws UserError `worker` when it did not end. */
async function readToEnd(
  folder: string,
  next: number,
  watcher: Watcher,
  output: Output,
): Promise<number> {
  const status = await statusOf(folder);
  const { state } = status;
  if (!hasEnded(state)) throw gone(status);
  const reader = openReader(runPath(folder, 'store'));
  try {
    for (let from = next; ;) {
      const { events } = reader.events(from, PAGE);
      if (events.length === 0) break;
      watcher.events(events);
      from = events[events.length - 1].seq + 1;
    }
  } finally {
    reader.close();
  }
  watcher.status(status);
  return ended(state, status, watcher, output);
}

/** Says how a run ended; its exit code. */
function ended(
  state: Outcome,
  { message, id }: RunStatus,
  watcher: Watcher,
  output: Output,
): number {
  watcher.end();
  if (state === 'failed') output.err(`run ${id} failed: ${message ?? 'see its log'}\n`);
  if (state === 'stopped') output.err(`stopped. Go on with: thoughtscope resume ${id}\n`);
  return exitCode(state);
}

function gone({ state, message = '' }: RunStatus): UserError {
  return new UserError('worker', `The run's worker is gone (${state}). ${message}`);
}

/** How watching ended: with an exit code, or because the connection broke while the worker lives on. */
type Left = { code: number } | { next: number };

type Watcher = ReturnType<typeof barWatcher>;

function followed(
  link: RunLink,
  folder: string,
  fromSeq: number,
  watcher: Watcher,
  output: Output,
): Promise<Left> {
  return new Promise((resolve, reject) => {
    let lastSeq = fromSeq - 1;
    let asked: Promise<unknown> | undefined;
    const leave = (left: Left): void => {
      process.off('SIGINT', interrupt);
      resolve(left);
    };
    const done = (code: number): void => leave({ code });
    const take = (events: readonly RunEvent[]): void => {
      const fresh = events.filter(({ seq }) => seq > lastSeq);
      if (fresh.length === 0) return;
      lastSeq = fresh[fresh.length - 1].seq;
      watcher.events(fresh);
    };
    const check = (status: RunStatus): void => {
      watcher.status(status);
      const { state } = status;
      if (hasEnded(state)) done(ended(state, status, watcher, output));
    };
    let closed = false;
    let subscribed = false;
    /** The connection broke, which a close or a request that gets no answer may tell first. */
    const broke = (): void => {
      if (closed) return;
      closed = true;
      statusOf(folder).then((status) => {
        // A worker that will not have us is not asked again; of a run that has ended the rest is to be read.
        const goOn = hasEnded(status.state) || (lives(status.state) && subscribed);
        if (goOn) leave({ next: lastSeq + 1 });
        else reject(gone(status));
      }, reject);
    };
    const fail = (error: unknown): void => {
      if (error instanceof UserError && error.code === 'no-worker') broke();
      else reject(error instanceof Error ? error : new Error(String(error)));
    };
    const subscribe = async (): Promise<void> => {
      const { events } = await link.request('subscribe', { fromSeq: lastSeq + 1, tokens: false });
      subscribed = true;
      take(events);
      check(await link.request('status', {}));
    };
    const interrupt = (): void => {
      if (asked) {
        // Not before the worker has the request: it would be lost with the connection.
        const stopped = (): void => done(EXIT.stopped);
        setTimeout(stopped, LEAVE_MS).unref();
        void asked.finally(stopped);
        return;
      }
      watcher.end();
      output.err('Stopping at the next safe point. Press Ctrl-C again to leave it to itself.\n');
      asked = link.request('command', { name: 'stop', by: TERMINAL }).catch(fail);
    };
    process.on('SIGINT', interrupt);
    link.onNotification('events', ({ events }) => take(events));
    link.onNotification('status', check);
    link.onNotification('overflow', () => void subscribe().catch(fail));
    link.onClose(broke);
    subscribe().catch(fail);
  });
}
