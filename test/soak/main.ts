/**
 * `npm run soak -- [--steps N] [--json]`: a long run of a tiny model in a worker of its own, followed by a client that keeps
 * its curves as the extension host does. Prints memory, store and work per update along the way: they must stay flat.
 */
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { emptySeries, sliceSeries, takeEvents } from '../../src/extension/charts/series.ts';
import { runPath } from '../../src/run/paths.ts';
import { median } from '../bench/support/row.ts';
import { soak, type Soaking } from './run.ts';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '10000' }, json: { type: 'boolean' } },
});
const steps = Number(values.steps);
const MARKS = 10;
const MB = 2 ** 20;

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

const series = emptySeries();
const rows: Row[] = [];
let updates: number[] = [];

const mark = (step: number, { pid, folder }: Soaking): void => {
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
const { elapsed } = await soak(steps, (events, soaking) => {
  const began = performance.now();
  const change = takeEvents(series, events);
  sliceSeries(series, soaking.status, change.from, change.fromMark);
  updates.push(performance.now() - began);
  const step = series.step.at(-1) ?? 0;
  if (series.phase.at(-1) === 'rl' && step >= (steps / MARKS) * (rows.length + 1))
    mark(step, soaking);
});

const [first, last] = [rows[1], rows[rows.length - 1]];
const growth = {
  worker: last.worker - first.worker,
  host: last.host - first.host,
  store: last.store - first.store,
  seconds: elapsed / 1000,
};
if (values.json) process.stdout.write(`${JSON.stringify({ steps, rows, growth })}\n`);
else {
  process.stdout.write(
    `From step ${first.step} to ${last.step}: worker ${growth.worker.toFixed(1)} MiB, curves in a window ` +
      `${growth.host.toFixed(1)} MiB, store ${growth.store.toFixed(1)} MiB; ${growth.seconds.toFixed(0)} s of training.\n`,
  );
}

function line({ step, worker, host, store, update }: Row): string {
  return `step ${step}: worker ${worker.toFixed(1)} MiB, window ${host.toFixed(1)} MiB, store ${store.toFixed(1)} MiB, ${update.toFixed(3)} ms an update`;
}
