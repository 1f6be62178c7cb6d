import type { Algorithm, Experience, Prepared, Settings } from '../algorithm.ts';
import { estimateAdvantages } from '../gae.ts';
import { clippedObjective, COLUMNS } from '../objective.ts';
import { forEachResponse } from '../ragged.ts';
import { criticHeads, headWeights, rewardSignals, totalSignal } from '../signals.ts';
import { explainedVariance } from '../../base/statistics.ts';
import { whiten } from '../whiten.ts';

/**
 * Proximal policy optimisation with a critic: A = Σ_k w_k GAE(r_k, V_k), one value head per reward signal (or one on the
 * weighted sum), whitened after the sum.
 */
export const ppo: Algorithm = {
  label: 'PPO',
  description:
    'Clipped policy gradient; a learned critic per reward signal predicts what each token is worth.',
  defaults: {
    group: 1,
    epochs: 2,
    minibatches: 2,
    klIn: 'reward',
    whitening: 'batch',
    aggregation: 'token-mean',
  },
  minimumGroup: 1,
  contrast: ({ rl }) => ({
    needs: rl.whitening === 'group' ? 'samples' : 'rollouts',
    ...{ critic: true, discounted: true },
  }),
  heads: criticHeads,
  prepare,
  objective: (settings, experience) =>
    clippedObjective(settings, headWeights(settings, experience)),
};

function prepare(experience: Experience, settings: Settings): Prepared {
  const signals = settings.value.perSignal
    ? rewardSignals(experience, settings)
    : [totalSignal(experience, settings)];
  const length = experience.tokens.length;
  const advantages = new Float64Array(length);
  const totalValue = new Float64Array(length);
  const totalReturn = new Float64Array(length);
  const columns: Record<string, Float32Array> = {};
  for (const signal of signals) {
    const head = experience.heads[signal.name];
    if (!head) throw new Error(`the critic has no head "${signal.name}"`);
    const estimates = estimateAdvantages(experience, signal, head);
    const value = new Float32Array(length);
    forEachResponse(experience, (start, end) => {
      for (let i = start; i < end; i++) {
        value[i] = head[i - 1];
        advantages[i] += signal.weight * estimates.advantages[i];
        totalValue[i] += signal.weight * head[i - 1];
        totalReturn[i] += signal.weight * estimates.returns[i];
      }
    });
    columns[COLUMNS.value(signal.name)] = value;
    columns[COLUMNS.return(signal.name)] = Float32Array.from(estimates.returns);
  }
  whiten(experience, advantages, settings.rl.whitening);
  const predicted: number[] = [];
  const actual: number[] = [];
  forEachResponse(experience, (start, end) => {
    for (let i = start; i < end; i++) {
      predicted.push(totalValue[i]);
      actual.push(totalReturn[i]);
    }
  });
  return {
    advantage: Float32Array.from(advantages),
    value: Float32Array.from(totalValue),
    explainedVariance: explainedVariance(predicted, actual),
    columns,
  };
}
