import { UserError } from '../../base/errors.ts';
import { parameterCount } from '../../model/config.ts';
import { checkConfig, sameStructure } from '../../model/validate.ts';
import { checkState } from '../check.ts';
import type { Engine } from '../engine.ts';
import { initialWeights } from '../initialise.ts';
import { checkMemory } from '../memory.ts';
import { createReferenceModel } from './model.ts';

/**
 * The reference: the model family in plain float64 loops, written to be read and to be checked against finite
 * differences. Every other engine is checked against it.
 */
export function createReferenceEngine(): Engine {
  const engine: Engine = {
    info: {
      name: 'reference',
      device: 'float64 loops, 1 thread',
      features: ['float64'],
      threads: 1,
    },
    estimate(config, { rows, length, tokens }) {
      const { width, layers, mlp, vocab } = config;
      const copies = 4; // weights, gradients, two moments
      const perToken = layers * (11 * width + 4 * mlp.hidden) + 4 * width + 3 * vocab;
      const cache = rows * Math.min(length, config.context) * layers * 2 * width;
      return 8 * (copies * parameterCount(config) + tokens * perToken + cache);
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
    async create(config, from, shape) {
      checkConfig(config);
      checkMemory(
        engine.estimate(config, shape),
        process.availableMemory(),
        'The reference engine',
      );
      if ('seed' in from) {
        return createReferenceModel({ config, weights: initialWeights(config, from.seed) }, shape);
      }
      checkState(from);
      if (!sameStructure(from.config, config)) {
        throw new UserError('model', 'the given state is of a model with another structure.');
      }
      return createReferenceModel({ ...from, config }, shape);
    },
    dispose: () => Promise.resolve(),
  };
  return engine;
}
