import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserError } from '../../../src/base/errors.ts';
import { branchRun, undoChange } from '../../../src/run/branch.ts';
import { runPath } from '../../../src/run/paths.ts';
import { readRecord } from '../../../src/run/record.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { statusOf } from '../../../src/worker/list.ts';
import { outcomeOf } from './support/outcome.ts';
import { eventOf, runsFolder, tinyRun } from './support/runs.ts';

const KL = 'rl.klCoefficient';

/** Hash of every file below a folder, but for those that a reader may touch. */
function hashes(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.db-(shm|wal)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${file} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`);
}

async function finish(folder: string): Promise<void> {
  const host = await hostRun(folder);
  assert.equal(await host.finished, 'finished');
  await host.close();
}

describe('a branch', function () {
  this.timeout(300_000);
  const runs = runsFolder();
  const seed = randomInt(2 ** 31);
  const changes = { seed, rl: { steps: 6 }, checkpoint: { every: 1, keep: 20 } };
  /** Never changed, and changed after some step. */
  let plain: string;
  let changed: string;
  let changedAt: number;

  before(async () => {
    plain = await tinyRun(runs.folder, changes);
    await finish(plain);
    changed = await tinyRun(runs.folder, changes);
    const host = await hostRun(changed);
    await eventOf(host, (type, phase, step) => type === 'metric' && phase === 'rl' && step >= 2);
    host.ask({ kind: 'control', body: { [KL]: 0.5 } }, 'window 7');
    assert.equal(await host.finished, 'finished');
    await host.close();
    const reader = openReader(runPath(changed, 'store'));
    const [event] = reader.eventsOfType('control');
    reader.close();
    changedAt = event.step;
  });
  after(() => runs.remove());

  it('without changes ends as its run did, bit for bit, and leaves that run as it was', async () => {
    const before = hashes(changed);
    const at = randomInt(0, 6);
    const { folder, id, checkpoint } = await branchRun({
      ...{ folder: changed, at: String(at), values: {}, by: 'test' },
    });
    assert.equal(checkpoint, `step-${at}`);
    assert.deepEqual(hashes(changed), before);
    const begun = await statusOf(folder);
    assert.deepEqual(begun.branch, { run: readRecord(changed).id, checkpoint });
    assert.equal(begun.id, id);
    await finish(folder);
    // One that leaves at the step of the change leaves before it.
    const expected = await outcomeOf(at > changedAt ? changed : plain);
    assert.deepEqual(await outcomeOf(folder), expected, `seed ${seed}, from step ${at}`);
  });

  it('with another value trains with it from the next step on, and records who asked', async () => {
    const at = changedAt;
    const { folder } = await branchRun({
      ...{ folder: plain, at: `step-${at}`, values: { [KL]: 0.5 }, by: 'window 7' },
    });
    await finish(folder);
    assert.deepEqual(await outcomeOf(folder), await outcomeOf(changed), `seed ${seed}`);
    const reader = openReader(runPath(folder, 'store'));
    const [event] = reader.eventsOfType('control');
    reader.close();
    assert.ok(event.type === 'control');
    assert.deepEqual([event.step, event.after, event.by], [at, 0.5, 'window 7']);
  });

  it('undoes the last change: it ends as the run that was never changed', async () => {
    const undone = await undoChange(changed, 'test');
    assert.deepEqual([undone.name, undone.checkpoint], [KL, `step-${changedAt}`]);
    await finish(undone.folder);
    assert.deepEqual(await outcomeOf(undone.folder), await outcomeOf(plain), `seed ${seed}`);
    await assert.rejects(
      undoChange(plain, 'test'),
      (error: UserError) => error.code === 'undo' && /no control was changed/.test(error.message),
    );
  });

  it('can be made of a run that trains, and trained longer than it', async () => {
    const folder = await tinyRun(runs.folder, { ...changes, rl: { steps: 300 } });
    const host = await hostRun(folder);
    await eventOf(
      host,
      (type, phase, step) => type === 'checkpoint' && phase === 'rl' && step >= 2,
    );
    const made = await branchRun({ folder, at: '2', values: {}, steps: 7, by: 'test' });
    host.ask({ kind: 'command', body: { name: 'stop' } }, 'test');
    await host.finished;
    await host.close();
    await finish(made.folder);
    const status = await statusOf(made.folder);
    assert.deepEqual([status.step, status.steps], [7, 7]);
  });

  it('is refused where it cannot be, and leaves nothing', async () => {
    const before = readdirSync(runs.folder).length;
    const wrong: [Partial<Parameters<typeof branchRun>[0]>, RegExp][] = [
      [{ at: '99' }, /there is no checkpoint step-99\. There are: .*step-6/],
      [{ at: '../step-1' }, /there is no checkpoint \.\.\/step-1/],
      [{ at: '6', steps: 6 }, /needs more RL steps than 6/],
      [{ at: '3', values: { [KL]: -1 } }, /between 0 and 1/],
      [{ at: '3', values: { 'rl.group': 4 } }, /unknown control/],
      [{ folder: join(runs.folder, 'none') }, /holds no run/],
    ];
    for (const [request, message] of wrong) {
      await assert.rejects(
        branchRun({ folder: plain, values: {}, by: 'test', ...request }),
        (error: UserError) => error.name === 'UserError' && message.test(error.message),
      );
    }
    assert.equal(readdirSync(runs.folder).length, before);
  });
});
