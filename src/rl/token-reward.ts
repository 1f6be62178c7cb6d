import type { Batch, Floats, Scores, TokenGradients } from '../engine/engine.ts';
import type { Experience } from './algorithm.ts';
import { forEachResponse } from './ragged.ts';

/** OREAL's token reward model as a head on a second model; its score of token i is read before it, at i − 1. */
export const TOKEN_REWARD_HEAD = 'token-reward';

/**
 * q_t of every response token: σ of the mean score of the response's tokens up to t, the model's belief that the response
 * will be correct (OREAL, arXiv 2502.06781; InternLM/OREAL train_oreal.py, `_cum_mean_rm_scores`). 0 over prompts.
 */
export function tokenBelief(
  experience: Pick<Experience, 'tokens' | 'offsets' | 'promptLengths'>,
  head: Floats,
): Float64Array {
  const belief = new Float64Array(experience.tokens.length);
  forEachResponse(experience, (start, end) => {
    let sum = 0;
    for (let i = start; i < end; i++) {
      sum += head[i - 1];
      belief[i] = 1 / (1 + Math.exp(-sum / (i - start + 1)));
    }
  });
  return belief;
}

/** Importance of a token from a probability: 0 up to the threshold, then linear to 1 (`threshold_rescale`). */
export function rescale(probability: number, threshold: number): number {
  return Math.min(Math.max((probability - threshold) / (1 - threshold), 0), 1);
}

/** w_t: how much a token of a correct response is cloned, of a wrong one pushed away, by q_t. */
export function tokenImportance(belief: number, correct: boolean, threshold: number): number {
  return rescale(correct ? belief : 1 - belief, threshold);
}

/**
 * The token reward model's loss: Σ_rows ω_row · BCE(σ(mean score of the response), correct). Columns: `rewardWeight` = ω_row
 * on response tokens, 0 elsewhere; `label` = 1 or 0.
 */
export function tokenRewardGradients(scores: Scores, { offsets, columns }: Batch): TokenGradients {
  const { rewardWeight, label } = columns;
  const head = scores.heads[TOKEN_REWARD_HEAD];
  const gradient = new Float64Array(rewardWeight.length);
  let loss = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    let start = offsets[row];
    while (start < offsets[row + 1] && rewardWeight[start] === 0) start++;
    const count = offsets[row + 1] - start;
    if (count === 0) continue;
    let sum = 0;
    for (let i = start; i < offsets[row + 1]; i++) sum += head[i - 1];
    const mean = sum / count;
    const weight = rewardWeight[start];
    // Binary cross-entropy from the logit, without overflow.
    loss +=
      weight * (Math.max(mean, 0) - mean * label[start] + Math.log1p(Math.exp(-Math.abs(mean))));
    const error = 1 / (1 + Math.exp(-mean)) - label[start];
    for (let i = start; i < offsets[row + 1]; i++) gradient[i - 1] = (weight * error) / count;
  }
  return { loss, heads: { [TOKEN_REWARD_HEAD]: gradient } };
}
