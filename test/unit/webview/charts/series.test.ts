import assert from 'node:assert/strict';
import { createCurves, gapLimit, syncCurves } from '../../../../webview/charts/curve.ts';
import { fromSnapshot, rowsOf, takeRows } from '../../../../webview/charts/series.ts';
import type { Mark } from '../../../../webview/charts/series.ts';
import { fresh, oneMetric, seriesOf } from './support.ts';

type Rows = Parameters<typeof seriesOf>[0];

describe('series', () => {
  it('appended in pieces, with last rows completed later, equals the snapshot', () => {
    const { seed, random } = fresh();
    for (let round = 0; round < 40; round++) {
      const sftRows = random.below(12);
      const rows = Array.from({ length: 40 }, (_, i) => {
        const sft = i < sftRows;
        const step = sft ? i + 1 : i - sftRows;
        const values: Record<string, number | null> = {};
        if (random.next() < 0.9) values[sft ? 'sft/loss' : 'policy/kl'] = random.next();
        if (!sft && step % 10 === 0) values['eval/accuracy'] = random.next();
        return { phase: sft ? ('sft' as const) : ('rl' as const), step, values };
      });
      const mark: Mark = { step: 3, phase: 'rl', kind: 'control', label: 'x' };

      const data = fromSnapshot(seriesOf(rows.slice(0, 1)));
      const kl = createCurves('policy/kl');
      let known = 1;
      while (known < rows.length) {
        // The last row arrives once more, at first with less in it.
        const from = Math.max(0, known - random.below(2));
        const end = Math.min(rows.length, known + 1 + random.below(8));
        const part = rows.slice(from, end);
        const last = part[part.length - 1];
        const early = random.next() < 0.5 ? [...part.slice(0, -1), { ...last, values: {} }] : part;
        assert.ok(takeRows(data, from, seriesOf(early)));
        kl.dirtyFrom = Math.min(kl.dirtyFrom, from);
        if (random.next() < 0.7) syncCurves(kl, data, 0.8);
        assert.ok(takeRows(data, from, seriesOf(part, end === rows.length ? [mark] : [])));
        kl.dirtyFrom = Math.min(kl.dirtyFrom, from);
        known = end;
      }
      const whole = fromSnapshot(seriesOf(rows, [mark]));
      assert.deepEqual(sorted(data), sorted(whole), `seed ${seed}`);

      syncCurves(kl, data, 0.8);
      const fromStart = createCurves('policy/kl');
      syncCurves(fromStart, whole, 0.8);
      const { rl } = kl.byPhase;
      const wanted = fromStart.byPhase.rl;
      assert.deepEqual(rl.rows, wanted.rows, `seed ${seed}`);
      assert.deepEqual(rl.values, wanted.values, `seed ${seed}`);
      assert.deepEqual(rl.distances, wanted.distances, `seed ${seed}`);
      assert.deepEqual(rl.pyramid.levels, wanted.pyramid.levels, `seed ${seed}`);
      assert.deepEqual(new Map([...rl.spacing].sort()), new Map([...wanted.spacing].sort()));
      rl.smoothed?.values.forEach((value, i) => {
        const other = wanted.smoothed?.values[i] ?? NaN;
        assert.ok(Math.abs(value - other) < 1e-12, `seed ${seed}`);
      });
      assert.equal(rl.smoothed?.values.length, wanted.values.length);
    }
  });

  const sorted = (data: ReturnType<typeof fromSnapshot>) => {
    // A metric that no row has yet is no metric.
    const columns = [...data.values].filter(([, column]) => column.some(Number.isFinite));
    return { ...data, values: columns.sort(([a], [b]) => (a < b ? -1 : 1)) };
  };

  it('refuses rows that leave a hole', () => {
    const data = fromSnapshot(oneMetric([1, 2]));
    assert.equal(takeRows(data, 3, oneMetric([4], 3)), false);
    assert.equal(rowsOf(data), 2);
    assert.deepEqual(data.values.get('m'), [1, 2]);
    assert.ok(takeRows(data, 2, oneMetric([3], 2)));
    assert.deepEqual(data.values.get('m'), [1, 2, 3]);
  });

  it('drops rows beyond those that arrive again', () => {
    const data = fromSnapshot(oneMetric([1, 2, 3, 4]));
    assert.ok(takeRows(data, 1, oneMetric([9], 1)));
    assert.deepEqual(data.values.get('m'), [1, 9]);
    assert.deepEqual(data.at.step, [0, 1]);
  });

  it('never lets a place on an axis fall or be unknown after a known one', () => {
    const series = oneMetric([1, 1, 1, 1, 1]);
    series.tokens = [null, 10, null, 5, 20];
    series.time = [0, 1000, 900, 2000, 2000];
    const { at } = fromSnapshot(series);
    assert.deepEqual(at.tokens, [NaN, 10, 10, 10, 20]);
    assert.deepEqual(at.time, [0, 1000, 1000, 2000, 2000]);
  });
});

describe('curve', () => {
  it('holds the measured points alone, so that nothing else can be drawn', () => {
    const curves = createCurves('m');
    syncCurves(curves, fromSnapshot(oneMetric([1, null, NaN, Infinity, 0, 2])), 0);
    assert.deepEqual(curves.byPhase.rl.rows, [0, 4, 5]);
    assert.deepEqual(curves.byPhase.rl.values, [1, 0, 2]);
    assert.deepEqual(curves.byPhase.sft.rows, []);
  });

  it('sees a gap where a metric of each step lacks one, none between rare evaluations', () => {
    const each = createCurves('m');
    syncCurves(each, fromSnapshot(oneMetric([1, 1, 1, null, 1, 1])), 0);
    const { distances } = each.byPhase.rl;
    assert.deepEqual(
      distances.map((d) => d > gapLimit(each.byPhase.rl)),
      [false, false, false, true, false],
    );
    const rare = createCurves('m');
    const tenth = Array.from({ length: 61 }, (_, i) => (i % 10 === 0 && i !== 40 ? 1 : null));
    syncCurves(rare, fromSnapshot(oneMetric(tenth)), 0);
    const limit = gapLimit(rare.byPhase.rl);
    assert.deepEqual(
      rare.byPhase.rl.distances.map((d) => d > limit),
      [false, false, false, false, true, false],
    );
    assert.equal(gapLimit(createCurves('m').byPhase.rl), Infinity);
  });

  it('keeps the phases apart and forgets its smoothing when that is off', () => {
    const rows: Rows = [
      { phase: 'sft', step: 1, values: { m: 4 } },
      { phase: 'rl', step: 0, values: { m: 8 } },
      { phase: 'rl', step: 1, values: { m: 0 } },
    ];
    const data = fromSnapshot(seriesOf(rows));
    const curves = createCurves('m');
    syncCurves(curves, data, 0.5);
    assert.deepEqual(curves.byPhase.sft.smoothed?.values, [4]);
    // (0.5 · 8 + 1 · 0) / 1.5
    const [first, second] = curves.byPhase.rl.smoothed?.values ?? [];
    assert.equal(first, 8);
    assert.ok(Math.abs(second - 8 / 3) < 1e-12);
    syncCurves(curves, data, 0);
    assert.equal(curves.byPhase.rl.smoothed, undefined);
  });
});
