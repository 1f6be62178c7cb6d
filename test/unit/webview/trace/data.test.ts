import assert from 'node:assert/strict';
import type { ToTrace } from '../../../../src/protocol/webview.ts';
import type { RolloutRecord, RolloutSummary, RunStatus } from '../../../../src/run/records.ts';
import { createData, type Wish } from '../../../../webview/trace/data.ts';

const status = (id: string): RunStatus => ({
  id,
  name: id,
  folder: `/runs/${id}`,
  state: 'running',
  phase: 'rl',
  step: 1,
  steps: 60,
  elapsed: 0,
  lastSeq: 1,
  controls: {},
});

const runMessage = (id: string, probeSteps: number[]): ToTrace => ({
  type: 'trace/run',
  run: status(id),
  trainSteps: [1, 2],
  probeSteps,
  probes: 16,
  probeSamples: 4,
});

const record = (step: number, row: number): RolloutRecord => ({
  id: `${step}/probe/${row}`,
  step,
  split: 'probe',
  row,
  group: 0,
  prompt: 'p',
  pieces: ['a'],
  spans: [],
  detector: 'd',
  correct: true,
  truncated: false,
  reason: '',
  rewards: {},
  logp: [],
  advantage: [],
});

function fixture() {
  const wishes: Wish[] = [];
  return { wishes, data: createData((wish) => wishes.push(wish)) };
}

describe('trace data', () => {
  it('asks once for what is missing and gives what came', () => {
    const { wishes, data } = fixture();
    assert.equal(data.summaries(3, 'train'), undefined);
    assert.equal(data.summaries(3, 'train'), undefined);
    assert.deepEqual(wishes, [{ type: 'trace/summaries', step: 3, split: 'train' }]);
    const rollouts: RolloutSummary[] = [];
    data.take({ type: 'trace/summaries', step: 3, split: 'train', rollouts });
    assert.equal(data.summaries(3, 'train'), rollouts);
    assert.equal(wishes.length, 1);
  });

  it('tells what is not to be had from what is on its way', () => {
    const { wishes, data } = fixture();
    data.records(['1/probe/0', '1/probe/1']);
    assert.equal(wishes.length, 1);
    assert.equal(data.record('1/probe/1'), undefined);
    assert.equal(wishes.length, 1);
    data.take({ type: 'trace/rollouts', rollouts: [record(1, 0)] });
    assert.equal(data.record('1/probe/1'), 'missing');
    assert.deepEqual(data.record('1/probe/0'), record(1, 0));
  });

  it('asks again for a probe when a new evaluation has come, and shows the old ones meanwhile', () => {
    const { wishes, data } = fixture();
    data.take(runMessage('r', [0, 10]));
    data.probe(0, 1);
    data.take({
      type: 'trace/probe',
      group: 0,
      sample: 1,
      rollouts: [record(10, 1), record(0, 1)],
    });
    assert.deepEqual(
      data.probe(0, 1)?.map(({ step }) => step),
      [0, 10],
    );
    assert.equal(wishes.length, 1);
    data.take(runMessage('r', [0, 10, 20]));
    assert.equal(data.probe(0, 1)?.length, 2);
    assert.equal(data.probe(0, 1)?.length, 2);
    assert.equal(wishes.length, 2);
  });

  it('forgets everything of another run, and the later steps of a run that was resumed from an earlier one', () => {
    for (const next of [
      runMessage('other', [0, 10]),
      { ...runMessage('r', [0]), trainSteps: [] } as ToTrace,
    ]) {
      const { wishes, data } = fixture();
      data.take(runMessage('r', [0, 10]));
      data.take({ type: 'trace/summaries', step: 2, split: 'train', rollouts: [] });
      data.take(next);
      assert.equal(data.summaries(2, 'train'), undefined);
      assert.equal(wishes.length, 1);
    }
  });

  it('asks nothing more after an error until told to retry', () => {
    const { wishes, data } = fixture();
    data.summaries(1, 'train');
    data.take({ type: 'trace/error', message: 'gone' });
    data.summaries(2, 'train');
    data.record('1/train/0');
    assert.equal(wishes.length, 1);
    data.retry();
    data.summaries(1, 'train');
    assert.equal(wishes.length, 2);
  });
});
