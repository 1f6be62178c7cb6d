import { Worker } from 'node:worker_threads';
import { checkedResult, type RunLink } from '../protocol/channel.ts';
import type { Branched, BranchRequest } from '../run/branch.ts';
import type { Askable } from '../run/intervene/askable.ts';
import type { RunStatus } from '../run/records.ts';
import { entryPath } from './entries.ts';
import type { AskEnd } from './list.ts';
import type { ReaderRequest, ReaderResponse } from './reader.ts';
import { thrown } from '../protocol/plainError.ts';

type Question = ReaderRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/** One reader thread for all runs of a process that no worker serves. */
export interface RunReaders {
  /** A run's answers from its store. */
  link(folder: string): RunLink;
  /** Makes a branch, in the same thread. */
  branch(request: BranchRequest): Promise<Branched>;
  undo(folder: string, by: string): Promise<Branched & { name: string; before: number }>;
  /** What a run's checkpoints can be asked. */
  askable(folder: string): Promise<Askable>;
  /** The status of a run that has finished without its status line saying so. */
  ended: AskEnd;
  close(): Promise<void>;
}

/** `bundle`: folder of reader.js, where it does not lie beside the caller's bundle. The thread starts at the first question. */
export function startReaders(bundle?: string): RunReaders {
  let thread: Worker | undefined;
  let next = 0;
  const asked = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();

  const fail = (error: Error): void => {
    thread = undefined;
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  };
  const running = (): Worker => {
    if (thread) return thread;
    const worker = new Worker(entryPath('reader', bundle));
    thread = worker;
    // It must not keep a command line from ending.
    worker.unref();
    worker.on('message', (response: ReaderResponse) => {
      const waiting = asked.get(response.id);
      asked.delete(response.id);
      if (asked.size === 0) worker.unref();
      if ('error' in response) waiting?.reject(thrown(response.error));
      else waiting?.resolve(response.result);
    });
    worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => fail(new Error(`the reader's thread ended with code ${code}`)));
    return worker;
  };
  const ask = (request: Question): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = next++;
      asked.set(id, { resolve, reject });
      const worker = running();
      worker.ref();
      worker.postMessage({ id, ...request } satisfies ReaderRequest);
    });

  return {
    link: (folder) => ({
      live: false,
      request: async (name, params) => checkedResult(name, await ask({ folder, name, params })),
      onNotification: () => () => undefined,
      onClose: () => () => undefined,
      dispose: () => undefined,
    }),
    branch: async (branch) => (await ask({ branch })) as Branched,
    undo: async (folder, by) =>
      (await ask({ undo: { folder, by } })) as Branched & { name: string; before: number },
    askable: async (folder) => (await ask({ askable: folder })) as Askable,
    ended: async (folder) => (await ask({ ended: folder })) as RunStatus | undefined,
    async close() {
      await thread?.terminate();
    },
  };
}
