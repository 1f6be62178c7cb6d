import assert from 'node:assert/strict';
import { comparisonKey, keyOf, planOf } from '../../../src/compare/plan.ts';
import { tinySpec, TINY } from '../run/support/tiny.ts';
import { recordOf } from './support/results.ts';

const plan = (changes: Record<string, unknown>[], more = {}) =>
  planOf(
    recordOf([], [0, 1], {
      base: { file: '/b', value: structuredClone(TINY) },
      arms: changes.map((set, i) => ({
        name: `arm ${i}`,
        changes: Object.entries(set).map(([path, value]) => ({ path: path.split('.'), value })),
      })),
      ...more,
    }),
  );

describe('the plan of a comparison', () => {
  it('trains a shared SFT stage once a seed, then every arm from it, seed by seed', () => {
    const jobs = plan([{ 'rl.klCoefficient': 0 }, { 'rl.klCoefficient': 0.1 }]);
    assert.deepEqual(
      jobs.map(({ n, kind, arm, seed, after }) => [n, kind, arm, seed, after]),
      [
        [0, 'sft', '', 0, undefined],
        [1, 'arm', 'arm 0', 0, 0],
        [2, 'arm', 'arm 1', 0, 0],
        [3, 'sft', '', 1, undefined],
        [4, 'arm', 'arm 0', 1, 3],
        [5, 'arm', 'arm 1', 1, 3],
      ],
    );
    assert.equal(new Set(jobs.map(({ key }) => key)).size, 6);
    assert.ok(jobs.every(({ value }) => value.threads === 1));
    assert.ok(!('sft' in jobs[1].value) && !('model' in jobs[1].value));
  });

  it('shares nothing where the stages differ, or when told not to', () => {
    assert.ok(plan([{ 'sft.steps': 3 }, { 'sft.steps': 4 }]).every(({ kind }) => kind === 'arm'));
    const alone = plan([{}, { 'rl.klCoefficient': 0.1 }], { shareSft: false });
    assert.ok(alone.every(({ kind, after }) => kind === 'arm' && after === undefined));
  });

  it('knows runs by what they compute, not by their names and threads', () => {
    const key = keyOf(tinySpec());
    assert.equal(keyOf(tinySpec({ name: 'other', threads: 2, store: { rollouts: 'none' } })), key);
    assert.notEqual(keyOf(tinySpec({ seed: 4 })), key);
    assert.notEqual(keyOf(tinySpec({ rl: { klCoefficient: 0.5 } })), key);
    assert.notEqual(keyOf(tinySpec(), 'another start'), key);
  });

  it('knows runs by what the files of their user hold, whatever these are called', () => {
    const files = { 'reward.js': 'aa', 'data.jsonl': 'bb', 'verify.ts': 'cc' };
    const set = (verify: string) => ({
      'reward.module': { file: 'reward.js' },
      task: {
        name: 'dataset',
        options: {
          file: 'data.jsonl',
          verify,
          ...(verify === 'module' && { module: 'verify.ts' }),
        },
      },
    });
    const keys = (verify: string, more: object) =>
      plan([set(verify), { ...set(verify), 'rl.klCoefficient': 0.1 }], { seeds: [0], ...more })
        // The SFT stage, then the arms.
        .map(({ key }) => key);
    for (const verify of ['exact', 'module']) {
      const known = keys(verify, { files });
      const after = (name: string) => keys(verify, { files: { ...files, [name]: 'dd' } });
      const same = (name: string) => after(name).map((key, i) => key === known[i]);
      // No SFT stage is paid a reward.
      assert.deepEqual(same('reward.js'), [true, false, false]);
      assert.deepEqual(same('data.jsonl'), [false, false, false]);
      assert.deepEqual(same('verify.ts'), Array(3).fill(verify === 'exact'));
      assert.deepEqual(same('another.js'), [true, true, true]);
    }
    // Runs without such files are known by the same keys as ever.
    const plain = plan([{}]).map(({ key }) => key);
    assert.deepEqual(
      plan([{}], { files }).map(({ key }) => key),
      plain,
    );
    assert.equal(keyOf(tinySpec(), undefined, files), keyOf(tinySpec()));
  });

  it('is another comparison when seeds, arms or interventions differ', () => {
    const about = { interventions: [], baseline: 'a', metrics: [] };
    const jobs = plan([{}]);
    const key = comparisonKey(jobs, about);
    assert.equal(comparisonKey(plan([{}]), about), key);
    assert.notEqual(comparisonKey(plan([{}], { seeds: [0] }), about), key);
    assert.notEqual(
      comparisonKey(jobs, {
        ...about,
        interventions: [{ mode: 'ban', behaviour: 'backtracking' }],
      }),
      key,
    );
  });
});
