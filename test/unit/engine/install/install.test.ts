import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../../src/base/errors.ts';
import { chooseEngine, listEngines } from '../../../../src/engine/install/choose.ts';
import {
  enginesFolder,
  manifestFile,
  readRuntime,
  runtimeFolder,
} from '../../../../src/engine/install/folder.ts';
import { parseGpu } from '../../../../src/engine/install/gpu.ts';
import { removeRuntime, requireRuntime } from '../../../../src/engine/install/install.ts';
import { lockRuntime } from '../../../../src/engine/install/lock.ts';
import {
  measurementKey,
  readMeasurements,
  writeMeasurement,
} from '../../../../src/engine/install/measured.ts';
import { processOf } from '../../../../src/engine/install/open-process.ts';
import { makePlan } from '../../../../src/engine/install/plans.ts';
import { findLibrary } from '../../../../src/engine/install/python.ts';
import { runSteps, type Step } from '../../../../src/engine/install/steps.ts';
import { runTool } from '../../../../src/engine/install/tool.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'engines-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What an installation leaves, without an engine behind it. */
function pretend(kind: 'tensorflow' | 'webgpu', node = process.execPath): void {
  mkdirSync(runtimeFolder(kind, folder), { recursive: true });
  const runtime = {
    kind,
    installed: 5,
    node,
    versions: { [kind]: '1.0' },
    environment: { A: 'b', LD_LIBRARY_PATH: '/cuda' },
    device: 'a card',
  };
  writeFileSync(manifestFile(runtimeFolder(kind, folder)), JSON.stringify(runtime));
}

const refuses = (code: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof UserError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

describe('the steps of an installation', () => {
  const made: string[] = [];
  let there: Set<string>;
  beforeEach(() => {
    made.length = 0;
    there = new Set();
  });
  const step = (name: string, run: () => Promise<void> = () => Promise.resolve()): Step => ({
    name,
    title: name,
    makes: `${name} 1`,
    isThere: () => there.has(name),
    run: async () => {
      made.push(name);
      await run();
      there.add(name);
    },
  });

  it('go on where a failure stopped them, and are made again when what they made is gone or other', async () => {
    let broken = true;
    const second = (): Promise<void> =>
      broken ? Promise.reject(new Error('no')) : Promise.resolve();
    const groups = () => [[step('a')], [step('b', second)], [step('c')]];
    await assert.rejects(
      runSteps(folder, groups(), () => undefined),
      /no/,
    );
    assert.deepEqual(made, ['a', 'b']);
    broken = false;
    await runSteps(folder, groups(), () => undefined);
    assert.deepEqual(made, ['a', 'b', 'b', 'c']);
    there.delete('a');
    await runSteps(folder, groups(), () => undefined);
    assert.deepEqual(made.slice(4), ['a']);
    const other = { ...step('c'), makes: 'c 2' };
    await runSteps(folder, [[step('a')], [other]], () => undefined);
    assert.deepEqual(made.slice(5), ['c']);
  });

  it('of one group stop when one of them fails, and the failure is what is told', async () => {
    const endless: Step = {
      ...step('endless'),
      run: ({ signal }) =>
        new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
        ),
    };
    const failing = step('failing', () => Promise.reject(new Error('the reason')));
    await assert.rejects(
      runSteps(folder, [[endless, failing]], () => undefined),
      /the reason/,
    );
  });

  it('do not begin when cancelled', async () => {
    const cancelled = runSteps(folder, [[step('a')]], () => undefined, AbortSignal.abort());
    await assert.rejects(cancelled, { name: 'AbortError' });
    assert.deepEqual(made, []);
  });
});

