import { clippedSurrogate } from '../surrogate.ts';
import { emptyResult, type Surrogate } from './surrogate.ts';

/** PPO's clipped surrogate, token by token (Schulman et al., arXiv 1707.06347, eq. 7), with clip-higher and dual clip. */
export const clip: Surrogate = {
  label: 'Clipped ratio',
  description: 'PPO: nothing is gained by moving a token’s ratio outside the clip range.',
  evaluate: ({ logp, oldLogp, advantage, weight, clip: range }) => {
    const result = emptyResult(weight.length);
    for (let i = 0; i < weight.length; i++) {
      if (weight[i] === 0) continue;
      const token = clippedSurrogate(logp[i], oldLogp[i], advantage[i], range);
      result.loss[i] = token.loss;
      result.slope[i] = weight[i] * token.slope;
      result.clipped[i] = Number(token.clipped);
    }
    return result;
  },
};
