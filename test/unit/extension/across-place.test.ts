import assert from 'node:assert/strict';
import { join } from 'node:path';
import { behaviourOfMetric, dumpOf, partsOf } from '../../../src/extension/across/place.ts';
import { METRIC_NAMES } from '../../../src/run/metrics.ts';

describe('places in the view across training', () => {
  it('are known for every metric that counts a behaviour, and for no other', () => {
    for (const name of METRIC_NAMES) {
      const place = behaviourOfMetric(name);
      assert.equal(place !== undefined, name.includes('behaviour/'), name);
      if (!place) continue;
      assert.equal(place.split, name.startsWith('eval/') ? 'probe' : 'train');
      assert.ok(name.includes(`behaviour/${place.behaviour}`), name);
    }
    assert.equal(behaviourOfMetric('behaviour/constructor'), undefined);
  });

  it('stand for a folder where a dump is one step of many', () => {
    for (const [name, whole] of [
      ['120.jsonl', true],
      ['completions_00120.parquet', true],
      ['step_3.jsonl', true],
      ['rollouts.jsonl', false],
      ['gsm8k.eval', false],
      ['rollout', false],
    ] as const) {
      const path = join('steps_of_7', 'x', name);
      assert.equal(dumpOf(path), whole ? join('steps_of_7', 'x') : path, name);
    }
  });

  it('are read from rollout ids and nothing like them', () => {
    assert.deepEqual(partsOf('20/probe/3'), { step: 20, split: 'probe' });
    for (const id of ['', '1/eval/2', '../1/train/2', '1/train/2/3', '-1/train/0']) {
      assert.throws(() => partsOf(id), /no rollout id/);
    }
  });
});
