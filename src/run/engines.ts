import { availableParallelism } from 'node:os';
import { UserError } from '../base/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { ResolvedSpec } from './validate.ts';

/** Opens the engine of a run file. `threads` 0 leaves one core to the people at the machine. */
export async function openEngine({ engine, threads }: Pick<ResolvedSpec, 'engine' | 'threads'>): Promise<Engine> {
  const count = threads || Math.max(1, availableParallelism() - 1);
  switch (engine) {
    case 'auto':
    case 'wasm': {
      const { createWasmEngine } = await import('../engine/wasm/engine.ts');
      return createWasmEngine({ threads: count });
    }
    case 'reference': {
      const { createReferenceEngine } = await import('../engine/reference/engine.ts');
      return createReferenceEngine();
    }
    case 'tensorflow':
    case 'webgpu':
      throw new UserError('engine', `engine: "${engine}" is not part of this version; use "auto", "wasm" or "reference".`);
  }
}
