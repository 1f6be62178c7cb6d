import assert from 'node:assert/strict';
import { createRegistry } from '../../../src/extension/runs/registry.ts';
import { createTraceController } from '../../../src/extension/trace/controller.ts';
import { validated } from '../../../src/protocol/validate.ts';
import { ToTrace } from '../../../src/protocol/webview.ts';
import type { RolloutSummary } from '../../../src/run/records.ts';
import { eventMaker, fakeDoor, fakeLink, fakeLog, fakeStatus, settle } from './support/fakes.ts';

const summary = (row: number, group: number): RolloutSummary => ({
  id: `0/probe/${row}`,
  step: 0,
  split: 'probe',
  row,
  group,
  length: 10,
  correct: false,
  truncated: false,
  stored: true,
  rewards: {},
  behaviours: {},
  segments: [],
});

async function scene() {
  const runs = [fakeStatus('a'), fakeStatus('b', { state: 'running' as const, pid: 1 })];
  const links = new Map(
    runs.map((run) => [
      run.folder,
      fakeLink(run.pid !== undefined, () => run, {
        rolloutSteps: { steps: [0, 10, 20] },
        rolloutSummaries: { rollouts: [0, 1, 2, 3, 4, 5].map((row) => summary(row, row >> 1)) },
        rollouts: { rollouts: [] },
        probe: { rollouts: [] },
      }),
    ]),
  );
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
  const sent: ToTrace[] = [];
  const opened: string[] = [];
  const controller = createTraceController({
    registry,
    post: (message) => sent.push(validated(ToTrace, structuredClone(message), 'to trace')),
    first: () => registry.runs()[0]?.status.id,
    onRun: () => undefined,
    openDocument: (run, rollout) => opened.push(`${run} ${rollout}`),
    painted: () => undefined,
    log: fakeLog(),
  });
  await registry.refresh();
  const link = (id: string) => {
    const found = links.get(`/runs/${id}`);
    assert.ok(found);
    return found;
  };
  return { registry, controller, sent, opened, link, runs };
}

describe('the host side of the trace view', () => {
  it('follows the living run, with what there is to look at', async () => {
    const { controller, sent, registry } = await scene();
    await controller.receive({ type: 'trace/ready' });
    const [first] = sent;
    assert.ok(first?.type === 'trace/run');
    assert.equal(first.run.id, 'b');
    assert.deepEqual(first.probeSteps, [0, 10, 20]);
    assert.equal(first.probes, 3);
    assert.equal(first.probeSamples, 2);
    controller.dispose();
    registry.dispose();
  });

  it('goes to the step with rollouts at or before the one asked for', async () => {
    const { controller, sent, registry } = await scene();
    controller.follow('a', { step: 17, split: 'train' });
    await controller.receive({ type: 'trace/ready' });
    const last = sent.at(-1);
    assert.deepEqual(last, { type: 'trace/goto', step: 10, split: 'train' });
    controller.follow('a', { step: 99, split: 'probe' });
    assert.deepEqual(sent.at(-1), { type: 'trace/goto', step: 20, split: 'probe' });
    controller.dispose();
    registry.dispose();
  });

  it('streams tokens only while they are wanted, also after switching runs', async () => {
    const { controller, sent, link, registry } = await scene();
    const wanted = () => {
      const last = link('b')
        .asked.filter(({ name }) => name === 'subscribe')
        .at(-1);
      return (last?.params as { tokens: boolean } | undefined)?.tokens;
    };
    await controller.receive({ type: 'trace/ready' });
    await settle();
    assert.equal(wanted(), false);
    await controller.receive({ type: 'trace/live', on: true });
    await settle();
    assert.equal(wanted(), true);
    const words = (from: number, piece: string) => ({
      ...{ step: 1, phase: 'rl' as const, sampledAt: from },
      deltas: [{ slot: 0, row: 0, from, pieces: [piece], spans: [], done: false }],
    });
    link('b').send('tokens', words(0, 'try'));
    link('b').send('tokens', words(1, 'go'));
    assert.deepEqual(
      sent.slice(-2).map((message) => message.type === 'trace/tokens' && message.tokens),
      [words(0, 'try'), words(1, 'go')],
      'at once, each as it came',
    );
    controller.follow('a');
    await settle();
    assert.equal(wanted(), false);
    controller.follow('b');
    await settle();
    assert.equal(wanted(), true);
    controller.hidden();
    await settle();
    assert.equal(wanted(), false);
    controller.dispose();
    registry.dispose();
  });

  it('tells of new steps', async () => {
    const { controller, sent, link, registry } = await scene();
    await controller.receive({ type: 'trace/ready' });
    const make = eventMaker();
    link('b').send('events', { events: [make.rollout(25, 'train'), make.rollout(30, 'probe')] });
    const runs = () => sent.filter(({ type }) => type === 'trace/run');
    while (runs().length < 2) await settle();
    const last = runs().at(-1);
    assert.ok(last?.type === 'trace/run');
    assert.deepEqual(last.trainSteps, [0, 10, 20, 25]);
    assert.deepEqual(last.probeSteps, [0, 10, 20, 30]);
    controller.dispose();
    registry.dispose();
  });

  it('answers a wrong split with an error', async () => {
    const { controller, sent, registry } = await scene();
    await controller.receive({ type: 'trace/ready' });
    await controller.receive({ type: 'trace/summaries', step: 0, split: '../secret' });
    const last = sent.at(-1);
    assert.ok(last?.type === 'trace/error');
    assert.match(last.message, /no split/);
    controller.dispose();
    registry.dispose();
  });

  it('says so when there is no run, and takes the first one that comes', async () => {
    const { controller, sent, registry, runs } = await scene();
    const all = runs.splice(0);
    await registry.refresh();
    await controller.receive({ type: 'trace/ready' });
    assert.equal(sent.at(-1)?.type, 'trace/none');
    runs.push(...all);
    await registry.refresh();
    await settle();
    assert.equal(sent.at(-1)?.type, 'trace/run');
    controller.dispose();
    registry.dispose();
  });
});
