import assert from 'node:assert/strict';
import { createChartsController } from '../../../src/extension/charts/controller.ts';
import { createFocus, type Memory } from '../../../src/extension/focus.ts';
import { createRegistry } from '../../../src/extension/runs/registry.ts';
import { ToCharts } from '../../../src/protocol/webview.ts';
import { validated } from '../../../src/protocol/validate.ts';
import type { RunStatus } from '../../../src/run/records.ts';
import { eventMaker, fakeDoor, fakeLink, fakeLog, fakeStatus, settle } from './support/fakes.ts';

const memory = (): Memory & { stored: Map<string, unknown> } => {
  const stored = new Map<string, unknown>();
  return {
    stored,
    get: (key) => stored.get(key),
    update: (key, value) => Promise.resolve(void stored.set(key, value)),
  };
};

async function scene(runs: RunStatus[]) {
  const links = new Map(
    runs.map((run) => [run.folder, fakeLink(run.pid !== undefined, () => run)]),
  );
  const link = (id: string) => {
    const found = links.get(`/runs/${id}`);
    assert.ok(found);
    return found;
  };
  const find = (folder: string) => {
    const found = links.get(folder);
    return found ? Promise.resolve(found) : Promise.reject(new Error(`no ${folder}`));
  };
  const registry = createRegistry({
    door: fakeDoor({ list: () => Promise.resolve([...runs]), connect: find, read: find }),
    roots: () => [{ folder: '/runs' }],
    mayAttach: () => true,
    log: fakeLog(),
  });
  const focus = createFocus(memory());
  const sent: ToCharts[] = [];
  const controller = createChartsController({
    registry,
    focus,
    trusted: () => true,
    preview: () => true,
    // As the view does: what the schema refuses never arrives.
    post: (message) => sent.push(validated(ToCharts, structuredClone(message), 'to charts')),
    log: fakeLog(),
  });
  const taken = (type: ToCharts['type']) => sent.filter((message) => message.type === type);
  await registry.refresh();
  return { registry, focus, controller, sent, taken, link };
}

describe('the host side of the charts', () => {
  it('sends nothing before the view is there, then a snapshot and the list of runs', async () => {
    const { controller, sent, link, registry } = await scene([fakeStatus('a'), fakeStatus('b')]);
    const make = eventMaker();
    link('b').events = [make.started('rl', 0), make.metric('rl', 1, { 'policy/kl': 0.5 })];
    await settle();
    assert.equal(sent.length, 0);
    controller.ready();
    await settle();
    assert.deepEqual(
      sent.map(({ type }) => type),
      ['charts/snapshot', 'charts/runs'],
    );
    const snapshot = sent.at(0);
    assert.ok(snapshot?.type === 'charts/snapshot');
    assert.equal(snapshot.selected, 'b');
    assert.deepEqual(snapshot.series[0]?.values, { 'policy/kl': [0.5] });
    controller.dispose();
    registry.dispose();
  });

  it('appends rows of a living run, at most 20 messages a second', async () => {
    const { controller, taken, link, registry } = await scene([
      fakeStatus('a', { state: 'running', pid: 1 }),
    ]);
    controller.ready();
    await settle();
    const make = eventMaker();
    const steps = 60;
    const began = performance.now();
    for (let step = 1; step <= steps; step++) {
      link('a').send('events', { events: [make.metric('rl', step, { 'policy/kl': step })] });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await new Promise((resolve) => setTimeout(resolve, 80));
    // The bound follows the clock, so that a slow machine proves the same.
    const most = (performance.now() - began) / 50 + 1;
    const appended = taken('charts/append').map((message) => {
      assert.ok(message.type === 'charts/append');
      return { from: message.from, steps: message.series.step };
    });
    let rows: number[] = [];
    for (const part of appended) {
      assert.ok(part.from <= rows.length, 'a gap');
      rows = [...rows.slice(0, part.from), ...part.steps];
    }
    assert.deepEqual(
      rows,
      Array.from({ length: steps }, (_, i) => i + 1),
    );
    assert.ok(appended.length <= most, `${appended.length} messages, at most ${most} expected`);
    controller.dispose();
    registry.dispose();
  });

  it('sends nothing to a hidden view and everything when it is back', async () => {
    const { controller, sent, link, registry } = await scene([
      fakeStatus('a', { state: 'running', pid: 1 }),
    ]);
    controller.ready();
    await settle();
    controller.hidden();
    const before = sent.length;
    const make = eventMaker();
    link('a').send('events', { events: [make.metric('rl', 1, { 'policy/kl': 1 })] });
    await settle();
    assert.equal(sent.length, before);
    controller.ready();
    await settle();
    const snapshot = sent[before];
    assert.ok(snapshot?.type === 'charts/snapshot');
    assert.deepEqual(snapshot.series[0]?.step, [1]);
    controller.dispose();
    registry.dispose();
  });

  it('shows the runs in focus, and only those that exist', async () => {
    const { controller, taken, focus, registry } = await scene([
      fakeStatus('a'),
      fakeStatus('b'),
      fakeStatus('c'),
    ]);
    controller.ready();
    await settle();
    focus.show(['a', 'gone', 'b'], 'b');
    await settle();
    const last = taken('charts/snapshot').at(-1);
    assert.ok(last?.type === 'charts/snapshot');
    assert.deepEqual(
      last.series.map(({ run }) => run.id),
      ['a', 'b'],
    );
    assert.equal(last.selected, 'b');
    controller.dispose();
    registry.dispose();
  });

  it('says in one snapshot what a resume superseded', async () => {
    const { controller, taken, link, registry } = await scene([
      fakeStatus('a', { state: 'running', pid: 1 }),
    ]);
    const first = eventMaker(1);
    link('a').events = [1, 2, 3].map((step) => first.metric('rl', step, { 'policy/kl': step }));
    controller.ready();
    await settle();
    const second = eventMaker(2, 50);
    link('a').send('events', { events: [second.started('rl', 1)] });
    await settle();
    const last = taken('charts/snapshot').at(-1);
    assert.ok(last?.type === 'charts/snapshot');
    assert.deepEqual(last.series[0]?.step, [1]);
    controller.dispose();
    registry.dispose();
  });

  it('has an empty snapshot without runs', async () => {
    const { controller, sent, registry } = await scene([]);
    controller.ready();
    await settle();
    const snapshot = sent.at(0);
    assert.ok(snapshot?.type === 'charts/snapshot');
    assert.deepEqual(snapshot.series, []);
    assert.equal(snapshot.selected, undefined);
    controller.dispose();
    registry.dispose();
  });
});

describe('the focus', () => {
  it('is remembered, and what was stored wrongly is passed over', () => {
    const kept = memory();
    createFocus(kept).show(['a', 'b', 'a']);
    const again = createFocus(kept);
    assert.deepEqual(again.shown(), ['a', 'b']);
    assert.equal(again.selected(), 'a');
    for (const bad of [7, null, { shown: 'a' }, { shown: [1, 'b'], selected: {} }]) {
      kept.stored.set('focus', bad);
      const focus = createFocus(kept);
      assert.ok(focus.shown().every((id) => typeof id === 'string'));
      assert.equal(focus.selected(), undefined);
    }
  });
});
