import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeRun,
  endOfRun,
  formatElapsed,
  speakRun,
  STATES,
} from '../../../src/extension/runs/describe.ts';
import { describeSelfTest, nodeIsNewEnough, selfTest } from '../../../src/base/selfTest.ts';
import { writeCommand } from '../../../src/extension/terminal/path.ts';
import { page } from '../../../src/extension/webviews/html.ts';
import { copyRuntime } from '../../../src/extension/worker/runtime.ts';
import { RUN_STATES } from '../../../src/run/events.ts';
import { fakeStatus } from './support/fakes.ts';

describe('the self-test', () => {
  it('passes on the Node that the project runs on, relaxed SIMD included', () => {
    const test = selfTest();
    assert.deepEqual(test.problems, []);
    assert.equal(test.relaxedSimd, true);
    assert.match(describeSelfTest(test), /node:sqlite yes, shared memory yes, relaxed SIMD yes/);
  });

  it('knows which Node is too old', () => {
    for (const old of ['20.20.2', '22.12.9', '18.0.0']) assert.equal(nodeIsNewEnough(old), false);
    for (const fit of ['22.13.0', '22.20.1', '24.0.0']) assert.equal(nodeIsNewEnough(fit), true);
  });
});

describe('the page around a view', () => {
  const parts = {
    view: 'charts' as const,
    title: '"><script>alert(1)</script>',
    script: 'https://x/charts.js',
    style: 'https://x/charts.css',
    cspSource: 'https://x',
    nonce: 'abc',
    language: 'en',
  };

  it('allows its own script and style and nothing else', () => {
    const html = page(parts);
    const policy = /content="([^"]*)"/.exec(html)?.[1] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'nonce-abc'/);
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.equal(html.match(/<script/g)?.length, 1);
  });
});

describe('runs in words', () => {
  it('has a look and words for every state', () => {
    for (const state of RUN_STATES) {
      const status = fakeStatus('x', { state, step: 3, accuracy: 0.4123, elapsed: 63_000 });
      assert.ok(STATES[state].icon);
      // Another trainer does not say how far it goes.
      const followed = state === 'followed';
      const step = followed ? /step 3 · 41\.2 % · 1:03$/ : /3\/60 · 41\.2 % · 1:03$/;
      assert.match(describeRun(status), step);
      const of = followed ? '' : ' of 60';
      assert.ok(speakRun(status).includes(`step 3${of}, held-out accuracy 41.2 %`));
      assert.ok(endOfRun(status).startsWith('x '));
    }
    assert.match(
      endOfRun(fakeStatus('x', { state: 'failed', message: 'NaN in head' })),
      /NaN in head/,
    );
  });

  it('writes times', () => {
    assert.equal(formatElapsed(0), '0:00');
    assert.equal(formatElapsed(59_999), '0:59');
    assert.equal(formatElapsed(3_723_000), '1:02:03');
  });
});

describe('the copied runtime', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runtime-'));
    await mkdir(join(folder, 'ext', 'dist', 'engine'), { recursive: true });
    await mkdir(join(folder, 'ext', 'dist', 'webview'));
    await mkdir(join(folder, 'ext', 'media', 'starts', 'a'), { recursive: true });
    for (const file of [
      'dist/worker.js',
      'dist/worker.js.map',
      'dist/extension.cjs',
      'dist/engine/k.wasm',
      'dist/webview/charts.js',
      'media/starts/a/model.safetensors',
    ]) {
      await writeFile(join(folder, 'ext', file), file);
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('holds what a worker needs, and nothing that only VS Code loads', async () => {
    const runtime = await copyRuntime(join(folder, 'ext'), join(folder, 'storage'), '1.2.3');
    const files = (await readdir(runtime, { recursive: true })).map((path) =>
      path.replaceAll('\\', '/'),
    );
    assert.deepEqual(files.sort(), [
      'dist',
      'dist/engine',
      'dist/engine/k.wasm',
      'dist/worker.js',
      'media',
      'media/starts',
      'media/starts/a',
      'media/starts/a/model.safetensors',
    ]);
  });

  it('is made once, and anew after a build', async () => {
    const make = () => copyRuntime(join(folder, 'ext'), join(folder, 'storage'), '1.2.3');
    const [first, second] = await Promise.all([make(), make()]);
    assert.equal(first, second);
    const later = new Date(Date.now() + 60_000);
    await utimes(join(folder, 'ext', 'dist', 'worker.js'), later, later);
    assert.notEqual(await make(), first);
    assert.equal((await readdir(join(folder, 'storage', 'runtime'))).length, 2);
  });
});

describe('the command in terminals', () => {
  it('runs the bundle with the given Node and passes on arguments and exit code', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = await mkdtemp(join(tmpdir(), "it's "));
    try {
      const cli = join(folder, 'cli $HOME.mjs');
      await writeFile(
        cli,
        'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;',
      );
      await writeCommand(join(folder, 'bin'), cli, process.execPath);
      const script = join(folder, 'bin', 'thoughtscope');
      const args = ['run', 'a b', '$(x)', '"'];
      assert.throws(
        () => execFileSync(script, args, { encoding: 'utf8' }),
        (error: { status: number; stdout: string }) => {
          assert.equal(error.status, 7);
          assert.deepEqual(JSON.parse(error.stdout), args);
          return true;
        },
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
