import { ResponseError } from 'vscode-jsonrpc/node.js';
import { UserError } from '../base/errors.ts';
import { openSocket, readWorkerFile } from './client.ts';
import {
  COMPARISON_NOTICE,
  COMPARISON_REQUESTS,
  ComparisonStatus,
  type ComparisonRequest,
} from './comparison.ts';
import { overSocket } from './connection.ts';
import { validated } from './validate.ts';
import { PROTOCOL } from './worker.ts';

/** A living coordinator. */
export interface ComparisonLink {
  status(): Promise<ComparisonStatus>;
  stop(by: string): Promise<void>;
  onStatus(listener: (status: ComparisonStatus) => void): void;
  onClose(listener: () => void): void;
  dispose(): void;
}

/** Connects to a comparison's coordinator. Throws UserError `no-worker` when none answers. */
export async function connectComparison(folder: string, client: string): Promise<ComparisonLink> {
  const worker = readWorkerFile(folder);
  if (!worker) throw new UserError('no-worker', `${folder}: nobody is at work on this comparison.`);
  const socket = await openSocket(worker.socket, folder, 5000);
  const connection = overSocket(socket);
  const closers = new Set<() => void>();
  const listeners = new Set<(status: ComparisonStatus) => void>();
  connection.onNotification(COMPARISON_NOTICE, (params: unknown) => {
    let status: ComparisonStatus;
    try {
      status = validated(ComparisonStatus, params, 'status of a comparison');
    } catch {
      // The next one may make sense.
      return;
    }
    listeners.forEach((listener) => listener(status));
  });
  connection.onError(() => connection.dispose());
  connection.onClose(() => {
    connection.dispose();
    closers.forEach((listener) => listener());
  });
  connection.listen();

  const request = async (name: ComparisonRequest, params: object): Promise<unknown> => {
    try {
      const result: unknown = await connection.sendRequest(name, params);
      return validated(COMPARISON_REQUESTS[name].result, result, `result of ${name}`);
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      throw new UserError('no-worker', `The comparison's coordinator: ${error.message}`);
    }
  };
  const { token } = worker;
  try {
    await request('hello', { token, protocol: PROTOCOL, client: client.slice(0, 200) });
  } catch (error) {
    connection.dispose();
    socket.destroy();
    throw error;
  }
  return {
    status: async () => (await request('status', {})) as ComparisonStatus,
    stop: async (by) => void (await request('stop', { by })),
    onStatus: (listener) => void listeners.add(listener),
    onClose: (listener) => void closers.add(listener),
    dispose() {
      connection.dispose();
      socket.destroy();
    },
  };
}
