import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserError } from '../../../src/base/errors.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import type { RunStatus } from '../../../src/run/records.ts';
import { runPath } from '../../../src/run/paths.ts';
import { sqlite } from '../../../src/run/store/sqlite.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { listRuns, statusOf } from '../../../src/worker/list.ts';
import { startReaders } from '../../../src/worker/readerLink.ts';
import { outcomeOf } from './support/outcome.ts';
import { eventOf, runsFolder, tinyRun } from './support/runs.ts';

describe('a hosted run', function () {
  this.timeout(300_000);
  let runs: ReturnType<typeof runsFolder>;
  beforeEach(() => (runs = runsFolder()));
  afterEach(() => runs.remove());

  it('trains in its thread, tells what happens, and leaves a folder that says everything', async () => {
    const folder = await tinyRun(runs.folder);
    const host = await hostRun(folder);
    const heard: RunEvent[] = [];
    const states = new Set<string>();
    let tokens = 0;
    host.setWatchers(1);
    host.listen({
      events: (events) => heard.push(...events),
      status: ({ state }) => states.add(state),
      tokens: ({ deltas }) => (tokens += deltas.length),
    });
    assert.equal(await host.finished, 'finished');
    const { events } = host.reader.events(1, 1000);
    assert.deepEqual(heard, events);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, i) => i + 1),
    );
    assert.ok(tokens > 0);
    assert.ok(states.has('running') && states.has('finished'));
    await host.close();
    const status = await statusOf(folder);
    assert.deepEqual(
      [status.state, status.phase, status.step, status.steps, status.safeStep, status.pid],
      ['finished', 'rl', 3, 3, 3, undefined],
    );
    assert.deepEqual(await listRuns(runs.folder), [status]);
    assert.equal(readFileSync(join(folder, '.gitignore'), 'utf8'), '*\n');
    // As if it had been killed before it could tell: its store knows.
    const { state: _told, ...rest } = status;
    writeFileSync(
      runPath(folder, 'status'),
      JSON.stringify({ ...rest, state: 'running', step: 2 }),
    );
    const again = await statusOf(folder);
    assert.deepEqual([again.state, again.step, again.safeStep], ['finished', 3, 3]);
    await assert.rejects(hostRun(folder), (error: UserError) => error.code === 'ended');
  });

  it('pauses at an alarm where its run file says so, and goes on when told to', async () => {
    // A tiny model is never right, and nothing else is paid: no group has a contrast.
    const folder = await tinyRun(runs.folder, {
      rl: { steps: 8, algorithm: 'grpo', group: 3 },
      reward: { exploration: { weight: 0 } },
      alarms: { pause: ['equal-groups'] },
    });
    const host = await hostRun(folder);
    await new Promise<void>((resolve) => {
      host.listen({ status: ({ state }) => state === 'paused' && resolve() });
    });
    const { step, alarms } = host.status();
    assert.deepEqual([step, alarms?.map(({ code }) => code)], [5, ['equal-groups']]);
    const events = host.reader.events(1, 1000).events;
    assert.ok(events.some((event) => event.type === 'alarm' && event.step === 5));
    assert.ok(events.some((event) => event.type === 'control' && event.by === 'alarm'));
    host.ask({ kind: 'command', body: { name: 'resume' } }, 'test');
    assert.equal(await host.finished, 'finished');
    await host.close();
  });

  it('makes the changes of its schedule at their steps, however it is broken off', async () => {
    const seed = randomInt(2 ** 31);
    const changes = {
      seed,
      rl: { steps: 6 },
      checkpoint: { every: 2, keep: 2 },
      schedule: [
        { after: 0, set: { 'rl.klCoefficient': 0.2 } },
        { after: 3, set: { 'reward.exploration.weight': 0, 'rl.temperature': 1.5 } },
      ],
    };
    const finish = async (folder: string): Promise<void> => {
      const host = await hostRun(folder);
      assert.equal(await host.finished, 'finished');
      await host.close();
    };
    const whole = await tinyRun(runs.folder, changes);
    await finish(whole);
    const expected = await outcomeOf(whole);
    assert.deepEqual(expected.controls, [
      ['rl', 0, 'rl.klCoefficient', 0.2],
      ['rl', 3, 'reward.exploration.weight', 0],
      ['rl', 3, 'rl.temperature', 1.5],
    ]);
    const plain = await tinyRun(runs.folder, { ...changes, schedule: [changes.schedule[0]] });
    await finish(plain);
    const other = await outcomeOf(plain);
    const upTo = (last: number) => (metric: unknown[]) =>
      metric[0] === 'sft' || Number(metric[1]) <= last;
    assert.deepEqual(expected.metrics.filter(upTo(3)), other.metrics.filter(upTo(3)));
    assert.notDeepEqual(expected.metrics, other.metrics);

    const broken = await tinyRun(runs.folder, changes);
    for (const at of [randomInt(1, 3), 3]) {
      const host = await hostRun(broken);
      await eventOf(host, (type, phase, step) => type === 'metric' && phase === 'rl' && step >= at);
      await host.close();
    }
    // Killed after the checkpoint of the change and before its record.
    const { DatabaseSync } = sqlite();
    const db = new DatabaseSync(runPath(broken, 'store'));
    db.exec("DELETE FROM events WHERE type = 'control' AND step = 3");
    db.close();
    await finish(broken);
    assert.deepEqual(await outcomeOf(broken), expected, `seed ${seed}`);
  });

  it('is not trained twice at once', async () => {
    const folder = await tinyRun(runs.folder, { rl: { steps: 50 } });
    const host = await hostRun(folder);
    await assert.rejects(
      hostRun(folder),
      (error: UserError) => error.code === 'busy' && /another trainer/.test(error.message),
    );
    host.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
    assert.equal(await host.finished, 'stopped');
    // The lock is free before anybody hears of the end.
    const again = await hostRun(folder);
    again.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
    await again.finished;
    await again.close();
    await host.close();
  });

  it('that was broken off and stopped again and again ends as the unbroken one does, bit for bit', async () => {
    const seed = randomInt(2 ** 31);
    const changes = { seed, rl: { steps: 6 }, checkpoint: { every: 2, keep: 2 } };
    const change = (host: Awaited<ReturnType<typeof hostRun>>): void =>
      host.ask({ kind: 'control', body: { 'rl.klCoefficient': 0.5 } }, 'test');

    const broken = await tinyRun(runs.folder, changes);
    const breaks = [`sft 2`, `rl ${randomInt(1, 4)}`, `rl ${randomInt(3, 6)}`];
    let changed = false;
    for (const at of breaks) {
      const host = await hostRun(broken);
      const reached = eventOf(
        host,
        (type, phase, step) => type === 'metric' && `${phase} ${step}` === at,
      );
      if (at.startsWith('rl') && !changed) {
        const applied = eventOf(host, (type) => type === 'control');
        change(host);
        await Promise.race([applied, reached]);
        changed = true;
      }
      await Promise.race([reached, host.finished]);
      // Ends the thread wherever it is, as a crash would.
      await host.close();
    }
    const last = await hostRun(broken);
    assert.equal(await last.finished, 'finished', `seed ${seed}, broken off at ${breaks.join()}`);
    await last.close();

    // The same run in one go: from its beginning, with the same change at the same safe point.
    const whole = join(runs.folder, 'whole');
    cpSync(broken, whole, { recursive: true });
    rmSync(runPath(whole, 'checkpoints'), { recursive: true });
    const { DatabaseSync } = sqlite();
    const db = new DatabaseSync(runPath(whole, 'store'));
    db.exec("DELETE FROM events WHERE type = 'finished'");
    db.close();
    const host = await hostRun(whole);
    assert.equal(await host.finished, 'finished');
    await host.close();
    assert.deepEqual(
      await outcomeOf(broken),
      await outcomeOf(whole),
      `seed ${seed}, broken off at ${breaks.join()}`,
    );
  });

  it('goes on from the checkpoint before a damaged one, and says so', async () => {
    const folder = await tinyRun(runs.folder, { rl: { steps: 40 } });
    const host = await hostRun(folder);
    await eventOf(
      host,
      (type, phase, step) => type === 'checkpoint' && phase === 'rl' && step === 2,
    );
    host.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
    await host.finished;
    const { safeStep } = host.status();
    await host.close();
    const file = join(runPath(folder, 'checkpoints'), `step-${safeStep}`, 'model.safetensors');
    writeFileSync(file, 'torn');
    const again = await hostRun(folder);
    await eventOf(
      again,
      (type, phase, step) => type === 'metric' && phase === 'rl' && step === safeStep,
    );
    again.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
    await again.finished;
    const warning = again.reader
      .eventsOfType('log')
      .find(
        (event) =>
          event.type === 'log' && event.level === 'warning' && /Going on from/.test(event.message),
      );
    const started = again.reader.eventsOfType('started').at(-1);
    await again.close();
    assert.ok(warning?.type === 'log' && warning.message.includes(file), JSON.stringify(warning));
    assert.ok(
      warning.message.includes(`Going on from step-${(safeStep ?? 0) - 1}`),
      warning.message,
    );
    assert.equal(started?.step, (safeStep ?? 0) - 1);
  });

  it('killed between its last commit and its status line has finished; its last checkpoint lost, it is trained again', async () => {
    const folder = await tinyRun(runs.folder, { seed: randomInt(2 ** 31) });
    const finish = async (): Promise<string[]> => {
      const host = await hostRun(folder);
      assert.equal(await host.finished, 'finished');
      const said = host.reader
        .eventsOfType('log')
        .flatMap((event) => (event.type === 'log' ? [event.message] : []));
      await host.close();
      return said;
    };
    await finish();
    const whole = await outcomeOf(folder, 'step-3');
    const ended = await statusOf(folder);
    const checkpoints = runPath(folder, 'checkpoints');
    const last = `step-${ended.steps}`;
    const before = `step-${ended.steps - 1}`;
    /** As a kill at that moment leaves it. */
    const forget = (): void => {
      const stale = { ...ended, state: 'running', pid: process.pid, elapsed: 1 };
      writeFileSync(runPath(folder, 'status'), JSON.stringify(stale));
    };
    const plain = (status: unknown): unknown => ({
      ...(JSON.parse(JSON.stringify(status)) as RunStatus),
      elapsed: 0,
    });
    const written = (): unknown =>
      plain(JSON.parse(readFileSync(runPath(folder, 'status'), 'utf8')));

    const readers = startReaders();
    for (const found of [
      () => statusOf(folder),
      async () => (await listRuns(runs.folder)).find(({ id }) => id === ended.id),
      () => readers.ended(folder),
    ]) {
      forget();
      assert.deepEqual(plain(await found()), plain(ended));
      assert.deepEqual(written(), plain(ended));
    }
    await readers.close();
    forget();
    await assert.rejects(hostRun(folder), (error: UserError) => error.code === 'ended');
    assert.deepEqual(written(), plain(ended));

    for (const lose of [
      () => rmSync(join(checkpoints, last), { recursive: true }),
      () => writeFileSync(join(checkpoints, last, 'model.safetensors'), 'torn'),
    ]) {
      forget();
      lose();
      const shown = await statusOf(folder);
      if (!existsSync(join(checkpoints, last))) {
        const message = `Its process is gone. Resuming goes on from step ${ended.steps - 1}.`;
        assert.deepEqual([shown.state, shown.message], ['interrupted', message]);
      }
      const said = await finish();
      const warning = `The run was finished, but its last checkpoint, ${last}, cannot be used any more: training again from ${before}.`;
      assert.ok(said.includes(warning), said.join('\n'));
      assert.deepEqual(await outcomeOf(folder, last), whole);
      assert.equal((await statusOf(folder)).state, 'finished');
    }
  });

  it('refuses impossible requests, and any after its end', async () => {
    const folder = await tinyRun(runs.folder);
    const host = await hostRun(folder);
    assert.throws(
      () => host.ask({ kind: 'control', body: { 'rl.temperature': 9 } }, 'me'),
      /between 0\.1 and 2/,
    );
    assert.throws(
      () => host.ask({ kind: 'control', body: { 'rl.steps': 9 } }, 'me'),
      /unknown control/,
    );
    await host.finished;
    assert.throws(
      () => host.ask({ kind: 'command', body: { name: 'pause' } }, 'me'),
      /this run is finished/,
    );
    await host.close();
  });

  it('says what is wrong with a folder that holds no run', async () => {
    await assert.rejects(hostRun(runs.folder), (error: UserError) => error.code === 'run');
    const folder = await tinyRun(runs.folder);
    rmSync(runPath(folder, 'record'));
    assert.ok(existsSync(folder));
    await assert.rejects(statusOf(folder), /holds no run/);
  });
});
