import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { RunEvent } from '../../../src/run/events.ts';
import { followRun, type FollowedRun } from '../../../src/sources/follow/run.ts';
import { FIXTURES, given, type Given } from './fixtures.ts';

describe('following a run that another trainer writes', () => {
  let folder = '';
  let run: FollowedRun | undefined;
  let events: RunEvent[] = [];
  let heard: (() => void)[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'follow-'));
    events = [];
    heard = [];
  });
  afterEach(async () => {
    await run?.dispose();
    run = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  function follow(mappings: Parameters<typeof followRun>[0]['mappings'] = []): FollowedRun {
    const target = { id: 'followed-1', path: folder, name: 'mine', mappings };
    run = followRun(target, {
      events: (fresh) => {
        events.push(...fresh);
        heard.forEach((listener) => listener());
      },
      status: () => heard.forEach((listener) => listener()),
    });
    return run;
  }

  /** Resolves when the condition holds; looks again whenever the run tells of something. */
  function until(holds: () => boolean, what: string): Promise<void> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`never: ${what}`)), 15_000);
      const look = () => {
        if (!holds()) return;
        clearTimeout(timer);
        heard = heard.filter((listener) => listener !== look);
        done();
      };
      heard.push(look);
      look();
    });
  }

  /** The latest values of a step. */
  function valuesOf(step: number): Record<string, number> {
    const found = events.filter((event) => event.type === 'metric' && event.step === step);
    return (found.at(-1) as { values?: Record<string, number> } | undefined)?.values ?? {};
  }

  const line = (step: number, i: number) =>
    `${JSON.stringify({ input: `${i} + ${i}?`, output: `<think>It is ${2 * i}. Wait, let me check.</think>${2 * i}`, gts: '2', score: i % 2, step })}\n`;

  it('reads what is there: verl’s rollouts, its metrics, in one run', async () => {
    cpSync(join(FIXTURES, 'verl', 'rollout'), join(folder, 'rollout'), { recursive: true });
    cpSync(join(FIXTURES, 'verl', 'metrics.jsonl'), join(folder, 'metrics.jsonl'));
    const followed = follow();
    await until(
      () => 'critic/rewards/mean' in valuesOf(3) && 'reward/acc' in valuesOf(2),
      'step 2',
    );
    assert.deepEqual(followed.rolloutSteps('train'), [1, 2]);
    const rows = given<Given[]>('verl', 1);
    const one = valuesOf(1);
    assert.equal(
      one['reward/format_reward'],
      rows.reduce((sum, { format }) => sum + format, 0) / rows.length,
    );
    // The trainer's own number of the same meaning comes before the one measured from its dump.
    assert.equal(one['reward/total'], 0.25);
    assert.equal(one['response/length'], 120);
    assert.equal(one['actor/ppo_kl'], 0.001, 'another KL keeps its name');
    assert.ok(one['behaviour/reflection'] > 0);
    assert.equal(valuesOf(2)['eval/accuracy'], 0.4);
    const summaries = await followed.rolloutSummaries(1, 'train');
    assert.equal(summaries.length, rows.length);
    assert.equal(new Set(summaries.map(({ group }) => group)).size, 2);
    const [record] = await followed.rollouts([summaries[1].id]);
    assert.equal(record.pieces.join(''), rows[1].response);
    assert.equal(record.correct, rows[1].right);
    assert.ok(record.spans.length > 0);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_event, i) => i + 1),
    );
    assert.equal(followed.status().state, 'followed');
    assert.equal(followed.status().step, 3);
    assert.deepEqual(
      followed.rolloutFiles().map(({ label, records }) => [label, records]),
      [
        ['rollout/1.jsonl', rows.length],
        ['rollout/2.jsonl', given<Given[]>('verl', 2).length],
      ],
    );
  });

  for (const [name, expected] of [
    [
      'trl',
      {
        step: 5,
        values: {
          'reward/total': 0.75,
          'reward/accuracy_reward': 0.5,
          'response/length': 85,
          kl: 0.005,
        },
      },
    ],
    [
      'prime-rl',
      {
        step: 1,
        values: { 'reward/total': 0.2, 'optimizer/learning_rate': 1e-6, 'reward/exact': 5 / 8 },
      },
    ],
    [
      'tinker',
      { step: 1, values: { 'reward/total': 0.5, 'policy/entropy': 0.3, 'reward/format': 7 / 8 } },
    ],
    ['openrlhf', { step: 2, values: { 'reward/total': 0.5, 'train/kl': Math.fround(0.02) } }],
    ['own-loop', { step: 2, values: { kl: 0.02, 'policy/entropy': 0.5, 'reward/format': 7 / 8 } }],
    [
      'tensorboard/native',
      {
        step: 20,
        values: { 'reward/total': 0.5, 'response/length': 120, 'my/own metric': Math.fround(0.02) },
      },
    ],
  ] as const) {
    it(`follows what ${name} wrote`, async () => {
      cpSync(join(FIXTURES, name), folder, { recursive: true });
      follow();
      const { step, values } = expected;
      await until(
        () => Object.keys(values).every((key) => key in valuesOf(step)),
        Object.keys(values).join(', '),
      );
      for (const [key, value] of Object.entries(values))
        assert.equal(valuesOf(step)[key], value, key);
      assert.deepEqual(run?.problems(), []);
    });
  }

  it('hears of a writer’s new files and rows, whole lines only', async () => {
    const path = join(folder, '1.jsonl');
    writeFileSync(path, line(1, 1));
    const followed = follow();
    await until(() => followed.rolloutSteps('train').length === 1, 'the first step');
    // Another process, as a trainer is: half a line, a wait, the rest, then a new step.
    const script = `
      const fs = require('node:fs');
      const [path, next, half, rest, other] = process.argv.slice(1);
      fs.appendFileSync(path, half);
      setTimeout(() => { fs.appendFileSync(path, rest); fs.writeFileSync(next, other); }, 700);`;
    const second = line(1, 2);
    const at = Math.floor(second.length / 2);
    const writer = spawn(process.execPath, [
      '-e',
      script,
      path,
      join(folder, '2.jsonl'),
      second.slice(0, at),
      second.slice(at),
      line(2, 3),
    ]);
    await until(() => followed.rolloutSteps('train').length === 2, 'the second step');
    await until(() => valuesOf(1)['rollouts/count'] === 2, 'both rows of the first step');
    assert.equal(valuesOf(1)['reward/total'], 0.5);
    assert.deepEqual(followed.problems(), [], 'half a line is no problem');
    assert.equal(writer.exitCode === null || writer.exitCode === 0, true);
  });

  it('begins a file again that a resumed trainer writes anew', async () => {
    const path = join(folder, '1.jsonl');
    writeFileSync(path, line(1, 1) + line(1, 2) + line(1, 3));
    const followed = follow();
    await until(() => valuesOf(1)['rollouts/count'] === 3, 'three rows');
    truncateSync(path, 0);
    appendFileSync(path, line(1, 5));
    await until(() => valuesOf(1)['rollouts/count'] === 1, 'one row');
    assert.equal((await followed.rolloutSummaries(1, 'train')).length, 1);
  });

  it('takes validation dumps as held-out prompts through training', async () => {
    mkdirSync(join(folder, 'validation'));
    for (const step of [0, 10]) {
      writeFileSync(join(folder, 'validation', `${step}.jsonl`), line(step, 1) + line(step, 2));
    }
    const followed = follow();
    await until(() => 'eval/reward/total' in valuesOf(10), 'the evaluations');
    assert.deepEqual(followed.rolloutSteps('probe'), [0, 10]);
    const probe = await followed.probe(1, 0);
    assert.deepEqual(
      probe.map(({ step, prompt }) => [step, prompt]),
      [
        [0, '2 + 2?'],
        [10, '2 + 2?'],
      ],
    );
  });

  it('says what cannot be read and shows the rest', async () => {
    writeFileSync(join(folder, '1.jsonl'), `${line(1, 1)}{"input": 3,\n${line(1, 3)}`);
    const followed = follow();
    await until(() => valuesOf(1)['rollouts/count'] === 2, 'the readable rows');
    assert.match(followed.status().message ?? '', /1\.jsonl:2 \(byte \d+\): expected JSON/);
  });

  it('uses fields mapped by hand', async () => {
    writeFileSync(
      join(folder, 'odd.jsonl'),
      '{"a": "<think>x</think>y", "n": 4, "points": 0.25}\n',
    );
    follow([{ suffix: '.jsonl', mapping: { response: ['a'], step: ['n'], score: ['points'] } }]);
    await until(() => valuesOf(4)['reward/total'] === 0.25, 'the mapped score');
  });

  it('shows a last line that never gets its end, and leaves the folder as it was', async () => {
    const path = join(folder, '1.jsonl');
    writeFileSync(path, line(1, 1) + line(1, 2).trimEnd());
    const old = new Date(Date.now() - 60_000);
    utimesSync(path, old, old);
    const before = [readdirSync(folder), statSync(path).mtimeMs, statSync(path).size];
    follow();
    await until(() => valuesOf(1)['rollouts/count'] === 2, 'the last line');
    assert.deepEqual([readdirSync(folder), statSync(path).mtimeMs, statSync(path).size], before);
  });
});
