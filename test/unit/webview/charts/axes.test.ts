import assert from 'node:assert/strict';
import { emptyExtent } from '../../../../webview/charts/pyramid.ts';
import { fromSnapshot } from '../../../../webview/charts/series.ts';
import {
  fromUnit,
  panesOf,
  phaseRanges,
  pixelMap,
  spanOf,
  toUnit,
  viewOf,
} from '../../../../webview/charts/xaxis.ts';
import { xTicks } from '../../../../webview/charts/xticks.ts';
import { linearDomain, logTicks, yAxis } from '../../../../webview/charts/yaxis.ts';
import { fresh, seriesOf } from './support.ts';

const both = fromSnapshot(
  seriesOf([
    ...[1, 2, 3, 4].map((step) => ({ phase: 'sft' as const, step, values: { m: 1 } })),
    ...[0, 1, 2].map((step) => ({ phase: 'rl' as const, step, values: { m: 1 } })),
  ]),
);

describe('x axis', () => {
  it('gives the phases a pane each on steps and one axis on tokens and time', () => {
    const steps = panesOf('step', 'all', phaseRanges([both], 'step'));
    assert.deepEqual(
      steps.map(({ phases, low, high }) => ({ phases, low, high })),
      [
        { phases: ['sft'], low: 0, high: 4 },
        { phases: ['rl'], low: 0, high: 2 },
      ],
    );
    assert.equal(steps[0].u1, steps[1].u0);
    assert.deepEqual([steps[0].u0, steps[1].u1], [0, 1]);
    const time = panesOf('time', 'all', phaseRanges([both], 'time'));
    assert.deepEqual(time, [{ phases: ['sft', 'rl'], low: 1000, high: 4000, u0: 0, u1: 1 }]);
  });

  it('gives no room to a phase that is not chosen, not measured or not there', () => {
    const ranges = phaseRanges([both], 'step');
    assert.deepEqual(panesOf('step', 'rl', ranges)[0].phases, ['rl']);
    assert.deepEqual(panesOf('step', 'all', ranges, ['rl'])[0].phases, ['rl']);
    assert.deepEqual(panesOf('step', 'all', ranges, ['sft'])[0].phases, ['sft']);
    // Nothing measured: the axis stays, so that the empty chart is in line with the others.
    assert.equal(panesOf('step', 'all', ranges, []).length, 2);
    assert.deepEqual(panesOf('step', 'all', {}), [
      { phases: ['sft', 'rl'], low: 0, high: 1, u0: 0, u1: 1 },
    ]);
  });

  it('spans all runs', () => {
    const longer = fromSnapshot(seriesOf([0, 1, 9].map((step) => ({ step, values: { m: 1 } }))));
    assert.deepEqual(phaseRanges([both, longer], 'step'), { sft: [1, 4], rl: [0, 9] });
  });

  it('finds places back, by unit and by pixel', () => {
    const { seed, random } = fresh();
    const panes = panesOf('step', 'all', phaseRanges([both], 'step'));
    for (let round = 0; round < 200; round++) {
      const u = random.next();
      const back = toUnit(panes, fromUnit(panes, u));
      assert.ok(back !== undefined && Math.abs(back - u) < 1e-12, `seed ${seed}`);
      const u0 = random.next() * 0.5;
      const span = [u0, u0 + 0.01 + random.next() * 0.49] as const;
      for (const pane of panes) {
        const map = pixelMap(pane, span, 400);
        if (!map) continue;
        const x = map.low + random.next() * (map.high - map.low);
        const unit = toUnit(panes, { phase: pane.phases[0], x }) ?? NaN;
        const pixel = ((unit - span[0]) / (span[1] - span[0])) * 400;
        assert.ok(Math.abs(x * map.scale + map.offset - pixel) < 1e-6, `seed ${seed}`);
        assert.ok(map.left >= -1e-9 && map.right <= 400 + 1e-9, `seed ${seed}`);
      }
    }
  });

  it('keeps the zoomed part in place while the data grows, and follows an end that was reached', () => {
    const panesNow = (last: number) => panesOf('step', 'all', { rl: [0, last] });
    const zoomed = viewOf(panesNow(10), 0.2, 0.5);
    assert.deepEqual(zoomed, { from: { phase: 'rl', x: 2 }, to: { phase: 'rl', x: 5 } });
    assert.deepEqual(spanOf(panesNow(100), zoomed), [0.02, 0.05]);
    const following = viewOf(panesNow(10), 0.2, 1);
    assert.deepEqual(spanOf(panesNow(100), following), [0.02, 1]);
    assert.equal(viewOf(panesNow(10), 0, 1), null);
    assert.deepEqual(spanOf(panesNow(10), null), [0, 1]);
    // Places that are not on show, or crossed, show everything.
    assert.deepEqual(spanOf(panesNow(10), { from: { phase: 'sft', x: 1 }, to: null }), [0, 1]);
    const crossed = { from: { phase: 'rl' as const, x: 9 }, to: { phase: 'rl' as const, x: 1 } };
    assert.deepEqual(spanOf(panesNow(10), crossed), [0, 1]);
  });

  it('ticks whole steps, round tokens and full minutes, no more than there is room for', () => {
    assert.deepEqual(
      xTicks('step', 0, 3.4, 8).map(({ value }) => value),
      [0, 1, 2, 3],
    );
    assert.deepEqual(
      xTicks('time', 0, 200_000, 5).map(({ label }) => label),
      ['0:00', '1:00', '2:00', '3:00'],
    );
    assert.deepEqual(
      xTicks('tokens', 0, 250_000, 5).map(({ label }) => label),
      ['0', '50k', '100k', '150k', '200k', '250k'],
    );
    const { seed, random } = fresh();
    for (let round = 0; round < 300; round++) {
      const low = random.next() * 1e6;
      const high = low + 10 ** (random.next() * 8 - 2);
      const count = 1 + random.below(10);
      for (const axis of ['step', 'time', 'tokens'] as const) {
        const found = xTicks(axis, low, high, count);
        const what = `seed ${seed}, ${axis} [${low}, ${high}] ${count}`;
        assert.ok(found.length <= 2 * count + 2, what);
        for (const { value } of found) assert.ok(value >= low && value <= high, what);
      }
    }
  });
});

