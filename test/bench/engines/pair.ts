import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createWasmEngine } from '../../../src/engine/wasm/engine.ts';
import { median } from '../support/row.ts';
import { SIZES } from './cases.ts';
import { decodeWork, trainWork, type Work } from './work.ts';

/** What the processes of this file are asked to measure. */
interface Task {
  size: number;
  what: 'train' | 'decode';
  threads: number;
  seconds: number;
}

/**
 * Tokens a second by the clock: one engine on two threads, and two engines of one thread each in processes of their own at
 * the same time. They take turns; medians.
 */
export async function twoThreads(
  task: Omit<Task, 'threads'>,
  turns: number,
): Promise<{ together: number; apart: number }> {
  const together: number[] = [];
  const apart: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    together.push(await rate({ ...task, threads: 2 }));
    const both = await Promise.all([rate({ ...task, threads: 1 }), rate({ ...task, threads: 1 })]);
    apart.push(both[0] + both[1]);
  }
  return { together: median(together), apart: median(apart) };
}

async function rate(task: Task): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(task)], { execArgv: [] });
  const [value] = (await once(child, 'message')) as [number];
  await once(child, 'exit');
  return value;
}

async function measure({ size, what, threads, seconds }: Task): Promise<number> {
  const engine = await createWasmEngine({ threads });
  const work: Work =
    what === 'train'
      ? await trainWork(engine, SIZES[size])
      : await decodeWork(engine, SIZES[size], 64);
  // Long enough for both processes of a pair to have started.
  const warm = performance.now();
  while (performance.now() - warm < 1000) await work.repeat();
  let amount = 0;
  const start = performance.now();
  while (performance.now() - start < 1000 * seconds) amount += await work.repeat();
  const value = amount / ((performance.now() - start) / 1000);
  work.end();
  await engine.dispose();
  return value;
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  const value = await measure(JSON.parse(process.argv[2]) as Task);
  process.send(value);
  process.disconnect();
}
