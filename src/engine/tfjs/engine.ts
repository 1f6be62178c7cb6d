import { UserError } from '../../base/errors.ts';
import { parameterCount, type ModelConfig } from '../../model/config.ts';
import { checkConfig } from '../../model/validate.ts';
import { checkState } from '../check.ts';
import type { BatchShape, Engine, EngineInfo, Model } from '../engine.ts';
import { initialWeights } from '../initialise.ts';
import { chain, type Tf } from './backend.ts';
import { createTfjsModel } from './model.ts';

export interface TfjsOptions {
  info: EngineInfo;
  /** Memory of the device in bytes, where it is known. */
  capacity?: number;
  /** Bytes of the largest tensor that the device takes, where there is a limit below its memory. */
  largest?: number;
  /** Throws UserError `device` once the device is gone: what is computed then means nothing. */
  checkDevice?: () => void;
}

/** An engine on whatever backend `tf` computes with. `tf` must be ready. */
export function createTfjsEngine(
  tf: Tf,
  { info, capacity, largest, checkDevice }: TfjsOptions,
): Engine {
  chain(tf);
  return {
    info,
    estimate,
    create(config, from, shape) {
      return Promise.resolve().then(() => {
        checkConfig(config);
        const bytes = estimate(config, shape);
        if (capacity !== undefined && bytes > capacity) {
          throw new UserError(
            'memory',
            `this model and batch need about ${gigabytes(bytes)} GB, but ${info.device} has ${gigabytes(capacity)} GB: use a smaller model, batch or length.`,
          );
        }
        const tensor = largestTensor(config, shape);
        if (largest !== undefined && tensor > largest) {
          throw new UserError(
            'memory',
            `this model and batch need a tensor of ${gigabytes(tensor)} GB, but ${info.device} takes at most ${gigabytes(largest)} GB: use a smaller model, batch or length.`,
          );
        }
        const state =
          'seed' in from ? { config, weights: initialWeights(config, from.seed) } : from;
        checkState(state);
        checkDevice?.();
        const model = createTfjsModel(tf, { ...state, config }, shape);
        return checkDevice ? guarded(model, checkDevice) : model;
      });
    },
    memory: () => tf.memory().numBytes,
    dispose: () => Promise.resolve(),
  };
}

/**
 * The model, looking after each call whether its device is still there: a lost one computes nothing, and its buffers read
 * as zeros or not at all.
 */
function guarded(model: Model, check: () => void): Model {
  const watch = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      // News of the loss come through the event loop, as the failed reading does.
      await new Promise((resolve) => setImmediate(resolve));
      check();
    }
  };
  const { clone } = model;
  return Object.assign(model, {
    clone: async () => guarded(await clone(), check),
    generate: watched(model.generate, watch),
    score: watched(model.score, watch),
    backward: watched(model.backward, watch),
    gradients: watched(model.gradients, watch),
    step: watched(model.step, watch),
    save: watched(model.save, watch),
    load: watched(model.load, watch),
  });
}

function watched<A extends unknown[], T>(
  method: (...args: A) => Promise<T>,
  watch: (work: Promise<T>) => Promise<T>,
): (...args: A) => Promise<T> {
  return (...args) => watch(method(...args));
}

/** Weights, two moments, gradient and their successors; activations of a pass; the cache of a wave. */
function estimate(config: ModelConfig, shape: BatchShape): number {
  const { width, layers, heads, mlp } = config;
  const hidden = mlp.kind === 'swiglu' ? 3 * mlp.hidden : 2 * mlp.hidden;
  const perToken = layers * (12 * width + hidden + heads * shape.length) + 6 * width;
  const cache = 2 * layers * shape.rows * shape.length * width * 2;
  return 4 * (7 * parameterCount(config) + shape.tokens * perToken * 2 + cache + 4 * (1 << 22));
}

/** All parameters side by side, a layer's attention weights, or the logits of a wave. */
function largestTensor(config: ModelConfig, { rows, tokens, length }: BatchShape): number {
  const { heads, vocab } = config;
  return 4 * Math.max(parameterCount(config), tokens * heads * length, rows * vocab);
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e9 ? 3 : 1);
}
