import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { openConsole } from '../../../src/sources/metrics/console.ts';
import { metricName, renamed } from '../../../src/sources/metrics/names.ts';
import { metricRow, stateRows, type MetricRow } from '../../../src/sources/metrics/rows.ts';
import { collectProblems } from '../../../src/sources/problems.ts';
import { openEventTail } from '../../../src/sources/tensorboard/tail.ts';
import { METRICS } from '../../../src/run/metrics.ts';
import { FIXTURES, given } from './fixtures.ts';

const text = (name: string) => readFileSync(join(FIXTURES, name), 'utf8');

function consoleRows(name: string): MetricRow[] {
  const output = openConsole();
  return text(name)
    .split('\n')
    .map(output.line)
    .filter((row) => row !== undefined);
}

describe('metrics that trainers write', () => {
  it('reads verl’s file logger and its console alike', () => {
    const rows = text('verl/metrics.jsonl')
      .trim()
      .split('\n')
      .map((line) => metricRow(JSON.parse(line)));
    const expected = given<Record<string, Record<string, number>>>('verl-metrics');
    for (const found of [rows, consoleRows('verl/console.log')]) {
      assert.deepEqual(
        found.map((row) => [String(row?.step), row?.values]),
        Object.entries(expected),
      );
    }
  });

  it('reads trainer_state.json exactly and the progress lines to their four digits', () => {
    const history = given<Record<string, number>[]>('trl-metrics');
    const rows = stateRows(JSON.parse(text('trl/checkpoint-10/trainer_state.json')));
    for (const [i, { step, epoch: _epoch, ...values }] of history.entries()) {
      assert.deepEqual(rows[i], { step, values });
    }
    const lines = consoleRows('trl/console.log');
    assert.deepEqual(
      lines.map(({ step }) => step),
      [1, 2, 2],
      'they tell no step: counted',
    );
    assert.equal(lines[1].values['num_tokens'], 10_000);
    assert.equal(lines[1].values['rewards/accuracy_reward/mean'], 1);
  });

  it('reads the metrics of prime-rl and tinker', () => {
    for (const name of ['prime-rl', 'tinker']) {
      const rows = text(`${name}/metrics.jsonl`)
        .trim()
        .split('\n')
        .map((line) => metricRow(JSON.parse(line)));
      for (const [i, row] of given<Record<string, number>[]>(`${name}-metrics`).entries()) {
        const { step, time, ...values } = row;
        assert.deepEqual(rows[i], { step, values, ...(time && { time: time * 1000 }) });
      }
    }
  });

  for (const [name, file] of [
    ['tensorboard-native', 'tensorboard/native/events.out.tfevents.1790000000.native.0'],
    ['tensorboard-x', 'tensorboard/x/events.out.tfevents.1790000000.x.0'],
    ['openrlhf-scalars', 'openrlhf/run/events.out.tfevents.1790000000.torch.0'],
  ]) {
    it(`finds in ${file} what TensorBoard finds`, async () => {
      const tail = await openEventTail(join(FIXTURES, file), file, collectProblems());
      const found: Record<string, [number, number][]> = {};
      for (const { step, scalars } of await tail.read()) {
        for (const { tag, value } of scalars) (found[tag] ??= []).push([step, value]);
      }
      await tail.close();
      assert.deepEqual(found, given(name));
    });
  }

  it('names what means the same as ours, and only that', () => {
    for (const [theirs, ours] of [
      ['critic/score/mean', 'reward/total'],
      ['rewards/think_format/mean', 'reward/think_format'],
      ['train/reward', 'reward/total'],
      ['train/rewards/think_format/mean', 'reward/think_format'],
      ['actor/ppo_kl', 'actor/ppo_kl'],
      ['kl', 'kl'],
      ['policy/kl', 'policy/kl'],
      ['loss', 'loss'],
    ]) {
      assert.equal(metricName(theirs), ours);
    }
    const one = renamed({ 'val-core/gsm8k/acc/mean@1': 0.5 });
    assert.deepEqual(one, { 'eval/accuracy': 0.5 });
    const two = { 'val-core/a/acc/mean@1': 0.5, 'val-core/b/acc/mean@1': 0.25 };
    assert.deepEqual(renamed(two), two, 'which of the two would it be?');
    // What is there under our name is not overwritten by a likeness.
    const both = { 'policy/entropy': 1, 'actor/entropy': 2 };
    assert.deepEqual(renamed(both), both);
    for (const name of Object.keys(METRICS)) assert.equal(metricName(name), name);
  });

  it('takes no other line for metrics', () => {
    const output = openConsole();
    for (const line of [
      'step: 3',
      "{'a': 'text'}",
      'step:5 - nothing here',
      'x'.repeat(200_000),
      "{'loss': nan}",
    ]) {
      assert.equal(output.line(line), undefined, line.slice(0, 40));
    }
    for (const record of [
      null,
      3,
      [],
      { step: 'x', a: 1 },
      { step: 1 },
      { step: -1, a: 1 },
      { a: 1 },
    ]) {
      assert.equal(metricRow(record), undefined);
    }
  });
});
