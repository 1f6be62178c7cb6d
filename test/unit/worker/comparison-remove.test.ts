import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { comparisonPath } from '../../../src/compare/paths.ts';
import { PROTOCOL } from '../../../src/protocol/worker.ts';
import type { RunState } from '../../../src/run/events.ts';
import { runPath } from '../../../src/run/paths.ts';
import { readRecord } from '../../../src/run/record.ts';
import { removeComparison } from '../../../src/worker/comparisons/remove.ts';
import { freshStatus as freshComparison } from '../../../src/worker/comparisons/status.ts';
import { freshSocketPath } from '../../../src/worker/socket.ts';
import { freshStatus } from '../../../src/worker/status.ts';
import { recordOf } from '../compare/support/results.ts';
import { runsFolder, tinyRun } from './support/runs.ts';

/** Somebody who answers for a folder, as a worker does. */
async function lifeIn(folder: string): Promise<() => Promise<void>> {
  const socket = freshSocketPath();
  const server = createServer((client) => client.destroy());
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const door = { pid: process.pid, host: hostname(), socket, token: 'x', protocol: PROTOCOL };
  writeFileSync(runPath(folder, 'worker'), JSON.stringify(door));
  return () => new Promise((resolve) => server.close(() => resolve()));
}

function say(folder: string, state: RunState): void {
  const status = { ...freshStatus(readRecord(folder), folder), state };
  writeFileSync(runPath(folder, 'status'), JSON.stringify(status));
}

describe('deleting a comparison', () => {
  const runs = runsFolder();
  after(() => runs.remove());

  it('removes its runs, but nothing while the coordinator or one of them is at work', async () => {
    const folder = join(runs.folder, 'comparison');
    mkdirSync(folder);
    writeFileSync(comparisonPath(folder, 'record'), JSON.stringify(recordOf(['a'], [0, 1])));
    const working = { ...freshComparison(folder), state: 'running' };
    writeFileSync(comparisonPath(folder, 'status'), JSON.stringify(working));
    const own = [await tinyRun(runs.folder), await tinyRun(runs.folder)];
    say(own[0], 'finished');
    say(own[1], 'running');
    const all = [folder, ...own];
    // Looks like none of our runs: it is left alone whatever is asked.
    const strange = join(runs.folder, 'strange');
    mkdirSync(strange);
    const remove = () => removeComparison(folder, [...own, strange]);

    const coordinator = await lifeIn(folder);
    await assert.rejects(remove, {
      code: 'alive',
      message: 'test is still running. Stop it before deleting it.',
    });
    await coordinator();
    // Killed; but a worker of it lives on.
    const worker = await lifeIn(own[1]);
    await assert.rejects(remove, {
      code: 'alive',
      message: /runs of it still train: tiny \(.*\)\. Stop/,
    });
    assert.deepEqual(all.map(existsSync), [true, true, true]);
    await worker();
    await remove();
    assert.deepEqual(all.map(existsSync), [false, false, false]);
    assert.ok(existsSync(strange));
  });
});
