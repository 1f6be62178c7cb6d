import type { Rank } from '@tensorflow/tfjs-core';
import type { ModelConfig } from '../../model/config.ts';
import type { Batch, Scores, TokenGradients } from '../engine.ts';
import type { AnyTensor, T1, T2, Tf } from './backend.ts';
import {
  causalPositions,
  layerBackward,
  layerForward,
  layerWeights,
  normGradients,
  normWeights,
  type LayerTape,
  type Positions,
} from './network.ts';
import { norm, normBackward, type NormTape, type Rotary } from './ops.ts';
import type { Padded } from './padded.ts';
import type { Parameters } from './parameters.ts';
import { readScores, scoresBackward, type Targets } from './scoring.ts';

/**
 * What a forward pass leaves on the device for its backward pass. Tensors only, and a type alias: tfjs walks every entry
 * of what a tidy returns.
 */
export type Pass = {
  positions: Positions;
  layers: LayerTape[];
  finalNorm: NormTape;
  /** Final norm's output, [rows · length, width]. */
  hidden: T2;
  /** Its rows that predict a token. */
  predicting: T2;
};

export interface Network {
  tf: Tf;
  config: ModelConfig;
  parameters: Parameters;
  rotary: Rotary;
}

export function outputMatrix({ config, parameters }: Network): T2 {
  const name = config.tied ? 'model.embed_tokens.weight' : 'lm_head.weight';
  return parameters.matrix(name, config.vocab, config.width);
}

export function headNames(config: ModelConfig): string[] {
  return Object.keys(config.outputs).sort();
}

/** [heads, width]; undefined when the model has none. */
export function headMatrix({ tf, config, parameters }: Network): T2 | undefined {
  const names = headNames(config);
  if (!names.length) return undefined;
  return tf.stack(names.map((name) => parameters.vectorOf(`heads.${name}.weight`))) as T2;
}

export function embed({ tf, config, parameters }: Network, tokens: Int32Array): T2 {
  const table = parameters.matrix('model.embed_tokens.weight', config.vocab, config.width);
  return tf.gather(table, tf.tensor1d(tokens, 'int32'));
}

/** The result's tensors outlive the surrounding tidy only if that returns them. */
export function forward(network: Network, padded: Padded): Pass {
  const { tf, config, parameters, rotary } = network;
  const positions = causalPositions(tf, rotary, padded.length);
  const layers: LayerTape[] = [];
  let x = embed(network, padded.tokens);
  for (let layer = 0; layer < config.layers; layer++) {
    const weights = layerWeights(parameters, config, layer);
    const done = layerForward(tf, config, x, padded.rows, weights, positions);
    layers.push(done.tape);
    x = done.x;
  }
  const last = norm(tf, x, normWeights(parameters, config, 'model.norm'), config.norm);
  return {
    positions,
    layers,
    finalNorm: last.tape,
    hidden: last.y,
    predicting: tf.gather(last.y, tf.tensor1d(padded.predictors, 'int32')),
  };
}

export function targetsOf(padded: Padded, batch: Batch): Targets {
  return {
    chosen: Int32Array.from(padded.predicted, (i) => batch.tokens[i]),
    inverseTemperature: padded.inverseTemperature,
  };
}

export async function scoresOf(
  network: Network,
  pass: Pass,
  padded: Padded,
  batch: Batch,
  against?: { hidden: T2; output: T2 },
): Promise<Scores> {
  const { tf, config, parameters } = network;
  const names = headNames(config);
  const device: { scores: T1[]; heads?: T2 } = tf.tidy(() => {
    const scores = padded.predictors.length
      ? readScores(tf, pass.predicting, outputMatrix(network), targetsOf(padded, batch), against)
      : [];
    const matrix = headMatrix(network);
    const biases = names.map((name) => parameters.vectorOf(`heads.${name}.bias`));
    const heads = matrix && tf.matMul(pass.hidden, matrix, false, true).add<T2>(tf.concat(biases));
    return { scores, heads };
  });
  const values = await Promise.all(device.scores.map((tensor) => tensor.data<'float32'>()));
  const headValues = await device.heads?.data<'float32'>();
  tf.dispose(device);

  const ragged = (predicted: Float32Array | undefined): Float32Array => {
    const all = new Float32Array(batch.tokens.length);
    padded.predicted.forEach((i, n) => (all[i] = predicted ? predicted[n] : 0));
    return all;
  };
  const heads: Scores['heads'] = {};
  names.forEach((name, n) => {
    heads[name] = Float32Array.from(
      padded.places,
      (place) => headValues?.[place * names.length + n] ?? 0,
    );
  });
  return {
    logp: ragged(values[0]),
    entropy: ragged(values[1]),
    heads,
    ...(against && { kl: ragged(values[2]) }),
  };
}

