import type { RandomStream } from '../base/random.ts';
import type { Batch, Floats, Scores, TokenGradients } from '../engine/engine.ts';
import type { Contrast } from './contrast.ts';
import type { Aggregation, KlPlace, RlOptions, ValueOptions, Whitening } from './options.ts';

/** Switches that are off when left out, and the blocks of single algorithms. */
type Optional =
  | 'dualClip'
  | 'klTarget'
  | 'referenceEvery'
  | 'truncatedImportance'
  | 'difficulty'
  | 'curriculum'
  | 'oreal'
  | 'dpo';

/** The `rl` block with every field that has a meaning filled in (resolve.ts). */
export type ResolvedRl = Required<Omit<RlOptions, Optional>> & Pick<RlOptions, Optional>;

/** What an algorithm means by the fields that a run file leaves out. */
export interface AlgorithmDefaults {
  group: number;
  epochs: number;
  minibatches: number;
  klIn: KlPlace;
  whitening: Whitening;
  aggregation: Aggregation;
  /** Steps at the start in which the second model alone learns; left out: none. */
  criticWarmup?: number;
}

/** Numbers that hold during one step; controls may have moved some of them since the last. */
export interface Settings {
  rl: ResolvedRl;
  value: ValueOptions;
}

/** A reward term's unweighted values, one per rollout, and its weight in this step. */
export interface RewardValues {
  name: string;
  weight: number;
  /** Discount of this signal; left out: `rl.gamma`. */
  gamma?: number;
  values: ArrayLike<number>;
}

/**
 * One step's rollouts with all that was measured on them before the first update. Ragged: row r is
 * tokens[offsets[r] .. offsets[r+1]), its first promptLengths[r] tokens are the prompt. Per-token arrays are as long as
 * tokens and follow `Scores`: logp by position, heads read after a token.
 */
export interface Experience {
  tokens: Int32Array;
  /** Length rows + 1. */
  offsets: Int32Array;
  promptLengths: Int32Array;
  /** Rows with the same number answer the same prompt. */
  groups: Int32Array;
  /** Sampling temperature; logp and referenceLogp are of softmax(logits / temperature). */
  temperature: number;
  /** Under the policy that sampled. */
  logp: Floats;
  /** The same as the sampler itself recorded it: differs where sampling and scoring do not compute alike. */
  sampledLogp: Floats;
  /** Under the frozen reference. */
  referenceLogp: Floats;
  /** The critic's heads by name, those that `Algorithm.heads` asked for. */
  heads: Record<string, Floats>;
  rewards: RewardValues[];
  /** The verifier's outcome, 1 or 0, one per rollout. */
  correct: ArrayLike<number>;
}

/** What an algorithm makes of an experience. */
export interface Prepared {
  /** A[i] of response token i, 0 over prompts: what the policy's gradient is weighted with. */
  advantage: Float32Array;
  /** The critic's weighted value before token i and its explained variance; absent without a critic. */
  value?: Float32Array;
  explainedVariance?: number;
  /** Further per-token inputs of the gradient functions. */
  columns: Record<string, Float32Array>;
  /**
   * Rows to train on, in units that one minibatch must hold together (the two of a pair). Left out: every row, each by
   * itself. An empty list: this step teaches nothing.
   */
  units?: number[][];
}

/** Measured while the gradients of one minibatch were taken; means are over its response tokens. */
export interface UpdateStats {
  /** Response tokens. */
  tokens: number;
  /** Clipped surrogate (or cross-entropy), aggregated as the loss is, without KL and entropy terms. */
  policyLoss: number;
  /** ½ (w (V − return))² summed over signals, without its coefficient. */
  valueLoss: number;
  entropy: number;
  /** Share of tokens whose ratio is clipped. */
  clipFraction: number;
  /** k3 estimate of KL(sampling policy ‖ policy) per token: how far this update is off-policy. */
  drift: number;
  /** DPO: share of pairs whose correct response the policy prefers more than the reference does. */
  pairAccuracy?: number;
}

export type GradientFunction = (scores: Scores, part: Batch) => TokenGradients;

/** One optimizer update: `policy.backward(batch, update.policy)`, for a separate critic likewise with `critic`, step, stats. */
export interface Update {
  batch: Batch;
  /** The experience's rows that it holds, in its order. */
  rows: readonly number[];
  /**
   * Where a row's gradient depends on other rows (pairs), which an engine may put into another part: to be called with the
   * whole batch's scores before `policy` is.
   */
  observe?: (scores: Scores, batch: Batch) => void;
  /** Carries the value loss too when the critic shares the policy's model (shared or detached). */
  policy: GradientFunction;
  /** Only with `value.critic: separate`: for the critic's own model. */
  critic?: GradientFunction;
  /** Of all the parts whose gradients have been taken so far. */
  stats: () => UpdateStats;
}

/** Gradient functions of one minibatch, whose columns are Prepared's and those of updates.ts. */
export interface Objective {
  observe?: (scores: Scores, batch: Batch) => void;
  policy: GradientFunction;
  critic?: GradientFunction;
  stats: () => UpdateStats;
}

/**
 * An algorithm turns an experience into per-token inputs once a step, and those into gradients once an update.
 * Algorithms without a clipped surrogate (rft, dpo, oreal) bring an objective of their own; one with a second model
 * (oreal's token reward model) names that model's head in `heads` and trains it through `Objective.critic`.
 */
export interface Algorithm {
  label: string;
  description: string;
  defaults: AlgorithmDefaults;
  /** Fewest samples of a prompt that it can work with. */
  minimumGroup: number;
  /** What a step's rewards must have to teach it anything. */
  contrast(settings: Settings): Contrast;
  /** It reads the verifier's outcome alone: no reward term, and so no KL in the reward. */
  outcomeOnly?: boolean;
  /** Its heads always sit on a second model, which learns at this multiple of the policy's rate. */
  secondModel?: { rate: number };
  /** Names of the heads that it needs for these reward terms; none without a critic. */
  heads(settings: Settings, rewardNames: string[]): string[];
  /** `random` is the step's own, for choosing among rollouts. */
  prepare(experience: Experience, settings: Settings, random: RandomStream): Prepared;
  /** Columns that depend on the rows of a minibatch, `weight` among them. Left out: `rl.aggregation` alone. */
  weigh?(
    experience: Experience,
    rows: readonly number[],
    settings: Settings,
  ): Record<string, Float32Array>;
  objective(settings: Settings, experience: Experience): Objective;
}
