import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { UserError } from '../../../src/base/errors.ts';
import type { RunLink } from '../../../src/protocol/channel.ts';
import { connectRun, readWorkerFile } from '../../../src/protocol/client.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { launchWorker } from '../../../src/worker/launch.ts';
import { statusOf } from '../../../src/worker/list.ts';
import { runsFolder, tinyRun } from './support/runs.ts';

const WEIGHT = 'reward.exploration.weight';

/** Everything from one event on, into `heard`, until the link is closed. */
async function listen(link: RunLink, heard: RunEvent[]): Promise<void> {
  const take = (events: readonly RunEvent[]): void => {
    const last = heard.at(-1)?.seq ?? 0;
    heard.push(...events.filter(({ seq }) => seq > last));
  };
  link.onNotification('events', ({ events }) => take(events));
  const fromSeq = (heard.at(-1)?.seq ?? 0) + 1;
  take((await link.request('subscribe', { fromSeq, tokens: false })).events);
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a run that outlives those who watch it', function () {
  this.timeout(120_000);
  let runs: ReturnType<typeof runsFolder>;
  let folder: string;
  let pid: number;
  /** A run of one step: its worker may end while the tests of the other one go on. */
  let short: string;
  let shortPid: number;
  const links: RunLink[] = [];
  const open = async (client: string): Promise<RunLink> => {
    const link = await connectRun(folder, { client });
    links.push(link);
    return link;
  };
  const until = async (ready: () => boolean): Promise<void> => {
    while (!ready()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const gapless = (events: readonly RunEvent[]): void =>
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, i) => i + 1),
    );

  before(async () => {
    runs = runsFolder();
    folder = await tinyRun(runs.folder, {
      seed: randomInt(2 ** 31),
      rl: { steps: 5000 },
      eval: { every: 1000 },
      checkpoint: { every: 1000 },
    });
    short = await tinyRun(runs.folder, { name: 'short', sft: { steps: 0 }, rl: { steps: 1 } });
    const launched = async (each: string): Promise<number> => {
      // Its steps are what the tests wait for: on a busy machine a low priority makes them long.
      await launchWorker(each, { priority: 'normal' });
      return readWorkerFile(each)?.pid ?? assert.fail('no worker');
    };
    [pid, shortPid] = await Promise.all([folder, short].map(launched));
  });
  after(async () => {
    links.forEach((link) => link.dispose());
    const link = await connectRun(folder, { client: 'test' });
    const stopped = new Promise<void>((resolve) => {
      link.onNotification('status', ({ state }) => state === 'stopped' && resolve());
      link.onClose(resolve);
    });
    await link.request('command', { name: 'stop', by: 'test' });
    await stopped;
    link.dispose();
    // It would stay for a few seconds, in case somebody comes back.
    process.kill(pid, 'SIGKILL');
    await until(() => !alive(pid));
    runs.remove();
  });

  it('sleeps and wakes with its machine: nobody is told that it died, and no event is lost', async function () {
    if (process.platform === 'win32') this.skip();
    const heard: RunEvent[] = [];
    const link = await open('window 1');
    await listen(link, heard);
    await until(() => heard.length > 3);
    process.kill(pid, 'SIGSTOP');
    // What is asked of a sleeper is answered when it wakes.
    const answer = link.request('control', { values: { [WEIGHT]: 0.5 }, by: 'window 1' });
    assert.notEqual((await statusOf(folder)).state, 'interrupted');
    process.kill(pid, 'SIGCONT');
    assert.deepEqual(await answer, { queued: true });
    const applied = (): boolean => heard.some((event) => event.type === 'control');
    await until(applied);
    gapless(heard);
    assert.equal((await statusOf(folder)).pid, pid);
  });

  it('goes on when a connection is cut, and tells who comes back all that was missed', async () => {
    const heard: RunEvent[] = [];
    const first = await open('window 2');
    await listen(first, heard);
    await until(() => heard.length > 3);
    // As when an SSH connection drops: no farewell.
    first.dispose();
    const cut = heard.length;
    const other = await open('terminal 3');
    await other.request('control', { values: { [WEIGHT]: 0.75 }, by: 'terminal 3' });
    const missed: RunEvent[] = [...heard];
    await listen(other, missed);
    await until(() => missed.length > cut + 10);
    assert.equal(heard.length, cut);
    await listen(await open('window 2'), heard);
    await until(() => heard.length >= missed.length);
    gapless(heard);
    assert.deepEqual(heard.slice(0, missed.length), missed.slice(0, heard.length));
  });

  it('tells two windows and a terminal the same value and the same story, a reload included', async () => {
    const [one, two, terminal] = await Promise.all(
      ['window 1', 'window 2', 'terminal 3'].map(open),
    );
    const told: RunEvent[][] = [[], []];
    await Promise.all([listen(one, told[0]), listen(two, told[1])]);
    const asked = [
      { link: one, by: 'window 1', value: 1.25 },
      { link: terminal, by: 'terminal 3', value: 1.5 },
      { link: two, by: 'window 2', value: 1.75 },
    ];
    for (const { link, by, value } of asked) {
      await link.request('control', { values: { [WEIGHT]: value }, by });
    }
    const changes = (events: readonly RunEvent[]) =>
      events.flatMap((event) => (event.type === 'control' && event.name === WEIGHT ? [event] : []));
    const applied = (events: readonly RunEvent[]): boolean =>
      changes(events).at(-1)?.after === 1.75;
    await until(() => told.every(applied));
    // A reloaded window begins with nothing.
    two.dispose();
    const again: RunEvent[] = [];
    await listen(await open('window 2, reloaded'), again);
    await until(() => applied(again));
    assert.deepEqual(changes(told[0]), changes(told[1]));
    assert.deepEqual(changes(again), changes(told[0]));
    const story = changes(again).slice(-3);
    assert.deepEqual(
      story.map(({ by, after }) => [by, after]),
      asked.map(({ by, value }) => [by, value]),
    );
    story.slice(1).forEach(({ before }, i) => assert.equal(before, story[i].after));
    for (const link of [one, terminal]) {
      assert.equal((await link.request('status', {})).controls[WEIGHT], 1.75);
    }
  });

  it('refuses a second worker while it lives', async () => {
    const refused = (error: UserError): boolean => /another trainer is at work/.test(error.message);
    await assert.rejects(launchWorker(folder), refused);
    assert.equal((await statusOf(folder)).pid, pid);
  });

  it('leaves no process behind once it has ended and nobody watches', async () => {
    await until(() => !alive(shortPid));
    assert.equal((await statusOf(short)).state, 'finished');
    assert.ok(alive(pid));
  });
});
