import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openComparison } from '../../../src/compare/check.ts';
import { createComparison } from '../../../src/compare/create.ts';
import { readResults } from '../../../src/compare/journal.ts';
import { comparisonsFolder, comparisonPath } from '../../../src/compare/paths.ts';
import { connectRun, readWorkerFile } from '../../../src/protocol/client.ts';
import { connectComparison } from '../../../src/protocol/comparisonClient.ts';
import type { ComparisonStatus } from '../../../src/protocol/comparison.ts';
import {
  comparisonStatus,
  hasEnded,
  jobLines,
  listComparisons,
} from '../../../src/worker/comparisons/status.ts';
import { launchCoordinator } from '../../../src/worker/launch.ts';
import { listRuns } from '../../../src/worker/list.ts';
import { TINY } from '../run/support/tiny.ts';

/** A workspace with a tiny base run file and a comparison of two arms. */
function scene(more: Record<string, unknown> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'compare-'));
  const runsFolder = join(root, '.thoughtscope', 'runs');
  mkdirSync(runsFolder, { recursive: true });
  const { model, sft, ...rest } = TINY;
  writeFileSync(join(root, 'base.rlrun.json'), JSON.stringify({ ...rest, model, sft }));
  const file = join(root, 'c.rlcompare.json');
  const write = (changes: Record<string, unknown>) =>
    writeFileSync(
      file,
      JSON.stringify({
        base: 'base.rlrun.json',
        grid: { 'rl.klCoefficient': [0, 0.1] },
        seeds: [0],
        jobs: 2,
        ...more,
        ...changes,
      }),
    );
  write({});
  const create = () => {
    const { comparison, text } = openComparison(file, { runsFolder }).check();
    return createComparison({ comparison, text, file, runsFolder });
  };
  const remove = () => rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  return { root, runsFolder, write, create, remove };
}

