import assert from 'node:assert/strict';
import {
  createPyramid,
  emptyExtent,
  extendBy,
  isEmpty,
  syncPyramid,
} from '../../../../webview/charts/pyramid.ts';
import { fresh } from './support.ts';

describe('pyramid', () => {
  const extentOf = (values: number[], from: number, to: number) => {
    const extent = emptyExtent();
    extendBy(createPyramid(values), from, to, extent);
    return extent;
  };

  it('gives the extremes of any stretch, of any length', () => {
    const { seed, random } = fresh();
    for (let round = 0; round < 200; round++) {
      const n = random.below(3000);
      const values = Array.from({ length: n }, () => random.next() * 200 - 100);
      const from = random.below(n + 1);
      const to = from + random.below(n - from + 1);
      const stretch = values.slice(from, to);
      assert.deepEqual(
        extentOf(values, from, to),
        { low: Math.min(...stretch), high: Math.max(...stretch) },
        `seed ${seed}, n ${n}, [${from}, ${to})`,
      );
    }
  });

  it('is the same whether values were appended, rewritten and cut off, or there from the start', () => {
    const { seed, random } = fresh();
    for (let round = 0; round < 60; round++) {
      const values: number[] = [];
      const pyramid = createPyramid(values);
      for (let change = 0; change < 30; change++) {
        const kept = random.next() < 0.7 ? values.length : random.below(values.length + 1);
        values.length = kept;
        const more = random.below(random.next() < 0.8 ? 4 : 700);
        for (let i = 0; i < more; i++) values.push(random.next());
        syncPyramid(pyramid, kept);
      }
      assert.deepEqual(pyramid.levels, createPyramid([...values]).levels, `seed ${seed}`);
    }
  });

  it('has nothing in an empty stretch', () => {
    assert.ok(isEmpty(extentOf([1, 2, 3], 1, 1)));
    assert.ok(isEmpty(extentOf([], 0, 0)));
    assert.ok(!isEmpty(extentOf([1, 2, 3], 1, 2)));
  });
});
