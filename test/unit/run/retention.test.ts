import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNREPEATABLE } from '../../../src/run/metrics.ts';
import { openReader, type StoreReader } from '../../../src/run/store/reader.ts';
import type { NewRollout } from '../../../src/run/store/rows.ts';
import { openWriter } from '../../../src/run/store/writer.ts';
import { train } from '../../../src/run/trainer/train.ts';
import { memoryCheckpoints, memoryPort } from './support/memory-port.ts';
import { tinySetup, tinySpec, weightsOf } from './support/tiny.ts';

const ROWS = 16;
const LENGTH = 200;
const WORDS = ['<pad>', 'end', 'one', 'two', 'three'];

function rollout(step: number, row: number, split: 'train' | 'probe' = 'train'): NewRollout {
  const numbers = Float32Array.from({ length: LENGTH }, (_, i) => Math.sin(step * 1e4 + row + i));
  return {
    ...{ step, split, row, group: row, correct: row % 2 === 0, truncated: false, reason: 'none' },
    prompt: Int32Array.of(2, 3),
    response: Int32Array.from({ length: LENGTH }, (_, i) => 2 + ((step + row + i) % 3)),
    logp: numbers,
    advantage: numbers,
    rewards: { total: step + row / 100 },
    spans: [{ start: 0, end: 9, behaviour: 'verification', confidence: 1, why: 'says "check"' }],
    detector: 'test-1',
    stored: true,
  };
}

