import { LOG_RATIO_CLAMP } from '../surrogate.ts';
import { emptyResult, type Surrogate } from './surrogate.ts';

/**
 * Clipped importance-sampling policy optimisation (MiniMax-M1, arXiv 2506.13585, eqs. 4 and 5):
 * −sg(clip(ρ, 1 − low, 1 + high)) A log π. The weight is clipped, not the update: every token keeps a gradient. The weight is
 * held constant, so the slope is not the derivative of the loss that is reported.
 */
export const cispo: Surrogate = {
  label: 'Clipped weight (CISPO)',
  description:
    'REINFORCE whose importance weight is clipped: also tokens outside the clip range keep a gradient.',
  evaluate: ({ logp, oldLogp, advantage, weight, clip }) => {
    const result = emptyResult(weight.length);
    for (let i = 0; i < weight.length; i++) {
      if (weight[i] === 0) continue;
      const logRatio = Math.min(Math.max(logp[i] - oldLogp[i], -LOG_RATIO_CLAMP), LOG_RATIO_CLAMP);
      const ratio = Math.exp(logRatio);
      const held = Math.min(Math.max(ratio, 1 - clip.low), 1 + clip.high);
      result.loss[i] = -held * advantage[i] * logp[i];
      result.slope[i] = -weight[i] * held * advantage[i];
      result.clipped[i] = Number(held !== ratio);
    }
    return result;
  },
};
