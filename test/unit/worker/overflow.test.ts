import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { RunEvent } from '../../../src/run/events.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import { tinySpec } from '../run/support/tiny.ts';
import type { RunStatus } from '../../../src/run/records.ts';
import type { StoreReader } from '../../../src/run/store/reader.ts';
import { PROTOCOL } from '../../../src/protocol/worker.ts';
import type { HostListener, RunHost } from '../../../src/worker/host.ts';
import { serveRun } from '../../../src/worker/server.ts';
import { freshSocketPath } from '../../../src/worker/socket.ts';

const STATUS: RunStatus = {
  id: 'x',
  name: 'x',
  folder: '/x',
  state: 'running',
  phase: 'rl',
  step: 0,
  steps: 1,
  elapsed: 0,
  lastSeq: 0,
  controls: {},
};

/** A host whose events a test makes. */
function fakeHost() {
  const events: RunEvent[] = [];
  const listeners = new Set<HostListener>();
  const host: RunHost = {
    reader: {
      events: (from: number) => ({ events: events.slice(from - 1), lastSeq: events.length }),
    } as unknown as StoreReader,
    status: () => STATUS,
    spec: () => tinySpec(),
    task: () => ({ task: taskNamed('countdown'), options: {} }),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setWatchers: () => undefined,
    ask: () => undefined,
    finished: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
  return {
    host,
    emit(message: string) {
      const event: RunEvent = {
        seq: events.length + 1,
        type: 'log',
        phase: 'rl',
        step: 0,
        time: 0,
        attempt: 1,
        level: 'info',
        message,
      };
      events.push(event);
      listeners.forEach((listener) => listener.events?.([event]));
    },
  };
}

/** A client by hand, so that it can stop reading. */
function rawClient(path: string) {
  const socket = connect(path);
  const messages: {
    id?: number;
    method?: string;
    params?: { fromSeq?: number; events?: RunEvent[] };
    result?: { events?: RunEvent[] };
  }[] = [];
  let buffer = Buffer.alloc(0);
  socket.on('data', (data) => {
    buffer = Buffer.concat([buffer, data]);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      const length = Number(
        /Content-Length: (\d+)/.exec(buffer.subarray(0, Math.max(0, end)).toString())?.[1],
      );
      if (end < 0 || buffer.length < end + 4 + length) return;
      messages.push(
        JSON.parse(
          buffer.subarray(end + 4, end + 4 + length).toString(),
        ) as (typeof messages)[number],
      );
      buffer = buffer.subarray(end + 4 + length);
    }
  });
  let id = 0;
  return {
    socket,
    messages,
    call(method: string, params: unknown): number {
      const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params });
      socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return id;
    },
  };
}

describe('a slow client', function () {
  this.timeout(300_000);
  const until = (ready: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (ready() ? resolve() : setTimeout(look, 5));
      look();
    });

  it('is told to read again from the first event it missed, and then misses none', async () => {
    const { host, emit } = fakeHost();
    const path = freshSocketPath();
    const server = await serveRun(host, path, 'token', () => undefined);
    const { socket, messages, call } = rawClient(path);
    call('hello', { token: 'token', protocol: PROTOCOL, client: 'slow' });
    const subscribed = call('subscribe', { fromSeq: 1, tokens: false });
    await until(() => messages.some(({ id }) => id === subscribed));
    socket.pause();
    const long = 'x'.repeat(4000);
    for (let i = 0; i < 2000; i++) {
      emit(long);
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    socket.resume();
    await until(() => messages.some(({ method }) => method === 'overflow'));
    const heard = messages.flatMap(({ method, params }) =>
      method === 'events' ? (params?.events ?? []) : [],
    );
    const missed = messages.find(({ method }) => method === 'overflow')?.params?.fromSeq;
    assert.deepEqual(
      heard.map(({ seq }) => seq),
      heard.map((_, i) => i + 1),
    );
    assert.ok(heard.length < 1000, `${heard.length} waited`);
    assert.equal(missed, heard.length + 1);
    const again = call('subscribe', { fromSeq: missed, tokens: false });
    await until(() => messages.some(({ id }) => id === again));
    assert.equal(
      messages.find(({ id }) => id === again)?.result?.events?.length,
      2000 - heard.length,
    );
    emit('fresh');
    await until(() =>
      messages.some(
        ({ method, params }) => method === 'events' && params?.events?.[0].seq === 2001,
      ),
    );
    socket.destroy();
    await server.close();
  });
});
