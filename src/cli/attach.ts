import { UserError } from '../base/errors.ts';
import type { RunLink } from '../protocol/channel.ts';
import { connectRun } from '../protocol/client.ts';
import { hasEnded, type RunEvent, type RunState } from '../run/events.ts';
import type { RunStatus } from '../run/records.ts';
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

/** Watches a run until it ends or the person leaves. First Ctrl-C stops it at a safe point, second detaches. */
export async function attach(
  folder: string,
  { json, fromSeq }: AttachOptions,
  output: Output,
): Promise<number> {
  const watcher = json ? jsonWatcher(output) : barWatcher(output);
  let next = fromSeq;
  try {
    for (;;) {
      const link = await connectRun(folder, { client: TERMINAL });
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
      const { state, message, id } = status;
      if (!hasEnded(state)) return;
      watcher.end();
      if (state === 'failed') output.err(`run ${id} failed: ${message ?? 'see its log'}\n`);
      if (state === 'stopped') output.err(`stopped. Go on with: thoughtscope resume ${id}\n`);
      done(exitCode(state));
    };
    let closed = false;
    let subscribed = false;
    /** The connection broke, which a close or a request that gets no answer may tell first. */
    const broke = (): void => {
      if (closed) return;
      closed = true;
      // Its end may have been written after the last word we heard.
      statusOf(folder).then((status) => {
        check(status);
        // A worker that will not have us is not asked again.
        if (lives(status.state) && subscribed) return leave({ next: lastSeq + 1 });
        const message = `The run's worker is gone (${status.state}). ${status.message ?? ''}`;
        reject(new UserError('worker', message));
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
