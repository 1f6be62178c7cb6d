import { tensorShapes, type ModelConfig } from '../../model/config.ts';
import type { Batch, BatchShape, ModelState, Scores, Tensors, TokenGradients } from '../engine.ts';
import type { Fresh } from './random.ts';

/** A small random model configuration: sizes that are no multiple of any tile, every option drawn. */
export function randomConfig(random: Fresh, fixed: Partial<ModelConfig> = {}): ModelConfig {
  const heads = random.between(1, 3);
  return {
    vocab: random.between(3, 40),
    // At least 4: LayerNorm over 2 values is ±1 whatever they are, its gradients are nothing but rounding.
    width: heads * 2 * random.between(2, 7),
    layers: random.between(1, 3),
    heads,
    mlp: { kind: random.pick(['relu2', 'gelu', 'swiglu']), hidden: random.between(1, 37) },
    norm: { kind: random.pick(['rms', 'layer']), eps: random.pick([1e-6, 1e-5]) },
    rope: { base: random.pick([100, 1000, 10000]) },
    context: 64,
    tied: random.next() < 0.5,
    outputs: { value: { detached: false }, other: { detached: random.next() < 0.5 } },
    init: { embedding: 0.3, residual: 0.5, head: 0.5 },
    ...fixed,
  };
}

/** Random float32 weights of lively size everywhere: no tensor is zero or trivial, as a fresh model's heads would be. */
export function randomState(config: ModelConfig, random: Fresh): ModelState {
  const weights: Tensors = new Map();
  for (const [name, shape] of tensorShapes(config)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const isGain = shape.length === 1 && name.endsWith('norm.weight');
    const std = shape.length === 1 ? 0.3 : 1 / Math.sqrt(shape[1]);
    const data = Float32Array.from(random.normals(size, std));
    if (isGain) for (let i = 0; i < size; i++) data[i] += 1;
    weights.set(name, { shape, data });
  }
  return { config, weights };
}

/** Sequences of 1 … longest random tokens, each with its own temperature, coefficients of a random loss as columns. */
export function randomBatch(
  config: ModelConfig,
  random: Fresh,
  { rows, longest }: { rows: number; longest: number },
): Batch {
  const lengths = Array.from({ length: rows }, () => random.between(1, longest));
  // At least one sequence predicts something, when it can.
  if (longest > 1) lengths[random.below(rows)] = longest;
  return batchOf(
    config,
    random,
    lengths.map((length) => Int32Array.from({ length }, () => random.below(config.vocab))),
    lengths.map(() => 0.5 + 1.5 * random.next()),
  );
}

/** A batch of the given sequences with coefficients of a random loss as columns. */
export function batchOf(
  config: ModelConfig,
  random: Fresh,
  sequences: Int32Array[],
  temperatures: number[],
): Batch {
  const offsets = Int32Array.of(0, ...sequences.map((sequence) => sequence.length));
  for (let i = 1; i < offsets.length; i++) offsets[i] += offsets[i - 1];
  const tokens = new Int32Array(offsets[offsets.length - 1]);
  sequences.forEach((sequence, row) => tokens.set(sequence, offsets[row]));
  const columns: Batch['columns'] = {};
  for (const name of ['logp', 'entropy', ...Object.keys(config.outputs).map(headColumn)]) {
    columns[name] = Float32Array.from(random.normals(tokens.length, 1 / Math.sqrt(tokens.length)));
  }
  return { tokens, offsets, temperature: Float32Array.from(temperatures), columns };
}

function headColumn(head: string): string {
  return `head ${head}`;
}

/** The linear loss Σ coefficient · score over the batch's coefficient columns; `only` restricts it to some scores. */
export function linearLoss(
  scores: Scores,
  part: Batch,
  only: (score: string) => boolean = () => true,
): TokenGradients {
  const result: TokenGradients = { loss: 0, heads: {} };
  const add = (column: string, values: ArrayLike<number>): Float32Array | undefined => {
    if (!only(column)) return undefined;
    const coefficients = part.columns[column];
    coefficients.forEach((c, i) => (result.loss += c * values[i]));
    return coefficients;
  };
  result.logp = add('logp', scores.logp);
  result.entropy = add('entropy', scores.entropy);
  for (const [head, values] of Object.entries(scores.heads)) {
    const coefficients = add(headColumn(head), values);
    if (coefficients && result.heads) result.heads[head] = coefficients;
  }
  return result;
}

/** Is this score's coefficient column of a head that sends nothing to the trunk? */
export function isDetached(config: ModelConfig, column: string): boolean {
  return Object.entries(config.outputs).some(
    ([head, { detached }]) => detached && headColumn(head) === column,
  );
}

/** Room for the batch in passes of at most `tokens`. */
export function shapeFor(
  batch: Batch,
  config: ModelConfig,
  tokens = batch.tokens.length,
): BatchShape {
  return { rows: batch.offsets.length - 1, length: config.context, tokens };
}
