import { knownMetric } from '../../src/run/metrics.ts';
import { visible } from '../../src/trace/visible.ts';
import { signed } from './overlay.ts';

export interface RewardEntry {
  name: string;
  label: string;
  description: string;
  value: string;
}

/** Unweighted terms first, in the record's order, the weighted total last. */
export function rewardEntries(rewards: Record<string, number>): RewardEntry[] {
  const names = Object.keys(rewards).filter((name) => name !== 'total');
  if (Object.hasOwn(rewards, 'total')) names.push('total');
  return names.map((name) => {
    const known = `reward/${name}`;
    const isTotal = name === 'total';
    const found = knownMetric(known);
    return {
      name,
      label: isTotal ? 'total (weighted)' : visible(name),
      description: found?.description ?? (isTotal ? '' : 'Reward term, unweighted.'),
      value: signed(rewards[name], 2),
    };
  });
}

export function rewardsLine(rewards: Record<string, number>): string {
  return rewardEntries(rewards)
    .map(({ label, value }) => `${label} ${value}`)
    .join(' · ');
}

/** `words`: the source told no tokens, and its words were counted. */
export function tokens(count: number, words = false): string {
  const unit = words ? 'word' : 'token';
  return `${count.toLocaleString()} ${count === 1 ? unit : `${unit}s`}`;
}