describe('y axis', () => {
  const share = { range: [0, 1] as const, fit: false };

  it('has fixed ends for shares, and shows low ones all the same', () => {
    assert.deepEqual(linearDomain({ low: 0.25, high: 0.66 }, share), [0, 1]);
    assert.deepEqual(linearDomain({ low: 0.01, high: 0.038 }, share), [0, 0.04]);
    assert.deepEqual(linearDomain({ low: 0, high: 0 }, share), [0, 0.03]);
    assert.deepEqual(linearDomain(emptyExtent(), share), [0, 1]);
    assert.deepEqual(
      linearDomain({ low: 0.25, high: 0.66 }, { ...share, fit: true }),
      [0.25, 0.66],
    );
  });

  it('never cuts values off, even impossible ones', () => {
    assert.deepEqual(linearDomain({ low: -0.1, high: 1.2 }, share), [-0.1, 1.2]);
  });

  it('takes zero in where that costs little', () => {
    assert.deepEqual(linearDomain({ low: 20, high: 80 }, { fit: false }), [0, 80]);
    assert.deepEqual(linearDomain({ low: 70, high: 80 }, { fit: false }), [70, 80]);
    assert.deepEqual(linearDomain({ low: -8, high: -1 }, { fit: false }), [-8, 0]);
    assert.deepEqual(linearDomain({ low: 5, high: 5 }, { fit: true }), [4.5, 5.5]);
    assert.deepEqual(linearDomain({ low: 0, high: 0 }, { fit: false }), [-1, 1]);
  });

  it('puts values that a logarithm has not on the lower edge, and stays linear without any other', () => {
    const options = { unit: 'nats' as const, log: true, fit: false, height: 100 };
    const log = yAxis({ low: -1, high: 50 }, { ...options, leastPositive: 0.2 });
    assert.ok(log.log);
    assert.deepEqual(log.domain, [0.1, 100]);
    assert.equal(log.toY(0), 100);
    assert.equal(log.toY(-1), 100);
    assert.ok(Math.abs(log.toY(100)) < 1e-9);
    assert.ok(!yAxis({ low: -2, high: -1 }, options).log);
    assert.ok(!yAxis(emptyExtent(), options).log);
  });

  it('ticks powers of ten, with 2 and 5 where there is room', () => {
    assert.deepEqual(logTicks(0.1, 1, 5), [0.1, 0.2, 0.5, 1]);
    assert.deepEqual(logTicks(1e-3, 1e3, 4), [0.001, 0.1, 10, 1000]);
    assert.deepEqual(logTicks(1, 1000, 4), [1, 10, 100, 1000]);
  });
});
