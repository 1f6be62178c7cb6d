import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { PER_ROLLOUT_METRICS } from '../../../src/run/metrics.ts';
import { clusteredInterval } from '../../../src/run/trainer/interval.ts';
import { heldOut, measureRows } from '../../../src/run/trainer/measure.ts';
import type { SampledRow } from '../../../src/run/trainer/sample.ts';
import { sftLearningRate } from '../../../src/run/trainer/sft.ts';
import { controlValues } from '../../../src/run/controls.ts';
import { stepSettings } from '../../../src/run/trainer/settings.ts';
import { storedRows } from '../../../src/run/trainer/retention.ts';
import { tinySpec } from './support/tiny.ts';

function row(length: number, correct: boolean, more: Partial<SampledRow> = {}): SampledRow {
  return {
    prompt: Int32Array.of(1),
    response: new Int32Array(length),
    logp: new Float32Array(length),
    truncated: false,
    verdict: {
      correct,
      answered: true,
      reason: '',
      validity: NaN,
      duplicates: 0,
      thinkingLength: length,
      attempts: { all: 0, distinct: 0, guarded: 0 },
    },
    spans: [],
    opportunities: {},
    ...more,
  };
}

describe('metrics of rollouts', () => {
  it('are means over rollouts, apart by verdict', () => {
    const span = (behaviour: 'backtracking' | 'verification') => ({
      start: 0,
      end: 1,
      behaviour,
      confidence: 1,
      why: '',
    });
    const values = measureRows([
      row(10, true, {
        spans: [span('backtracking'), span('backtracking'), span('verification')],
        opportunities: { backtracking: 4, verification: 1 },
      }),
      row(20, false, {
        truncated: true,
        verdict: {
          ...row(0, false).verdict,
          validity: 0.5,
          answered: false,
          duplicates: 0.25,
          success: { claimed: 3, wrong: 1 },
        },
      }),
      row(30, false, { opportunities: { backtracking: 1 } }),
      row(40, true, { verdict: { ...row(0, true).verdict, success: { claimed: 1, wrong: 1 } } }),
    ]);
    const expected: Partial<typeof values> = {
      'response/length': 25,
      'response/length_p10': 13,
      'response/length_correct': 25,
      'response/length_wrong': 25,
      'response/length_wrong_p90': 29,
      'response/truncated': 0.25,
      'response/validity': 0.5,
      'response/duplicates': 0.0625,
      'response/answered': 0.75,
      'response/claims_wrong': 0.5,
      'behaviour/backtracking': 0.5,
      'behaviour/backtracking_rate': 0.4,
      'behaviour/verification_rate': 1,
      'behaviour/reflection': 0,
    };
    for (const [name, value] of Object.entries(expected)) {
      assert.ok(
        Math.abs((values[name as keyof typeof values] ?? NaN) - value) < 1e-12,
        `${name} = ${values[name as keyof typeof values]}`,
      );
    }
    assert.deepEqual(Object.keys(values).sort(), [...PER_ROLLOUT_METRICS].sort());
    assert.equal(heldOut(values)['eval/response/length'], 25);
  });

  it('leave out what nobody can know', () => {
    const values = measureRows([row(5, false), row(7, false)]);
    for (const name of [
      'response/validity',
      'response/claims_wrong',
      'response/length_correct',
      'behaviour/backtracking_rate',
    ]) {
      assert.ok(!(name in values), name);
    }
  });
});

describe('the interval of held-out accuracy', () => {
  it('is wider when draws of a puzzle agree than when they do not', () => {
    const puzzles = 60;
    const draws = new Array<number>(puzzles).fill(10);
    const alike = draws.map((_, i) => (i % 2 ? 10 : 0));
    const mixed = draws.map((_, i) => (i % 2 ? 4 : 6));
    const width = ([low, high]: [number, number]): number => high - low;
    assert.ok(
      width(clusteredInterval(alike, draws)) > 2.5 * width(clusteredInterval(mixed, draws)),
    );
    const [low, high] = clusteredInterval(
      new Array<number>(40).fill(3),
      new Array<number>(40).fill(3),
    );
    assert.ok(high === 1 && low > 0.9 && low < 0.93, `${low}, ${high}`);
  });

  it('holds the truth about 95 times in 100', () => {
    const seed = randomInt(2 ** 31);
    const random = randomStream(randomKey(seed, 'bootstrap'));
    const rounds = 600;
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      // Puzzles of very different difficulty, mean 0.4, eight draws each.
      const rates = Array.from({ length: 80 }, () => (random.next() < 0.25 ? 1 : 0.2));
      const right = rates.map(
        (rate) => Array.from({ length: 8 }, () => random.next() < rate).filter(Boolean).length,
      );
      const [low, high] = clusteredInterval(
        right,
        right.map(() => 8),
      );
      if (low <= 0.4 && 0.4 <= high) held++;
    }
    assert.ok(held / rounds > 0.91 && held / rounds < 0.985, `${held} of ${rounds}, seed ${seed}`);
  });
});

describe('settings of a step', () => {
  it('carry the controls’ values and leave the run file alone', () => {
    const spec = tinySpec();
    const before = structuredClone(spec);
    const controls = {
      ...controlValues(spec),
      'reward.exploration.weight': 2.5,
      'rl.maxTokens': 99,
    };
    const settings = stepSettings(spec, controls);
    assert.deepEqual(
      [settings.reward.exploration.weight, settings.rl.maxTokens, settings.rl.batch],
      [2.5, 99, 6],
    );
    assert.deepEqual(spec, before);
    assert.deepEqual(stepSettings(spec, controlValues(spec)).rl, spec.rl);
  });

  it('warm the learning rate up and let it fall to its last share', () => {
    const { sft } = tinySpec({
      sft: { steps: 1000, warmup: 100, learningRate: 0.006, finalLearningRate: 0.03 },
    });
    const rates = [1, 50, 100, 550, 1000].map((step) => sftLearningRate(sft, step));
    const expected = [0.00006, 0.003, 0.006, 0.006 * 0.515, 0.006 * 0.03];
    rates.forEach((rate, i) => assert.ok(Math.abs(rate - expected[i]) < 1e-12, `${rate}`));
  });

  it('choose which rollouts keep their text', () => {
    const totals = Array.from({ length: 64 }, (_, row) => (row * 37) % 64);
    const kept = (rollouts: 'all' | 'sample' | 'best-worst' | 'none', sample: number): number[] =>
      Array.from(totals.keys()).filter(storedRows({ rollouts, sample }, totals));
    const counts = (['all', 'sample', 'best-worst', 'none'] as const).map(
      (rollouts) => kept(rollouts, 3).length,
    );
    assert.deepEqual(counts, [64, 3, 6, 0]);
    assert.deepEqual([kept('sample', 999).length, kept('best-worst', 999).length], [64, 64]);
    const ends = kept('best-worst', 3).map((row) => totals[row]);
    assert.deepEqual(
      ends.sort((a, b) => a - b),
      [0, 1, 2, 61, 62, 63],
    );
    // Equals: the first ones, whatever order a sort leaves them in.
    const equal = storedRows({ rollouts: 'best-worst', sample: 1 }, [1, 1, 1, 1]);
    assert.deepEqual([0, 1, 2, 3].filter(equal), [0, 3]);
  });
});
