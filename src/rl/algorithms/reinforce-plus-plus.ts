import type { Algorithm } from '../algorithm.ts';
import { estimateAdvantages } from '../gae.ts';
import { clippedObjective } from '../objective.ts';
import { totalSignal } from '../signals.ts';
import { whiten } from '../whiten.ts';

/**
 * REINFORCE++ (arXiv 2501.03262): no critic; A_t = R − β Σ_{s ≥ t} KL_s (discounted with γ), normalised over all tokens of
 * the batch, with PPO's clip.
 */
export const reinforcePlusPlus: Algorithm = {
  label: 'REINFORCE++',
  description: 'Clipped policy gradient on the plain return, normalised over the whole batch.',
  defaults: {
    group: 1,
    epochs: 1,
    minibatches: 1,
    klIn: 'reward',
    whitening: 'batch',
    aggregation: 'token-mean',
  },
  minimumGroup: 1,
  heads: () => [],
  prepare: (experience, settings) => {
    const signal = { ...totalSignal(experience, settings), lambda: 1 };
    const { advantages } = estimateAdvantages(experience, signal);
    whiten(experience, advantages, settings.rl.whitening);
    return { advantage: Float32Array.from(advantages), columns: {} };
  },
  objective: (settings) => clippedObjective(settings, []),
};
