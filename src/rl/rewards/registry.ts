import type { RewardOptions } from '../options.ts';
import type { RewardTerm } from '../reward.ts';
import { correctness } from './correctness.ts';
import type { ExplorationKind } from './kind.ts';
import { EXPLORATION_KINDS } from './kinds.ts';

function exploration(options: RewardOptions['exploration']): RewardTerm {
  const kind: ExplorationKind = EXPLORATION_KINDS[options.kind];
  const numbers = { ...options, cap: options.cap ?? kind.cap ?? 1 };
  return { name: 'exploration', value: (input) => kind.value(input, numbers) };
}

/** The reward terms of a run file, in the order in which they are logged, with their weights. */
export function rewardTerms(options: RewardOptions): { term: RewardTerm; weight: number }[] {
  return [
    { term: correctness(options.correctness), weight: options.correctness.weight },
    { term: exploration(options.exploration), weight: options.exploration.weight },
  ];
}

/** Names of the terms, whatever the options: signals, value heads and metrics are called after them. */
export const REWARD_NAMES = ['correctness', 'exploration'];
