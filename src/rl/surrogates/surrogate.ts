import type { Floats } from '../../engine/engine.ts';
import type { Clip } from '../surrogate.ts';

/** A part of a minibatch as a surrogate sees it: all arrays by token, tokens of weight 0 are no part of the loss. */
export interface SurrogateInput {
  offsets: Int32Array;
  logp: Floats;
  oldLogp: Floats;
  advantage: Floats;
  /** ω: what the token's loss is multiplied with. */
  weight: Floats;
  clip: Clip;
}

export interface SurrogateResult {
  /** ℓ_i, unweighted. */
  loss: Float64Array;
  /** Derivative of Σ ω_i ℓ_i by each log π. */
  slope: Float64Array;
  /** 1 where the clip holds the ratio. */
  clipped: Uint8Array;
}

/** How the ratio π/π_old enters the policy's loss. */
export interface Surrogate {
  label: string;
  description: string;
  evaluate(input: SurrogateInput): SurrogateResult;
}

export function emptyResult(length: number): SurrogateResult {
  return {
    loss: new Float64Array(length),
    slope: new Float64Array(length),
    clipped: new Uint8Array(length),
  };
}
