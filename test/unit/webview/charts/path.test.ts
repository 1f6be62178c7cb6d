import assert from 'node:assert/strict';
import { createCurves, gapLimit, syncCurves } from '../../../../webview/charts/curve.ts';
import {
  inSight,
  isCrowded,
  traceBand,
  traceBars,
  traceLine,
  type Placed,
} from '../../../../webview/charts/path.ts';
import { createPyramid } from '../../../../webview/charts/pyramid.ts';
import { fromSnapshot } from '../../../../webview/charts/series.ts';
import { fresh, oneMetric } from './support.ts';

function recorder() {
  const calls: { kind: 'move' | 'line'; x: number; y: number }[] = [];
  return {
    calls,
    moveTo: (x: number, y: number) => calls.push({ kind: 'move', x, y }),
    lineTo: (x: number, y: number) => calls.push({ kind: 'line', x, y }),
  };
}

/** Points 0 … n−1 on [0, width]; y upside down by one. */
function placed(n: number, width: number, changes: Partial<Placed> = {}): Placed {
  const column = Array.from({ length: n }, (_, i) => i);
  return {
    column,
    rows: column,
    distances: column.map((i) => (i === 0 ? 0 : 1)),
    gap: 1.5,
    scale: width / Math.max(1, n - 1),
    offset: 0,
    toY: (value) => -value,
    ...changes,
  };
}