/** Gradient of the part's loss by every parameter, as one flat vector in the order of `tensorShapes`. */
export function backward(
  network: Network,
  pass: Pass,
  padded: Padded,
  batch: Batch,
  given: TokenGradients,
): T1 {
  const { tf, config, parameters } = network;
  const output = outputMatrix(network);
  const atPredicted = (values: TokenGradients['logp']): Float32Array =>
    Float32Array.from(padded.predicted, (i) => values?.[i] ?? 0);

  let dHidden: T2 = tf.zerosLike(pass.hidden);
  let dOutput: T2 = tf.zerosLike(output);
  if (padded.predictors.length) {
    const back = scoresBackward(
      tf,
      pass.predicting,
      output,
      targetsOf(padded, batch),
      atPredicted(given.logp),
      atPredicted(given.entropy),
    );
    // A gather in reverse: rows that predict nothing take the row of zeros at the end.
    const withZero = tf.concat([back.dHidden, tf.zeros([1, config.width])]);
    dHidden = tf.gather(withZero, tf.tensor1d(padded.predictorOf, 'int32')) as T2;
    dOutput = back.dOutput;
  }
  const heads = headsBackward(network, pass, padded, given);
  if (heads.dHidden) dHidden = dHidden.add<T2>(heads.dHidden);

  const last = normBackward(
    dHidden,
    pass.finalNorm,
    normWeights(parameters, config, 'model.norm'),
    config.norm,
  );
  let dx = last.dx;
  const layers: AnyTensor[][] = [];
  for (let layer = config.layers - 1; layer >= 0; layer--) {
    const weights = layerWeights(parameters, config, layer);
    const back = layerBackward(tf, config, dx, pass.layers[layer], weights, pass.positions);
    dx = back.dx;
    layers.unshift(back.gradients);
  }
  let dEmbedding = embeddingBackward(tf, dx, padded.tokens, config.vocab);
  if (config.tied) dEmbedding = dEmbedding.add<T2>(dOutput);
  const ordered = [
    dEmbedding,
    ...layers.flat(),
    ...normGradients(last),
    ...(config.tied ? [] : [dOutput]),
    ...heads.gradients,
  ];
  return tf.concat(ordered.map((gradient) => gradient.reshape<T1>([-1])));
}

function headsBackward(
  network: Network,
  pass: Pass,
  padded: Padded,
  given: TokenGradients,
): { dHidden?: T2; gradients: AnyTensor[] } {
  const { tf, config, parameters } = network;
  let dHidden: T2 | undefined;
  const gradients: AnyTensor[] = [];
  for (const name of headNames(config)) {
    const column = new Float32Array(pass.hidden.shape[0]);
    const values = given.heads?.[name];
    if (values) padded.places.forEach((place, i) => (column[place] = values[i]));
    const d = tf.tensor2d(column, [column.length, 1]);
    gradients.push(tf.matMul(d, pass.hidden, true, false), d.sum());
    if (config.outputs[name].detached || !values) continue;
    const weight = parameters.vectorOf(`heads.${name}.weight`).reshape<T2>([1, -1]);
    const part: T2 = tf.matMul(d, weight);
    dHidden = dHidden ? dHidden.add<T2>(part) : part;
  }
  return { dHidden, gradients };
}

/** Below this vocabulary a product with one-hot rows beats a scatter, and is deterministic on every backend. */
const ONE_HOT = 1024;

function embeddingBackward(tf: Tf, dx: T2, tokens: Int32Array, vocab: number): T2 {
  const ids = tf.tensor1d(tokens, 'int32');
  if (vocab <= ONE_HOT) {
    return tf.matMul(tf.oneHot(ids, vocab, 1, 0, 'float32'), dx, true, false);
  }
  // Not unsortedSegmentSum, whose kernel on the cpu backend takes time with the vocabulary times the tokens.
  const shape: [number, number] = [vocab, dx.shape[1]];
  return tf.scatterND<Rank.R2>(ids.reshape([-1, 1]), dx, shape);
}
