import { UserError } from '../base/errors.ts';
import type { RunLink } from '../protocol/channel.ts';
import { connectRun } from '../protocol/client.ts';
import { hasEnded, type RunEvent } from '../run/events.ts';
import type { RunStatus } from '../run/records.ts';
import { statusOf } from '../worker/list.ts';
import { EXIT, exitCode } from './exit.ts';
import type { Output } from './output.ts';
import { barWatcher, jsonWatcher } from './watch.ts';

/** Who a terminal is, in the audit log of a run. */
export const TERMINAL = `terminal ${process.pid}`;

export interface AttachOptions {
  json: boolean;
  /** First event to show. */
  fromSeq: number;
}

/** A worker that does not answer for so long does not hold its terminal. */
const LEAVE_MS = 3000;

/** Watches a run until it ends or the person leaves. First Ctrl-C stops it at a safe point, second detaches. */
export async function attach(
  folder: string,
  { json, fromSeq }: AttachOptions,
  output: Output,
): Promise<number> {
  const link = await connectRun(folder, { client: TERMINAL });
  const watcher = json ? jsonWatcher(output) : barWatcher(output);
  try {
    return await followed(link, folder, fromSeq, watcher, output);
  } finally {
    watcher.end();
    link.dispose();
  }
}

type Watcher = ReturnType<typeof barWatcher>;

function followed(
  link: RunLink,
  folder: string,
  fromSeq: number,
  watcher: Watcher,
  output: Output,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let lastSeq = fromSeq - 1;
    let asked: Promise<unknown> | undefined;
    const done = (code: number): void => {
      process.off('SIGINT', interrupt);
      resolve(code);
    };
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
    const subscribe = async (): Promise<void> => {
      const { events } = await link.request('subscribe', { fromSeq: lastSeq + 1, tokens: false });
      take(events);
      check(await link.request('status', {}));
    };
    const interrupt = (): void => {
      if (asked) {
        // Not before the worker has the request: it would be lost with the connection.
        const leave = (): void => done(EXIT.stopped);
        setTimeout(leave, LEAVE_MS).unref();
        void asked.finally(leave);
        return;
      }
      watcher.end();
      output.err('Stopping at the next safe point. Press Ctrl-C again to leave it to itself.\n');
      asked = link.request('command', { name: 'stop', by: TERMINAL }).catch(reject);
    };
    process.on('SIGINT', interrupt);
    link.onNotification('events', ({ events }) => take(events));
    link.onNotification('status', check);
    link.onNotification('overflow', () => void subscribe().catch(reject));
    link.onClose(() => {
      // Its end may have been written after the last word we heard.
      statusOf(folder).then((status) => {
        check(status);
        reject(
          new UserError(
            'worker',
            `The run's worker is gone (${status.state}). ${status.message ?? ''}`,
          ),
        );
      }, reject);
    });
    subscribe().catch(reject);
  });
}
