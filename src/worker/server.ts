import { timingSafeEqual } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { ErrorCodes, ResponseError, type MessageConnection } from 'vscode-jsonrpc/node.js';
import { messageOf, UserError } from '../base/errors.ts';
import type { LineLog } from '../base/log.ts';
import { checkedParams, checkedResult, isRequestName } from '../protocol/channel.ts';
import { overSocket } from '../protocol/connection.ts';
import type { Notification, NotificationName, RequestName } from '../protocol/worker.ts';
import { PROTOCOL } from '../protocol/worker.ts';
import { answerStored, storeAnswers } from './answers.ts';
import type { RunHost } from './host.ts';

/** The door of a run's worker for windows and terminals. */
export interface RunServer {
  clients(): number;
  /** Called when the last client has gone. */
  onEmpty(listener: () => void): void;
  close(): Promise<void>;
}

/** Messages that may wait for a slow client. Beyond it is told to read again. */
const QUEUE_LIMIT = 256;
/** Tokens are for the moment: a client with this much waiting gets none. */
const TOKEN_LIMIT = 4;
const HELLO_TIMEOUT_MS = 5000;
/** Time for the reason to get through before the line goes dead. */
const HANG_UP_MS = 100;
/** Bytes that a stranger may send before the token. */
const HELLO_BYTES = 16384;

export async function serveRun(
  host: RunHost,
  path: string,
  token: string,
  log: LineLog,
): Promise<RunServer> {
  const clients = new Set<Client>();
  let whenEmpty: () => void = () => undefined;
  const countWatchers = (): void => {
    host.setWatchers([...clients].filter((client) => client.wantsTokens()).length);
  };
  const server = createServer((socket) => {
    const client = attach(host, socket, token, log, countWatchers);
    clients.add(client);
    socket.once('close', () => {
      clients.delete(client);
      client.detach();
      countWatchers();
      if (clients.size === 0) whenEmpty();
    });
  });
  await listening(server, path);
  return {
    clients: () => clients.size,
    onEmpty: (listener) => (whenEmpty = listener),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        clients.forEach((client) => client.end());
      }),
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      resolve();
    });
  });
}

interface Client {
  wantsTokens(): boolean;
  /** Forgets the run; the socket is gone. */
  detach(): void;
  /** Sends what waits, then hangs up. */
  end(): void;
}

function attach(
  host: RunHost,
  socket: Socket,
  token: string,
  log: LineLog,
  onWatch: () => void,
): Client {
  const connection = overSocket(socket);
  let name: string | undefined;
  let subscribed = false;
  let tokens = false;
  let waiting = 0;
  let owesStatus = false;

  socket.on('error', () => undefined);
  const timer = setTimeout(() => socket.destroy(), HELLO_TIMEOUT_MS);
  const guard = (): void => {
    if (name === undefined && socket.bytesRead > HELLO_BYTES) socket.destroy();
  };
  socket.on('data', guard);

  const notify = <N extends NotificationName>(method: N, value: Notification<N>): void => {
    waiting++;
    connection
      .sendNotification(method, value)
      .catch(() => undefined)
      .finally(() => {
        waiting--;
        if (waiting === 0 && owesStatus) sendStatus();
      });
  };
  const sendStatus = (): void => {
    owesStatus = waiting > TOKEN_LIMIT;
    if (!owesStatus) notify('status', host.status());
  };

  const stop = host.listen({
    events(events) {
      if (!subscribed) return;
      if (waiting < QUEUE_LIMIT) return notify('events', { events });
      // It asks again when it has caught up; until then it would only fall further behind.
      subscribed = false;
      notify('overflow', { fromSeq: events[0].seq });
    },
    status: () => name !== undefined && sendStatus(),
    tokens(message) {
      if (tokens && waiting <= TOKEN_LIMIT) notify('tokens', message);
    },
  });

  const hello = (params: { token: string; protocol: number; client: string }) => {
    if (!sameToken(params.token, token)) throw new UserError('token', 'wrong token');
    if (params.protocol !== PROTOCOL) {
      throw new UserError(
        'protocol',
        `this run's worker speaks protocol ${PROTOCOL}, the client ${params.protocol}: use the same version of Thoughtscope`,
      );
    }
    name = params.client;
    clearTimeout(timer);
    log(`client: ${name}`);
    return { protocol: PROTOCOL, status: host.status() };
  };

  const answer = (method: RequestName, params: unknown): unknown => {
    switch (method) {
      case 'subscribe': {
        const { fromSeq, tokens: wanted } = checkedParams('subscribe', params);
        tokens = wanted;
        subscribed = true;
        onWatch();
        return host.reader.events(fromSeq, Number.MAX_SAFE_INTEGER);
      }
      case 'control': {
        const { values, by } = checkedParams('control', params);
        host.ask({ kind: 'control', body: values }, by);
        return { queued: true };
      }
      case 'command': {
        const { name: command, by } = checkedParams('command', params);
        host.ask({ kind: 'command', body: { name: command } }, by);
        return { queued: true };
      }
      case 'hello':
        return hello(checkedParams('hello', params));
      default:
        return answerStored(
          storeAnswers(host.reader, host.status, host.task),
          method,
          checkedParams(method, params),
        );
    }
  };

  connection.onRequest((method: string, params: unknown) => {
    try {
      if (!isRequestName(method))
        return new ResponseError(ErrorCodes.MethodNotFound, `unknown request ${method}`);
      if (name === undefined && method !== 'hello') throw new UserError('token', 'say hello first');
      return checkedResult(method, answer(method, params));
    } catch (error) {
      if (name === undefined) setTimeout(() => socket.end(), HANG_UP_MS);
      const code = error instanceof UserError ? error.code : undefined;
      if (code === undefined) log(`${method}: ${messageOf(error)}`, 'error');
      return new ResponseError(ErrorCodes.InvalidRequest, messageOf(error), { code });
    }
  });
  connection.onError(() => socket.destroy());
  connection.listen();

  return {
    wantsTokens: () => tokens,
    detach() {
      clearTimeout(timer);
      stop();
      connection.dispose();
    },
    end: () => endWhenWritten(connection, socket),
  };
}

function endWhenWritten(connection: MessageConnection, socket: Socket): void {
  connection.end();
  socket.end();
}

function sameToken(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
