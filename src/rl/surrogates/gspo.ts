import { clippedSurrogate } from '../surrogate.ts';
import { emptyResult, type Surrogate } from './surrogate.ts';

/** The mean log-ratio is clamped to this before the exponential, as verl does; beyond it the gradient is zero. */
export const SEQUENCE_LOG_RATIO_CLAMP = 10;

/**
 * Group sequence policy optimisation (Zheng et al., arXiv 2507.18071, eqs. 5 to 7): one ratio a response,
 * s = exp(mean_t (log π_t − log π_old,t)), clipped as PPO clips a token's. Every token's log π moves s by s/|y|, so with one
 * advantage a response the gradient is the paper's and verl's; with advantages that differ by token (a critic) it is that of
 * this very loss, Σ ω_t ℓ(s, A_t).
 */
export const gspo: Surrogate = {
  label: 'Sequence ratio (GSPO)',
  description:
    'One ratio for a whole response, the geometric mean of its tokens’: responses are clipped, not tokens. Its clip range is far smaller (paper: 0.0003 and 0.0004).',
  evaluate: ({ offsets, logp, oldLogp, advantage, weight, clip }) => {
    const result = emptyResult(weight.length);
    for (let row = 0; row + 1 < offsets.length; row++) {
      let count = 0;
      let sum = 0;
      for (let i = offsets[row]; i < offsets[row + 1]; i++) {
        if (weight[i] === 0) continue;
        count++;
        sum += logp[i] - oldLogp[i];
      }
      if (count === 0) continue;
      const logRatio = Math.min(sum / count, SEQUENCE_LOG_RATIO_CLAMP);
      const inside = sum / count <= SEQUENCE_LOG_RATIO_CLAMP ? 1 : 0;
      let slope = 0;
      for (let i = offsets[row]; i < offsets[row + 1]; i++) {
        if (weight[i] === 0) continue;
        const token = clippedSurrogate(logRatio, 0, advantage[i], clip);
        result.loss[i] = token.loss;
        result.clipped[i] = Number(token.clipped);
        slope += weight[i] * token.slope * inside;
      }
      for (let i = offsets[row]; i < offsets[row + 1]; i++) {
        if (weight[i] !== 0) result.slope[i] = slope / count;
      }
    }
    return result;
  },
};
