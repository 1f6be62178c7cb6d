import type { ModelConfig } from '../../model/config.ts';
import type { BatchShape, Engine, Model, ModelState, StepOptions } from '../engine.ts';
import { createReferenceEngine } from '../reference/engine.ts';
import type { Fresh } from './random.ts';

export interface EngineOptions {
  threads?: number;
}
export type CreateEngine = (options: EngineOptions) => Promise<Engine>;

/** One check of an engine, with fresh random inputs; it throws an AssertionError. Needs no test runner. */
export interface Case {
  name: string;
  /** Why the case does not apply to this engine, if so. */
  skip?: (engine: Engine) => string | undefined;
  run: (bench: Bench, random: Fresh) => Promise<void>;
}

/** Engines and models of a conformance run; whoever runs the cases disposes it. */
export interface Bench {
  /** The engine as it comes, or with a number of threads. */
  engine(threads?: number): Promise<Engine>;
  /** A model that `endCase` disposes. */
  model(
    config: ModelConfig,
    from: ModelState | { seed: number },
    shape: BatchShape,
    threads?: number,
  ): Promise<Model>;
  /** The same in float64. */
  reference(
    config: ModelConfig,
    from: ModelState | { seed: number },
    shape: BatchShape,
  ): Promise<Model>;
  endCase(): void;
  dispose(): Promise<void>;
}

export function createBench(createEngine: CreateEngine): Bench {
  const engines = new Map<number | undefined, Promise<Engine>>();
  const referenceEngine = createReferenceEngine();
  let models: Model[] = [];
  const keep = (model: Model): Model => {
    models.push(model);
    return model;
  };
  const bench: Bench = {
    engine(threads) {
      let engine = engines.get(threads);
      if (!engine) {
        engine = createEngine(threads === undefined ? {} : { threads });
        engines.set(threads, engine);
      }
      return engine;
    },
    async model(config, from, shape, threads) {
      const engine = await bench.engine(threads);
      return keep(await engine.create(config, from, shape));
    },
    reference: async (config, from, shape) =>
      keep(await referenceEngine.create(config, from, shape)),
    endCase() {
      for (const model of models) model.dispose();
      models = [];
    },
    async dispose() {
      bench.endCase();
      for (const engine of engines.values()) await (await engine).dispose();
    },
  };
  return bench;
}

/** Largest relative difference ‖Δ‖/‖expected‖ of a tensor between float32 and float64. */
export const TOLERANCE = 1e-4;

/** AdamW settings under which float32 and float64 can agree: eps well above float32's noise in the gradients. */
export function stepOptions(random: Fresh): StepOptions {
  return {
    groups: [
      { match: /^heads\./, learningRate: 2e-2, weightDecay: 0 },
      { match: /./, learningRate: 1e-2, weightDecay: 0.1 },
    ],
    clip: random.pick([0.5, 1, Infinity]),
    betas: [0.9, random.pick([0.95, 0.98, 0.999])],
    eps: 1e-3,
  };
}
