import assert from 'node:assert/strict';
import { validated } from '../../../src/protocol/validate.ts';
import { RunSeries } from '../../../src/protocol/webview.ts';

describe('columns of a run', () => {
  const series = {
    run: {
      id: 'a',
      name: 'a',
      folder: '/a',
      state: 'running',
      phase: 'rl',
      step: 1,
      steps: 2,
      elapsed: 0,
      lastSeq: 0,
      controls: {},
    },
    phase: ['rl', 'rl'],
    step: [0, 1],
    tokens: [null, 5],
    time: [0, 1.5],
    values: { m: [0.5, null] },
    marks: [],
  };

  it('take numbers, and null where a value may be missing', () => {
    assert.equal(validated(RunSeries, series, 'series'), series);
  });

  it('take nothing else', () => {
    const bad = {
      step: [[0, 1.5], [0, null], [0, '1'], 'no column', [0, , 2]],
      tokens: [[undefined], ['5'], [NaN]],
      time: [[null], [Infinity]],
    };
    for (const [field, columns] of Object.entries(bad)) {
      for (const column of columns) {
        const spoilt = { ...series, [field]: column };
        assert.throws(
          () => validated(RunSeries, spoilt, 'series'),
          new RegExp(`series: /${field}`),
        );
      }
    }
    const values = { m: [0.5, {}] };
    assert.throws(() => validated(RunSeries, { ...series, values }, 'series'), /\/values\/m/);
  });
});
