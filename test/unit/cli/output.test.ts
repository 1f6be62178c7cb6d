import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/run/events.ts';
import type { RunStatus } from '../../../src/run/records.ts';
import { duration, progressLine, type Output } from '../../../src/cli/output.ts';
import { barWatcher, describeEvent, jsonWatcher } from '../../../src/cli/watch.ts';

const status: RunStatus = {
  id: 'x',
  name: 'x',
  folder: '/x',
  state: 'running',
  phase: 'rl',
  step: 30,
  steps: 60,
  elapsed: 65_400,
  lastSeq: 9,
  accuracy: 0.4567,
  length: 51.4,
  backtracking: 1.234,
  controls: {},
};
const base = { seq: 3, step: 20, phase: 'rl', time: 5, attempt: 1 } as const;
const evaluation: RunEvent = {
  ...base,
  type: 'metric',
  values: {
    'eval/accuracy': 0.5,
    'eval/accuracy_low': 0.45,
    'eval/accuracy_high': 0.55,
    'eval/response/length': 40,
    'eval/behaviour/backtracking': 1.5,
  },
};

function capture(interactive: boolean): Output & { said: string[]; told: string[] } {
  const said: string[] = [];
  const told: string[] = [];
  return {
    said,
    told,
    out: (text) => said.push(text),
    err: (text) => told.push(text),
    interactive,
    columns: () => 120,
  };
}

describe('what a terminal shows', () => {
  it('is a bar with accuracy, length and backtracks that fits its width', () => {
    const line = progressLine(status, 120);
    assert.match(
      line,
      /^█{15}░{15} {2}RL 30\/60 {2}accuracy 45\.7 % {2}length 51 {2}backtracks 1\.23 {2}1m05s$/,
    );
    for (const columns of [1, 20, 60, 80, 200])
      assert.ok(progressLine(status, columns).length < Math.max(2, columns + 1), `${columns}`);
    const fresh = progressLine(
      { ...status, step: 0, steps: 0, accuracy: undefined, state: 'starting' },
      120,
    );
    assert.match(fresh, /RL 0\/0 starting {2}accuracy –/);
  });

  it('says durations as people do', () => {
    assert.deepEqual([400, 59_000, 61_000, 3_600_000 + 120_000].map(duration), [
      '0s',
      '59s',
      '1m01s',
      '1h02m',
    ]);
  });

  it('keeps a line of each evaluation, change and warning, and of nothing else', () => {
    assert.equal(
      describeEvent(evaluation),
      'rl 20: held-out accuracy 50.0 % [45.0 %, 55.0 %]  length 40.0  backtracks 1.50',
    );
    assert.equal(
      describeEvent({
        ...base,
        type: 'control',
        name: 'rl.temperature',
        before: 1,
        after: 1.5,
        by: 'me',
      }),
      'rl 20: rl.temperature 1 → 1.5 (me)',
    );
    assert.equal(
      describeEvent({ ...base, type: 'control', name: 'pause', by: 'me' }),
      'rl 20: pause (me)',
    );
    assert.equal(
      describeEvent({ ...base, type: 'log', level: 'warning', message: 'hm' }),
      'rl 20: warning: hm',
    );
    assert.equal(describeEvent({ ...base, type: 'log', level: 'info', message: 'hm' }), undefined);
    assert.equal(
      describeEvent({ ...base, type: 'metric', values: { 'reward/total': 1 } }),
      undefined,
    );
  });

  it('redraws the bar on a terminal alone, and clears it before a line', () => {
    const terminal = capture(true);
    const watcher = barWatcher(terminal);
    watcher.status(status);
    watcher.events([evaluation]);
    watcher.end();
    assert.equal(terminal.told[1], '\r\x1b[K');
    assert.match(terminal.told[2], /^rl 20: held-out/);
    assert.equal(terminal.told.length, 3);
    const file = capture(false);
    barWatcher(file).status(status);
    assert.deepEqual(file.told, []);
  });

  it('as JSON is one line an event, the fields that scripts read first', () => {
    const output = capture(true);
    const watcher = jsonWatcher(output);
    watcher.events([evaluation]);
    watcher.status(status);
    watcher.end();
    assert.match(
      output.said.join(''),
      /^\{"seq":3,"type":"metric","step":20,"phase":"rl","time":5,"attempt":1,"values":\{.*\}\}\n$/,
    );
    assert.deepEqual(output.told, []);
  });
});
