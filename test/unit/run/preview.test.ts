import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import type { UserError } from '../../../src/base/errors.ts';
import { mean } from '../../../src/base/statistics.ts';
import { runPath } from '../../../src/run/paths.ts';
import { readLastStep, writeLastStep } from '../../../src/run/preview/file.ts';
import { previewControls } from '../../../src/run/preview/preview.ts';
import { advantagesWith } from '../../../src/run/preview/rescore.ts';
import { openReader } from '../../../src/run/store/reader.ts';
import { hostRun } from '../../../src/worker/host.ts';
import { statusOf } from '../../../src/worker/list.ts';
import { runsFolder, tinyRun } from '../worker/support/runs.ts';

const WEIGHT = 'reward.exploration.weight';
const STEPS = 2;

async function finished(folder: string): Promise<string> {
  const host = await hostRun(folder);
  assert.equal(await host.finished, 'finished');
  await host.close();
  return folder;
}

/** Advantages of the last step as they were trained on, row after row. */
function trained(folder: string): number[][] {
  const reader = openReader(runPath(folder, 'store'));
  try {
    const rows = reader.rolloutSummaries(STEPS, 'train');
    return reader.rollouts(rows.map(({ id }) => id)).map(({ advantage }) => [...advantage]);
  } finally {
    reader.close();
  }
}

function rescored(folder: string, values: Record<string, number>): number[][] {
  const last = readLastStep(folder);
  const { offsets, promptLengths } = last.experience;
  const all = advantagesWith(last, values);
  return Array.from(promptLengths, (prompt, row) => [
    ...all.subarray(offsets[row] + prompt, offsets[row + 1]),
  ]);
}

const rejected = (code: string) => (error: UserError) => error.code === code;

describe('the consequence of a control', function () {
  this.timeout(120_000);
  const runs = runsFolder();
  after(() => runs.remove());

  const REPETITION = 'reward.repetition.weight';
  const ways: Record<string, Record<string, unknown>> = {
    'ppo, a head per signal': { rl: { algorithm: 'ppo' } },
    'ppo, the weight of a term that the run file adds': {
      rl: { algorithm: 'ppo' },
      reward: { repetition: { size: 1 } },
    },
    'ppo, one head, KL in the loss': {
      rl: { algorithm: 'ppo', klIn: 'loss' },
      value: { perSignal: false },
    },
    grpo: { rl: { algorithm: 'grpo', group: 3 } },
    'reinforce++': { rl: { algorithm: 'reinforce++' } },
  };
  for (const [name, { rl, ...more }] of Object.entries(ways)) {
    it(`is what the trainer makes of it, bit for bit: ${name}`, async () => {
      const control = more.reward ? REPETITION : WEIGHT;
      const seed = randomInt(2 ** 31);
      const weight = randomInt(1, 500) / 100;
      const changes = { seed, ...more, rl: { steps: STEPS, ...(rl as object) }, sft: { steps: 0 } };
      const plain = await finished(await tinyRun(runs.folder, changes));
      // The weight of the last step enters after its rollouts are sampled: both runs sample the same.
      const schedule = [{ after: STEPS - 1, set: { [control]: weight } }];
      const other = await finished(await tinyRun(runs.folder, { ...changes, schedule }));
      assert.deepEqual(rescored(plain, {}), trained(plain), `seed ${seed}`);
      assert.deepEqual(rescored(plain, { [control]: weight }), trained(other), `seed ${seed}`);
      const reader = openReader(runPath(plain, 'store'));
      const told = previewControls(reader, await statusOf(plain), { [control]: weight });
      reader.close();
      const [before, after] = [plain, other].map((folder) =>
        trained(folder).map((row) => mean(row)),
      );
      assert.deepEqual(told.changes, [{ name: control, before: 1, after: weight, enters: true }]);
      assert.deepEqual([told.rollouts, told.of, told.texts], [6, 6, 6]);
      assert.equal(
        told.reinforcedCount,
        after.filter((value, row) => value > 0 && before[row] <= 0).length,
      );
      assert.equal(
        told.droppedCount,
        after.filter((value, row) => value <= 0 && before[row] > 0).length,
      );
      const [all] = told.groups;
      assert.deepEqual([all.label, all.count], ['all', 6]);
      assert.ok(Math.abs(all.after - mean(after)) < 1e-6);
      assert.equal(told.tokens, trained(plain).flat().length);
    });
  }

  it('says of what it re-scored, what does not enter, and what there is not', async () => {
    const folder = await tinyRun(runs.folder, {
      rl: { steps: STEPS, algorithm: 'grpo', group: 3 },
      sft: { steps: 0 },
      store: { rollouts: 'sample', sample: 2 },
    });
    const ask = async (values: Record<string, number>) => {
      const reader = openReader(runPath(folder, 'store'));
      try {
        return previewControls(reader, await statusOf(folder), values);
      } finally {
        reader.close();
      }
    };
    await finished(folder);
    const told = await ask({ 'rl.learningRate': 0.01, [WEIGHT]: 0 });
    assert.deepEqual(
      told.changes.map(({ enters }) => enters),
      [false, true],
    );
    assert.deepEqual([told.rollouts, told.of, told.texts], [6, 6, 2]);
    await assert.rejects(ask({ [WEIGHT]: 99 }), rejected('control'));
    await assert.rejects(ask({ nonsense: 1 }), rejected('control'));
    await assert.rejects(ask({ [REPETITION]: 1 }), rejected('control'));

    const last = readLastStep(folder);
    const { offsets } = last.experience;
    // Room for four rows: the one group that fits is kept whole.
    writeLastStep(folder, last, offsets[4] * 4 * 8);
    const some = await ask({ [WEIGHT]: 0 });
    assert.deepEqual([some.rollouts, some.of], [3, 6]);

    const file = runPath(folder, 'lastStep');
    const { length } = readFileSync(file);
    truncateSync(file, randomInt(0, length));
    await assert.rejects(ask({ [WEIGHT]: 0 }), rejected('no-step'));
    writeFileSync(file, '{"version":1,"arrays":[["tokens","i32",-4]]}\n');
    await assert.rejects(ask({ [WEIGHT]: 0 }), rejected('no-step'));
    rmSync(file);
    await assert.rejects(ask({ [WEIGHT]: 0 }), rejected('no-step'));
  });
});
