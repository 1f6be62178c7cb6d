import assert from 'node:assert/strict';
import { kindOf, requireYes } from '../../../src/cli/comparison.ts';
import { createArmRuns } from '../../../src/extension/compare/armRuns.ts';
import { armId, armSeries } from '../../../src/extension/compare/arms.ts';
import {
  createComparisons,
  runsToDelete,
  type ComparisonEntry,
} from '../../../src/extension/compare/comparisons.ts';
import { createRegistry } from '../../../src/extension/runs/registry.ts';
import type { RunResult } from '../../../src/compare/result.ts';
import { resultOfRun } from '../compare/support/results.ts';
import { fakeDoor, fakeLog, settle } from './support/fakes.ts';

const entry = (id: string, runs: string[], finished = runs.length): ComparisonEntry => ({
  status: {
    id,
    name: id,
    folder: `/w/comparisons/${id}`,
    state: 'finished',
    total: runs.length,
    finished,
    reused: 0,
    failed: 0,
    running: 0,
    elapsed: 0,
  },
  runs,
});

function scene(list: ComparisonEntry[], results: RunResult[]) {
  const log = fakeLog();
  const asked: string[] = [];
  const roots = () => [{ folder: '/w/runs' }];
  const registry = createRegistry({ door: fakeDoor({}), roots, mayAttach: () => false, log });
  const comparisons = createComparisons({
    roots,
    list: (parent) => {
      asked.push(parent);
      return Promise.resolve(structuredClone(list));
    },
    onRuns: registry.onChange,
    log,
  });
  const arms = createArmRuns(registry, comparisons, () =>
    Promise.resolve({ arms: ['a', 'b'], seeds: 2, results }),
  );
  return { registry, comparisons, arms, asked };
}

describe('comparisons in a window', () => {
  it('are looked for beside the runs', async () => {
    const { comparisons, asked } = scene([entry('c', ['c-001'])], []);
    await comparisons.refresh();
    assert.deepEqual(asked, ['/w/comparisons']);
    assert.equal(comparisons.find('c')?.status.name, 'c');
    comparisons.dispose();
  });

  it('show arms as runs: curves are means with their interval, of steps that all runs have', () => {
    const series = armSeries([
      resultOfRun('a', 0, [0.2, 0.4, 0.6]),
      resultOfRun('a', 1, [0.4, 0.6]),
    ]);
    assert.deepEqual(series.step, [0, 10]);
    const mean = series.values.get('eval/accuracy') ?? [];
    assert.ok(Math.abs((mean[1] ?? 0) - 0.5) < 1e-12);
    // t(.975, 1) = 12.706; half = 12.706 × .1.
    const high = series.values.get('eval/accuracy@high')?.[1] ?? 0;
    assert.ok(Math.abs(high - 0.5 - 1.2706) < 1e-3, String(high));
    assert.deepEqual(
      series.values.get('eval/accuracy_high'),
      series.values.get('eval/accuracy@high'),
    );
  });

  it('show the interval over seeds where each run has one of its own', () => {
    // As runs are measured: each with its Wilson interval.
    const wilson = {
      'eval/accuracy_low': [0.1, 0.3],
      'eval/accuracy_high': [0.3, 0.7],
    };
    const series = armSeries([
      resultOfRun('a', 0, [0.2, 0.4], wilson),
      resultOfRun('a', 1, [0.4, 0.6], wilson),
    ]);
    for (const end of ['low', 'high']) {
      assert.deepEqual(
        series.values.get(`eval/accuracy_${end}`),
        series.values.get(`eval/accuracy@${end}`),
      );
    }
    assert.ok(Math.abs((series.values.get('eval/accuracy_high')?.[1] ?? 0) - 1.7706) < 1e-3);

    const alone = armSeries([resultOfRun('a', 0, [0.2, 0.4], wilson)]);
    assert.deepEqual(alone.values.get('eval/accuracy_low'), [null, null]);
  });

  it('give one seed a curve and no band', () => {
    const series = armSeries([resultOfRun('a', 0, [0.2, 0.4])]);
    assert.deepEqual(series.values.get('eval/accuracy'), [0.2, 0.4]);
    assert.deepEqual(series.values.get('eval/accuracy@low'), [null, null]);
    assert.deepEqual(armSeries([]).step, []);
  });

  it('draw an arm anew when another seed is in, and forget it with its comparison', async () => {
    const list = [entry('c', ['c-001', 'c-002'], 1)];
    const results = [resultOfRun('a', 0, [0.2, 0.4])];
    const { comparisons, arms } = scene(list, results);
    await comparisons.refresh();
    const [id] = await arms.ids('c');
    assert.equal(id, armId('c', 0));
    const session = await arms.registry.session(id);
    assert.equal(session.status().name, 'a (1 of 2 seeds)');
    let drawn = 0;
    session.onChange(({ reset }) => (drawn += Number(reset)));
    results.push(resultOfRun('a', 1, [0.2, 0.6]));
    list[0] = entry('c', ['c-001', 'c-002'], 2);
    await comparisons.refresh();
    await settle();
    assert.equal(drawn, 1);
    assert.equal(session.status().name, 'a (2 of 2 seeds)');
    list.length = 0;
    await comparisons.refresh();
    assert.equal(arms.registry.find(id), undefined);
    await assert.rejects(session.request('status', {}), /mean over runs/);
    arms.dispose();
    comparisons.dispose();
  });

  it('delete their own runs, save those that others use', () => {
    const one = entry('c', ['c-001', 'c-002', 'other-007']);
    const other = entry('d', ['c-002', 'd-001']);
    assert.deepEqual(runsToDelete(one, [one, other]), ['c-001']);
    assert.deepEqual(runsToDelete(other, [one, other]), ['d-001']);
  });
});

describe('the command line, before a comparison starts', () => {
  it('asks for --yes from more than 60 runs on', () => {
    requireYes({ small: 60 }, false);
    requireYes({ big: 10_000 }, true);
    assert.throws(
      () => requireYes({ small: 60, big: 10_000, bigger: 20_000 }, false),
      /^UserError: big spans 10,000 runs; bigger spans 20,000 runs\. Start it with --yes/,
    );
  });

  it('knows what a report should be by its name', () => {
    assert.deepEqual(['a.html', 'b.MD', 'c.csv'].map(kindOf), ['html', 'md', 'csv']);
    assert.throws(() => kindOf('d.pdf'), /should end in .md, .csv, .html/);
  });
});
