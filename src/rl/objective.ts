import type { Batch, Floats, Scores, TokenGradients } from '../engine/engine.ts';
import type { GradientFunction, Objective, Settings, UpdateStats } from './algorithm.ts';
import { klEstimate } from './kl.ts';
import { clippedSurrogate, type Clip } from './surrogate.ts';
import { valueLoss } from './value.ts';

/**
 * Columns that a minibatch's parts carry. `weight` aggregates the policy's loss and is 0 outside the response;
 * `tokenMean` is 1/N on its N response tokens. Per value head there are `value:<head>` and `return:<head>`.
 */
export const COLUMNS = {
  advantage: 'advantage',
  oldLogp: 'oldLogp',
  referenceLogp: 'referenceLogp',
  weight: 'weight',
  tokenMean: 'tokenMean',
  value: (head: string) => `value:${head}`,
  return: (head: string) => `return:${head}`,
} as const;

interface Sums extends Omit<UpdateStats, 'tokens' | 'policyLoss' | 'valueLoss'> {
  tokens: number;
  policyLoss: number;
  valueLoss: number;
}

/**
 * The loss of one minibatch: Σ_i ω_i [clipped surrogate_i + β k(π, π_ref)_i − c H_i] (KL only where it is in the loss), and
 * for each value head ½ coefficient · w² · mean (V − return)²: the error in units of the total reward, so that a head
 * weighs on a shared trunk as much as its signal weighs in the total, and not at all at weight 0.
 */
export function clippedObjective(
  settings: Settings,
  heads: { head: string; weight: number }[],
): Objective {
  const sums: Sums = {
    tokens: 0,
    policyLoss: 0,
    valueLoss: 0,
    entropy: 0,
    clipFraction: 0,
    drift: 0,
  };
  const policy: GradientFunction = (scores, part) => policyGradients(settings, scores, part, sums);
  const critic: GradientFunction = (scores, part) =>
    valueGradients(settings, heads, scores, part, sums);
  const together: GradientFunction = (scores, part) => {
    const ofPolicy = policy(scores, part);
    const ofCritic = critic(scores, part);
    return { ...ofPolicy, loss: ofPolicy.loss + ofCritic.loss, heads: ofCritic.heads };
  };
  const separate = heads.length > 0 && settings.value.critic === 'separate';
  return {
    policy: heads.length === 0 || separate ? policy : together,
    ...(separate && { critic }),
    stats: () => ({
      ...sums,
      entropy: sums.entropy / sums.tokens,
      clipFraction: sums.clipFraction / sums.tokens,
      drift: sums.drift / sums.tokens,
    }),
  };
}

function policyGradients(
  { rl }: Settings,
  scores: Scores,
  { columns }: Batch,
  sums: Sums,
): TokenGradients {
  const { advantage, oldLogp, referenceLogp, weight } = columns;
  const clip: Clip = { low: rl.clip, high: rl.clipHigh, dual: rl.dualClip };
  const beta = rl.klIn === 'loss' ? rl.klCoefficient : 0;
  const logp = new Float64Array(weight.length);
  const entropy = rl.entropyBonus === 0 ? undefined : new Float64Array(weight.length);
  let loss = 0;
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] === 0) continue;
    const token = clippedSurrogate(scores.logp[i], oldLogp[i], advantage[i], clip);
    loss += weight[i] * token.loss;
    logp[i] = weight[i] * token.slope;
    sums.tokens++;
    sums.policyLoss += weight[i] * token.loss;
    sums.entropy += scores.entropy[i];
    sums.clipFraction += token.clipped ? 1 : 0;
    sums.drift += klEstimate('k3', oldLogp[i], scores.logp[i]).value;
    if (beta !== 0) {
      const kl = klEstimate(rl.klEstimator, scores.logp[i], referenceLogp[i]);
      loss += weight[i] * beta * kl.value;
      logp[i] += weight[i] * beta * kl.slope;
    }
    if (entropy) {
      loss -= weight[i] * rl.entropyBonus * scores.entropy[i];
      entropy[i] = -weight[i] * rl.entropyBonus;
    }
  }
  return { loss, logp, ...(entropy && { entropy }) };
}

function valueGradients(
  { value }: Settings,
  heads: { head: string; weight: number }[],
  scores: Scores,
  { columns }: Batch,
  sums: Sums,
): TokenGradients {
  const { tokenMean } = columns;
  const gradients: Record<string, Floats> = {};
  let loss = 0;
  for (const { head, weight } of heads) {
    const old = columns[COLUMNS.value(head)];
    const target = columns[COLUMNS.return(head)];
    const values = scores.heads[head];
    const gradient = (gradients[head] = new Float64Array(tokenMean.length));
    for (let i = 1; i < tokenMean.length; i++) {
      if (tokenMean[i] === 0) continue;
      const token = valueLoss(values[i - 1], old[i], target[i], value.clip);
      const scale = weight * weight * tokenMean[i];
      sums.valueLoss += scale * token.loss;
      loss += value.coefficient * scale * token.loss;
      gradient[i - 1] = value.coefficient * scale * token.slope;
    }
  }
  return { loss, heads: gradients };
}
