import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserError } from '../../../src/base/errors.ts';
import { connectRun, readWorkerFile } from '../../../src/protocol/client.ts';
import { listCheckpoints } from '../../../src/run/checkpoints/folder.ts';
import { runPath } from '../../../src/run/paths.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import { cleanEnvironment } from '../../../src/worker/environment.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { launchWorker } from '../../../src/worker/launch.ts';
import { findRun, listRuns, statusOf } from '../../../src/worker/list.ts';
import { runsFolder, tinyRun } from './support/runs.ts';

describe('a launched worker', function () {
  this.timeout(300_000);
  let runs: ReturnType<typeof runsFolder>;
  beforeEach(() => (runs = runsFolder()));
  afterEach(() => runs.remove());

  /** Follows a run to its end or to the loss of its worker. */
  async function follow(folder: string): Promise<string> {
    const link = await connectRun(folder, { client: 'test' });
    try {
      return await new Promise<string>((resolve, reject) => {
        link.onNotification('status', ({ state }) => {
          if (['finished', 'stopped', 'failed'].includes(state)) resolve(state);
        });
        link.onClose(() => resolve('gone'));
        link
          .request('status', {})
          .then(({ state }) => state === 'finished' && resolve(state), reject);
      });
    } finally {
      link.dispose();
    }
  }

  const pidOf = (folder: string): number => {
    const worker = readWorkerFile(folder);
    assert.ok(worker);
    return worker.pid;
  };

  it('survives nobody, is shown as interrupted after kill -9, and goes on to the same end', async () => {
    const folder = await tinyRun(runs.folder, { seed: randomInt(2 ** 31), rl: { steps: 12 } });
    let kills = 0;
    for (let state = ''; state !== 'finished';) {
      await launchWorker(folder);
      const pid = pidOf(folder);
      assert.notEqual(pid, process.pid);
      const delay = randomInt(50, 900);
      const killer = kills < 3 ? setTimeout(() => process.kill(pid, 'SIGKILL'), delay) : undefined;
      // It may be dead before anybody said hello.
      state = await follow(folder).catch((error: UserError) =>
        error.code === 'no-worker' ? 'gone' : Promise.reject(error),
      );
      clearTimeout(killer);
      if (state !== 'gone') continue;
      kills++;
      // A dying process closes its connections a moment before its socket and its lock.
      let status = await statusOf(folder);
      for (let i = 0; status.state !== 'interrupted' && i < 50; i++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        status = await statusOf(folder);
      }
      assert.equal(status.state, 'interrupted', `killed after ${delay} ms`);
      assert.equal(status.pid, undefined);
      const newest = listCheckpoints(runPath(folder, 'checkpoints')).at(-1);
      const from =
        newest?.replace('step-', 'step ').replace('sft-', 'SFT step ') ?? 'its beginning';
      assert.ok(status.message?.endsWith(`from ${from}.`), `${newest}: ${status.message}`);
    }
    const reader = openReader(runPath(folder, 'store'));
    const steps = reader.eventsOfType('metric').map(({ phase, step }) => `${phase} ${step}`);
    reader.close();
    const expected = [1, 2, 3]
      .map((step) => `sft ${step}`)
      .concat(Array.from({ length: 13 }, (_, step) => `rl ${step}`));
    assert.deepEqual(steps, expected, `${kills} kills`);
  });

  it('that dies at its start is reported with the end of its log', async () => {
    const folder = await tinyRun(runs.folder, { rl: { steps: 1000 } });
    const host = await hostRun(folder);
    await assert.rejects(
      launchWorker(folder),
      (error: UserError) =>
        error.code === 'worker' &&
        /died at its start \(code 1\)/.test(error.message) &&
        /another trainer is at work/.test(error.message),
    );
    host.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
    await host.finished;
    await host.close();
    await assert.rejects(
      launchWorker(folder, { node: '/no/such/node' }),
      /died at its start .*ENOENT/s,
    );
    rmSync(runPath(folder, 'log'), { force: true });
    mkdirSync(runPath(folder, 'log'));
    await assert.rejects(launchWorker(folder), (error: UserError) => error.code === 'unwritable');
  });

  it('whose disk takes no more says so to those who watch, and goes on once there is room', async function () {
    if (process.platform === 'win32') this.skip();
    // No file may grow beyond 256 blocks of 512 bytes: as on a full disk, the store cannot grow and lists learn nothing.
    const narrow = join(runs.folder, 'narrow-node');
    const program = `#!/bin/sh\nulimit -f 256\nexec "${process.execPath}" "$@"\n`;
    writeFileSync(narrow, program, { mode: 0o755 });
    const folder = await tinyRun(runs.folder, { rl: { steps: 400 } });
    await launchWorker(folder, { node: narrow });
    const pid = pidOf(folder);
    const link = await connectRun(folder, { client: 'test' });
    const heard = await new Promise<string | undefined>((resolve) => {
      link.onNotification('status', ({ state, message }) => state === 'failed' && resolve(message));
      link.onClose(() => resolve('nothing'));
    });
    const { lastSeq, events } = await link.request('events', { fromSeq: 1, limit: 10_000 });
    link.dispose();
    assert.match(heard ?? '', /run\.db: the disk .*resume the run/);
    assert.equal(events.at(-1)?.seq, lastSeq);
    assert.ok(events.some(({ type }) => type === 'metric'));
    process.kill(pid, 'SIGKILL');
    await launchWorker(folder);
    const again = await connectRun(folder, { client: 'test' });
    const ended = follow(folder);
    await again.request('command', { name: 'stop', by: 'test' });
    again.dispose();
    assert.equal(await ended, 'stopped');
    const reader = openReader(runPath(folder, 'store'));
    const kept = reader.events(1, 10_000).events;
    reader.close();
    const before = kept.filter(({ seq }) => seq <= lastSeq);
    assert.ok(before.some(({ type }) => type === 'checkpoint'));
    assert.deepEqual(
      before,
      events.filter(({ seq }) => before.some((event) => event.seq === seq)),
    );
    assert.ok(kept.some((event) => event.type === 'started' && event.attempt === 2));
  });

  it('can be given up while it starts', async () => {
    const folder = await tinyRun(runs.folder);
    await assert.rejects(
      launchWorker(folder, { signal: AbortSignal.abort() }),
      /was not started: cancelled/,
    );
  });

  it('stops at a safe point when it is asked by a signal, and logs who came', async () => {
    const folder = await tinyRun(runs.folder, { rl: { steps: 5000 } });
    await launchWorker(folder);
    const ended = follow(folder);
    process.kill(pidOf(folder), 'SIGTERM');
    assert.equal(await ended, 'stopped');
    const { state, safeStep, step } = await statusOf(folder);
    assert.deepEqual([state, safeStep], ['stopped', step]);
    const log = readFileSync(runPath(folder, 'log'), 'utf8');
    assert.match(log, /client: test/);
    assert.match(log, /relaxed SIMD/);
  });

  it('inherits nothing of VS Code, Electron or a debugger', () => {
    const env = {
      PATH: 'p',
      NODE_OPTIONS: '--inspect',
      VSCODE_PID: '1',
      ELECTRON_RUN_AS_NODE: '1',
      HOME: 'h',
    };
    assert.deepEqual(cleanEnvironment(env), { PATH: 'p', HOME: 'h' });
  });
});