describe('paths', () => {
  it('keep a spike of one point among many at each zoom, where it is', () => {
    const { seed, random } = fresh();
    const n = 100_000;
    const values = Array.from({ length: n }, () => random.next());
    const spikes = Array.from({ length: 20 }, () => random.below(n));
    spikes.forEach((at, i) => (values[at] = i % 2 === 0 ? 1000 + i : -1000 - i));
    const pyramid = createPyramid(values);
    const width = 300;
    for (const zoom of [1, 3.7, 50, 4000, 30_000]) {
      for (const spike of spikes) {
        const scale = (width / (n - 1)) * zoom;
        const offset = width / 2 - spike * scale;
        const here = { ...placed(n, width), scale, offset };
        const [from, to] = inSight(here, -offset / scale, (width - offset) / scale);
        assert.ok(to - from <= n / zoom + 4, 'no more than what is in sight');
        const sink = recorder();
        traceLine(sink, here, pyramid, from, to);
        // Its own point, or one still further out that shares its pixel.
        const value = values[spike];
        const top = sink.calls.find(
          ({ x, y }) => Math.abs(x - width / 2) <= 1 && -y * Math.sign(value) >= Math.abs(value),
        );
        assert.ok(top, `seed ${seed}, zoom ${zoom}, point ${spike}`);
        assert.ok(sink.calls.length <= 2 * (width + 4), 'work is bounded by the width');
      }
    }
  });

  it('draw each point where there is room, and nothing across a gap', () => {
    const values = [1, 2, 4, 5];
    const sink = recorder();
    const here = placed(4, 30, { distances: [0, 1, 2, 1] });
    traceLine(sink, here, createPyramid(values), 0, 4);
    assert.deepEqual(sink.calls, [
      { kind: 'move', x: 0, y: -1 },
      { kind: 'line', x: 10, y: -2 },
      { kind: 'move', x: 20, y: -4 },
      { kind: 'line', x: 30, y: -5 },
    ]);
  });

  it('never draw a value that was not measured', () => {
    const { seed, random } = fresh();
    const raw = Array.from({ length: 5000 }, () =>
      random.next() < 0.2 ? null : 5 + random.next(),
    );
    const data = fromSnapshot(oneMetric(raw));
    const curves = createCurves('m');
    syncCurves(curves, data, 0);
    const curve = curves.byPhase.rl;
    const here: Placed = {
      column: data.at.step,
      rows: curve.rows,
      distances: curve.distances,
      gap: gapLimit(curve),
      scale: 0.05,
      offset: 0,
      toY: (value) => value,
    };
    const sink = recorder();
    traceLine(sink, here, curve.pyramid, 0, curve.rows.length);
    for (const { y } of sink.calls) assert.ok(y >= 5 && y <= 6, `seed ${seed}, y ${y}`);
  });

  it('cover as bars what the line covers: each point, and the way to its neighbours', () => {
    const { seed, random } = fresh();
    for (const n of [400, 700, 3000, 50_000]) {
      const values = Array.from({ length: n }, () => random.next());
      for (let i = 0; i < 5; i++) values[random.below(n)] = 100 * random.normal();
      // Some measurements are missing, a few or many in a row.
      const distances = values.map((_, i) => (i === 0 ? 0 : random.next() < 0.01 ? 5 : 1));
      const width = 300;
      const here = placed(n, width, { distances });
      assert.ok(isCrowded(here, 0, n));
      const bars = new Map<number, { top: number; bottom: number }>();
      const joints = recorder();
      const sink = {
        moveTo: joints.moveTo,
        lineTo: joints.lineTo,
        bar: (x: number, y: number, wide: number, height: number) => {
          assert.ok(height >= 2, `seed ${seed}`);
          bars.set(Math.round(x + wide / 2 - 0.5), { top: y, bottom: y + height });
        },
      };
      traceBars(sink, here, createPyramid(values), 0, n, 2);
      assert.ok(bars.size <= width + 1, 'one bar a pixel at most');
      assert.deepEqual(joints.calls, [], 'no pixel is without a point');
      values.forEach((value, i) => {
        const column = Math.floor(i * here.scale);
        const bar = bars.get(column);
        const covered = bar && bar.top <= -value - 1 + 1e-9 && bar.bottom >= -value + 1 - 1e-9;
        assert.ok(covered, `seed ${seed}, ${n} points, point ${i}`);
        const before = Math.floor((i - 1) * here.scale);
        const neighbour = bars.get(before);
        if (i === 0 || before === column || distances[i] > here.gap || !neighbour) return;
        const touch = Math.min(bar.bottom, neighbour.bottom) - Math.max(bar.top, neighbour.top);
        assert.ok(touch >= 2 - 1e-9, `seed ${seed}, ${n} points, to point ${i}: ${touch}`);
      });
    }
  });

  it('join bars that are apart, and leave gaps', () => {
    // Crowded on the left, then single points.
    const column = [0, 0.1, 0.2, 0.3, 5, 9];
    const here = placed(6, 9, {
      column,
      rows: [0, 1, 2, 3, 4, 5],
      scale: 1,
      distances: [0, 1, 1, 1, 1, 9],
    });
    const bars: number[][] = [];
    const joints = recorder();
    const sink = { ...joints, bar: (...box: number[]) => bars.push(box) };
    traceBars(sink, here, createPyramid([1, 3, 2, 2, 7, 4]), 0, 6, 1);
    assert.deepEqual(bars, [
      [0, -3.5, 1, 3],
      [5, -7.5, 1, 1],
      [8.25, -4.5, 2.5, 1],
    ]);
    assert.deepEqual(
      joints.calls.map(({ kind, x, y }) => [kind, x, -y]),
      [
        ['move', 0.5, 2],
        ['line', 5.5, 7],
      ],
    );
  });

  it('go up or down each crowded column once', () => {
    const { seed, random } = fresh();
    const n = 6000;
    const values = Array.from({ length: n }, () => random.next());
    const sink = recorder();
    traceLine(sink, placed(n, 300), createPyramid(values), 0, n);
    assert.ok(sink.calls.length <= 2 * 301, `seed ${seed}`);
    for (let column = 0; column < 300; column++) {
      const mine = values.filter((_, i) => Math.floor(i * (300 / (n - 1))) === column);
      const drawn = sink.calls.filter(({ x }) => x === column + 0.5).map(({ y }) => -y);
      assert.deepEqual(
        [Math.min(...drawn), Math.max(...drawn)],
        [Math.min(...mine), Math.max(...mine)],
        `seed ${seed}`,
      );
    }
  });

  it('show a point without neighbours as a dash of its own', () => {
    const sink = recorder();
    const here = placed(4, 30, { distances: [0, 9, 1, 9] });
    traceLine(sink, here, createPyramid([1, 2, 3, 4]), 0, 4);
    assert.deepEqual(
      sink.calls.map(({ kind, x, y }) => [kind, x, -y]),
      [
        ['move', -1.25, 1],
        ['line', 1.25, 1],
        ['move', 10, 2],
        ['line', 20, 3],
        ['move', 28.75, 4],
        ['line', 31.25, 4],
      ],
    );
  });

  it('outline a band stretch by stretch, and give a lone interval some width', () => {
    const sink = recorder();
    const here = placed(3, 20, { distances: [0, 1, 9] });
    traceBand(sink, here, createPyramid([1, 2, 3]), createPyramid([5, 6, 7]), 0, 3);
    assert.deepEqual(
      sink.calls.map(({ kind, x, y }) => [kind, x, -y]),
      [
        ['move', 0, 5],
        ['line', 10, 6],
        ['line', 10, 2],
        ['line', 0, 1],
        ['move', 18.75, 7],
        ['line', 21.25, 7],
        ['line', 21.25, 3],
        ['line', 18.75, 3],
      ],
    );
  });

  it('run out of the picture by one neighbour on either side', () => {
    const here = placed(10, 9);
    assert.deepEqual(inSight(here, 3.5, 5.5), [3, 8]);
    assert.deepEqual(inSight(here, -5, 50), [0, 10]);
    const unknown = { column: [NaN, NaN, 1, 2], rows: [0, 1, 2, 3] };
    assert.deepEqual(inSight(unknown, 0, 9), [2, 4]);
  });
});
