import type { Model } from '../../engine/engine.ts';
import { rewardTerms } from '../../rl/rewards/registry.ts';
import { headWeights } from '../../rl/signals.ts';
import type { NewRollout } from '../store/rows.ts';
import { packSequences, scoringBatch } from './batch.ts';
import type { Models } from './models.ts';
import type { StepSettings } from './settings.ts';

interface Row {
  prompt: Int32Array;
  response: Int32Array;
}

/**
 * Entropy, k1 to the reference and the critic's weighted value of every response token, for rollouts that no update looks
 * at (probes). Changes nothing about the models.
 */
export async function tokenScores(
  models: Models,
  rows: readonly Row[],
  settings: StepSettings,
): Promise<NonNullable<NewRollout['extras']>[]> {
  if (rows.length === 0) return [];
  const sequences = rows.map(({ prompt, response }) => Int32Array.of(...prompt, ...response));
  const batch = scoringBatch(packSequences(sequences), 1);
  const scores = await models.policy.score(batch);
  const reference = models.reference ? await models.reference.score(batch) : scores;
  const { heads } = models.critic ? await models.critic.score(batch) : scores;
  const weights = valueWeights(models, settings);
  return rows.map(({ prompt, response }, row) => {
    const start = batch.offsets[row] + prompt.length;
    const each = (at: (i: number) => number): Float32Array =>
      Float32Array.from(response, (_, i) => at(start + i));
    return {
      entropy: each((i) => scores.entropy[i]),
      kl: each((i) => scores.logp[i] - reference.logp[i]),
      ...(weights.length > 0 && {
        value: each((i) =>
          weights.reduce((sum, { head, weight }) => sum + weight * heads[head][i - 1], 0),
        ),
      }),
    };
  });
}

/** Heads that the critic has, with their weights in the total. None without a critic. */
function valueWeights({ policy, critic }: Models, settings: StepSettings) {
  const outputs: Model['config']['outputs'] = (critic ?? policy).config.outputs;
  const rewards = rewardTerms(settings.reward).map(({ term, weight }) => ({
    name: term.name,
    weight,
    values: [],
  }));
  return headWeights(settings, { rewards }).filter(({ head }) => Object.hasOwn(outputs, head));
}
