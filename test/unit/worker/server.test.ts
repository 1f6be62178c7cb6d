import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../../src/base/errors.ts';
import { connectRun, readWorkerFile } from '../../../src/protocol/client.ts';
import type { RunLink } from '../../../src/protocol/channel.ts';
import { PROTOCOL } from '../../../src/protocol/worker.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { runPath } from '../../../src/run/paths.ts';
import { replaceFile } from '../../../src/run/write-file.ts';
import { statusOf } from '../../../src/worker/list.ts';
import { startReaders } from '../../../src/worker/readerLink.ts';
import { startServing, type ServedRun } from '../../../src/worker/serve.ts';
import { freshSocketPath, privateFolder } from '../../../src/worker/socket.ts';
import { runsFolder, tinyRun } from './support/runs.ts';

const quiet = (): void => undefined;

describe('a served run', function () {
  this.timeout(300_000);
  let runs: ReturnType<typeof runsFolder>;
  let folder: string;
  let served: ServedRun;
  before(async () => {
    runs = runsFolder();
    folder = await tinyRun(runs.folder, { rl: { steps: 5000 }, checkpoint: { every: 1000 } });
    served = await startServing(folder, quiet);
  });
  after(async () => {
    served.host.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
    await served.host.finished;
    await served.close();
    runs.remove();
  });
  const open = (client = 'test'): Promise<RunLink> => connectRun(folder, { client });
  const until = (ready: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => void (ready() ? resolve() : setTimeout(look, 10));
      look();
    });

  it('keeps its socket and token to its owner', () => {
    const worker = readWorkerFile(folder);
    assert.ok(worker);
    assert.equal(worker.token.length, 64);
    assert.equal(statSync(runPath(folder, 'worker')).mode & 0o777, 0o600);
    assert.equal(statSync(worker.socket).mode & 0o077, 0);
    assert.equal(statSync(dirname(worker.socket)).mode & 0o077, 0);
    assert.ok(Buffer.byteLength(worker.socket) <= 107);
  });

  it('gives several clients the same events, in order and without a gap', async () => {
    const links = await Promise.all([open(), open()]);
    const heard = links.map((): RunEvent[] => []);
    await Promise.all(
      links.map(async (link, i) => {
        link.onNotification('events', ({ events }) => heard[i].push(...events));
        const { events } = await link.request('subscribe', { fromSeq: 1, tokens: false });
        heard[i].unshift(...events);
      }),
    );
    const start = Math.max(...heard.map((events) => events.length));
    await until(() => heard.every((events) => events.length > start + 10));
    for (const events of heard)
      assert.deepEqual(
        events.map(({ seq }) => seq),
        events.map((_, i) => i + 1),
      );
    const shared = Math.min(...heard.map((events) => events.length));
    assert.deepEqual(heard[0].slice(0, shared), heard[1].slice(0, shared));
    links.forEach((link) => link.dispose());
    await until(() => served.server.clients() === 0);
  });

  it('sends tokens to those who want them alone', async () => {
    const [wants, not] = await Promise.all([open(), open()]);
    let got = 0;
    let unwanted = 0;
    wants.onNotification('tokens', ({ deltas }) => (got += deltas.length));
    not.onNotification('tokens', () => unwanted++);
    await not.request('subscribe', { fromSeq: 1, tokens: false });
    await wants.request('subscribe', { fromSeq: 1, tokens: true });
    await until(() => got > 5);
    assert.equal(unwanted, 0);
    wants.dispose();
    not.dispose();
  });

  it('passes changes on to the trainer and tells every client when they hold', async () => {
    const [asker, other] = await Promise.all([open('asker'), open('other')]);
    const seen: RunEvent[] = [];
    other.onNotification('events', ({ events }) =>
      seen.push(...events.filter(({ type }) => type === 'control')),
    );
    const { lastSeq } = await other.request('status', {});
    await other.request('subscribe', { fromSeq: lastSeq + 1, tokens: false });
    assert.deepEqual(
      await asker.request('control', { values: { 'rl.entropyBonus': 0.125 }, by: 'asker' }),
      { queued: true },
    );
    await until(() => seen.length > 0);
    const [event] = seen;
    assert.ok(event.type === 'control');
    assert.deepEqual(
      [event.name, event.before, event.after, event.by],
      ['rl.entropyBonus', 0, 0.125, 'asker'],
    );
    assert.equal((await other.request('status', {})).controls['rl.entropyBonus'], 0.125);
    await assert.rejects(
      asker.request('control', { values: { 'rl.entropyBonus': 7 }, by: 'asker' }),
      (error: UserError) => error.code === 'control' && /between 0 and 0\.5/.test(error.message),
    );
    asker.dispose();
    other.dispose();
  });

  it('answers questions about rollouts, and refuses malformed ones', async () => {
    const link = await open();
    let steps: number[] = [];
    while (steps.length === 0) ({ steps } = await link.request('rolloutSteps', { split: 'train' }));
    const { rollouts } = await link.request('rolloutSummaries', { step: steps[0], split: 'train' });
    assert.equal(rollouts.length, 6);
    const records = await link.request('rollouts', { ids: [rollouts[2].id] });
    assert.equal(records.rollouts[0].pieces.length, rollouts[2].length);
    const probes = await link.request('probe', { group: 1, sample: 1 });
    assert.ok(probes.rollouts.length > 0);
    const wrong = { step: 'one', split: 'train' } as unknown as { step: number; split: 'train' };
    await assert.rejects(
      link.request('rolloutSummaries', wrong),
      /parameters of rolloutSummaries: \/step/,
    );
    link.dispose();
  });

  it('hangs up on a wrong token, another protocol, and on talk before hello', async () => {
    const worker = readWorkerFile(folder);
    assert.ok(worker);
    const file = runPath(folder, 'worker');
    try {
      replaceFile(file, JSON.stringify({ ...worker, token: 'x'.repeat(64) }), 0o600);
      await assert.rejects(open(), /wrong token/);
    } finally {
      replaceFile(file, JSON.stringify(worker), 0o600);
    }
    const speak = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(worker.socket, () => socket.write(text));
        let heard = '';
        socket.on('data', (data) => (heard += data.toString()));
        socket.on('close', () => resolve(heard));
        socket.on('error', reject);
      });
    const framed = (value: unknown): string => {
      const body = JSON.stringify(value);
      return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    };
    const call = (method: string, params: unknown): string =>
      framed({ jsonrpc: '2.0', id: 1, method, params });
    assert.match(await speak(call('status', {})), /say hello first/);
    const other = { token: worker.token, protocol: PROTOCOL + 1, client: 'x' };
    assert.match(await speak(call('hello', other)), /speaks protocol/);
    assert.equal(await speak(`Content-Length: 999999999\r\n\r\n${'x'.repeat(40_000)}`), '');
    assert.equal(await speak('GET / HTTP/1.1\r\n\r\n{}'.padEnd(40_000)), '');
  });

  it('is listed as living, and as interrupted when its socket is silent', async () => {
    await until(() => served.host.status().state === 'running');
    const { state, pid } = await statusOf(folder);
    assert.deepEqual([state, pid], ['running', process.pid]);
    const worker = readWorkerFile(folder);
    assert.ok(worker);
    const file = runPath(folder, 'worker');
    try {
      replaceFile(file, JSON.stringify({ ...worker, socket: `${worker.socket}.gone` }), 0o600);
      const status = await statusOf(folder);
      assert.deepEqual([status.state, status.pid], ['interrupted', undefined]);
      // From its beginning while the first checkpoint is not yet written.
      assert.match(status.message ?? '', /Resuming goes on from (step|its beginning)/);
    } finally {
      replaceFile(file, JSON.stringify(worker), 0o600);
    }
  });

  it('answers the same through the reader thread', async () => {
    const readers = startReaders();
    try {
      const [link, stored] = [await open(), readers.link(folder)];
      const params = { fromSeq: 1, limit: 20 };
      assert.deepEqual(
        (await stored.request('events', params)).events,
        (await link.request('events', params)).events,
      );
      assert.equal((await stored.request('status', {})).state, 'running');
      await assert.rejects(
        stored.request('control', { values: {}, by: 'x' }),
        (error: UserError) => error.code === 'no-worker',
      );
      await assert.rejects(
        readers.link(runs.folder).request('rolloutSteps', { split: 'train' }),
        UserError,
      );
      link.dispose();
    } finally {
      await readers.close();
    }
  });
});

describe('socket folders', () => {
  it('are refused unless they are private and our own', function () {
    if (process.platform === 'win32') this.skip();
    const base = mkdtempSync(join(tmpdir(), 'socket-'));
    try {
      const open = join(base, 'open');
      mkdirSync(open);
      chmodSync(open, 0o755);
      assert.throws(() => privateFolder(open), /not a folder of yours alone \(mode 755\)/);
      const link = join(base, 'link');
      mkdirSync(join(base, 'real'), { mode: 0o700 });
      symlinkSync(join(base, 'real'), link);
      assert.throws(() => privateFolder(link), /not a folder of yours alone/);
      privateFolder(join(base, 'real'));
      assert.notEqual(freshSocketPath(), freshSocketPath());
    } finally {
      rmSync(base, { recursive: true });
    }
  });
});
