import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../base/errors.ts';
import type { FromBrowser, ToBrowser } from '../protocol/browser.ts';
import type { Trace } from '../trace/trace.ts';
import { openStore, type TableTarget } from './openStore.ts';
import { createSession } from './session.ts';

/** Entry of the thread that indexes, reads, labels and searches one source for one table. */
export type ToIndexThread =
  | { type: 'view'; message: FromBrowser }
  | { type: 'trace'; id: number; row: number }
  | { type: 'close' };
export type FromIndexThread =
  | { type: 'view'; message: ToBrowser }
  | { type: 'trace'; id: number; trace: Trace }
  | { type: 'failed'; id: number; message: string }
  /** It could not be opened at all. */
  | { type: 'broken'; message: string };

const port = parentPort;
if (!port) throw new Error('rows.js is a thread, not a program');
const post = (message: FromIndexThread) => port.postMessage(message);

const opened = openStore(workerData as TableTarget).then((store) =>
  createSession(store, { post: (message) => post({ type: 'view', message }) }),
);
opened.catch((error: unknown) => post({ type: 'broken', message: messageOf(error) }));

port.on('message', (request: ToIndexThread) => {
  opened.then(
    (session) => {
      if (request.type === 'view') return session.receive(request.message);
      if (request.type === 'close') return void session.close().then(() => port.close());
      const { id, row } = request;
      session.trace(row).then(
        (trace) => post({ type: 'trace', id, trace }),
        (error: unknown) => post({ type: 'failed', id, message: messageOf(error) }),
      );
    },
    (error: unknown) => {
      // Told once already; whoever waits for an answer gets it too.
      if (request.type === 'trace') {
        post({ type: 'failed', id: request.id, message: messageOf(error) });
      }
      if (request.type === 'close') port.close();
    },
  );
});
