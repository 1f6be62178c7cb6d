/**
 * `npm run soak -- [--steps N] [--json]`: a long run of a tiny model in a worker of its own, followed by a client that keeps
 * its curves as the extension host does. Prints memory, store and work per update along the way: they must stay flat.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { emptySeries, sliceSeries, takeEvents } from '../../src/extension/charts/series.ts';
import { connectRun, readWorkerFile } from '../../src/protocol/client.ts';
import { createRun } from '../../src/run/create.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RunStatus } from '../../src/run/records.ts';
import { runPath } from '../../src/run/paths.ts';
import { resolveSpec } from '../../src/run/validate.ts';
import { launchWorker } from '../../src/worker/launch.ts';
import { median } from '../bench/support/row.ts';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '10000' }, json: { type: 'boolean' } },
});
const steps = Number(values.steps);
const MARKS = 10;
const MB = 2 ** 20;

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

interface Row {
  step: number;
  /** MiB of the worker's resident set; NaN where the system does not tell. */
  worker: number;
  /** MiB of this process's heap after a collection: what a window holds of the run. */
  host: number;
  /** MiB of run.db and its log. */
  store: number;
  /** Median milliseconds to take one update in and to make its message. */
  update: number;
}

function resident(pid: number): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / MB;
  } catch {
    return NaN;
  }
}

const size = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const place = mkdtempSync(join(tmpdir(), 'soak-'));
try {
  const { spec: resolved, problems } = resolveSpec(spec);
  if (!resolved) throw new Error(JSON.stringify(problems));
  const places = { baseFolder: place, runsFolder: place };
  const { folder } = await createRun({ spec: resolved, text: JSON.stringify(spec), places });
  await launchWorker(folder);
  const pid = readWorkerFile(folder)?.pid ?? 0;
  const link = await connectRun(folder, { client: 'soak' });
  const series = emptySeries();
  const rows: Row[] = [];
  let status: RunStatus = await link.request('status', {});
  let updates: number[] = [];

  const mark = (step: number): void => {
    globalThis.gc?.();
    const store = runPath(folder, 'store');
    rows.push({
      step,
      worker: resident(pid),
      host: process.memoryUsage().heapUsed / MB,
      store: (size(store) + size(`${store}-wal`)) / MB,
      update: median(updates),
    });
    updates = [];
    if (!values.json) process.stdout.write(`${line(rows.at(-1) as Row)}\n`);
  };
  const take = (events: readonly RunEvent[]): void => {
    const began = performance.now();
    const change = takeEvents(series, events);
    sliceSeries(series, status, change.from, change.fromMark);
    updates.push(performance.now() - began);
    const step = series.step.at(-1) ?? 0;
    if (series.phase.at(-1) === 'rl' && step >= (steps / MARKS) * (rows.length + 1)) mark(step);
  };

  await new Promise<void>((resolve, reject) => {
    const subscribe = async (): Promise<void> => {
      const fromSeq = series.lastSeq + 1;
      take((await link.request('subscribe', { fromSeq, tokens: false })).events);
    };
    link.onNotification('events', ({ events }) => take(events));
    link.onNotification('overflow', () => void subscribe().catch(reject));
    link.onNotification('status', (next) => {
      status = next;
      if (next.state === 'finished') resolve();
      if (next.state === 'failed') reject(new Error(next.message));
    });
    link.onClose(() => reject(new Error('the worker is gone')));
    subscribe().catch(reject);
  });
  link.dispose();

  const [first, last] = [rows[1], rows[rows.length - 1]];
  const growth = {
    worker: last.worker - first.worker,
    host: last.host - first.host,
    store: last.store - first.store,
    seconds: status.elapsed / 1000,
  };
  if (values.json) process.stdout.write(`${JSON.stringify({ steps, rows, growth })}\n`);
  else {
    process.stdout.write(
      `From step ${first.step} to ${last.step}: worker ${growth.worker.toFixed(1)} MiB, curves in a window ` +
        `${growth.host.toFixed(1)} MiB, store ${growth.store.toFixed(1)} MiB; ${growth.seconds.toFixed(0)} s of training.\n`,
    );
  }
} finally {
  rmSync(place, { recursive: true, force: true, maxRetries: 10 });
}

function line({ step, worker, host, store, update }: Row): string {
  return `step ${step}: worker ${worker.toFixed(1)} MiB, window ${host.toFixed(1)} MiB, store ${store.toFixed(1)} MiB, ${update.toFixed(3)} ms an update`;
}
