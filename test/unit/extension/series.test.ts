import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { emptySeries, sliceSeries, takeEvents } from '../../../src/extension/charts/series.ts';
import { randomKey, randomStream } from '../../../src/base/random.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { eventMaker, fakeStatus } from './support/fakes.ts';

describe('the series of a run', () => {
  it('is the same however the events arrive in batches', () => {
    const seed = randomInt(2 ** 31);
    const random = randomStream(randomKey(seed, 'shuffle'));
    const make = eventMaker();
    const events: RunEvent[] = [make.started('rl', 0)];
    for (let step = 0; step < 40; step++) {
      const names = ['reward/total', 'policy/kl', 'eval/accuracy'].filter(
        () => random.next() < 0.7,
      );
      events.push(
        make.metric('rl', step, Object.fromEntries(names.map((name) => [name, random.next()]))),
      );
      if (random.next() < 0.3) {
        events.push(make.metric('rl', step, { 'response/length': random.next() }));
      }
      if (random.next() < 0.1) events.push(make.control(step, 'rl.temperature', 1, 1.1));
    }
    const whole = emptySeries();
    takeEvents(whole, events);
    const parts = emptySeries();
    // Rebuilt as a view would: rows before `from` kept, the rest appended.
    const copy = sliceSeries(parts, fakeStatus('a'));
    for (let at = 0; at < events.length;) {
      const size = 1 + random.below(6);
      const change = takeEvents(parts, events.slice(Math.max(0, at - 2), at + size));
      at += size;
      assert.equal(change.reset, false);
      const tail = sliceSeries(parts, fakeStatus('a'), change.from, change.fromMark);
      for (const key of ['phase', 'step', 'tokens', 'time'] as const) {
        copy[key].length = change.from;
        (copy[key] as unknown[]).push(...tail[key]);
      }
      for (const [name, column] of Object.entries(tail.values)) {
        const own = (copy.values[name] ??= new Array<null>(change.from).fill(null));
        own.length = change.from;
        own.push(...column);
      }
      copy.marks.push(...tail.marks);
    }
    const expected = sliceSeries(whole, fakeStatus('a'));
    assert.deepEqual(sliceSeries(parts, fakeStatus('a')), expected, `seed ${seed}`);
    assert.deepEqual(copy, expected, `seed ${seed}`);
  });

  it('joins the metrics of one step into one row and keeps phases apart', () => {
    const make = eventMaker();
    const series = emptySeries();
    takeEvents(series, [
      make.started('sft', 0),
      make.metric('sft', 1, { 'sft/loss': 2 }),
      make.metric('rl', 1, { 'reward/total': 0.5 }),
      make.metric('rl', 1, { 'eval/accuracy': 0.25 }),
    ]);
    const { phase, step, values } = sliceSeries(series, fakeStatus('a'));
    assert.deepEqual(phase, ['sft', 'rl']);
    assert.deepEqual(step, [1, 1]);
    assert.deepEqual(values, {
      'sft/loss': [2, null],
      'reward/total': [null, 0.5],
      'eval/accuracy': [null, 0.25],
    });
  });

  it('puts late metrics of an earlier step where they belong', () => {
    const seed = randomInt(2 ** 31);
    const random = randomStream(randomKey(seed, 'shuffle'));
    const make = eventMaker();
    const rows = Array.from({ length: 30 }, (_, step) => ({ step, value: random.next() }));
    const series = emptySeries();
    takeEvents(series, [make.started('rl', 0), make.metric('sft', 9, { 'sft/loss': 1 })]);
    const mixed = rows
      .flatMap((row) => [
        { ...row, name: 'reward/total', key: random.next() },
        { ...row, name: 'policy/kl', key: random.next() },
      ])
      .sort((a, b) => a.key - b.key);
    for (const { step, name, value } of mixed) {
      const change = takeEvents(series, [make.metric('rl', step, { [name]: value })]);
      assert.equal(series.step[change.from], step, `seed ${seed}`);
    }
    const { phase, step, time, values } = sliceSeries(series, fakeStatus('a'));
    assert.deepEqual(phase, ['sft', ...rows.map(() => 'rl')]);
    assert.deepEqual(step, [9, ...rows.map((row) => row.step)], `seed ${seed}`);
    assert.deepEqual(values['reward/total'], [null, ...rows.map(({ value }) => value)]);
    assert.deepEqual(values['policy/kl'], [null, ...rows.map(({ value }) => value)]);
    assert.deepEqual(
      time,
      [...time].sort((a, b) => a - b),
      'time never runs backwards',
    );
  });

  it('keeps what is no number out of the curves', () => {
    const make = eventMaker();
    const series = emptySeries();
    takeEvents(series, [make.metric('rl', 1, { 'response/validity': NaN, 'policy/kl': Infinity })]);
    const { values } = sliceSeries(series, fakeStatus('a'));
    assert.deepEqual(values, { 'response/validity': [null], 'policy/kl': [null] });
  });

  it('drops rows and marks that a resumed attempt supersedes, and goes on in training time', () => {
    const first = eventMaker(1);
    const series = emptySeries();
    takeEvents(series, [
      first.started('rl', 0),
      first.metric('rl', 1, { 'policy/kl': 1 }),
      first.control(1, 'rl.temperature', 1, 1.2),
      first.metric('rl', 2, { 'policy/kl': 2 }),
      first.control(3, 'rl.temperature', 1.2, 1.4),
      first.metric('rl', 3, { 'policy/kl': 3 }),
    ]);
    const second = eventMaker(2, 100, 9_000_000_000);
    const change = takeEvents(series, [
      second.started('rl', 2),
      second.metric('rl', 3, { 'policy/kl': 30 }),
    ]);
    assert.equal(change.reset, true);
    const { step, time, values, marks } = sliceSeries(series, fakeStatus('a'));
    assert.deepEqual(step, [1, 2, 3]);
    assert.deepEqual(values['policy/kl'], [1, 2, 30]);
    assert.deepEqual(time, [1000, 3000, 4000]);
    assert.deepEqual(
      marks.map(({ kind, step: at }) => [kind, at]),
      [
        ['control', 1],
        ['attempt', 2],
      ],
    );
  });

  it('drops every RL row when training resumes in the supervised phase', () => {
    const first = eventMaker(1);
    const series = emptySeries();
    takeEvents(series, [
      first.metric('sft', 10, { 'sft/loss': 1 }),
      first.metric('sft', 20, { 'sft/loss': 0.9 }),
      first.metric('rl', 1, { 'policy/kl': 1 }),
    ]);
    takeEvents(series, [eventMaker(2, 50).started('sft', 10)]);
    assert.deepEqual(sliceSeries(series, fakeStatus('a')).step, [10]);
  });

  it('says in words what a control did', () => {
    const make = eventMaker();
    const series = emptySeries();
    takeEvents(series, [
      make.control(3, 'reward.exploration.weight', 0.6, 1),
      make.control(4, 'pause'),
    ]);
    const labels = series.marks.map(({ label }) => label);
    assert.deepEqual(labels, ['Exploration weight 0.6 → 1', 'Pause']);
  });
});
