import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';
import { sleep } from '../../../scripts/lib/processes.mjs';

const guard = join(root, 'scripts', 'lib', 'guard.mjs');

/** Writes its own and its detached child's process ids to argv[1], and waits for ever. */
const server = `
  const { spawn } = require('node:child_process');
  const forever = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
  const child = spawn(process.execPath, ['-e', forever], { detached: true, stdio: 'ignore' });
  require('node:fs').writeFileSync(process.argv[1] + '.tmp', process.pid + ' ' + child.pid);
  require('node:fs').renameSync(process.argv[1] + '.tmp', process.argv[1]);
  setInterval(() => {}, 1000);`;

const newMark = (): string => randomBytes(8).toString('hex');

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie waits for its parent to ask; it runs no more.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe('the guard of started programs', function () {
  if (process.platform !== 'linux') return;
  let folder = '';
  let started: ChildProcess | undefined;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'guard-'))));
  afterEach(() => {
    started?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** @returns process ids of the guarded program and of its detached child */
  async function pids(file: string): Promise<number[]> {
    for (;;) {
      try {
        return readFileSync(file, 'utf8').split(' ').map(Number);
      } catch {
        await sleep(20);
      }
    }
  }

  it('ends the program and what it detached, when asked', async () => {
    const file = join(folder, 'pids');
    const args = [guard, newMark(), process.execPath, '-e', server, file];
    const own = spawn(process.execPath, args, {
      stdio: ['pipe', 'inherit', 'inherit'],
      detached: true,
    });
    started = own;
    const all = await pids(file);
    assert.deepEqual(all.map(alive), [true, true]);
    own.stdin.end();
    await until(() => !all.some(alive));
  });

  it('ends them when the process that asked for them is killed', async () => {
    const file = join(folder, 'pids');
    const args = JSON.stringify([guard, newMark(), process.execPath, '-e', server, file]);
    const parent = `
      require('node:child_process').spawn(process.execPath, ${args}, {
        stdio: ['pipe', 'inherit', 'inherit'], detached: true,
      });
      setInterval(() => {}, 1000);`;
    started = spawn(process.execPath, ['-e', parent], { stdio: 'inherit' });
    const all = await pids(file);
    started.kill('SIGKILL');
    await until(() => !all.some(alive));
  });
});