describe('retention', function () {
  this.timeout(120_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'retention-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('changes which texts are kept, and not one number of the training', async () => {
    const seed = randomInt(2 ** 31);
    const ends: string[] = [];
    const kept = new Map<string, number[][]>();
    for (const rollouts of ['all', 'sample', 'best-worst', 'none'] as const) {
      const port = memoryPort();
      const checkpoints = memoryCheckpoints();
      const spec = tinySpec({ seed, store: { rollouts, sample: 2 } });
      assert.equal(await train(tinySetup(spec, { checkpoints }), port), 'finished');
      const metrics = port.events.flatMap((event) =>
        event.type === 'metric'
          ? [
              Object.entries(event.values).filter(
                ([name]) => !UNREPEATABLE.some((p) => name.startsWith(p)),
              ),
            ]
          : [],
      );
      const rows = port.rollouts.map(({ step, split, row, rewards, correct, spans }) => [
        ...[step, split, row, correct],
        ...[rewards, spans],
      ]);
      const last = checkpoints.saved.get('step-3');
      assert.ok(last);
      ends.push(JSON.stringify([metrics, rows, weightsOf(last.models.policy)]));
      const steps = [1, 2, 3].map((step) =>
        port.rollouts
          .filter((each) => each.split === 'train' && each.step === step && each.stored)
          .map(({ row }) => row),
      );
      kept.set(rollouts, steps);
      assert.ok(port.rollouts.every(({ split, stored }) => split === 'train' || stored));
      const told = port.events.flatMap((event) =>
        event.type === 'rollout' && event.split === 'train' ? [[event.count, event.stored]] : [],
      );
      assert.deepEqual(
        told,
        steps.map((some) => [6, some.length]),
      );
      for (const [i, some] of steps.entries()) {
        if (rollouts !== 'best-worst') continue;
        const totals = port.rollouts
          .filter((each) => each.split === 'train' && each.step === i + 1)
          .map(({ rewards }) => rewards.total);
        const left = totals.filter((_, row) => !some.includes(row));
        const chosen = some.map((row) => totals[row]).sort((a, b) => a - b);
        assert.ok(chosen[1] <= Math.min(...left) && chosen[2] >= Math.max(...left), `seed ${seed}`);
      }
    }
    assert.equal(new Set(ends).size, 1, `seed ${seed}`);
    assert.deepEqual(
      Array.from(kept.values(), ([first]) => first.length),
      [6, 2, 4, 0],
    );
  });

  /** Steps 1…60 with probes every 20 and an alarm at step 7. Returns bytes of the file: most while it grew, and at the end. */
  function write(file: string, budget?: number): { most: number; end: number } {
    const writer = openWriter(file, WORDS, { phase: 'rl', step: -1 }, budget);
    let most = 0;
    for (let step = 1; step <= 60; step++) {
      const at = { phase: 'rl', step } as const;
      writer.append({
        events: [
          { type: 'metric', ...at, values: { 'reward/total': step } },
          ...(step === 7 ? [{ type: 'alarm', ...at, code: 'kl', message: 'seen' } as const] : []),
        ],
        rollouts: [
          ...Array.from({ length: ROWS }, (_, row) => rollout(step, row)),
          ...(step % 20 === 0 ? [rollout(step, 0, 'probe')] : []),
        ],
        elapsed: step,
      });
      most = Math.max(most, statSync(file).size);
    }
    writer.close();
    return { most, end: statSync(file).size };
  }
  const stepsWithText = (reader: StoreReader): number[] =>
    reader
      .rolloutSteps('train')
      .filter((step) => reader.rolloutSummaries(step, 'train').some(({ stored }) => stored));

  it('keeps a database within its budget: the oldest texts go, numbers, probes, alarms and the newest step stay', () => {
    const unlimited = write(join(folder, 'all.db'));
    const file = join(folder, 'run.db');
    const limited = write(file, 1);
    assert.ok(unlimited.end > 3 * 2 ** 20, `${unlimited.end}`);
    assert.ok(limited.end <= 2 ** 20, `${limited.end}`);
    assert.ok(limited.most <= 1.1 * 2 ** 20, `${limited.most}`);
    const [reader, whole] = [openReader(file), openReader(join(folder, 'all.db'))];
    try {
      const strip = (from: StoreReader) =>
        from.rolloutRange('train', 0, 1e6).map((summary) => ({ ...summary, stored: true }));
      assert.deepEqual(strip(reader), strip(whole));
      assert.deepEqual(
        [20, 40, 60].map((step) => reader.rollouts([`${step}/probe/0`]).length),
        [1, 1, 1],
      );
      const left = stepsWithText(reader);
      assert.equal(reader.rolloutCount('train'), 60 * ROWS);
      assert.ok(reader.textCount('train') < left.length * ROWS + 1);
      assert.ok(reader.textCount('train') > (left.length - 2) * ROWS);
      assert.equal(whole.textCount('train'), 60 * ROWS);
      assert.equal(left[0], 7);
      assert.equal(left.at(-1), 60);
      // Beside the alarm's, an unbroken row of the newest ones.
      assert.deepEqual(
        left.slice(1),
        Array.from({ length: left.length - 1 }, (_, i) => 60 - (left.length - 2) + i),
      );
      assert.ok(left.length > 5 && left.length < 20, `${left.length}`);
      // What is kept is whole, what is gone is gone, and what was asked says so.
      assert.deepEqual(reader.rollouts(['60/train/3']), whole.rollouts(['60/train/3']));
      assert.deepEqual(reader.rollouts(['1/train/3']), []);
      assert.deepEqual(reader.stepTokens(1, 'train'), []);
      const logs = reader.eventsOfType('log');
      assert.ok(logs.length >= 2 && logs.length < 30, `${logs.length}`);
      for (const event of logs) {
        assert.ok(event.type === 'log' && event.level === 'info');
        assert.match(
          event.message,
          /^the texts of \d+ rollouts of steps? [\d to]+ were removed to keep the database within 1 MiB/,
        );
      }
    } finally {
      reader.close();
      whole.close();
    }
  });

  it('gives up what a later attempt superseded first', () => {
    const file = join(folder, 'run.db');
    write(file);
    const writer = openWriter(file, WORDS, { phase: 'rl', step: 40 }, 4);
    const at = { phase: 'rl', step: 41 } as const;
    for (let more = 0; more < 10; more++) {
      writer.append({
        events: [{ type: 'metric', ...at, step: 41 + more, values: {} }],
        rollouts: Array.from({ length: ROWS }, (_, row) => rollout(41 + more, row)),
        elapsed: 0,
      });
    }
    writer.close();
    const reader = openReader(file);
    assert.ok(reader.eventsOfType('log').length >= 1);
    assert.deepEqual(
      stepsWithText(reader),
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
    reader.close();
  });

  it('warns where even the numbers alone need more than the budget', () => {
    const file = join(folder, 'run.db');
    const writer = openWriter(file, WORDS, { phase: 'rl', step: -1 }, 1);
    for (let step = 1; step <= 2; step++) {
      writer.append({
        events: [{ type: 'metric', phase: 'rl', step, values: {} }],
        rollouts: Array.from({ length: step === 1 ? 20 : 700 }, (_, row) => rollout(step, row)),
        elapsed: 0,
      });
    }
    writer.close();
    const reader = openReader(file);
    const [log, ...more] = reader.eventsOfType('log');
    assert.deepEqual(more, []);
    assert.ok(log.type === 'log' && log.level === 'warning');
    assert.match(
      log.message,
      /texts of 20 rollouts of step 1 .* What must stay takes more than that/,
    );
    assert.deepEqual(stepsWithText(reader), [2]);
    reader.close();
  });
});
