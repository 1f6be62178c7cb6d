/* eslint-disable @typescript-eslint/require-await -- async, so that what is thrown becomes a rejection */
import { UserError } from '../../base/errors.ts';
import type { ModelConfig } from '../../model/config.ts';
import { sameStructure } from '../../model/validate.ts';
import {
  checkBatch,
  checkFinite,
  checkPrompts,
  checkSampling,
  checkState,
  checkTokenGradients,
} from '../check.ts';
import type { Batch, BatchShape, Model, ModelState, Scores } from '../engine.ts';
import { splitBatch } from '../parts.ts';
import { generateRows } from './generate.ts';
import { divergence, logSoftmax } from './ops/tokenScores.ts';
import { adamwStep, type Optimizer } from './optimizer.ts';
import { backwardPass, forwardPass, type Pass } from './pass.ts';
import { fromTensors, toTensors, zeros, type Values } from './weights.ts';

/** How a model scores a part for another one's KL. */
const passOf = new WeakMap<Model, (batch: Batch) => Pass>();

/** A model on plain float64 arrays. `state` has been checked and is copied. */
export function createReferenceModel(state: ModelState, shape: BatchShape): Model {
  const { config } = state;
  let weights: Values = fromTensors(state.weights);
  let optimizer: Optimizer | undefined = optimizerOf(state);
  const gradients = zeros(config);

  const forward = (batch: Batch): Pass => forwardPass(config, weights, batch);

  const model: Model = {
    config,
    async generate(prompts, sampling, onTokens, signal) {
      const longest = Math.min(config.context, shape.length);
      checkSampling(sampling, config);
      checkPrompts(prompts, config, longest);
      const places = sampling.concurrency ?? shape.rows;
      return generateRows(config, weights, prompts, sampling, longest, places, onTokens, signal);
    },
    async score(batch, options) {
      checkBatch(batch, config);
      const other = options?.against && otherPass(options.against, config);
      const scores = emptyScores(config, batch.tokens.length, other !== undefined);
      for (const { batch: part, start } of splitBatch(batch, shape.tokens)) {
        const pass = forward(part);
        (scores.logp as Float64Array).set(pass.logp, start);
        (scores.entropy as Float64Array).set(pass.entropy, start);
        for (const [name, data] of Object.entries(pass.heads)) {
          (scores.heads[name] as Float64Array).set(data, start);
        }
        if (other) klInto(scores, start, pass, other(part), config.vocab);
      }
      return scores;
    },
    async backward(batch, gradientsOf) {
      checkBatch(batch, config);
      let loss = 0;
      for (const { batch: part } of splitBatch(batch, shape.tokens)) {
        const { tape, ...scores } = forward(part);
        const given = gradientsOf(scores, part);
        checkTokenGradients(given, part, config);
        backwardPass(config, weights, gradients, tape, given);
        loss += given.loss;
      }
      for (const [name, data] of gradients) checkFinite(`gradient of "${name}"`, data);
      return { loss, tokens: batch.tokens.length };
    },
    async gradients() {
      return toTensors(config, gradients);
    },
    async step(options) {
      optimizer ??= { step: 0, first: zeros(config), second: zeros(config) };
      const stats = adamwStep(weights, gradients, optimizer, options);
      for (const data of gradients.values()) data.fill(0);
      return stats;
    },
    async save() {
      return stateOf(config, weights, optimizer);
    },
    async load(from) {
      checkState(from);
      if (!sameStructure(from.config, config)) {
        throw new UserError('model', 'the state to load is of a model with another structure.');
      }
      weights = fromTensors(from.weights);
      optimizer = optimizerOf(from);
      for (const data of gradients.values()) data.fill(0);
    },
    async clone() {
      return createReferenceModel(stateOf(config, weights, optimizer), shape);
    },
    dispose() {
      weights = new Map();
      optimizer = undefined;
      gradients.clear();
    },
  };
  passOf.set(model, forward);
  return model;
}

function optimizerOf({ optimizer }: ModelState): Optimizer | undefined {
  if (!optimizer) return undefined;
  const { step, first, second } = optimizer;
  return { step, first: fromTensors(first), second: fromTensors(second) };
}

function stateOf(config: ModelConfig, weights: Values, optimizer?: Optimizer): ModelState {
  const state: ModelState = { config, weights: toTensors(config, weights) };
  if (optimizer) {
    state.optimizer = {
      step: optimizer.step,
      first: toTensors(config, optimizer.first),
      second: toTensors(config, optimizer.second),
    };
  }
  return state;
}

function emptyScores(config: ModelConfig, tokens: number, withKl: boolean): Scores {
  const heads: Scores['heads'] = {};
  for (const name of Object.keys(config.outputs)) heads[name] = new Float64Array(tokens);
  const scores: Scores = {
    logp: new Float64Array(tokens),
    entropy: new Float64Array(tokens),
    heads,
  };
  if (withKl) scores.kl = new Float64Array(tokens);
  return scores;
}

function otherPass(other: Model, config: ModelConfig): (batch: Batch) => Pass {
  const pass = passOf.get(other);
  if (!pass) throw new Error('score: the other model must be of the same engine.');
  if (other.config.vocab !== config.vocab) {
    throw new UserError(
      'model',
      `KL needs one vocabulary, not ${config.vocab} and ${other.config.vocab} tokens.`,
    );
  }
  return pass;
}

function klInto(scores: Scores, start: number, own: Pass, other: Pass, vocab: number): void {
  const { at, temperature } = own.tape.targets;
  at.forEach((position, i) => {
    const [p, q] = [own, other].map(({ tape }) =>
      logSoftmax(tape.logits.subarray(i * vocab, (i + 1) * vocab), temperature[i]),
    );
    (scores.kl as Float64Array)[start + position] = divergence(p, q);
  });
}
