import assert from 'node:assert/strict';
import { measuredMetrics, metricsCsv } from '../../../../webview/charts/csv.ts';
import { createCurves, syncCurves } from '../../../../webview/charts/curve.ts';
import { formatDuration, formatInterval, formatValue } from '../../../../webview/charts/format.ts';
import { markSentence, placeMarks } from '../../../../webview/charts/marks.ts';
import { createModel, extentOf, placePanes, type Trace } from '../../../../webview/charts/model.ts';
import { assignSlots, printStyle } from '../../../../webview/charts/palette.ts';
import { sectionsOf, type Panel } from '../../../../webview/charts/panels.ts';
import { steppedFrom } from '../../../../webview/charts/points.ts';
import { readingAt } from '../../../../webview/charts/readings.ts';
import { fromSnapshot, type Mark } from '../../../../webview/charts/series.ts';
import { describePanel } from '../../../../webview/charts/summary.ts';
import { chartSvg } from '../../../../webview/charts/svg.ts';
import { startPassAtK, tradeoffPoints } from '../../../../webview/charts/tradeoffPoints.ts';
import { panesOf, phaseRanges } from '../../../../webview/charts/xaxis.ts';
import { fresh, oneMetric, runStatus, seriesOf } from './support.ts';

const accuracy = sectionsOf('train', [], false)[0].panels[0] as Panel;

function traceOf(name: string, marks: Mark[] = []): Trace {
  const rows = [0, 10, 20].map((step, i) => ({
    step,
    values: { 'eval/accuracy': 0.2 + i / 10, 'eval/accuracy_low': 0.1, 'eval/accuracy_high': 0.5 },
  }));
  const data = fromSnapshot(seriesOf(rows, marks, runStatus('a', { name })));
  const made = (metric: string, partner?: string) => {
    const curves = createCurves(metric, partner);
    syncCurves(curves, data, 0);
    return curves;
  };
  const [low, high] = ['eval/accuracy_low', 'eval/accuracy_high'];
  return {
    data,
    style: printStyle(0),
    curves: made('eval/accuracy'),
    band: { low: made(low, high), high: made(high, low) },
  };
}

describe('CSV', () => {
  it('holds the measured numbers to the last digit, whatever is asked for', () => {
    const { seed, random } = fresh();
    const values = Array.from({ length: 50 }, () => (random.next() < 0.2 ? null : random.normal()));
    const csv = metricsCsv([fromSnapshot(oneMetric(values))], ['m']);
    const lines = csv.trimEnd().split('\r\n').slice(1);
    const kept = values.flatMap((value, step) => (value === null ? [] : [[step, value]]));
    assert.deepEqual(
      lines.map((line) => line.split(',')).map((cells) => [Number(cells[3]), Number(cells[6])]),
      kept,
      `seed ${seed}`,
    );
  });

  it('quotes what needs it and leaves unmeasured cells empty', () => {
    const rows = [
      { step: 0, values: { a: 1 } },
      { step: 1, values: { b: 2 } },
      { step: 2, values: { c: 3 } },
    ];
    const data = fromSnapshot(seriesOf(rows, [], runStatus('x', { name: 'say "hi",\nrun' })));
    assert.equal(
      metricsCsv([data], ['a', 'b']),
      'run,id,phase,step,tokens,time_s,a,b\r\n' +
        '"say ""hi"",\nrun",x,rl,0,0,0,1,\r\n' +
        '"say ""hi"",\nrun",x,rl,1,1000,1,,2\r\n',
    );
    assert.deepEqual(measuredMetrics([data]), ['a', 'b', 'c']);
  });

  it('gives spreadsheets no formula: neither a run nor a metric of another trainer is one', () => {
    const name = '=HYPERLINK("http://evil","x")';
    const rows = [{ step: 0, values: { '@SUM(A1)': -1.5 } }];
    assert.equal(
      metricsCsv([fromSnapshot(seriesOf(rows, [], runStatus('x', { name })))], ['@SUM(A1)']),
      "run,id,phase,step,tokens,time_s,'@SUM(A1)\r\n" +
        `"'=HYPERLINK(""http://evil"",""x"")",x,rl,0,0,0,-1.5\r\n`,
    );
  });
});

