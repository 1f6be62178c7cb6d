import type { Batch, Floats, Scores, TokenGradients } from '../engine/engine.ts';
import type { GradientFunction, Objective, Settings } from './algorithm.ts';
import { regularise } from './regularise.ts';
import { SURROGATES } from './surrogates/registry.ts';
import type { Surrogate } from './surrogates/surrogate.ts';
import { countToken, newTally, tallied, type Tally } from './tally.ts';
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
  /** Truncated importance weight of the sampler; only where `rl.truncatedImportance` is on. */
  importance: 'importance',
  tokenMean: 'tokenMean',
  value: (head: string) => `value:${head}`,
  return: (head: string) => `return:${head}`,
} as const;

/**
 * The loss of one minibatch: Σ_i ω_i [surrogate_i + β k(π, π_ref)_i − c H_i] (KL only where it is in the loss), and
 * for each value head ½ coefficient · w² · mean (V − return)²: the error in units of the total reward, so that a head
 * weighs on a shared trunk as much as its signal weighs in the total, and not at all at weight 0.
 */
export function clippedObjective(
  settings: Settings,
  heads: { head: string; weight: number }[],
): Objective {
  const sums = newTally();
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
    stats: () => tallied(sums),
  };
}

function policyGradients(
  settings: Settings,
  scores: Scores,
  part: Batch,
  sums: Tally,
): TokenGradients {
  const { rl } = settings;
  const { advantage, oldLogp, weight, importance } = part.columns;
  const surrogate: Surrogate = SURROGATES[rl.surrogate];
  const own = importance ? weight.map((value, i) => value * importance[i]) : weight;
  const { logp: now } = scores;
  const tokens = surrogate.evaluate({
    offsets: part.offsets,
    logp: now,
    oldLogp,
    advantage,
    weight: own,
    clip: { low: rl.clip, high: rl.clipHigh, dual: rl.dualClip },
  });
  const logp = tokens.slope;
  let loss = 0;
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] === 0) continue;
    loss += own[i] * tokens.loss[i];
    sums.policyLoss += own[i] * tokens.loss[i];
    sums.clipFraction += tokens.clipped[i];
    countToken(sums, scores, oldLogp[i], i);
  }
  const added = regularise(settings, scores, part, weight, logp);
  return { ...added, loss: loss + added.loss, logp };
}

function valueGradients(
  { value }: Settings,
  heads: { head: string; weight: number }[],
  scores: Scores,
  { columns }: Batch,
  sums: Tally,
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
