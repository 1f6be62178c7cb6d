import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRun, readWorkerFile } from '../../src/protocol/client.ts';
import { createRun } from '../../src/run/create.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RunStatus } from '../../src/run/records.ts';
import { resolveSpec } from '../../src/run/validate.ts';
import { launchWorker } from '../../src/worker/launch.ts';

/** A run that is being followed: its folder, its worker's process, and what the worker said last. */
export interface Soaking {
  folder: string;
  pid: number;
  status: RunStatus;
}

/**
 * Trains a tiny model for so many RL steps in a worker of its own and follows it as a window does: `take` gets all events in
 * order, overlapping where some were sent again. Resolves with the last status; the run's folder is gone then.
 */
export async function soak(
  steps: number,
  take: (events: readonly RunEvent[], soaking: Soaking) => void,
): Promise<RunStatus> {
  const spec = {
    name: 'soak',
    engine: 'wasm',
    threads: 1,
    model: { width: 16, layers: 1, heads: 2, hidden: 32 },
    sft: { steps: 1, batch: 2, warmup: 1 },
    rl: { steps, batch: 4, maxTokens: 12 },
    eval: { every: 100, draws: 4, probes: 1, probeSamples: 1 },
    checkpoint: { every: 500 },
    store: { rollouts: 'sample', sample: 1 },
  };
  const place = mkdtempSync(join(tmpdir(), 'soak-'));
  try {
    const { spec: resolved, problems } = resolveSpec(spec);
    if (!resolved) throw new Error(JSON.stringify(problems));
    const places = { baseFolder: place, runsFolder: place };
    const { folder } = await createRun({ spec: resolved, text: JSON.stringify(spec), places });
    await launchWorker(folder);
    const link = await connectRun(folder, { client: 'soak' });
    const pid = readWorkerFile(folder)?.pid ?? 0;
    const soaking: Soaking = { folder, pid, status: await link.request('status', {}) };
    await new Promise<void>((resolve, reject) => {
      let lastSeq = 0;
      const got = (events: readonly RunEvent[]): void => {
        lastSeq = Math.max(lastSeq, events.at(-1)?.seq ?? 0);
        take(events, soaking);
      };
      const subscribe = async (): Promise<void> =>
        got((await link.request('subscribe', { fromSeq: lastSeq + 1, tokens: false })).events);
      link.onNotification('events', ({ events }) => got(events));
      link.onNotification('overflow', () => void subscribe().catch(reject));
      link.onNotification('status', (next) => {
        soaking.status = next;
        if (next.state === 'finished') resolve();
        if (next.state === 'failed') reject(new Error(next.message));
      });
      link.onClose(() => reject(new Error('the worker is gone')));
      subscribe().catch(reject);
    });
    link.dispose();
    return soaking.status;
  } finally {
    rmSync(place, { recursive: true, force: true, maxRetries: 10 });
  }
}
