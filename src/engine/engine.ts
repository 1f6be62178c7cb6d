import type { ModelConfig } from '../model/config.ts';
import type { RandomKey } from '../base/random.ts';

/** float64 in the reference engine, float32 elsewhere. */
export type Floats = Float32Array | Float64Array;

export interface Tensor {
  shape: number[];
  data: Floats;
}
/** Tensors by the names of `tensorShapes`. */
export type Tensors = Map<string, Tensor>;

/** Everything a model is: config, weights and (after the first step) optimizer state. Plain data, can cross threads. */
export interface ModelState {
  config: ModelConfig;
  weights: Tensors;
  /** AdamW: number of steps taken, first and second moments by weight name. */
  optimizer?: { step: number; first: Tensors; second: Tensors };
}

export interface EngineInfo {
  /** `wasm`, `reference`, `tensorflow`, `webgpu`. */
  name: string;
  /** Human-readable: what runs where, for instance `2 threads, relaxed SIMD`. */
  device: string;
  /** Recorded with the run; resuming under other features does not promise bit-identity. */
  features: string[];
  threads: number;
}

/** What the memory estimate is for: the most tokens in a backward micro-batch and the most rows × length in generation. */
export interface BatchShape {
  /** Rows generated at once. */
  rows: number;
  /** Longest sequence, prompt included. */
  length: number;
  /** Tokens of one backward or score pass (a larger batch is split into passes). */
  tokens: number;
}

export interface Engine {
  info: EngineInfo;
  /** Bytes that a model of this size will hold, before anything is allocated. */
  estimate(config: ModelConfig, shape: BatchShape): number;
  /** A fresh model: initialised from a seed, or from a state. Throws UserError when memory cannot suffice. */
  create(
    config: ModelConfig,
    from: { seed: number } | ModelState,
    shape: BatchShape,
  ): Promise<Model>;
  /** Bytes that the engine holds now, where it can tell: constant over steps. */
  memory?(): number;
  dispose(): Promise<void>;
}

/** Ragged batch: sequence r is tokens[offsets[r] .. offsets[r+1]). */
export interface Batch {
  tokens: Int32Array;
  /** Length rows + 1. */
  offsets: Int32Array;
  /** One per row: logits are divided by it before the softmax. */
  temperature: Float32Array;
  /** Per-token inputs of the gradient function (old log-probabilities, advantages, masks …), each as long as tokens. */
  columns: Record<string, Float32Array>;
}

/**
 * Per-token results, each as long as `tokens`, by input position.
 * logp[i] = log p(token i | tokens before it in its sequence), of softmax(logits / τ), never truncated; 0 at a sequence's
 * first token. entropy[i] is that same distribution's entropy (0 at the first token). heads[h][i] is read after token i,
 * so the value before token i is heads[h][i-1].
 */
export interface Scores {
  logp: Floats;
  entropy: Floats;
  heads: Record<string, Floats>;
  /** Only with `against`: exact KL(this ‖ other) of the distribution that predicts token i. */
  kl?: Floats;
}

/** Derivative of the (already normalised) scalar loss by each entry of Scores; a missing array means zero. */
export interface TokenGradients {
  loss: number;
  logp?: Floats;
  entropy?: Floats;
  heads?: Record<string, Floats>;
}

export interface LossStats {
  /** Sum of the parts' losses. */
  loss: number;
  /** Tokens that went through the model. */
  tokens: number;
}

/** AdamW hyper-parameters for the parameters whose name matches; the first group that matches wins. */
export interface ParameterGroup {
  match: RegExp;
  learningRate: number;
  weightDecay: number;
  frozen?: boolean;
}

export interface StepOptions {
  groups: ParameterGroup[];
  /** Global gradient-norm clip over all parameters that are not frozen; Infinity = none. */
  clip: number;
  betas: [number, number];
  eps: number;
}

export interface StepStats {
  /** Global gradient norm before clipping. */
  gradientNorm: number;
}

export interface Prompts {
  tokens: Int32Array;
  /** Length rows + 1. */
  offsets: Int32Array;
  /** Identity of each row in the random key; a row's sample depends on it alone, never on the batch around it. */
  rows: Int32Array;
}

export interface Sampling {
  key: RandomKey;
  /** 0 = greedy. */
  temperature: number;
  /** 0 = off. */
  topK: number;
  /** 1 = off. Under truncation the untruncated logp makes samples slightly off-policy. */
  topP: number;
  /** Longest response in tokens, the stop token included. The model's longest sequence cuts a row as well. */
  maxTokens: number;
  /** A row ends after one of these. */
  stop: number[];
  /** Tokens never sampled (behaviour ablation). logp stays that of the unbanned distribution. */
  ban?: number[];
  /** Added to the logits before sampling; length vocab. logp stays that of the unbiased distribution. */
  bias?: Float32Array;
  /** Forced continuation: force(row, position in response) gives a token or undefined; `row` indexes the prompts given. */
  force?: (row: number, position: number) => number | undefined;
  /** Rows decoded at once; default: the model's batch shape. Finished rows' places are taken by the next prompts. */
  concurrency?: number;
}

/** Freshly sampled tokens of one decode step: parallel arrays. `row` indexes the prompts given. */
export interface TokenDelta {
  row: Int32Array;
  token: Int32Array;
  logp: Floats;
}

export interface Rollouts {
  /** Prompt and response of row r: tokens[offsets[r] .. offsets[r+1]). */
  tokens: Int32Array;
  offsets: Int32Array;
  promptLengths: Int32Array;
  /** As in Scores (at the sampling temperature, or 1 when greedy), 0 over the prompt. */
  logp: Floats;
  /** 1 = ended with a stop token, 0 = cut at maxTokens or at the longest sequence (truncated). */
  finished: Uint8Array;
}

export interface ScoreOptions {
  /** Measure the exact KL to this model per position. */
  against?: Model;
}

/**
 * Weights, optimizer state and gradient accumulators on a device. One call at a time.
 * Every method rejects with an Error that names the tensor when it meets NaN or ±∞ in weights, gradients or scores.
 */
export interface Model {
  config: ModelConfig;
  generate(
    prompts: Prompts,
    sampling: Sampling,
    onTokens?: (delta: TokenDelta) => void,
    signal?: AbortSignal,
  ): Promise<Rollouts>;
  score(batch: Batch, options?: ScoreOptions): Promise<Scores>;
  /** Forward, `gradients`, backward; accumulates until `step`. A large batch is split between sequences into parts. */
  backward(
    batch: Batch,
    gradients: (scores: Scores, part: Batch) => TokenGradients,
  ): Promise<LossStats>;
  /** The accumulated gradients (a copy). */
  gradients(): Promise<Tensors>;
  /** AdamW with global-norm clipping on the accumulated gradients, which it clears. */
  step(options: StepOptions): Promise<StepStats>;
  save(): Promise<ModelState>;
  load(state: ModelState): Promise<void>;
  /** Weights and optimizer state; the copy is independent. */
  clone(): Promise<Model>;
  dispose(): void;
}
