import assert from 'node:assert/strict';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import { changedPuzzles } from '../../../src/run/trainer/memorisation.ts';
import { taskContext } from '../../../src/run/trainer/sample.ts';

import { taskNamed } from '../../../src/tasks/registry.ts';
import { tinySpec } from './support/tiny.ts';

describe('changed puzzles of the memorisation score', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const name = 'knights-and-knaves';
  const task = taskNamed(name);
  const asked = { minPeople: 3, maxPeople: 3, puzzles: 2000 };
  const { options } = tinySpec({ task: { name, options: asked } }).task;
  const context = taskContext(task, options);
  const key = randomKey(seed, 'evaluation', 1);

  it('are none of the training puzzles, which a model could remember as well', () => {
    const trained = new Set(context.train.map(({ canonical }) => canonical));
    for (const split of [context.train, context.heldOut]) {
      const pairs = changedPuzzles(context, split, { count: 150, key });
      assert.equal(pairs.length, 150);
      const first = pairs.map(({ puzzle }, i) =>
        task.perturb?.(puzzle, (task.perturbations ?? [])[i % 2], options, randomStream(key, i)),
      );
      const isTrained = (one?: { canonical: string }) => one && trained.has(one.canonical);
      const known = first.filter(isTrained).length;
      assert.ok(known > 5, `${known} first changes are training puzzles (seed ${seed})`);
      assert.equal(pairs.filter(({ changed }) => isTrained(changed)).length, 0, `seed ${seed}`);
      const found = pairs.filter(({ changed }) => changed).length;
      assert.ok(found > 100, `${found} of 150 have a change (seed ${seed})`);
      // What is no training puzzle at once stays as it was.
      for (const [i, { changed }] of pairs.entries()) {
        if (first[i] && !isTrained(first[i])) assert.deepEqual(changed, first[i]);
      }
    }
  });

  it('are left out where every change is a training puzzle', () => {
    const all = { ...context, task: { ...task, perturb: () => context.train[0] } };
    const pairs = changedPuzzles(all, context.heldOut, { count: 10, key });
    assert.deepEqual(
      pairs.map(({ changed }) => changed),
      Array.from({ length: 10 }, () => undefined),
    );
  });
});
