import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc/node.js';
import { messageOf, UserError } from '../../base/errors.ts';
import { readWorkerFile } from '../../protocol/client.ts';
import {
  COMPARISON_NOTICE,
  COMPARISON_REQUESTS,
  type ComparisonRequest,
  type ComparisonStatus,
} from '../../protocol/comparison.ts';
import { overSocket } from '../../protocol/connection.ts';
import { validated } from '../../protocol/validate.ts';
import { PROTOCOL, type WorkerFile } from '../../protocol/worker.ts';
import { runPath } from '../../run/paths.ts';
import { replaceFile } from '../../run/write-file.ts';
import { freshSocketPath } from '../socket.ts';
import type { ComparisonHost } from './host.ts';

const HELLO_TIMEOUT_MS = 5000;
/** Bytes that a stranger may send before the token. */
const HELLO_BYTES = 16384;

type Served = Pick<ComparisonHost, 'status' | 'listen' | 'stop'>;

/** Opens a coordinator's door; `worker.json` in the comparison's folder says where. Returns the way to shut it. */
export async function serveComparison(
  host: Served,
  folder: string,
  log: (line: string) => void,
): Promise<() => void> {
  const token = randomBytes(32).toString('hex');
  const path = freshSocketPath();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    attach(host, socket, token, log);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      resolve();
    });
  });
  const file = runPath(folder, 'worker');
  const door: WorkerFile = {
    pid: process.pid,
    host: hostname(),
    socket: path,
    token,
    protocol: PROTOCOL,
  };
  replaceFile(file, `${JSON.stringify(door)}\n`, 0o600);
  return () => {
    if (readWorkerFile(folder)?.token === token) rmSync(file, { force: true });
    server.close();
    sockets.forEach((socket) => socket.end());
  };
}

function attach(host: Served, socket: Socket, token: string, log: (line: string) => void): void {
  const connection = overSocket(socket);
  let known = false;
  let waiting = false;
  socket.on('error', () => undefined);
  const timer = setTimeout(() => socket.destroy(), HELLO_TIMEOUT_MS);
  socket.on('data', () => {
    if (!known && socket.bytesRead > HELLO_BYTES) socket.destroy();
  });
  const deaf = host.listen((status: ComparisonStatus) => {
    // A slow client gets the next one.
    if (!known || waiting) return;
    waiting = true;
    connection
      .sendNotification(COMPARISON_NOTICE, status)
      .catch(() => undefined)
      .finally(() => (waiting = false));
  });
  socket.once('close', () => {
    deaf();
    clearTimeout(timer);
    known = false;
    connection.dispose();
  });

  const answer = (method: ComparisonRequest, params: unknown): unknown => {
    if (method === 'hello') {
      const given = validated(COMPARISON_REQUESTS.hello.params, params, 'hello');
      if (!same(given.token, token)) throw new UserError('token', 'wrong token');
      if (given.protocol !== PROTOCOL)
        throw new UserError('protocol', 'another version of Thoughtscope');
      known = true;
      clearTimeout(timer);
      return host.status();
    }
    if (!known) throw new UserError('token', 'say hello first');
    if (method === 'status') return host.status();
    const { by } = validated(COMPARISON_REQUESTS.stop.params, params, 'stop');
    log(`stop, by ${by}`);
    host.stop();
    return { queued: true };
  };
  connection.onRequest((method: string, params: unknown) => {
    try {
      if (!Object.hasOwn(COMPARISON_REQUESTS, method)) {
        return new ResponseError(ErrorCodes.MethodNotFound, `unknown request ${method}`);
      }
      return answer(method as ComparisonRequest, params);
    } catch (error) {
      return new ResponseError(ErrorCodes.InvalidRequest, messageOf(error));
    }
  });
  connection.onError(() => socket.destroy());
  connection.listen();
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
