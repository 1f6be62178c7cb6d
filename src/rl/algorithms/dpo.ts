import { Value } from '@sinclair/typebox/value';
import type { Batch, Scores } from '../../engine/engine.ts';
import type { Algorithm, Objective, Settings } from '../algorithm.ts';
import { COLUMNS } from '../objective.ts';
import { drawPairs } from '../pairs.ts';
import { responseRange } from '../ragged.ts';
import { countToken, newTally, tallied } from '../tally.ts';
import { DpoOptions } from './dpo-options.ts';

/** Number of the pair that a token's row belongs to, and +1 for its correct, −1 for its wrong response. */
const PAIR = 'pair';
const SIGN = COLUMNS.advantage;

/**
 * Direct preference optimisation on pairs drawn from the policy's own rollouts, a correct and a wrong response to one prompt
 * (Rafailov et al., arXiv 2305.18290, eq. 7; label smoothing as in Mitchell's cDPO; IPO: Azar et al., arXiv 2310.12036,
 * eq. 17). Δ = Σ_correct (log π − log π_ref) − Σ_wrong (log π − log π_ref). The pull to the reference is in β: rl.klCoefficient
 * and rl.entropyBonus play no part.
 */
export const dpo: Algorithm = {
  label: 'DPO',
  description:
    'Prefers a correct response to a wrong one of the same prompt, relative to the reference.',
  defaults: {
    group: 8,
    epochs: 1,
    minibatches: 1,
    klIn: 'loss',
    whitening: 'none',
    aggregation: 'sequence-mean',
  },
  minimumGroup: 2,
  contrast: () => ({ needs: 'samples' }),
  outcomeOnly: true,
  heads: () => [],
  prepare: (experience, _settings, random) => {
    const units = drawPairs(experience, random);
    const advantage = new Float32Array(experience.tokens.length);
    const pair = new Float32Array(experience.tokens.length);
    units.forEach((rows, number) => {
      rows.forEach((row, which) => {
        const [start, end] = responseRange(experience, row);
        advantage.fill(which === 0 ? 1 : -1, start, end);
        pair.fill(number, start, end);
      });
    });
    return { advantage, columns: { [PAIR]: pair }, units };
  },
  weigh: (experience, rows) => {
    const weight = new Float32Array(experience.tokens.length);
    for (const row of rows) weight.fill(2 / rows.length, ...responseRange(experience, row));
    return { [COLUMNS.weight]: weight };
  },
  objective: pairObjective,
};

function pairObjective(settings: Settings): Objective {
  const options = settings.rl.dpo ?? Value.Default(DpoOptions, {});
  if (!Value.Check(DpoOptions, options)) throw new Error('rl.dpo is not resolved');
  const tally = newTally();
  /** By pair: its margin Δ and the derivative of its loss by Δ. */
  const pairs = new Map<number, { margin: number; loss: number; slope: number }>();
  const observe = (scores: Scores, { columns }: Batch): void => {
    const margins = new Map<number, number>();
    columns.weight.forEach((w, i) => {
      if (w === 0) return;
      const pair = columns[PAIR][i];
      const moved = columns[SIGN][i] * (scores.logp[i] - columns.referenceLogp[i]);
      margins.set(pair, (margins.get(pair) ?? 0) + moved);
    });
    pairs.clear();
    for (const [pair, margin] of margins) pairs.set(pair, { margin, ...pairLoss(margin, options) });
  };
  return {
    observe,
    policy: (scores, part) => {
      const { weight, oldLogp } = part.columns;
      const logp = new Float64Array(weight.length);
      let loss = 0;
      for (let row = 0; row + 1 < part.offsets.length; row++) {
        let first = true;
        for (let i = part.offsets[row]; i < part.offsets[row + 1]; i++) {
          if (weight[i] === 0) continue;
          const pair = pairs.get(part.columns[PAIR][i]);
          if (!pair) throw new Error('observe() has not seen this batch');
          const sign = part.columns[SIGN][i];
          logp[i] = weight[i] * sign * pair.slope;
          // A pair's loss is booked on its correct response.
          if (first && sign > 0) loss += weight[i] * pair.loss;
          first = false;
          countToken(tally, scores, oldLogp[i], i);
        }
      }
      tally.policyLoss += loss;
      return { loss, logp };
    },
    stats: () => {
      const preferred = Array.from(pairs.values()).filter(({ margin }) => margin > 0).length;
      return { ...tallied(tally), pairAccuracy: preferred / pairs.size };
    },
  };
}

/** Loss of one pair by its margin Δ, and its derivative. */
export function pairLoss(
  margin: number,
  { loss, beta, labelSmoothing }: DpoOptions,
): { loss: number; slope: number } {
  if (loss === 'ipo') {
    const error = margin - 1 / (2 * beta);
    return { loss: error * error, slope: 2 * error };
  }
  const z = beta * margin;
  return {
    loss: (1 - labelSmoothing) * softplus(-z) + labelSmoothing * softplus(z),
    slope: beta * (labelSmoothing * sigmoid(z) - (1 - labelSmoothing) * sigmoid(-z)),
  };
}

/** log(1 + e^x) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}
