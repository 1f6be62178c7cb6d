import type { ModelState } from '../../../../src/engine/engine.ts';
import { createReferenceEngine } from '../../../../src/engine/reference/engine.ts';
import type { TrainerSetup } from '../../../../src/run/trainer/train.ts';
import { resolveSpec, type ResolvedSpec } from '../../../../src/run/validate.ts';
import { memoryCheckpoints } from './memory-port.ts';

/** A run that the reference engine finishes in about a second: one layer, few rows, few tokens. */
export const TINY = {
  name: 'tiny',
  seed: 3,
  engine: 'reference',
  model: { width: 8, layers: 1, heads: 2, hidden: 16 },
  sft: { steps: 3, batch: 4, warmup: 1, learningRate: 0.01 },
  rl: { steps: 3, batch: 6, maxTokens: 12, learningRate: 0.01 },
  eval: { every: 2, draws: 6, probes: 2, probeSamples: 2 },
  checkpoint: { every: 1, keep: 3 },
};

/** A run file's content with some fields of some blocks replaced. */
export function tinySpec(changes: Record<string, unknown> = {}): ResolvedSpec {
  const value: Record<string, unknown> = structuredClone(TINY);
  for (const [name, change] of Object.entries(changes)) {
    const old = value[name];
    value[name] =
      typeof old === 'object' && typeof change === 'object' ? { ...old, ...change } : change;
  }
  const { spec, problems } = resolveSpec(value);
  if (!spec) throw new Error(JSON.stringify(problems));
  return spec;
}

export function tinySetup(spec: ResolvedSpec, more: Partial<TrainerSetup> = {}): TrainerSetup {
  return {
    spec,
    engine: createReferenceEngine(),
    checkpoints: memoryCheckpoints(),
    replay: [],
    history: [],
    waiting: [],
    codeVersion: 'test',
    notices: [],
    now: () => Date.now(),
    ...more,
  };
}

/** All numbers of a model in one comparable text. */
export function weightsOf({ weights, optimizer }: ModelState): string {
  return JSON.stringify([
    Array.from(weights, ([name, { data }]) => [name, Array.from(data)]),
    optimizer?.step,
    Array.from(optimizer?.second ?? [], ([name, { data }]) => [name, Array.from(data)]),
  ]);
}
