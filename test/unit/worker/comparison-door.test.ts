import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comparisonPath } from '../../../src/compare/paths.ts';
import { connectComparison } from '../../../src/protocol/comparisonClient.ts';
import type { ComparisonStatus } from '../../../src/protocol/comparison.ts';
import { hostComparison, type ComparisonHost } from '../../../src/worker/comparisons/host.ts';
import { serveComparison } from '../../../src/worker/comparisons/serve.ts';
import { comparisonStatus } from '../../../src/worker/comparisons/status.ts';
import { recordOf } from '../compare/support/results.ts';

const STATUS: ComparisonStatus = {
  ...{ id: 'c', name: 'c', folder: '/c', state: 'running', elapsed: 0 },
  ...{ total: 2, finished: 0, reused: 0, failed: 0, running: 1 },
};

/** A host that does nothing, and those who listen to it. */
function quietHost() {
  const listeners = new Set<(status: ComparisonStatus) => void>();
  const host: Pick<ComparisonHost, 'status' | 'listen' | 'stop'> = {
    status: () => STATUS,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => undefined,
  };
  return { host, listeners };
}

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the door of a coordinator', () => {
  it('tells each client while it is there, and forgets those that went', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'door-'));
    const { host, listeners } = quietHost();
    const shut = await serveComparison(host, folder, () => undefined);
    try {
      const stays = await connectComparison(folder, 'stays');
      const heard: string[] = [];
      stays.onStatus(({ state }) => heard.push(state));
      for (let i = 0; i < 5; i++) (await connectComparison(folder, 'goes')).dispose();
      await until(() => listeners.size === 1);
      listeners.forEach((listener) => listener({ ...STATUS, state: 'stopping' }));
      await until(() => heard.length > 0);
      assert.deepEqual(heard, ['stopping']);
      stays.dispose();
      await until(() => listeners.size === 0);
    } finally {
      shut();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is open before anything is planned; what no run can be planned of fails and says why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'door-'));
    // No such run file was ever checked.
    const base = { file: '/base.rlrun.json', value: { rl: { batch: 0 } } };
    const record = recordOf(['a', 'b'], [0, 1, 2], { base, runsFolder: join(folder, 'runs') });
    writeFileSync(comparisonPath(folder, 'record'), JSON.stringify(record));
    const host = hostComparison(folder, () => undefined);
    const shut = await serveComparison(host, folder, () => undefined);
    try {
      const link = await connectComparison(folder, 'test');
      const { state, total, finished } = await link.status();
      assert.deepEqual([state, total, finished], ['starting', 6, 0]);
      const ended = await host.work();
      assert.equal(ended.state, 'failed');
      assert.match(ended.message ?? '', /^arm a: rl\.batch: must be a whole number/);
      link.dispose();
      assert.deepEqual((await comparisonStatus(folder)).message, ended.message);
    } finally {
      shut();
      host.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
