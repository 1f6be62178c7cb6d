/**
 * One reward signal through the critic and the advantage: A = Σ_k w_k · GAE(r_k, V_k; γ_k, λ_k), each V_k regressing on
 * its own unweighted return, whitening after the sum. KL in the reward is a signal of its own, weight = its coefficient.
 */
export interface Signal {
  /** `correctness`, `exploration`, `kl`, …: also the value head's name. */
  name: string;
  weight: number;
  gamma: number;
  lambda: number;
  /** Unweighted reward per token, length = tokens of the batch (0 over prompts). */
  rewards: Float64Array;
}
