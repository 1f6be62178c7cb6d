import { Worker } from 'node:worker_threads';
import { checkedResult, notificationHub, type RunLink } from '../../protocol/channel.ts';
import { thrown } from '../../protocol/plainError.ts';
import type { RunStatus } from '../../run/records.ts';
import type { FieldMapping } from '../../trace/formats/fields.ts';
import type { Examined } from './examine.ts';
import type { FollowTarget, RolloutFile } from './run.ts';
import type { FromFollow, ToFollow } from './thread.ts';

type Ask = ToFollow extends infer T ? (T extends { id: number } ? Omit<T, 'id'> : never) : never;

/** The thread that follows other trainers' runs, seen from the process that shows them. It starts with the first run. */
export interface Follower {
  /** Reads the target from now on; rejects with a UserError when it cannot be read at all. */
  follow(target: FollowTarget): Promise<RunStatus>;
  /** What the records of a file look like. */
  examine(path: string, mapping?: FieldMapping): Promise<Examined>;
  /** Files of a followed run that the rollout browser can show. */
  rolloutFiles(run: string): Promise<RolloutFile[]>;
  drop(run: string): void;
  /** Answers and events of a run that is followed. */
  link(run: string): RunLink;
  close(): Promise<void>;
}

/** @param entry path of follow.js (or of thread.ts, where TypeScript runs) */
export function startFollower(entry: string, onBad: (error: Error) => void): Follower {
  let thread: Worker | undefined;
  let next = 0;
  const asked = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  const hubs = new Map<string, ReturnType<typeof notificationHub>>();

  function fail(error: Error): void {
    thread = undefined;
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  }

  function take(message: FromFollow): void {
    if (message.type === 'notify') return hubs.get(message.run)?.fire(message.name, message.value);
    const waiting = asked.get(message.id);
    asked.delete(message.id);
    if (message.type === 'error') waiting?.reject(thrown(message.error));
    else waiting?.resolve(message.result);
  }

  function running(): Worker {
    if (thread) return thread;
    const worker = new Worker(entry);
    thread = worker;
    worker.unref();
    worker.on('message', take);
    worker.on('error', (error) => {
      const problem = error instanceof Error ? error : new Error(String(error));
      onBad(problem);
      fail(problem);
    });
    worker.on('exit', (code) => fail(new Error(`the following thread ended with code ${code}`)));
    return worker;
  }

  const ask = (message: Ask): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = next++;
      asked.set(id, { resolve, reject });
      running().postMessage({ ...message, id } satisfies ToFollow);
    });

  const hubOf = (run: string) => {
    let hub = hubs.get(run);
    if (!hub) hubs.set(run, (hub = notificationHub(onBad)));
    return hub;
  };

  return {
    async follow(target) {
      hubOf(target.id);
      return checkedResult('status', await ask({ type: 'follow', target }));
    },
    examine: async (path, mapping) => (await ask({ type: 'examine', path, mapping })) as Examined,
    rolloutFiles: async (run) => (await ask({ type: 'rolloutFiles', run })) as RolloutFile[],
    drop(run) {
      hubs.delete(run);
      thread?.postMessage({ type: 'drop', run } satisfies ToFollow);
    },
    link: (run) => ({
      live: true,
      request: async (name, params) =>
        checkedResult(name, await ask({ type: 'ask', run, name, params })),
      onNotification: (name, listener) => hubOf(run).on(name, listener),
      // Only the end of the window ends it.
      onClose: () => () => undefined,
      dispose: () => undefined,
    }),
    async close() {
      await thread?.terminate();
    },
  };
}
