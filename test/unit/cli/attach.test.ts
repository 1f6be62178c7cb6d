import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { attach } from '../../../src/cli/attach.ts';
import { EXIT } from '../../../src/cli/exit.ts';
import { connectRun } from '../../../src/protocol/client.ts';
import type { WorkerFile } from '../../../src/protocol/worker.ts';
import { runPath } from '../../../src/run/paths.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { launchWorker } from '../../../src/worker/launch.ts';
import { runsFolder, tinyRun } from '../worker/support/runs.ts';

describe('a terminal that watches a run', function () {
  this.timeout(120_000);

  it('comes back when its connection breaks, and misses and repeats nothing', async function () {
    if (process.platform === 'win32') this.skip();
    await watchedThroughCuts(false);
  });

  it('reads the end of a run that ended while the connection was broken', async function () {
    if (process.platform === 'win32') this.skip();
    await watchedThroughCuts(true);
  });

  /** @param atTheEnd whether the run is stopped in the very moment of the last cut */
  async function watchedThroughCuts(atTheEnd: boolean): Promise<void> {
    const runs = runsFolder();
    const folder = await tinyRun(runs.folder, {
      seed: randomInt(2 ** 31),
      sft: { steps: 0 },
      rl: { steps: 100_000 },
      eval: { every: 100_000 },
      checkpoint: { every: 100_000 },
    });
    await launchWorker(folder, { priority: 'normal' });
    const direct = await connectRun(folder, { client: 'test' });

    // Between the terminal and the worker stands somebody who cuts.
    const file = runPath(folder, 'worker');
    const worker = JSON.parse(readFileSync(file, 'utf8')) as WorkerFile;
    const cuttable = new Set<Socket>();
    const proxy = createServer((near) => {
      const far = connect(worker.socket);
      near.pipe(far).pipe(near);
      for (const each of [near, far]) {
        cuttable.add(each);
        each.on('error', () => undefined).on('close', () => cuttable.delete(each));
      }
    });
    const socket = join(runs.folder, 'proxy');
    await new Promise<void>((resolve) => proxy.listen(socket, resolve));
    writeFileSync(file, JSON.stringify({ ...worker, socket }));

    const heard: RunEvent[] = [];
    let cuts = 0;
    let due = 5;
    const watched = attach(
      folder,
      { json: true, fromSeq: 1 },
      {
        out: (text) => {
          heard.push(JSON.parse(text) as RunEvent);
          if (heard.length < due) return;
          due = cuts < 3 ? heard.length + 5 : Infinity;
          const last = cuts++ === 3;
          if (!last || atTheEnd) cuttable.forEach((each) => each.destroy());
          if (last) void direct.request('command', { name: 'stop', by: 'test' });
        },
        err: () => undefined,
        interactive: false,
        columns: () => 80,
      },
    );
    assert.equal(await watched, EXIT.stopped);
    direct.dispose();
    proxy.close();
    assert.deepEqual(
      heard.map(({ seq }) => seq),
      heard.map((_, i) => i + 1),
    );
    assert.equal(heard.at(-1)?.type, 'finished');
    runs.remove();
  }
});
