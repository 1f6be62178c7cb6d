import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as later } from 'node:timers/promises';

/** Opens a module that loops and says which processes it started, then when the loop is on. */
const PARENT = `
  import processes from 'node:child_process';
  import { syncBuiltinESMExports } from 'node:module';
  const { spawn } = processes;
  processes.spawn = (...given) => {
    const child = spawn(...given);
    console.log('started ' + child.pid);
    child.on('message', ({ type }) => console.log(type));
    return child;
  };
  syncBuiltinESMExports();
  const { openUserModule, REWARD_USE } = await import('./src/run/own/link.ts');
  const source = 'export const reward = () => { for (;;); };';
  const module = await openUserModule({ name: 'own.js', source, timeLimit: 600, memory: 64 }, REWARD_USE);
  await module.call('reward', [[{}]]);`;

/** Gone, or ended and only its parent, whoever that is now, has not asked how. */
function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, 'utf8'));
}

describe('a module in an endless loop', function () {
  this.timeout(120_000);

  it('ends with the process that asked it, even one that is killed', async () => {
    const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT], {
      cwd: `${import.meta.dirname}/../../../..`,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started: number[] = [];
    try {
      for await (const line of createInterface(parent.stdout)) {
        const pid = /^started (\d+)$/.exec(line)?.[1];
        if (pid !== undefined) started.push(Number(pid));
        if (line === 'at') break;
      }
      assert.ok(started.length > 0 && !gone(started[0]));
      parent.kill('SIGKILL');
      while (!started.every(gone)) await later(20);
    } finally {
      parent.kill('SIGKILL');
      for (const pid of started) {
        if (!gone(pid)) process.kill(pid, 'SIGKILL');
      }
    }
  });
});
