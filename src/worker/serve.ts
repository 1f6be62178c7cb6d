import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LineLog } from '../base/log.ts';
import { describeSelfTest, selfTest } from '../base/selfTest.ts';
import { readWorkerFile } from '../protocol/client.ts';
import { hasEnded, type RunEvent } from '../run/events.ts';
import { runPath } from '../run/paths.ts';
import { replaceFile } from '../run/write-file.ts';
import { PROTOCOL, type WorkerFile } from '../protocol/worker.ts';
import { hostRun, type RunHost } from './host.ts';
import { serveRun, type RunServer } from './server.ts';
import { freshSocketPath } from './socket.ts';

/** A run that trains in this process and answers clients. */
export interface ServedRun {
  host: RunHost;
  server: RunServer;
  close(): Promise<void>;
}

/** Trains the run of a folder and opens its door; `worker.json` says where. Used by the worker and by `--foreground`. */
export async function startServing(folder: string, log: LineLog): Promise<ServedRun> {
  const test = selfTest();
  log(describeSelfTest(test));
  const host = await hostRun(folder, [
    { level: 'info', message: describeSelfTest(test) },
    ...test.problems.map((message) => ({ level: 'warning', message }) as const),
  ]);
  const socket = freshSocketPath();
  const file = runPath(folder, 'worker');
  try {
    const token = randomBytes(32).toString('hex');
    const server = await serveRun(host, socket, token, log);
    const worker: WorkerFile = {
      pid: process.pid,
      host: hostname(),
      socket,
      token,
      protocol: PROTOCOL,
    };
    replaceFile(file, `${JSON.stringify(worker)}\n`, 0o600);
    // Who comes after the end reads the store; another worker may take over at once.
    const hideDoor = (): void => {
      if (readWorkerFile(folder)?.token === token) rmSync(file, { force: true });
    };
    host.listen({
      status: ({ state }) => hasEnded(state) && hideDoor(),
      events: (events) => tellEvents(events, log),
    });
    return {
      host,
      server,
      async close() {
        hideDoor();
        await server.close();
        await host.close();
      },
    };
  } catch (error) {
    await host.close();
    throw error;
  }
}

function tellEvents(events: readonly RunEvent[], log: LineLog): void {
  log(`committed ${events.map(({ seq, type }) => `${seq} ${type}`).join(', ')}`, 'debug');
  for (const event of events) {
    if (event.type === 'alarm') log(`alarm ${event.code} at step ${event.step}`, 'warning');
    if (event.type === 'control') log(`${event.name} at step ${event.step}, by ${event.by}`);
    if (event.type === 'checkpoint') log(`checkpoint ${event.name}`);
  }
}
