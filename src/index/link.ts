import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../base/errors.ts';
import type { FromBrowser, ToBrowser } from '../protocol/browser.ts';
import type { Trace } from '../trace/trace.ts';
import type { TableTarget } from './openStore.ts';
import type { FromIndexThread, ToIndexThread } from './thread.ts';

/** A table's thread, as the extension host sees it. */
export interface TableLink {
  send(message: FromBrowser): void;
  trace(row: number): Promise<Trace>;
  close(): void;
}

export interface TableLinkOptions {
  onMessage: (message: ToBrowser) => void;
  /** It cannot go on: the source cannot be opened, or the thread ran out of memory. */
  onBroken: (message: string) => void;
  /** Folder of rows.js, where it does not lie beside the caller's bundle. */
  bundle?: string;
}

/** A hostile file must not take the editor with it: the thread ends first. */
const MEMORY_MB = 2048;

export function openTable(target: TableTarget, options: TableLinkOptions): TableLink {
  const worker = new Worker(entry(options.bundle), {
    workerData: target,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  worker.unref();
  let next = 0;
  let broken: string | undefined;
  const asked = new Map<
    number,
    { resolve: (trace: Trace) => void; reject: (error: Error) => void }
  >();
  const send = (message: ToIndexThread) => worker.postMessage(message);

  const fail = (message: string): void => {
    if (broken !== undefined) return;
    broken = message;
    for (const { reject } of asked.values()) reject(new UserError('table', message));
    asked.clear();
    options.onBroken(message);
  };
  worker.on('message', (message: FromIndexThread) => {
    switch (message.type) {
      case 'view':
        return options.onMessage(message.message);
      case 'broken':
        return fail(message.message);
      case 'trace':
        asked.get(message.id)?.resolve(message.trace);
        break;
      case 'failed':
        asked.get(message.id)?.reject(new UserError('table', message.message));
        break;
    }
    asked.delete(message.id);
  });
  worker.on('error', (error) =>
    fail(`The index thread failed: ${error instanceof Error ? error.message : String(error)}`),
  );
  worker.on('exit', () => fail('The table was closed.'));

  return {
    send: (message) => send({ type: 'view', message }),
    trace: (row) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) return reject(new UserError('table', broken));
        const id = next++;
        asked.set(id, { resolve, reject });
        send({ type: 'trace', id, row });
      }),
    close() {
      broken ??= 'The table was closed.';
      send({ type: 'close' });
      // One that is busy with a hostile line is not waited for.
      setTimeout(() => void worker.terminate(), 1000).unref();
    },
  };
}

function entry(bundle?: string): string {
  if (bundle !== undefined) return join(bundle, 'rows.js');
  const fromSource = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(fromSource ? './thread.ts' : './rows.js', import.meta.url));
}
