import assert from 'node:assert/strict';
import { createRegistry } from '../../../src/extension/runs/registry.ts';
import type { RunStatus } from '../../../src/run/records.ts';
import {
  eventMaker,
  fakeDoor,
  fakeLink,
  fakeLog,
  fakeStatus,
  settle,
  type FakeLink,
} from './support/fakes.ts';

/** A registry over one folder whose list, links and readers the test holds. */
function scene(list: RunStatus[], { trusted = true } = {}) {
  const workers = new Map<string, FakeLink>();
  const readers = new Map<string, FakeLink>();
  const log = fakeLog();
  let connects = 0;
  const statusOf = (folder: string) => () => list.find((run) => run.folder === folder) as RunStatus;
  const door = fakeDoor({
    list: () => Promise.resolve(structuredClone(list)),
    connect: (folder) => {
      connects++;
      const link = workers.get(folder);
      return link ? Promise.resolve(link) : Promise.reject(new Error('nobody listens'));
    },
    read: (folder) => {
      const link = fakeLink(false, statusOf(folder));
      link.events = readers.get(folder)?.events ?? [];
      readers.set(folder, link);
      return Promise.resolve(link);
    },
  });
  const registry = createRegistry({
    door,
    roots: () => [{ folder: '/runs' }],
    mayAttach: () => trusted,
    log,
  });
  const addWorker = (status: RunStatus) => {
    const link = fakeLink(true, statusOf(status.folder));
    workers.set(status.folder, link);
    return link;
  };
  return { registry, log, readers, addWorker, connects: () => connects, workers };
}

describe('the registry of runs', () => {
  it('lists living runs first, then the newest', async () => {
    const { registry } = scene([
      fakeStatus('2'),
      fakeStatus('1', { state: 'running' }),
      fakeStatus('3'),
    ]);
    await registry.refresh();
    assert.deepEqual(
      registry.runs().map(({ status }) => status.id),
      ['1', '3', '2'],
    );
    registry.dispose();
  });

  it('attaches to a living worker and takes its word over the list', async () => {
    const run = fakeStatus('a', { state: 'running', pid: 7, step: 3 });
    const { registry, addWorker } = scene([run]);
    const worker = addWorker(run);
    await registry.refresh();
    const seen: number[] = [];
    registry.onStatus(({ after }) => seen.push(after.step));
    worker.send('status', { ...run, step: 9 });
    await registry.refresh();
    assert.equal(registry.find('a')?.status.step, 9);
    assert.deepEqual(seen, [9]);
    registry.dispose();
    assert.equal(worker.disposed, true);
  });

  it('attaches to nothing in an untrusted workspace', async () => {
    const run = fakeStatus('a', { state: 'running', pid: 7 });
    const { registry, addWorker, connects } = scene([run], { trusted: false });
    addWorker(run);
    await registry.refresh();
    assert.equal(connects(), 0);
    await assert.rejects(registry.worker('a'), /has no worker/);
    registry.dispose();
  });

  it('lets go of a worker whose run has ended, and reads the rest from the store', async () => {
    const run = fakeStatus('a', { state: 'running', pid: 7 });
    const { registry, addWorker, readers, log } = scene([run]);
    const worker = addWorker(run);
    const make = eventMaker();
    worker.events = [make.started('rl', 0), make.metric('rl', 1, { 'policy/kl': 1 })];
    await registry.refresh();
    const session = await registry.session('a');
    await session.ready();
    assert.deepEqual(session.series.step, [1]);

    const stored = fakeLink(false, () => run);
    stored.events = [...worker.events, make.metric('rl', 2, { 'policy/kl': 2 })];
    readers.set(run.folder, stored);
    worker.send('status', { ...run, state: 'finished', lastSeq: 3 });
    await settle();
    await session.ready();
    assert.equal(worker.disposed, true);
    assert.deepEqual(session.series.step, [1, 2]);
    assert.deepEqual(log.problems, []);
    registry.dispose();
  });

  it('follows a run that is resumed by another window', async () => {
    const run = fakeStatus('a', { state: 'interrupted' });
    const { registry, addWorker } = scene([run]);
    await registry.refresh();
    const session = await registry.session('a');
    Object.assign(run, { state: 'running', pid: 8 });
    const worker = addWorker(run);
    const make = eventMaker(2, 10);
    worker.events = [make.metric('rl', 1, { 'policy/kl': 1 })];
    await registry.refresh();
    await session.ready();
    worker.send('events', { events: [make.metric('rl', 2, { 'policy/kl': 2 })] });
    assert.deepEqual(session.series.step, [1, 2]);
    assert.equal(session.status().state, 'running');
    registry.dispose();
  });

  it('forgets a run whose folder is gone and keeps what it knew when listing fails', async () => {
    const runs = [fakeStatus('a'), fakeStatus('b')];
    const { registry } = scene(runs);
    await registry.refresh();
    runs.pop();
    await registry.refresh();
    assert.equal(registry.find('b'), undefined);
    await assert.rejects(registry.session('b'), /no run b/);
    registry.dispose();
  });

  it('asks for tokens only while somebody wants them', async () => {
    const run = fakeStatus('a', { state: 'running', pid: 7 });
    const { registry, addWorker } = scene([run]);
    const worker = addWorker(run);
    await registry.refresh();
    const session = await registry.session('a');
    await session.ready();
    const asked = () =>
      worker.asked
        .filter(({ name }) => name === 'subscribe')
        .map(({ params }) => (params as { tokens: boolean }).tokens);
    const stopOne = session.wantTokens();
    const stopTwo = session.wantTokens();
    await settle();
    stopOne();
    stopOne();
    await settle();
    assert.deepEqual(asked(), [false, true]);
    stopTwo();
    await settle();
    assert.deepEqual(asked(), [false, true, false]);
    registry.dispose();
  });

  it('follows a run that it may not attach to through the store', async () => {
    const run = fakeStatus('a', { state: 'running', pid: 7 });
    const { registry, readers } = scene([run], { trusted: false });
    await registry.refresh();
    const session = await registry.session('a');
    await session.ready();
    const make = eventMaker();
    const reader = readers.get(run.folder);
    assert.ok(reader);
    reader.events = [make.metric('rl', 1, { 'policy/kl': 1 })];
    Object.assign(run, { step: 1, lastSeq: 1 });
    await registry.refresh();
    await settle();
    assert.deepEqual(session.series.step, [1]);
    registry.dispose();
  });

  it('reads again what an overflow dropped', async () => {
    const run = fakeStatus('a', { state: 'running', pid: 7 });
    const { registry, addWorker } = scene([run]);
    const worker = addWorker(run);
    await registry.refresh();
    const session = await registry.session('a');
    await session.ready();
    const make = eventMaker();
    worker.events = [1, 2, 3].map((step) => make.metric('rl', step, { 'policy/kl': step }));
    worker.send('overflow', { fromSeq: 1 });
    await settle();
    assert.deepEqual(session.series.step, [1, 2, 3]);
    registry.dispose();
  });
});
