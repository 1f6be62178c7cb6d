import type { Experience, Settings } from './algorithm.ts';
import { writeKlCost } from './kl.ts';
import { forEachResponse } from './ragged.ts';
import type { Signal } from './signal.ts';

/** Head of a critic that values the weighted sum of all signals. */
export const TOTAL_HEAD = 'value';
/** Name and head of the KL where it is paid in the reward. */
export const KL_SIGNAL = 'kl';

/** Value heads that these settings call for. */
export function criticHeads({ rl, value }: Settings, rewardNames: string[]): string[] {
  if (!value.perSignal) return [TOTAL_HEAD];
  return rl.klIn === 'reward' ? [...rewardNames, KL_SIGNAL] : rewardNames;
}

/** The heads with the weight that each one's value has in the total; weight-0 heads neither learn nor count. */
export function headWeights(
  { rl, value }: Settings,
  { rewards }: Pick<Experience, 'rewards'>,
): { head: string; weight: number }[] {
  if (!value.perSignal) return [{ head: TOTAL_HEAD, weight: 1 }];
  const all = rewards.map(({ name, weight }) => ({ head: name, weight }));
  if (rl.klIn === 'reward') all.push({ head: KL_SIGNAL, weight: rl.klCoefficient });
  return all.filter(({ weight }) => weight !== 0);
}

/**
 * The reward signals of an experience per token: each term's value at a response's last token, and minus the KL estimate
 * at every token where KL is in the reward. Signals of weight 0 are left out, so that they change nothing, bit for bit.
 */
export function rewardSignals(experience: Experience, { rl }: Settings): Signal[] {
  const { gamma, lambda } = rl;
  const length = experience.tokens.length;
  const signals: Signal[] = [];
  for (const { name, weight, values, gamma: own } of experience.rewards) {
    if (weight === 0) continue;
    const rewards = new Float64Array(length);
    forEachResponse(experience, (_start, end, row) => {
      rewards[end - 1] = values[row];
    });
    signals.push({ name, weight, gamma: own ?? gamma, lambda, rewards });
  }
  if (rl.klIn === 'reward' && rl.klCoefficient !== 0) {
    const rewards = new Float64Array(length);
    forEachResponse(experience, (start, end) => {
      const { logp, referenceLogp } = experience;
      writeKlCost(rl.klEstimator, logp, referenceLogp, start, end, rewards);
    });
    signals.push({ name: KL_SIGNAL, weight: rl.klCoefficient, gamma, lambda, rewards });
  }
  return signals;
}

/** Whether some signal that counts has a discount of its own. */
export function discountsDiffer(
  { rewards }: Pick<Experience, 'rewards'>,
  { rl }: Settings,
): boolean {
  return rewards.some(({ weight, gamma }) => weight !== 0 && (gamma ?? rl.gamma) !== rl.gamma);
}

/** The weighted sum as one signal of weight 1, discounted with rl.gamma. */
export function totalSignal(experience: Experience, settings: Settings): Signal {
  const rewards = new Float64Array(experience.tokens.length);
  for (const signal of rewardSignals(experience, settings)) {
    signal.rewards.forEach((reward, i) => {
      rewards[i] += signal.weight * reward;
    });
  }
  const { gamma, lambda } = settings.rl;
  return { name: TOTAL_HEAD, weight: 1, gamma, lambda, rewards };
}

/** Σ_k w_k r_k of each rollout, the summed KL cost included where it is in the reward. */
export function rolloutRewards(experience: Experience, settings: Settings): Float64Array {
  const { rewards } = totalSignal(experience, settings);
  const totals = new Float64Array(experience.offsets.length - 1);
  forEachResponse(experience, (start, end, row) => {
    for (let i = start; i < end; i++) totals[row] += rewards[i];
  });
  return totals;
}