async function until(
  folder: string,
  fits: (status: ComparisonStatus) => boolean,
): Promise<ComparisonStatus> {
  for (;;) {
    const status = await comparisonStatus(folder);
    if (fits(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
const ended = (folder: string) => until(folder, ({ state }) => hasEnded(state));

/** Curves without what differs between two runs of one spec. */
const curves = (folder: string) =>
  readResults(folder).map(({ arm, seed, steps, values }) => [
    arm,
    seed,
    steps,
    Object.entries(values).filter(([name]) => !/^(throughput|time|memory)\//.test(name)),
  ]);

describe('the coordinator of a comparison', function () {
  this.timeout(120_000);
  const scenes: ReturnType<typeof scene>[] = [];
  /** What three arms measured when nothing was broken off. */
  let unbroken: ReturnType<typeof curves> = [];
  const fresh = (more?: Record<string, unknown>) => {
    const made = scene(more);
    scenes.push(made);
    return made;
  };
  after(() => scenes.forEach(({ remove }) => remove()));

  it('trains what is missing, shares the SFT stage, and reuses what is there', async () => {
    const { create, write, runsFolder } = fresh();
    const { folder, existed } = await create();
    assert.equal(existed, false);
    await launchCoordinator(folder);
    const first = await ended(folder);
    assert.deepEqual(
      [first.state, first.total, first.finished, first.reused, first.failed, first.message],
      ['finished', 3, 3, 0, 0, undefined],
    );
    const results = readResults(folder);
    assert.deepEqual(
      results.map(({ arm, seed }) => [arm, seed]),
      [
        ['klCoefficient 0', 0],
        ['klCoefficient 0.1', 0],
      ],
    );
    assert.ok(
      results.every(({ values, steps }) => values['eval/accuracy'].length === steps.length),
    );
    assert.ok(results.every(({ wall, tokens }) => wall > 0 && tokens > 0));

    // The same again is the same comparison, and nothing is left to do.
    assert.deepEqual([(await create()).folder, (await create()).existed], [folder, true]);
    // One arm more: only that one is trained.
    write({ grid: { 'rl.klCoefficient': [0, 0.1, 0.2] } });
    const second = await create();
    assert.equal(second.existed, false);
    await launchCoordinator(second.folder);
    const status = await ended(second.folder);
    assert.deepEqual([status.state, status.finished, status.reused], ['finished', 4, 3]);
    assert.equal((await listRuns(runsFolder)).length, 4);
    assert.deepEqual(curves(second.folder).slice(0, 2), curves(folder));
    unbroken = curves(second.folder);
    const listed = await listComparisons(comparisonsFolder(runsFolder));
    assert.deepEqual(
      new Set(listed.map(({ status: { id } }) => id)),
      new Set([second.id, (await create()).id, results[0].run.replace(/-\d+$/, '')]),
    );
  });

  it('killed with -9 is shown as interrupted, and goes on to the same end', async () => {
    const broken = fresh({ grid: { 'rl.klCoefficient': [0, 0.1, 0.2] }, jobs: 1 });
    const { folder } = await broken.create();
    await launchCoordinator(folder);
    const { pid } = await until(folder, ({ finished, running }) => finished >= 2 && running === 1);
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    const gone = await until(folder, ({ state }) => state === 'interrupted');
    assert.equal(gone.running, 0);
    // A line that was being written.
    appendFileSync(comparisonPath(folder, 'journal'), '{"n":2,"state":"fin');
    await launchCoordinator(folder);
    const done = await ended(folder);
    assert.deepEqual([done.state, done.finished, done.failed], ['finished', 4, 0]);
    assert.deepEqual(curves(folder), unbroken);
    // Nothing was trained twice.
    assert.equal((await listRuns(broken.runsFolder)).length, 4);
  });

  it('stops at safe points, lets nobody else in, and can be gone on with', async () => {
    const { create, runsFolder } = fresh({
      set: { 'rl.steps': 100_000, 'eval.every': 100_000, 'checkpoint.every': 100_000 },
    });
    const { folder } = await create();
    await launchCoordinator(folder);
    const states = async () => (await listRuns(runsFolder)).map(({ state }) => state).sort();
    while ((await states()).join() !== 'finished,running,running') {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await assert.rejects(launchCoordinator(folder), /another coordinator is at work/);
    const link = await connectComparison(folder, 'test');
    assert.equal((await link.status()).state, 'running');
    await link.stop('test');
    link.dispose();
    assert.equal((await ended(folder)).state, 'stopped');
    assert.deepEqual(await states(), ['finished', 'stopped', 'stopped']);
    assert.deepEqual(
      jobLines(folder).map(({ state }) => state),
      ['finished', 'stopped', 'stopped'],
    );
    // Its door is shut a moment after its last word.
    await until(folder, () => readWorkerFile(folder) === undefined);
    await assert.rejects(connectComparison(folder, 'test'), /nobody is at work/);
  });

  it('is another one when a module of its user changed, and trains with no other code than its own', async () => {
    const { create, root, runsFolder } = fresh({
      set: { 'reward.module': { file: 'reward.js', weight: 1 } },
      grid: {},
    });
    const reward = (value: number) =>
      writeFileSync(join(root, 'reward.js'), `export const reward = () => ${value};`);
    const work = async ({ folder }: { folder: string }) => {
      await launchCoordinator(folder);
      const { finished, failed, message } = await ended(folder);
      return { counts: [finished, failed], message };
    };
    reward(0.25);
    const first = await create();
    assert.equal((await create()).existed, true);
    reward(0.5);
    const second = await create();
    assert.deepEqual([second.existed, second.folder === first.folder], [false, false]);
    // Changed once more before its run is made.
    reward(0.75);
    const refused = await work(second);
    assert.deepEqual(refused.counts, [0, 1]);
    assert.match(refused.message ?? '', /reward\.js was changed since the comparison was made/);
    assert.deepEqual(await listRuns(runsFolder), []);
    reward(0.5);
    assert.deepEqual((await work(second)).counts, [1, 0]);
    const [{ values }] = readResults(second.folder);
    assert.equal(values['reward/module'].at(-1), 0.5);
  });

  /** Stops the one run that trains now, as its own row in the tree does. */
  async function stopRun(runsFolder: string, suffix: string): Promise<void> {
    for (;;) {
      const runs = await listRuns(runsFolder);
      const run = runs.find(({ id, state }) => id.endsWith(suffix) && state === 'running');
      if (run) {
        const link = await connectRun(run.folder, { client: 'test' });
        await link.request('command', { name: 'stop', by: 'test' });
        return link.dispose();
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('ends when the SFT stage that its arms wait for was stopped by hand', async () => {
    const { create, runsFolder } = fresh({
      set: { 'sft.steps': 100_000, 'checkpoint.every': 100_000 },
    });
    const { folder } = await create();
    await launchCoordinator(folder);
    await stopRun(runsFolder, '-001');
    assert.equal((await ended(folder)).state, 'stopped');
    assert.deepEqual(
      jobLines(folder).map(({ state }) => state),
      ['stopped', 'stopped', 'stopped'],
    );
  });

  it('ends when the SFT stage that an arm waits for was deleted', async () => {
    const { create, runsFolder } = fresh({
      set: { 'rl.steps': 100_000, 'eval.every': 100_000, 'checkpoint.every': 100_000 },
      jobs: 1,
    });
    const { folder, id } = await create();
    await launchCoordinator(folder);
    await until(folder, ({ finished, running }) => finished === 1 && running === 1);
    rmSync(join(runsFolder, `${id}-001`), { recursive: true });
    await stopRun(runsFolder, '-002');
    const { state, message } = await ended(folder);
    assert.equal(state, 'failed');
    assert.match(message ?? '', /klCoefficient 0\.1 · seed 0: the SFT stage before it is there no/);
  });

  it('goes on with the others when a run fails, says why, and tries that one again', async () => {
    const { create, root } = fresh({ jobs: 1 });
    const { folder, id } = await create();
    // A folder in the place of the second arm's run that no run can be made in.
    const runs = join(root, '.thoughtscope', 'runs');
    mkdirSync(join(runs, `${id}-003`));
    writeFileSync(join(runs, `${id}-003`, 'run.json'), 'not JSON');
    await launchCoordinator(folder);
    const failed = await ended(folder);
    assert.deepEqual([failed.state, failed.finished, failed.failed], ['failed', 2, 1]);
    assert.match(failed.message ?? '', /1 of 3 runs failed; klCoefficient 0.1 · seed 0/);
    rmSync(join(runs, `${id}-003`), { recursive: true });
    await launchCoordinator(folder);
    assert.equal((await ended(folder)).state, 'finished');
  });
});
