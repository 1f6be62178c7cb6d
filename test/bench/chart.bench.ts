import { createCurves, gapLimit, syncCurves } from '../../webview/charts/curve.ts';
import { inSight, traceBars, traceLine, type Sink } from '../../webview/charts/path.ts';
import { fromSnapshot, takeRows } from '../../webview/charts/series.ts';
import type { RunSeries } from '../../src/protocol/webview.ts';
import { randomKey, randomStream } from '../../src/base/random.ts';
import { median, type Bench, type BenchRow } from './support/row.ts';

/**
 * A chart of a million points, without the pixels: building its pyramid and smoothing, the path of one redraw 1,200 pixels
 * wide at several zooms (and the bars that the screen gets where points are crowded), appending one row.
 */
const n = 1_000_000;
const width = 1200;
const random = randomStream(randomKey(1, 'shuffle'));

function series(from: number, count: number): RunSeries {
  const rows = Array.from({ length: count }, (_, i) => from + i);
  return {
    run: {
      id: 'a',
      name: 'a',
      folder: '',
      state: 'running',
      phase: 'rl',
      step: 0,
      steps: n,
      elapsed: 0,
      lastSeq: 0,
      controls: {},
    },
    phase: rows.map(() => 'rl'),
    step: rows,
    tokens: rows,
    time: rows,
    values: { m: rows.map((i) => Math.sin(i / 1e5) + random.next()) },
    marks: [],
  };
}

/** Counts, as a canvas without pixels. */
function counter(): Sink & { points: number } {
  const sink = { points: 0, moveTo: () => void sink.points++, lineTo: () => void sink.points++ };
  return sink;
}

function time(work: () => void, rounds: number): number {
  return median(
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

export const run: Bench['run'] = ({ quick }) => {
  const rows: BenchRow[] = [];
  const data = fromSnapshot(series(0, n));
  const build = (weight: number) =>
    time(() => syncCurves(createCurves('m'), data, weight), quick ? 1 : 5);
  rows.push({ name: 'build', value: build(0), unit: 'ms', peer: '≤ 100 ms with the first draw' });
  rows.push({ name: 'build smoothed', value: build(0.9), unit: 'ms' });

  const curves = createCurves('m');
  syncCurves(curves, data, 0.9);
  const curve = curves.byPhase.rl;
  for (const [name, zoom] of [
    ['all', 1],
    ['a tenth', 10],
    ['a thousandth', 1000],
  ] as const) {
    const scale = (width / (n - 1)) * zoom;
    const placed = {
      column: data.at.step,
      rows: curve.rows,
      distances: curve.distances,
      gap: gapLimit(curve),
      scale,
      offset: -scale * (n / 3),
      toY: (value: number) => 200 - 40 * value,
    };
    const redraw = () => {
      const [from, to] = inSight(placed, n / 3, n / 3 + width / scale);
      traceLine(counter(), placed, curve.pyramid, from, to);
    };
    const value = time(redraw, quick ? 5 : 31);
    rows.push({ name: `path of ${name}`, value, unit: 'ms', peer: '≤ 2 ms with raster' });
    const bars = () => {
      const [from, to] = inSight(placed, n / 3, n / 3 + width / scale);
      traceBars({ ...counter(), bar: () => undefined }, placed, curve.pyramid, from, to, 1.5);
    };
    rows.push({ name: `bars of ${name}`, value: time(bars, quick ? 5 : 31), unit: 'ms' });
  }

  const more = Array.from({ length: 2001 }, (_, i) => series(n + i, 1));
  const start = performance.now();
  more.forEach((one, i) => {
    takeRows(data, n + i, one);
    curves.dirtyFrom = n + i;
    syncCurves(curves, data, 0.9);
  });
  const value = ((performance.now() - start) / more.length) * 1000;
  rows.push({ name: 'append one row', value, unit: 'µs', peer: '≤ 10 µs' });
  return Promise.resolve(rows);
};
