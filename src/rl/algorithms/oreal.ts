import { Value } from '@sinclair/typebox/value';
import type { RandomStream } from '../../base/random.ts';
import type { Algorithm, Experience, Objective, Prepared, Settings } from '../algorithm.ts';
import { groupAdvantages } from '../baseline.ts';
import { COLUMNS } from '../objective.ts';
import { drawPairs } from '../pairs.ts';
import { forEachResponse, responseRange } from '../ragged.ts';
import { regularise } from '../regularise.ts';
import { countToken, newTally, tallied } from '../tally.ts';
import {
  tokenImportance,
  TOKEN_REWARD_HEAD,
  tokenBelief,
  tokenRewardGradients,
} from '../token-reward.ts';
import { OrealOptions } from './oreal-options.ts';

/** 1 on the response tokens of correct rows. */
const LABEL = 'label';

/**
 * OREAL (arXiv 2502.06781; formulas as in InternLM/OREAL train_oreal.py at 2859cc0): outcomes ±1 become advantages among a
 * prompt's samples; correct responses are cloned, wrong ones get a policy gradient of half the weight, each kind normalised by
 * its own tokens; a token reward model, learnt from the same outcomes, weighs the tokens; k3 to the start in the loss over
 * all tokens.
 *   L = η₊ Σ_correct A₊ w₊_t (−log π_t) / N₊ − η₋ Σ_wrong (π/π_old)_t A₋ w₋_t / N₋ + β Σ k3_t / N
 * The released code makes one update a batch, where the ratio is 1; there is no clip.
 */
export const oreal: Algorithm = {
  label: 'OREAL',
  description:
    'Clones correct responses and pushes wrong ones away; a second model learns which tokens matter.',
  defaults: {
    group: 16,
    epochs: 1,
    minibatches: 1,
    klIn: 'loss',
    whitening: 'none',
    aggregation: 'token-mean',
    criticWarmup: 10,
  },
  minimumGroup: 2,
  contrast: (settings) => {
    const { positives, tokenReward, filter } = options(settings);
    const alone = positives === 'cloned' && !(tokenReward && filter);
    return { needs: alone ? 'correct' : 'samples' };
  },
  outcomeOnly: true,
  secondModel: { rate: 4 },
  heads: (settings) => (options(settings).tokenReward ? [TOKEN_REWARD_HEAD] : []),
  prepare,
  weigh: (experience, rows) => {
    const length = experience.tokens.length;
    const count = (which: boolean): number =>
      rows.reduce((sum, row) => {
        const [start, end] = responseRange(experience, row);
        return sum + (Boolean(experience.correct[row]) === which ? end - start : 0);
      }, 0);
    const [right, wrong] = [count(true), count(false)];
    const weight = new Float32Array(length);
    const rewardWeight = new Float32Array(length);
    for (const row of rows) {
      const range = responseRange(experience, row);
      weight.fill(1 / (experience.correct[row] ? right : wrong), ...range);
      rewardWeight.fill(1 / rows.length, ...range);
    }
    return { [COLUMNS.weight]: weight, rewardWeight };
  },
  objective,
};

function options({ rl }: Settings): OrealOptions {
  const given = rl.oreal ?? Value.Default(OrealOptions, {});
  if (!Value.Check(OrealOptions, given)) throw new Error('rl.oreal is not resolved');
  return given;
}

function prepare(experience: Experience, settings: Settings, random: RandomStream): Prepared {
  const { positives, shaping, tokenReward, filter, threshold, positiveWeight, negativeWeight } =
    options(settings);
  const outcomes = Float64Array.from(experience.correct, (right) => (right ? 1 : -1));
  const shaped = groupAdvantages(
    outcomes,
    experience,
    shaping === 'rloo' ? 'leave-one-out' : 'standardised',
  );
  const advantage = new Float32Array(experience.tokens.length);
  const head = experience.heads[TOKEN_REWARD_HEAD];
  if (tokenReward && !head) throw new Error(`the second model has no head "${TOKEN_REWARD_HEAD}"`);
  const belief = tokenReward ? tokenBelief(experience, head) : undefined;
  forEachResponse(experience, (start, end, row) => {
    const right = Boolean(experience.correct[row]);
    const scale = right
      ? positiveWeight * (positives === 'cloned' ? 1 : shaped[row])
      : negativeWeight * shaped[row];
    for (let i = start; i < end; i++) {
      advantage[i] = scale * (belief ? tokenImportance(belief[i], right, threshold) : 1);
    }
  });
  return {
    advantage,
    columns: outcomeColumns(experience),
    ...(belief && { value: Float32Array.from(belief) }),
    ...(tokenReward &&
      filter && { units: drawPairs(experience, random, 1).map((pair) => [...pair]) }),
  };
}

/** What the token reward model alone needs of the outcomes: nothing is compared, so prompts of one sample will do. */
export function outcomeColumns(experience: Experience): Prepared['columns'] {
  const label = new Float32Array(experience.tokens.length);
  forEachResponse(experience, (start, end, row) => {
    label.fill(Number(Boolean(experience.correct[row])), start, end);
  });
  return { [LABEL]: label };
}

function objective(settings: Settings): Objective {
  const tally = newTally();
  return {
    policy: (scores, part) => {
      const { advantage, weight, oldLogp, tokenMean, [LABEL]: label } = part.columns;
      const logp = new Float64Array(weight.length);
      let loss = 0;
      for (let i = 0; i < weight.length; i++) {
        if (weight[i] === 0) continue;
        const pull = weight[i] * advantage[i];
        if (label[i] === 1) {
          loss -= pull * scores.logp[i];
          logp[i] = -pull;
        } else {
          const pushed = pull * Math.exp(scores.logp[i] - oldLogp[i]);
          loss -= pushed;
          logp[i] = -pushed;
        }
        countToken(tally, scores, oldLogp[i], i);
      }
      tally.policyLoss += loss;
      const added = regularise(settings, scores, part, tokenMean, logp);
      return { ...added, loss: loss + added.loss, logp };
    },
    ...(options(settings).tokenReward && {
      critic: (scores, part) => {
        const gradients = tokenRewardGradients(scores, part);
        tally.valueLoss += gradients.loss;
        return gradients;
      },
    }),
    stats: () => tallied(tally),
  };
}
