import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '../../../src/run/events.ts';
import { UNREPEATABLE } from '../../../src/run/metrics.ts';
import type { RunStatus } from '../../../src/run/records.ts';
import { TINY } from '../run/support/tiny.ts';
import { beginIn, eventLines, type Begun, type Ended } from './support/cli.ts';

describe('the command line', function () {
  this.timeout(600_000);
  let place: string;
  let file: string;
  before(() => {
    place = mkdtempSync(join(tmpdir(), 'cli-'));
    file = join(place, 'tiny.rlrun.json');
    const { name: _unnamed, ...rest } = TINY;
    writeFileSync(file, JSON.stringify(rest));
  });
  after(() => rmSync(place, { recursive: true, force: true, maxRetries: 3 }));

  const begin = (args: string[]): Begun => beginIn(place, args);
  const call = (...args: string[]): Promise<Ended> => begin(args).ended;
  const repeatable = (events: RunEvent[]): unknown[] =>
    events.flatMap((event) =>
      event.type === 'metric'
        ? [
            [
              event.phase,
              event.step,
              Object.entries(event.values).filter(
                ([name]) => !UNREPEATABLE.some((prefix) => name.startsWith(prefix)),
              ),
            ],
          ]
        : [],
    );

  it('trains a run file to its end, by a worker and in the foreground alike, and tells the same afterwards', async () => {
    const there = await call('run', file, '--json', '--out', 'there');
    assert.equal(there.code, 0, there.err);
    const events = eventLines(there.out);
    assert.deepEqual(Object.keys(events[0]).slice(0, 5), ['seq', 'type', 'step', 'phase', 'time']);
    assert.deepEqual([events[0].type, events.at(-1)?.type], ['started', 'finished']);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, i) => i + 1),
    );

    const here = await call('run', file, '--foreground', '--json');
    assert.equal(here.code, 0, here.err);
    assert.deepEqual(repeatable(eventLines(here.out)), repeatable(events));

    const [id] = readdirSync(join(place, '.thoughtscope', 'runs'));
    assert.match(id, /^\d{8}-\d{6}-tiny$/);
    const shown = await call('show', id, '--json');
    const status = JSON.parse(shown.out) as RunStatus;
    assert.deepEqual(
      [status.id, status.name, status.state, status.step],
      [id, 'tiny', 'finished', 3],
    );
    const byFolder = await call('show', 'there');
    assert.match(byFolder.out, /^state +finished$/m);
    assert.match(byFolder.out, /^training rollouts +text of 18 of 18$/m);
    const listed = await call('runs');
    assert.match(listed.out, new RegExp(`^RUN +STATE .*\\n${id} +finished +rl 3/3 `));

    const jsonl = await call('export', 'there', '--format', 'jsonl');
    assert.equal(jsonl.out, there.out);
    const csv = (await call('export', id, '--format', 'csv')).out.trim().split('\n');
    assert.equal(csv.length, 1 + 3 + 4);
    assert.match(csv[0], /^phase,step,time,attempt,eval\/accuracy,/);
    assert.ok(csv.every((line) => line.split(',').length === csv[0].split(',').length));

    const again = await call('resume', id);
    assert.deepEqual(
      [again.code, /is finished: there is nothing left to train/.test(again.err)],
      [1, true],
    );
    const last = join(place, '.thoughtscope', 'runs', id, 'checkpoints', 'step-3');
    rmSync(last, { recursive: true });
    const mended = await call('resume', id);
    assert.equal(mended.code, 0, mended.err);
    assert.ok(existsSync(last), 'trained again');
    const taken = await call('run', file, '--out', 'there');
    assert.deepEqual([taken.code, /holds a run already/.test(taken.err)], [1, true]);
  });

  it('stops at the first Ctrl-C, goes on with resume, obeys control, and detaches at the second', async () => {
    const long = ['--set', 'rl.steps=3000', '--set', 'checkpoint.every=500'];
    const first = begin(['run', file, '--out', 'long', ...long]);
    await first.heard(/rl 2: held-out accuracy/);
    const changed = await call(
      'control',
      'long',
      'reward.exploration.weight=0.5',
      'rl.temperature=1.25',
    );
    assert.equal(changed.code, 0, changed.err);
    assert.match(
      changed.out,
      /^reward\.exploration\.weight 1 → 0\.5, after rl step \d+\nrl\.temperature 1 → 1\.25, after rl step \d+\n$/,
    );
    first.child.kill('SIGINT');
    const stopped = await first.ended;
    assert.equal(stopped.code, 130, stopped.err);
    assert.match(
      stopped.err,
      /Stopping at the next safe point[^]*stopped\. Go on with: thoughtscope resume long/,
    );

    const second = begin(['resume', 'long']);
    await second.heard(/attempt 2, going on from rl \d+/);
    const paused = await call('control', 'long', 'pause');
    assert.match(paused.out, /^pause, after rl step/);
    second.child.kill('SIGINT');
    await second.heard(/Press Ctrl-C again/);
    second.child.kill('SIGINT');
    assert.equal((await second.ended).code, 130);
    let state = '';
    for (let i = 0; i < 100 && state !== 'stopped'; i++)
      state = (JSON.parse((await call('show', 'long', '--json')).out) as RunStatus).state;
    assert.equal(state, 'stopped');
    const nobody = await call('attach', 'long');
    assert.deepEqual([nobody.code, /no worker/.test(nobody.err)], [1, true]);
  });

  it('makes a start, which a run file can begin from', async () => {
    const made = await call('start', 'make', file, '--out', 'small-start');
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /^builtin:small-start@[0-9a-f]{12}\n$/);
    assert.deepEqual(readdirSync(join(place, 'small-start')).sort(), [
      'config.json',
      'manifest.json',
      'model.safetensors',
      'recipe.json',
      'tokenizer.json',
    ]);
    const from = join(place, 'from.rlrun.json');
    const { model: _none, sft: _done, ...rest } = TINY;
    writeFileSync(
      from,
      JSON.stringify({ ...rest, start: 'small-start', reward: { exploration: { weight: 0 } } }),
    );
    const run = await call('run', from, '--foreground', '--json', '--out', 'from');
    assert.equal(run.code, 0, run.err);
    assert.ok(existsSync(join(place, 'from', 'start', 'model.safetensors')));
    const other = await call(
      'run',
      from,
      '--foreground',
      '--set',
      'task.options.maxValue=30',
      '--out',
      'other',
    );
    assert.equal(other.code, 1);
    assert.match(
      other.err,
      /its vocabulary has 48 tokens, but countdown with these options needs 54/,
    );
  });

  const wrong: [args: string[], message: RegExp][] = [
    [['run', 'none.rlrun.json'], /none\.rlrun\.json: there is no such file/],
    [
      ['run', 'tiny.rlrun.json', '--set', 'rl.batch=0'],
      /--set rl\.batch: must be a whole number from 1/,
    ],
    [['run', 'tiny.rlrun.json', '--set', 'rl.steps'], /write it as path=value/],
    [['run', 'tiny.rlrun.json', '--set', 'start=nowhere'], /model: a start brings its own model/],
    [['run'], /something is missing\n\nusage: thoughtscope run FILE/],
    [['run', 'a', 'b'], /something too much/],
    [['run', 'tiny.rlrun.json', '--fast'], /'--fast'/],
    [['export', 'x', '--format', 'xml'], /csv or jsonl/],
    [['control', 'x', 'rl.temperature=9'], /between 0\.1 and 2/],
    [['control', 'x', 'rl.temperatur=1'], /unknown control "rl\.temperatur"/],
    [['dance'], /unknown command "dance"/],
  ];
  it('refuses what it cannot understand, with exit code 2 and no stack', async () => {
    const found = await Promise.all(wrong.map(([args]) => call(...args)));
    wrong.forEach(([args, message], i) => {
      const { code, err, out } = found[i];
      assert.equal(code, 2, `${args.join(' ')}: ${err}`);
      assert.match(err, message);
      assert.equal(out, '');
      assert.doesNotMatch(err, /\n {4}at /);
    });
  });

  it('fails kindly where there is no such run', async () => {
    const { code, err } = await call('show', 'nothing');
    assert.equal(code, 1);
    assert.match(err, /no run "nothing", neither in .*nor as a folder/);
  });
});
