import { UserError } from '../base/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { isRuntime } from '../engine/install/folder.ts';
import { requireRuntime } from '../engine/install/install.ts';
import { ENGINE_PROCESS, processOf, threadCount } from '../engine/install/open-process.ts';
import type { ResolvedSpec } from './validate.ts';

type EngineSpec = Pick<ResolvedSpec, 'engine' | 'threads'>;

/** Opens the engine of a run, in a process that `engineProcess` describes. Throws UserError `engine` when it is not installed. */
export async function openEngine({ engine, threads }: EngineSpec): Promise<Engine> {
  switch (engine) {
    // A run made by this program has settled on one; a spec that has not takes the engine that is always there.
    case 'auto':
    case 'wasm': {
      const { createWasmEngine } = await import('../engine/wasm/engine.ts');
      return createWasmEngine({ threads: threadCount(threads) });
    }
    case 'reference': {
      const { createReferenceEngine } = await import('../engine/reference/engine.ts');
      return createReferenceEngine();
    }
    case 'tensorflow':
    case 'webgpu': {
      const runtime = requireRuntime(engine);
      if (process.env[ENGINE_PROCESS] !== engine) {
        throw new UserError(
          'engine',
          `engine: "${engine}" needs a process of its own, and this one was not started for it.`,
        );
      }
      const { openRuntime } = await import('../engine/install/open.ts');
      return openRuntime(runtime);
    }
  }
}

/**
 * The binary and the variables that a process needs for a run's engine to open in it; undefined when any process will do.
 * Throws UserError `engine` when the engine is not installed.
 */
export function engineProcess({
  engine,
  threads,
}: EngineSpec): { node: string; env: Record<string, string> } | undefined {
  return isRuntime(engine) ? processOf(requireRuntime(engine), threads) : undefined;
}

/** Whether this process was started for the engine of a run. */
export function suitsEngine({ engine }: EngineSpec): boolean {
  return !isRuntime(engine) || process.env[ENGINE_PROCESS] === engine;
}
