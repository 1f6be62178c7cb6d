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
  notFinite,
} from '../check.ts';
import type { Batch, BatchShape, Model, ModelState, Scores } from '../engine.ts';
import { unflatten } from '../flat.ts';
import { splitBatch } from '../parts.ts';
import type { T1, Tf } from './backend.ts';
import { generate } from './generate.ts';
import { rotaryTables } from './ops.ts';
import { adamw, createMasks, gradientNorm, type Moments } from './optimizer.ts';
import { flatten, Parameters } from './parameters.ts';
import { pad } from './padded.ts';
import { backward, forward, outputMatrix, scoresOf, type Network, type Pass } from './pass.ts';

/** The network behind a model of this engine: the only models that `score({ against })` can compare with. */
const networks = new WeakMap<Model, Network>();

/** A model whose weights, moments and gradients are flat vectors of the backend `tf` computes on. */
export function createTfjsModel(tf: Tf, state: ModelState, shape: BatchShape): Model {
  const config: ModelConfig = state.config;
  const network: Network = {
    tf,
    config,
    parameters: new Parameters(tf, config, state.weights),
    rotary: rotaryTables(tf, config),
  };
  const masks = createMasks(tf, config);
  let moments: Moments | undefined;
  let gradient: T1 | undefined;
  const { parameters } = network;
  const { places } = parameters;

  function setMoments(next: Moments | undefined): void {
    if (moments) tf.dispose([moments.first, moments.second]);
    moments = next;
  }

  function setGradient(next: T1 | undefined): void {
    gradient?.dispose();
    gradient = next;
  }

  function setState(next: ModelState): void {
    parameters.replace(tf.tensor1d(flatten(places, next.weights)));
    setMoments(
      next.optimizer && {
        step: next.optimizer.step,
        first: tf.tensor1d(flatten(places, next.optimizer.first)),
        second: tf.tensor1d(flatten(places, next.optimizer.second)),
      },
    );
    setGradient(undefined);
  }
  setState(state);

  /** Names the tensor that holds what is not finite. */
  async function blame(vector: T1, what: string): Promise<never> {
    for (const [name, { data }] of unflatten(places, await vector.data<'float32'>())) {
      checkFinite(`${what} "${name}"`, data);
    }
    throw notFinite(`global norm of the ${what}`, Infinity, 0);
  }

  async function checkScores(scores: Scores): Promise<void> {
    const all = [scores.logp, scores.entropy, ...Object.values(scores.heads)];
    if (all.every((values) => values.every(Number.isFinite))) return;
    // The weights are to blame far more often than the forward pass: say so when they are.
    for (const [name, { data }] of unflatten(places, await parameters.vector.data<'float32'>())) {
      checkFinite(`weight "${name}"`, data);
    }
    checkFinite('logp', scores.logp);
    checkFinite('entropy', scores.entropy);
    for (const [name, values] of Object.entries(scores.heads))
      checkFinite(`head "${name}"`, values);
  }

  const model: Model = {
    config,

    async generate(prompts, sampling, onTokens, signal) {
      checkPrompts(prompts, config, config.context);
      checkSampling(sampling, config);
      const rollouts = await generate(
        network,
        prompts,
        sampling,
        sampling.concurrency ?? shape.rows,
        onTokens,
        signal,
      );
      checkFinite('logp', rollouts.logp);
      return rollouts;
    },

    async score(batch, options = {}) {
      checkBatch(batch, config);
      const other = options.against && networks.get(options.against);
      if (options.against && !other) {
        throw new Error(
          'score: the model to compare with belongs to another engine or was disposed.',
        );
      }
      const whole = emptyScores(config, batch, other !== undefined);
      for (const { batch: part, start } of splitBatch(batch, shape.tokens)) {
        const padded = pad(part);
        const pass = tf.tidy(() => forward(network, padded));
        const against = other && tf.tidy(() => forward(other, padded).predicting);
        const scores = await scoresOf(
          network,
          pass,
          padded,
          part,
          against && other && { hidden: against, output: outputMatrix(other) },
        );
        disposePass(tf, pass);
        against?.dispose();
        await checkScores(scores);
        copyScores(whole, scores, start);
      }
      return whole;
    },

    async backward(batch: Batch, gradients) {
      checkBatch(batch, config);
      let loss = 0;
      for (const { batch: part } of splitBatch(batch, shape.tokens)) {
        const padded = pad(part);
        const pass = tf.tidy(() => forward(network, padded));
        const scores = await scoresOf(network, pass, padded, part);
        await checkScores(scores);
        const given = gradients(scores, part);
        checkTokenGradients(given, part, config);
        loss += given.loss;
        setGradient(
          tf.tidy(() => {
            const added = backward(network, pass, padded, part, given);
            return gradient ? gradient.add<T1>(added) : added.clone();
          }),
        );
        disposePass(tf, pass);
      }
      return { loss, tokens: batch.tokens.length };
    },

    async gradients() {
      const flat = gradient ? await gradient.data<'float32'>() : new Float32Array(parameters.size);
      return unflatten(places, flat);
    },

    async step(options) {
      const current = gradient ?? tf.zerosLike(parameters.vector);
      const normTensor = gradientNorm(tf, current, options.groups, masks);
      const [norm] = await normTensor.data();
      normTensor.dispose();
      if (!Number.isFinite(norm)) await blame(current, 'gradient of');
      const before: Moments = moments ?? {
        step: 0,
        first: tf.zerosLike(current),
        second: tf.zerosLike(current),
      };
      const next = adamw(tf, parameters.vector, current, before, norm, options, masks);
      parameters.replace(next.weights);
      moments = before;
      setMoments(next.moments);
      if (gradient === undefined) current.dispose();
      setGradient(undefined);
      return { gradientNorm: norm };
    },

    async save() {
      const weights = unflatten(places, await parameters.vector.data<'float32'>());
      for (const [name, { data }] of weights) checkFinite(`weight "${name}"`, data);
      if (!moments) return { config, weights };
      const [first, second] = await Promise.all([
        moments.first.data<'float32'>(),
        moments.second.data<'float32'>(),
      ]);
      return {
        config,
        weights,
        optimizer: {
          step: moments.step,
          first: unflatten(places, first),
          second: unflatten(places, second),
        },
      };
    },

    load(next) {
      return Promise.resolve().then(() => {
        checkState(next);
        if (!sameStructure(next.config, config)) {
          throw new UserError('model', 'load: the state is of another model structure.');
        }
        setState(next);
      });
    },

    async clone() {
      return createTfjsModel(tf, await model.save(), shape);
    },

    dispose() {
      parameters.dispose();
      tf.dispose([network.rotary.cos, network.rotary.sin, network.rotary.swap]);
      setMoments(undefined);
      setGradient(undefined);
      masks.dispose();
      networks.delete(model);
    },
  };
  networks.set(model, network);
  return model;
}

/** `swap` belongs to the model's tables and stays. */
function disposePass(tf: Tf, pass: Pass): void {
  const { positions, ...rest } = pass;
  const { cos, sin, mask } = positions;
  tf.dispose([cos, sin, mask, rest]);
}

function emptyScores(config: ModelConfig, batch: Batch, kl: boolean): Scores {
  const array = (): Float32Array => new Float32Array(batch.tokens.length);
  return {
    logp: array(),
    entropy: array(),
    heads: Object.fromEntries(Object.keys(config.outputs).map((name) => [name, array()])),
    ...(kl && { kl: array() }),
  };
}

function copyScores(whole: Scores, part: Scores, start: number): void {
  whole.logp.set(part.logp, start);
  whole.entropy.set(part.entropy, start);
  for (const [name, values] of Object.entries(part.heads)) whole.heads[name].set(values, start);
  if (part.kl) whole.kl?.set(part.kl, start);
}