describe('a tool of an installation', () => {
  const node = (code: string) => ['-e', code];

  it('that is missing, fails or finds no network says so, each in its own words', async () => {
    const missing = runTool('no-such-program-here', [], { remedy: 'Get it.' });
    await assert.rejects(
      missing,
      refuses('prerequisite', /no-such-program-here was not found. Get it/),
    );
    const fails = runTool(process.execPath, node('console.error("the end"); process.exit(3)'));
    await assert.rejects(fails, refuses('install', /code 3[^]*the end/));
    const offline = runTool(
      process.execPath,
      node('console.error("npm error code ENOTFOUND"); process.exit(1)'),
    );
    await assert.rejects(offline, refuses('network', /registry could not be reached/));
  });

  it('tells its lines and returns what it printed', async () => {
    const lines: string[] = [];
    const printed = await runTool(
      process.execPath,
      node('console.log("one\\ntwo"); console.error("three")'),
      {
        onLine: (line) => lines.push(line),
      },
    );
    assert.equal(printed, 'one\ntwo\n');
    assert.deepEqual(lines.sort(), ['one', 'three', 'two']);
  });

  it('ends with its children when cancelled', async () => {
    const cancel = new AbortController();
    let pid = 0;
    const code =
      'const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]); console.log(c.pid); setInterval(() => {}, 1000)';
    const work = runTool(process.execPath, node(code), {
      signal: cancel.signal,
      onLine: (line) => {
        pid = Number(line);
        cancel.abort();
      },
    });
    await assert.rejects(work, { name: 'AbortError' });
    assert.ok(pid > 0);
    // A killed process stays listed until its parent has noticed.
    for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((r) => setTimeout(r, 20));
    assert.ok(!isAlive(pid), 'the child of the cancelled tool lives on');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('an installed engine', () => {
  it('is looked for where the environment says, else in the user’s data', () => {
    assert.equal(enginesFolder({ THOUGHTSCOPE_ENGINES: '/there' }), '/there');
    assert.match(enginesFolder({}), /thoughtscope[/\\]engines$/);
  });

  it('is what its manifest says, and nothing when that is missing or damaged', () => {
    assert.equal(readRuntime('webgpu', folder), undefined);
    pretend('webgpu');
    assert.equal(readRuntime('webgpu', folder)?.device, 'a card');
    writeFileSync(manifestFile(runtimeFolder('webgpu', folder)), '{"kind":"webgpu"');
    assert.equal(readRuntime('webgpu', folder), undefined);
    writeFileSync(manifestFile(runtimeFolder('webgpu', folder)), '{"kind":"webgpu"}');
    assert.equal(readRuntime('webgpu', folder), undefined);
  });

  it('that is missing, or whose Node is gone, is refused with the command that installs it', () => {
    const says = /thoughtscope runtime install tensorflow/;
    assert.throws(() => requireRuntime('tensorflow', folder), refuses('engine', says));
    pretend('tensorflow', join(folder, 'gone'));
    assert.throws(() => requireRuntime('tensorflow', folder), refuses('engine', says));
  });

  it('gets a process with its binary, libraries, threads and mark', () => {
    pretend('tensorflow');
    const { node, env } = processOf(requireRuntime('tensorflow', folder), 3);
    assert.equal(node, process.execPath);
    assert.equal(env.TF_NUM_INTRAOP_THREADS, '3');
    assert.equal(env.THOUGHTSCOPE_ENGINE_PROCESS, 'tensorflow');
    assert.match(env.LD_LIBRARY_PATH, /^\/cuda/);
  });

  it('is removed whole, not while somebody is at work on it, and not twice', () => {
    pretend('webgpu');
    const unlock = lockRuntime(runtimeFolder('webgpu', folder));
    assert.throws(() => removeRuntime('webgpu', folder), refuses('busy', /somebody else/));
    unlock();
    removeRuntime('webgpu', folder);
    assert.ok(!existsSync(runtimeFolder('webgpu', folder)));
    assert.throws(() => removeRuntime('webgpu', folder), refuses('runtime', /not installed/));
  });
});

describe('the choice of an engine', () => {
  /** Speeds as if they had been measured. */
  function measured(speeds: Record<string, number>, threads: number): void {
    for (const [engine, speed] of Object.entries(speeds)) {
      const key = measurementKey(
        engine,
        threads,
        readRuntime(engine as 'webgpu', folder)?.installed,
      );
      writeMeasurement(folder, key, speed > 0 ? { speed, device: 'd' } : { problem: 'no adapter' });
    }
  }

  it('takes what is asked for, and refuses what is not installed', async () => {
    assert.equal((await chooseEngine('wasm', 1, folder)).engine, 'wasm');
    assert.equal((await chooseEngine('reference', 1, folder)).engine, 'reference');
    await assert.rejects(
      chooseEngine('webgpu', 1, folder),
      refuses('engine', /runtime install webgpu/),
    );
    pretend('webgpu');
    assert.equal((await chooseEngine('webgpu', 1, folder)).engine, 'webgpu');
  });

  it('of auto is wasm, unmeasured, where nothing else is installed', async () => {
    const { engine, why } = await chooseEngine('auto', 1, folder);
    assert.equal(engine, 'wasm');
    assert.match(why, /no other is installed/);
    assert.deepEqual(readMeasurements(folder), {});
  });

  it('of auto is the fastest, with every speed told and what does not work named', async () => {
    pretend('tensorflow');
    pretend('webgpu');
    measured({ wasm: 100, tensorflow: 2345.6, webgpu: 0 }, 2);
    const { engine, why } = await chooseEngine('auto', 2, folder);
    assert.equal(engine, 'tensorflow');
    assert.match(why, /tensorflow 2,350, wasm 100/);
    assert.match(why, /webgpu was left out \(no adapter\)/);
    measured({ wasm: 9000 }, 2);
    assert.equal((await chooseEngine('auto', 2, folder)).engine, 'wasm');
  });

  it('lists every engine with device, versions, speed, or why not', async () => {
    pretend('webgpu');
    measured({ wasm: 100 }, 1);
    const [wasm, tensorflow, webgpu] = await listEngines({ engines: folder, threads: 1 });
    assert.deepEqual([wasm.available, wasm.speed], [true, 100]);
    assert.equal(tensorflow.available, false);
    assert.match(tensorflow.problem ?? '', /not installed/);
    assert.deepEqual([webgpu.available, webgpu.device], [true, 'a card']);
    assert.deepEqual(webgpu.versions, { webgpu: '1.0' });
  });
});

describe('what an installation needs', () => {
  it('a GPU is read from the driver’s tool', () => {
    const gpu = parseGpu('NVIDIA H200, 143771\nNVIDIA H200, 143771\n');
    assert.deepEqual(gpu, { name: 'NVIDIA H200', memory: 143771 * 2 ** 20 });
    assert.deepEqual(parseGpu('Odd, One, [N/A]'), { name: 'Odd, One', memory: undefined });
    assert.equal(parseGpu(''), undefined);
  });

  it('TensorFlow’s library is found in a venv, a wheel and libtensorflow', () => {
    const make = (root: string, library: string): void => {
      mkdirSync(join(root, 'include', 'tensorflow', 'c'), { recursive: true });
      writeFileSync(join(root, 'include', 'tensorflow', 'c', 'c_api.h'), '');
      for (const name of [library, 'libtensorflow_framework.so.2']) {
        writeFileSync(join(root, library.includes('cc') ? '.' : 'lib', name), '');
      }
    };
    const wheel = join(folder, 'venv', 'lib', 'python3.12', 'site-packages', 'tensorflow');
    mkdirSync(wheel, { recursive: true });
    assert.equal(findLibrary(join(folder, 'venv')), undefined);
    make(wheel, 'libtensorflow_cc.so.2');
    for (const named of [join(folder, 'venv'), join(wheel, '..'), wheel]) {
      assert.equal(findLibrary(named)?.library, join(wheel, 'libtensorflow_cc.so.2'));
    }
    mkdirSync(join(folder, 'c', 'lib'), { recursive: true });
    make(join(folder, 'c'), 'libtensorflow.so.2');
    assert.equal(findLibrary(join(folder, 'c'))?.folder, join(folder, 'c', 'lib'));
  });

  it('a plan refuses a Node or a TensorFlow that is not there before anything is fetched', async function () {
    if (`${process.platform}-${process.arch}` !== 'linux-x64') this.skip();
    const missing = join(folder, 'missing');
    await assert.rejects(
      makePlan('webgpu', folder, { node: missing }),
      refuses('prerequisite', /--node/),
    );
    await assert.rejects(
      makePlan('tensorflow', folder, { tensorflow: missing, node: process.execPath }),
      refuses('prerequisite', /holds no TensorFlow/),
    );
    assert.ok(!existsSync(runtimeFolder('tensorflow', folder)));
  });
});
