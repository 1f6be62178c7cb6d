import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkComparison,
  openComparison,
  type CheckedComparison,
} from '../../../src/compare/check.ts';
import { formatProblem } from '../../../src/run/validate.ts';

const BASE = `{
  "task": { "name": "countdown" },
  "sft": { "steps": 5, "warmup": 1 },
  "rl": { "steps": 5 }
}`;

function check(text: string, base = BASE, most?: number): CheckedComparison {
  const read = (file: string): string => {
    if (file === '/files/base.rlrun.json') return base;
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  };
  const file = '/files/c.rlcompare.json';
  return checkComparison(text, { file, runsFolder: '/runs', most, read });
}

/** Its problems as a terminal prints them. */
const said = (checked: CheckedComparison): string[] =>
  checked.problems.map((problem) => formatProblem('c', problem));

const of = (more: object): string => JSON.stringify({ base: 'base.rlrun.json', ...more }, null, 1);

describe('a comparison file', () => {
  it('crosses named arms with the grid, the first path slowest', () => {
    const { comparison } = check(
      of({
        arms: [
          { name: 'a', set: { 'rl.algorithm': 'ppo' } },
          { name: 'b', set: { 'rl.algorithm': 'grpo' } },
        ],
        grid: { 'reward.exploration.weight': [0, 1], 'rl.klCoefficient': [0.1] },
        seeds: [7, 3],
      }),
    );
    assert.deepEqual(
      comparison?.arms.map(({ name }) => name),
      [
        'a, weight 0, klCoefficient 0.1',
        'a, weight 1, klCoefficient 0.1',
        'b, weight 0, klCoefficient 0.1',
        'b, weight 1, klCoefficient 0.1',
      ],
    );
    assert.deepEqual(comparison.seeds, [7, 3]);
    assert.equal(comparison.baseline, 'a, weight 0, klCoefficient 0.1');
    assert.equal(comparison.name, 'c');
  });

  it('takes metrics of further evaluations beside the listed ones, and says what there is', () => {
    const metrics = ['policy/kl', 'eval/also/four-people/accuracy', 'eval/also/x/response/length'];
    assert.deepEqual(check(of({ metrics })).comparison?.spec.metrics, metrics);
    for (const wrong of ['eval/acuracy', 'eval/also/Four/accuracy', 'eval/also/x/reward/total']) {
      const [problem] = said(check(of({ metrics: [wrong] })));
      assert.match(problem, /metrics\.0: must be one of "eval\/accuracy".*eval\/also\/NAME/, wrong);
    }
  });

  it('takes seeds from the grid, three by default, and one arm without any', () => {
    assert.deepEqual(check(of({ grid: { seed: [4, 5] } })).comparison?.seeds, [4, 5]);
    const { comparison } = check(of({}));
    assert.deepEqual(comparison?.seeds, [0, 1, 2]);
    assert.deepEqual(
      comparison.arms.map(({ name }) => name),
      ['base'],
    );
  });

  it('names cells by whole paths where two end alike', () => {
    const { comparison } = check(
      of({ grid: { 'reward.exploration.weight': [1], 'reward.correctness.weight': [2] } }),
    );
    assert.equal(
      comparison?.arms[0].name,
      'reward.exploration.weight 1, reward.correctness.weight 2',
    );
  });

  it('makes exceptions where all of "where" fits, the last word theirs', () => {
    const { comparison } = check(
      of({
        grid: { 'rl.algorithm': ['ppo', 'grpo'], 'rl.klCoefficient': [0, 0.1] },
        overrides: [
          { where: { 'rl.algorithm': 'grpo' }, set: { 'rl.batch': 32 } },
          {
            where: { 'rl.algorithm': 'ppo', 'rl.klCoefficient': 0 },
            set: { 'rl.klCoefficient': 0.5 },
            name: 'odd',
          },
        ],
      }),
    );
    const batches = comparison?.arms.map(({ changes }) =>
      changes.some(({ path }) => path[1] === 'batch'),
    );
    assert.deepEqual(batches, [false, false, true, true]);
    assert.equal(comparison?.arms[0].name, 'odd');
    assert.equal(comparison?.arms[0].changes.at(-1)?.value, 0.5);
  });

  it('says what is wrong at its line and column', () => {
    const text = `{
  "base": "base.rlrun.json",
  "grid": {
    "rl.algoritm": ["ppo"],
    "rl.batch": [64, 0]
  },
  "sed": 1
}`;
    assert.deepEqual(said(check(text)), ['c:7:3: sed: unknown field "sed"; did you mean "set"?']);
    const fewer = text.replace(',\n  "sed": 1', '');
    assert.match(
      said(check(fewer))[0],
      /^c:4:\d+: grid\.rl\.algoritm: unknown field "rl\.algoritm"; did you mean "rl\.algorithm"\?$/,
    );
    const one = fewer.replace('algoritm', 'algorithm');
    assert.deepEqual(said(check(one)), [
      'c:5:22: grid.rl.batch.1: ppo, batch 0: must be a whole number from 1 to 1048576, not 0',
    ]);
  });

  it('blames the change that makes an arm impossible, else the base', () => {
    const [message] = said(
      check(of({ grid: { 'rl.algorithm': ['ppo', 'grpo'] }, set: { 'rl.group': 1 } })),
    );
    assert.match(message, /^c:\d+:\d+: set\.rl\.group: grpo: .*at least 2, not 1/);
    const broken = said(check(of({}), '{ "rl": { "batch": "many" } }'));
    assert.match(broken[0], /^c:2:\d+: base: .*base\.rlrun\.json:1:\d+: rl\.batch/);
    assert.match(said(check('{ "base": "other.json" }'))[0], /^c:1:11: base: .*no such file/);
  });

  it('refuses what it decides itself, and names that are not there', () => {
    const lines = (more: object) => said(check(of(more))).join('\n');
    assert.match(
      lines({ set: { threads: 4 } }),
      /set\.threads: each run of a comparison has one thread/,
    );
    assert.match(lines({ set: { seed: 4 } }), /seeds are given once/);
    assert.match(lines({ seeds: [1], grid: { seed: [2] } }), /give one of them/);
    const seeds = (...seed: unknown[]) => lines({ grid: { seed } });
    assert.match(seeds(1, -2), /grid\.seed\.1: must be a whole number from 0 to 4294967295$/);
    assert.match(seeds(1, 2 ** 32), /grid\.seed\.1: must be a whole number from 0 to 4294967295$/);
    assert.match(seeds('1'), /grid\.seed\.0: must be a whole number/);
    assert.match(seeds(7, 4, 7, 4), /^c:\d+:\d+: grid\.seed\.2: seed 7 is given twice/);
    assert.equal(seeds(2 ** 32 - 1, 0), '');
    assert.match(lines({ baseline: 'nobody' }), /no arm "nobody"; arms: base/);
    assert.match(
      lines({ overrides: [{ where: { arm: 'x' }, set: {} }] }),
      /overrides\.0\.where: fits no arm/,
    );
    assert.match(
      lines({
        arms: [
          { name: 'a', set: {} },
          { name: 'a', set: {} },
        ],
      }),
      /two arms are called "a"/,
    );
    assert.match(lines({ grid: { 'rl.batch': [] } }), /grid/);
    assert.match(said(check('[1]'))[0], /one block/);
    assert.match(said(check('{ "base": }'))[0], /^c:1:11: not valid JSON/);
    assert.match(said(check('{ "base": "base.rlrun.json", "base": "x" }')).join(), /given twice/);
  });

  it('says how much it spans before it looks at any arm', () => {
    const folder = mkdtempSync(join(tmpdir(), 'compare-check-'));
    try {
      const file = join(folder, 'big.rlcompare.json');
      // Every arm asks for less than nothing.
      const values = Array.from({ length: 100 }, (_, i) => -1 - i);
      writeFileSync(join(folder, 'base.rlrun.json'), BASE);
      const grid = { 'rl.klCoefficient': values, 'rl.gamma': values };
      writeFileSync(file, of({ grid, seeds: [0], jobs: 3 }));
      const opened = openComparison(file, { runsFolder: join(folder, 'runs') });
      const { check: _check, ...size } = opened;
      assert.deepEqual(size, { name: 'big', arms: 10_000, seeds: 1, runs: 10_000, jobs: 3 });
      writeFileSync(file, of({ grid: { 'rl.klCoefficient': [0.5, -1] } }));
      const small = openComparison(file, { runsFolder: join(folder, 'runs') });
      assert.deepEqual([small.arms, small.seeds, small.runs, small.jobs], [2, 3, 6, 0]);
      assert.throws(() => small.check(), /klCoefficient -1: must be a number/);
      // What is wrong with the file itself comes before any question.
      writeFileSync(file, of({ seeds: [0.5] }));
      assert.throws(() => openComparison(file, { runsFolder: folder }), /seeds\.0: must be/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('counts a grid of 10,000 runs, and refuses one beyond all reason before it makes it', () => {
    const values = Array.from({ length: 100 }, (_, i) => i / 1000);
    const grid = { 'rl.klCoefficient': values, 'rl.gamma': values };
    // As an editor does: not every arm is looked at.
    const big = check(of({ grid, seeds: [0] }), BASE, 50);
    assert.equal(big.runs, 10_000);
    assert.equal(big.comparison?.arms.length, 10_000);
    const more = of({
      grid: { 'rl.klCoefficient': values, 'rl.gamma': values, 'rl.lambda': values },
    });
    assert.match(said(check(more)).join(), /spans 3,000,000 runs; at most 100,000 are possible/);
  });
});
