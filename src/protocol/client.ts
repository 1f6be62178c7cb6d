import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node.js';
import { messageOf, UserError } from '../base/errors.ts';
import { runPath } from '../run/paths.ts';
import { checkedResult, notificationHub, type RunLink } from './channel.ts';
import { overSocket } from './connection.ts';
import { validated } from './validate.ts';
import { PROTOCOL, WorkerFile } from './worker.ts';

export interface ConnectOptions {
  /** Who asks, as it stands in the run's audit log. */
  client: string;
  timeoutMs?: number;
  /** A notification that makes no sense. Default: it is dropped. */
  onBad?: (error: Error) => void;
}

/** `worker.json` of a run; undefined when there is none, or one that leads to nobody: torn, or of something else. */
export function readWorkerFile(runFolder: string): WorkerFile | undefined {
  const file = runPath(runFolder, 'worker');
  try {
    return validated(WorkerFile, JSON.parse(readFileSync(file, 'utf8')), file);
  } catch {
    return undefined;
  }
}

/** Connects to a run's living worker. Throws UserError `no-worker` when none answers, `protocol` when it speaks another. */
export async function connectRun(runFolder: string, options: ConnectOptions): Promise<RunLink> {
  const worker = readWorkerFile(runFolder);
  if (!worker) throw new UserError('no-worker', `${runFolder}: no worker is at work on this run.`);
  const socket = await openSocket(worker.socket, runFolder, options.timeoutMs ?? 5000);
  const connection = overSocket(socket);
  const hub = notificationHub(options.onBad ?? (() => undefined));
  const closers = new Set<() => void>();
  connection.onNotification((method: string, params: unknown) => hub.fire(method, params));
  connection.onError(() => connection.dispose());
  connection.onClose(() => {
    // Rejects what is still waited for.
    connection.dispose();
    closers.forEach((listener) => listener());
  });
  connection.listen();

  const link: RunLink = {
    live: true,
    async request(name, params) {
      try {
        return checkedResult(name, await connection.sendRequest(name, params));
      } catch (error) {
        throw readable(error);
      }
    },
    onNotification: hub.on,
    onClose(listener) {
      closers.add(listener);
      return () => closers.delete(listener);
    },
    dispose() {
      connection.dispose();
      socket.destroy();
    },
  };
  try {
    const { token } = worker;
    await link.request('hello', {
      token,
      protocol: PROTOCOL,
      client: options.client.slice(0, 200),
    });
    return link;
  } catch (error) {
    link.dispose();
    throw error;
  }
}

/** A user's error crosses the socket with its code in the response's data. */
function readable(error: unknown): unknown {
  if (error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected) {
    return new UserError('no-worker', "The run's worker has hung up.");
  }
  if (!(error instanceof ResponseError)) return error;
  const data: unknown = error.data;
  const code = typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;
  return typeof code === 'string' ? new UserError(code, error.message) : new Error(error.message);
}

/** An open connection to a socket. Throws UserError `no-worker` when nobody listens. */
export function openSocket(path: string, runFolder: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const gone = (reason: string): void => {
      socket.destroy();
      reject(
        new UserError('no-worker', `${runFolder}: the run's worker does not answer (${reason}).`),
      );
    };
    const timer = setTimeout(() => gone(`waited ${timeoutMs} ms`), timeoutMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      gone(messageOf(error));
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      // Later errors end in `close`.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}
