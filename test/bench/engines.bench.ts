import { availableParallelism } from 'node:os';
import type { Engine } from '../../src/engine/engine.ts';
import { createWasmEngine } from '../../src/engine/wasm/engine.ts';
import { parameterCount } from '../../src/model/config.ts';
import { atLength, SIZES, type Size } from './engines/cases.ts';
import { growthOver } from './engines/growth.ts';
import { twoThreads } from './engines/pair.ts';
import { productWork } from './engines/products.ts';
import { compare, format, threadsOf, type Budget } from './engines/timing.ts';
import {
  pythonWithTorch,
  pythonWithTrl,
  startTorch,
  startTrl,
  torchModel,
  type Peer,
} from './engines/torch.ts';
import { decodeWork, grpoWork, trainWork } from './engines/work.ts';
import type { BenchNeed, BenchOptions, BenchRow } from './support/row.ts';

export const needs: BenchNeed[] = ['kernels'];

const PRODUCTS = [
  [128, 144, 48],
  [128, 512, 128],
  [512, 512, 512],
  [1024, 1024, 1024],
] as const;
const LENGTHS = [64, 256, 1024, 4096];
/** The RL step: rollouts, and samples of each prompt among them. */
const ROLLOUTS = 64;
const GROUP = 8;
/** Steps over which memory is to stay as it is. */
const STEPS = 1000;

/**
 * The wasm engine's speed beside PyTorch's, in the same run and in turns: training, sampling, one GRPO step, products of
 * matrices, the cost of length; two threads beside two processes; memory. THOUGHTSCOPE_BENCH_ENGINES (a regular
 * expression) chooses rows by name.
 */
export async function run({ quick }: BenchOptions): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const chosen = new RegExp(process.env['THOUGHTSCOPE_BENCH_ENGINES'] ?? '');
  const python = pythonWithTorch();
  const trl = pythonWithTrl();
  const budget: Budget = quick
    ? { seconds: 1, least: 2, most: 5 }
    : { seconds: 6, least: 3, most: 25 };
  const all = availableParallelism();
  for (const threads of all > 1 ? [1, all] : [1]) {
    const engine = await createWasmEngine({ threads });
    const torch = python ? await startTorch(python, threads) : undefined;
    try {
      await measure(engine, torch, trl, threads, budget, chosen, quick, (row) => {
        rows.push(row);
        const { name, value, unit, ratio } = row;
        const beside = ratio === undefined ? '' : `, × ${format(ratio)}`;
        process.stderr.write(`  ${name}: ${format(value)} ${unit}${beside}\n`);
      });
    } finally {
      torch?.end();
      await engine.dispose();
    }
  }
  if (all > 1) rows.push(...(await threadRows(quick, chosen)));
  return rows;
}

async function measure(
  engine: Engine,
  torch: Peer | undefined,
  trl: string | undefined,
  threads: number,
  budget: Budget,
  chosen: RegExp,
  quick: boolean,
  add: (row: BenchRow) => void,
): Promise<void> {
  const against = (request: object): { peer: Peer; request: object } | undefined =>
    torch && { peer: torch, request };
  const on = (what: string): string => `${what}, ${threadsOf(threads)}`;
  for (const size of quick ? SIZES.slice(0, 3) : SIZES) {
    const train = on(`train ${size.name}`);
    if (chosen.test(train)) {
      const work = await trainWork(engine, size);
      const bytes = engine.memory?.() ?? 0;
      add(await compare(train, 'tokens/s', 1, work, threads, budget, against(trainRequest(size))));
      if (threads === 1) add(memoryRow(size, bytes));
    }
    for (const batch of quick ? [64] : size.batches) {
      const name = on(`decode ${size.name}, batch ${batch}`);
      if (!chosen.test(name)) continue;
      const { prompt, count } = size;
      const request = { kind: 'decode', model: torchModel(size), rows: batch, prompt, count };
      const work = await decodeWork(engine, size, batch);
      add(await compare(name, 'tokens/s', 1, work, threads, budget, against(request)));
    }
  }
  for (const size of SIZES.slice(0, 2)) {
    const name = on(`GRPO step ${size.name}, ${ROLLOUTS} rollouts`);
    if (!chosen.test(name)) continue;
    const { prompt, count } = size;
    const request = {
      ...{ kind: 'grpo', model: torchModel(size), rows: ROLLOUTS, group: GROUP },
      ...{ prompt, count },
    };
    const work = await grpoWork(engine, size, ROLLOUTS, GROUP);
    add(await compare(name, 'response tokens/s', 1, work, threads, budget, against(request)));
    if (!trl) continue;
    const peer = await startTrl(trl, threads);
    const again = await grpoWork(engine, size, ROLLOUTS, GROUP);
    const beside = `${name}, beside TRL`;
    add(await compare(beside, 'response tokens/s', 1, again, threads, budget, { peer, request }));
    peer.end();
  }
  if (threads > 1) return;
  const growth = `memory growth over ${STEPS} steps`;
  if (chosen.test(growth)) add(await growthRow(engine, growth));
  for (const [m, n, k] of PRODUCTS) {
    const name = `product ${m} × ${n} × ${k}`;
    if (!chosen.test(name)) continue;
    const repeats = Math.max(1, Math.round(3e8 / (2 * m * n * k)));
    const work = await productWork(m, n, k, repeats);
    const request = { kind: 'matmul', m, n, k, repeats };
    add(await compare(name, 'GFLOP/s', 1e9, work, threads, budget, against(request)));
  }
  for (const length of quick ? LENGTHS.slice(0, 3) : LENGTHS) {
    const size = atLength(length);
    const name = `train 1M, length ${length}`;
    if (!chosen.test(name)) continue;
    const work = await trainWork(engine, size);
    add(await compare(name, 'tokens/s', 1, work, threads, budget, against(trainRequest(size))));
  }
}

function trainRequest(size: Size): object {
  const { rows, length, steps } = size;
  return { kind: 'train', model: torchModel(size), rows, length, steps };
}

function memoryRow({ name, config, rows, length }: Size, bytes: number): BenchRow {
  const parameters = parameterCount(config).toLocaleString('en');
  return {
    name: `memory ${name}`,
    value: bytes / 1e6,
    unit: 'MB',
    note: `to train ${parameters} parameters on ${rows} × ${length} tokens, one thread; constant over steps`,
  };
}

async function growthRow(engine: Engine, name: string): Promise<BenchRow> {
  const { before, after } = await growthOver(engine, STEPS);
  return {
    name,
    value: (after - before) / 1e3,
    unit: 'kB',
    note: `${(before / 1e6).toFixed(2)} MB after 50 GRPO steps of 16 rollouts at 0.09M, ${(after / 1e6).toFixed(2)} MB in the end`,
  };
}

/** Two threads beside two processes, where there are two cores. */
async function threadRows(quick: boolean, chosen: RegExp): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const size of [0, 1]) {
    for (const what of ['train', 'decode'] as const) {
      const name = `two threads, ${what} ${SIZES[size].name}`;
      if (!chosen.test(name)) continue;
      const task = { size, what, seconds: quick ? 1 : 3 };
      const { together, apart } = await twoThreads(task, quick ? 1 : 5);
      rows.push({
        name,
        value: together,
        unit: 'tokens/s',
        peer: `two processes of one thread: ${format(apart)}`,
        ratio: together / apart,
        note: 'by wall clock',
      });
    }
  }
  return rows;
}