describe('the list of runs', () => {
  it('shows a run whose small files are torn', async () => {
    const runs = runsFolder();
    try {
      const folder = await tinyRun(runs.folder);
      for (const file of ['status', 'worker'] as const) {
        writeFileSync(runPath(folder, file), '{"pid":1,"host":"h');
      }
      const [status, ...more] = await listRuns(runs.folder);
      assert.deepEqual([status.folder, status.state, more.length], [folder, 'starting', 0]);
    } finally {
      runs.remove();
    }
  });

  it('is newest first, leaves out what is no run, and finds runs by id and folder', async () => {
    const runs = runsFolder();
    try {
      assert.deepEqual(await listRuns(`${runs.folder}/none`), []);
      const [a, b] = [await tinyRun(runs.folder), await tinyRun(runs.folder, { name: 'zebra' })];
      mkdirSync(`${runs.folder}/notes`);
      const listed = await listRuns(runs.folder);
      assert.deepEqual(listed.map(({ folder }) => folder).sort(), [a, b].sort());
      assert.deepEqual(
        listed.map(({ id }) => id),
        listed
          .map(({ id }) => id)
          .sort()
          .reverse(),
      );
      assert.deepEqual(
        listed.map(({ state }) => state),
        ['starting', 'starting'],
      );
      const [{ id, folder }] = listed;
      assert.equal(findRun(id, runs.folder), folder);
      assert.equal(findRun(folder, '/nowhere'), folder);
      for (const bad of ['nothing', '..', '../..', '']) {
        assert.throws(
          () => findRun(bad, runs.folder),
          (error: UserError) => error.code === 'run',
          bad,
        );
      }
    } finally {
      runs.remove();
    }
  });
});