describe('SVG', () => {
  it('is well-formed whatever a run is called, and has its text as text', () => {
    const name = `<script>"&'\u0000 run]]>`;
    const marks: Mark[] = [{ step: 10, phase: 'rl', kind: 'control', label: 'a < b', by: 'me' }];
    const trace = traceOf(name, marks);
    const panes = placePanes(
      'step',
      panesOf('step', 'all', phaseRanges([trace.data], 'step')),
      [0, 1],
      600,
    );
    const model = createModel({
      panel: accuracy,
      axis: 'step',
      width: 600,
      height: 300,
      panes,
      traces: [trace],
      extent: extentOf([trace], panes, 'step'),
      log: false,
      fit: false,
    });
    const image = chartSvg(model, 0);
    assert.ok(image.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
    assert.ok(!image.includes('<script'));
    assert.ok(image.includes(`&lt;script&gt;&quot;&amp;'\ufffd run]]&gt;: 40.0%`));
    assert.ok(image.includes('Step 10: a &lt; b, by me'));
    assert.ok(image.includes('Held-out accuracy'));
    // Three points, one line, one band.
    assert.equal(image.match(/<circle/g)?.length, 3);
    assert.equal(image.match(/fill-opacity/g)?.length, 1);
    assert.ok(!/NaN|Infinity|undefined/.test(image));
  });
});

describe('words', () => {
  it('tell a chart: latest, first, ends', () => {
    const words = describePanel(accuracy, [traceOf('a')]);
    assert.match(words, /latest 40\.0% \(10\.0% to 50\.0%\) at step 20/);
    assert.match(words, /up from 20\.0% at step 0/);
    assert.match(words, /between 20\.0% and 40\.0% over 3 measurements/);
  });

  it('tell numbers as people read them', () => {
    const cases: [number, Parameters<typeof formatValue>[1], string][] = [
      [0.5123, 'share', '51.2%'],
      [81.24, 'tokens', '81.2'],
      [1234, 'tokens', '1,234'],
      [123456, 'tokens', '123k'],
      [3e-4, '', '3.0e-4'],
      [-0.08, '', '−0.080'],
      [0, 'nats', '0'],
      [NaN, '', '–'],
      [41e6, 'bytes', '41.0 MB'],
      [2.64, 's', '2.64 s'],
    ];
    for (const [value, unit, wanted] of cases) assert.equal(formatValue(value, unit), wanted);
    assert.equal(formatInterval([0.602, 0.69], 'share'), '60.2–69.0%');
    assert.equal(formatInterval([12, 80], 'tokens'), '12.0–80.0');
    assert.equal(formatDuration(45_400), '0:45');
    assert.equal(formatDuration(3_725_000), '1:02:05');
  });

  it('tell marks, and where they lie on each axis', () => {
    const marks: Mark[] = [
      {
        step: 24,
        phase: 'rl',
        kind: 'control',
        label: 'Exploration weight 0.6 → 1.2',
        by: 'window',
      },
      { step: 2, phase: 'rl', kind: 'checkpoint', label: 'step-2' },
      { step: 1, phase: 'sft', kind: 'alarm', label: 'loss' },
    ];
    assert.deepEqual(marks.map(markSentence), [
      'Step 24: Exploration weight 0.6 → 1.2, by window',
      'Step 2: Checkpoint step-2',
      'SFT step 1: Alarm: loss',
    ]);
    const rows = [
      { phase: 'sft' as const, step: 1, values: {} },
      { phase: 'rl' as const, step: 0, values: {} },
      { phase: 'rl' as const, step: 3, values: {} },
    ];
    const series = { ...seriesOf(rows, marks), time: [100, 200, 300], tokens: [10, 20, 30] };
    const data = fromSnapshot(series);
    assert.deepEqual(
      placeMarks(data, 'step').map(({ at }) => at.x),
      [24, 2, 1],
    );
    // After step 2, the run was where its last row at or before it is.
    assert.deepEqual(
      placeMarks(data, 'time').map(({ at }) => at.x),
      [300, 200, 100],
    );
  });
});

describe('readings', () => {
  const data = fromSnapshot(oneMetric([5, null, null, 7, null, null, 9]));
  const curves = createCurves('m');
  syncCurves(curves, data, 0);
  const at = (x: number) => readingAt(curves, data, 'step', { phase: 'rl', x });

  it('find the nearest measured point, and nothing far from any', () => {
    assert.deepEqual(
      [at(0), at(1), at(2), at(5)].map((r) => r?.value),
      [5, 5, 7, 9],
    );
    assert.equal(at(10)?.value, 9);
    assert.equal(at(11), undefined);
    assert.equal(readingAt(curves, data, 'step', { phase: 'sft', x: 1 }), undefined);
  });
});

describe('points', () => {
  it('are walked through both phases, from either end', () => {
    const curves = createCurves('m');
    const rows = [
      { phase: 'sft' as const, step: 1, values: { m: 1 } },
      { phase: 'sft' as const, step: 2, values: { m: 2 } },
      { phase: 'rl' as const, step: 0, values: {} },
      { phase: 'rl' as const, step: 1, values: { m: 3 } },
    ];
    const data = fromSnapshot(seriesOf(rows));
    syncCurves(curves, data, 0);
    const walk = (x: number | undefined, by: number, phases: ('sft' | 'rl')[] = ['sft', 'rl']) => {
      const phase = x !== undefined && x > 2 ? 'rl' : 'sft';
      const now =
        x === undefined
          ? undefined
          : readingAt(curves, data, 'step', { phase, x: phase === 'rl' ? 1 : x });
      return steppedFrom(curves, phases, now, by)?.row;
    };
    assert.deepEqual(
      [walk(undefined, 1), walk(undefined, -1), walk(undefined, Infinity)],
      [0, 3, 3],
    );
    assert.deepEqual(
      [walk(2, 1), walk(3, -1), walk(1, -1), walk(3, 1), walk(1, 10)],
      [3, 1, 0, 3, 3],
    );
    assert.equal(walk(undefined, 1, ['rl']), 3);
    assert.equal(steppedFrom(createCurves('n'), ['sft', 'rl'], undefined, 1), undefined);
  });
});

describe('accuracy over tokens', () => {
  it('pairs accuracy with length, and has pass@k of the start only where the run gives it', () => {
    const rows = [
      {
        step: 0,
        values: {
          'eval/accuracy': 0.25,
          'eval/response/length': 20,
          'eval/pass@4': 0.6,
          'eval/pass@2': 0.4,
        },
      },
      { step: 5, values: { 'eval/accuracy': 0.3 } },
      { step: 10, values: { 'eval/accuracy': 0.5, 'eval/response/length': 60 } },
    ];
    const data = fromSnapshot(seriesOf(rows));
    assert.deepEqual(
      tradeoffPoints(data).map(({ step, tokens, accuracy: share }) => [step, tokens, share]),
      [
        [0, 20, 0.25],
        [10, 60, 0.5],
      ],
    );
    assert.deepEqual(startPassAtK(data), [
      { k: 1, tokens: 20, share: 0.25 },
      { k: 2, tokens: 40, share: 0.4 },
      { k: 4, tokens: 80, share: 0.6 },
    ]);
    assert.deepEqual(startPassAtK(fromSnapshot(seriesOf(rows.slice(1)))), []);
  });
});

describe('colours', () => {
  it('stay with their runs', () => {
    const first = assignSlots({}, ['a', 'b', 'c']);
    assert.deepEqual(first, { a: 0, b: 1, c: 2 });
    assert.deepEqual(assignSlots(first, ['c', 'd', 'a']), { c: 2, a: 0, d: 1 });
  });
});
