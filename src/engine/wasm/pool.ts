import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { messageOf } from '../../base/errors.ts';
import type { SharedModel } from './device.ts';
import type { ShareCommand } from './share.ts';

/** What threads are asked to do. Pieces are taken one by one from a shared counter, whoever is free. */
export type Command =
  { kind: 'open'; model: SharedModel } | { kind: 'close'; id: number } | ShareCommand;

/** Cells of the control array. */
export const CONTROL = { sequence: 0, busy: 1, next: 2, cells: 4 } as const;

export interface ThreadData {
  control: Int32Array;
  port: MessagePort;
  /** 1 … threads − 1; the engine's own thread is 0. */
  thread: number;
}

/** Threads that wait for commands beside the engine's own. */
export interface Pool {
  /** Has every thread begin `command`; the caller then does its own share and calls `wait`. */
  start(command: Command): void;
  /** The shared counter of the command just started. */
  next(): number;
  /** Blocks until all threads are done; throws what one of them threw. */
  wait(): void;
  /** Whether any thread still works. */
  busy(): boolean;
  dispose(): Promise<void>;
}

/** Longest wait for a thread that may have died: then its error is looked for. */
const PATIENCE_MS = 1000;

export function createPool(count: number): Pool {
  const control = new Int32Array(new SharedArrayBuffer(CONTROL.cells * 4));
  const file = fileURLToPath(
    new URL(
      import.meta.url.endsWith('.ts') ? './thread.ts' : './engine-thread.js',
      import.meta.url,
    ),
  );
  const members = Array.from({ length: count }, (_, n) => {
    const { port1, port2 } = new MessageChannel();
    const data: ThreadData = { control, port: port2, thread: n + 1 };
    const worker = new Worker(file, { workerData: data, transferList: [port2], execArgv: [] });
    worker.unref();
    port1.unref();
    const errors = new Int32Array(new SharedArrayBuffer(4));
    return { worker, port: port1, errors };
  });
  let failure: Error | undefined;
  for (const { worker, port } of members) {
    worker.on(
      'error',
      (error) => (failure ??= error instanceof Error ? error : new Error(messageOf(error))),
    );
    port.on('message', (message: string) => (failure ??= new Error(message)));
  }

  return {
    start(command) {
      if (failure) throw failure;
      Atomics.store(control, CONTROL.next, 0);
      Atomics.store(control, CONTROL.busy, count);
      for (const { port } of members) port.postMessage(command);
      Atomics.add(control, CONTROL.sequence, 1);
      Atomics.notify(control, CONTROL.sequence);
    },
    next: () => Atomics.add(control, CONTROL.next, 1),
    wait() {
      for (;;) {
        const busy = Atomics.load(control, CONTROL.busy);
        if (busy <= 0) break;
        Atomics.wait(control, CONTROL.busy, busy, PATIENCE_MS);
      }
      // A thread that failed said so with a negative sum; its message arrives with the event loop.
      if (Atomics.load(control, CONTROL.busy) < 0)
        throw new Error('a thread of the wasm engine failed');
      if (failure) throw failure;
    },
    busy: () => Atomics.load(control, CONTROL.busy) > 0,
    async dispose() {
      await Promise.all(members.map(({ worker }) => worker.terminate()));
    },
  };
}
