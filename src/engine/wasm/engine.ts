import { UserError } from '../../base/errors.ts';
import { parameterCount } from '../../model/config.ts';
import { checkConfig } from '../../model/validate.ts';
import { checkState } from '../check.ts';
import type { Engine } from '../engine.ts';
import { checkMemory } from '../memory.ts';
import { initialWeights } from '../initialise.ts';
import { bestSimd, readKernels, type Simd } from './kernels.ts';
import { createWasmModel, type WasmContext } from './model.ts';
import { planModel } from './plan.ts';
import { createPool } from './pool.ts';
import { canBeWide } from './wide.ts';

export interface WasmOptions {
  /** Threads that compute, the caller's own included. Results do not depend on it. */
  threads?: number;
  /** Default: relaxed SIMD where WebAssembly has it. */
  simd?: Simd;
  /** Registers of 256 bits; the numbers are the same. Default: where they are faster. */
  wide?: boolean;
}

/** wasm32 addresses four gigabytes; the last page stays free. */
const MOST_BYTES = 65535 * 65536;

/** The default engine: AssemblyScript kernels over one shared memory a model, on the CPU. */
export async function createWasmEngine({
  threads = 1,
  simd = bestSimd(),
  wide,
}: WasmOptions = {}): Promise<Engine> {
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new UserError('engine', `threads must be a whole number from 1 to 256, not ${threads}.`);
  }
  const bytes = readKernels(simd);
  const isWide = wide ?? (await canBeWide(bytes));
  const module = await WebAssembly.compile(bytes);
  const pool = threads > 1 ? createPool(threads - 1) : undefined;
  let held = 0;
  const context: WasmContext = {
    module,
    wide: isWide,
    threads,
    pool,
    count: (more) => (held += more),
  };
  return {
    info: {
      name: 'wasm',
      device: `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${simd} SIMD${isWide ? ', 256 bits' : ''}`,
      features: [`simd-${simd}`],
      threads,
    },
    estimate: (config, shape) => planModel(config, shape, threads).bytes,
    create: (config, from, shape) =>
      Promise.resolve().then(() => {
        checkConfig(config);
        const needed = planModel(config, shape, threads).bytes;
        if (needed > MOST_BYTES) {
          throw new UserError(
            'memory',
            `this model (${parameterCount(config).toLocaleString('en')} parameters) with ${shape.rows} rows of ${shape.length} tokens ` +
              `needs ${(needed / 1e9).toFixed(1)} GB, but the wasm engine can address 4 GB: use a smaller model, batch or length.`,
          );
        }
        checkMemory(needed, process.availableMemory(), 'the wasm engine');
        const state =
          'seed' in from ? { config, weights: initialWeights(config, from.seed) } : from;
        checkState(state);
        return createWasmModel(context, { ...state, config }, shape);
      }),
    memory: () => held,
    dispose: async () => {
      await pool?.dispose();
    },
  };
}
