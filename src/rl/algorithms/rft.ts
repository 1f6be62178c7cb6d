import type { Algorithm, Experience, Settings } from '../algorithm.ts';
import { forEachResponse, rowsByGroup } from '../ragged.ts';
import { regularise } from '../regularise.ts';
import { countToken, newTally, tallied } from '../tally.ts';

/**
 * Rejection-sampling fine-tuning (Yuan et al., arXiv 2308.01825): cross-entropy on the correct responses, each distinct one
 * of a prompt once. No reward, no negatives. KL to the reference is in the loss, as with the other algorithms: by default 0.03 times k3, on the
 * trained responses; rl.klCoefficient 0 gives the paper's plain fine-tuning. The entropy bonus is 0 unless it is asked for.
 */
export const rft: Algorithm = {
  label: 'Rejection sampling',
  description:
    'Supervised fine-tuning on the policy’s own correct responses; wrong ones teach nothing.',
  defaults: {
    group: 8,
    epochs: 1,
    minibatches: 1,
    klIn: 'loss',
    whitening: 'none',
    aggregation: 'token-mean',
  },
  minimumGroup: 1,
  contrast: () => ({ needs: 'correct' }),
  outcomeOnly: true,
  heads: () => [],
  prepare: (experience) => {
    const units = distinctCorrect(experience).map((row) => [row]);
    const advantage = new Float32Array(experience.tokens.length);
    const kept = new Set(units.flat());
    forEachResponse(experience, (start, end, row) => {
      if (kept.has(row)) advantage.fill(1, start, end);
    });
    return { advantage, columns: {}, units };
  },
  objective: (settings: Settings) => {
    const tally = newTally();
    return {
      policy: (scores, part) => {
        const { weight, oldLogp } = part.columns;
        const logp = new Float64Array(weight.length);
        let loss = 0;
        weight.forEach((w, i) => {
          if (w === 0) return;
          logp[i] = -w;
          loss -= w * scores.logp[i];
          countToken(tally, scores, oldLogp[i], i);
        });
        tally.policyLoss += loss;
        const added = regularise(settings, scores, part, weight, logp);
        return { ...added, loss: loss + added.loss, logp };
      },
      stats: () => tallied(tally),
    };
  },
};

/** Correct rows; of equal responses to one prompt the first. */
function distinctCorrect(experience: Experience): number[] {
  const { tokens, offsets, promptLengths, correct } = experience;
  return rowsByGroup(experience).flatMap((rows) => {
    const seen = new Set<string>();
    return rows.filter((row) => {
      if (!correct[row]) return false;
      const start = offsets[row] + promptLengths[row];
      const text = tokens.subarray(start, offsets[row + 1]).join();
      if (seen.has(text)) return false;
      seen.add(text);
      return true;
    });
  });
}
