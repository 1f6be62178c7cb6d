import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Engine } from '../../../src/engine/engine.ts';
import { SIZES } from './cases.ts';
import { grpoWork } from './work.ts';

export interface Growth {
  /** Bytes in use after garbage collection: JavaScript's heap, arrays outside it, the engine's own memory. */
  before: number;
  after: number;
}

/** What the process holds after the first 50 GRPO steps of the smallest model (16 rollouts), and after `steps` more. */
export async function growthOver(engine: Engine, steps: number): Promise<Growth> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers + (engine.memory?.() ?? 0);
  };
  const work = await grpoWork(engine, { ...SIZES[0], count: 24 }, 16, 8);
  for (let n = 0; n < 50; n++) await work.repeat();
  const before = held();
  for (let n = 0; n < steps; n++) await work.repeat();
  const after = held();
  work.end();
  return { before, after };
}
