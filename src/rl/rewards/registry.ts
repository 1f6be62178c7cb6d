import type { RewardOptions } from '../reward-options.ts';
import type { RewardTerm } from '../reward.ts';
import { correctness } from './correctness.ts';
import { effort } from './effort.ts';
import { format } from './format.ts';
import type { ExplorationKind } from './kind.ts';
import { EXPLORATION_KINDS } from './kinds.ts';
import { ownModule } from './module.ts';
import { overlong } from './overlong.ts';
import { repetition } from './repetition.ts';

function exploration(options: RewardOptions['exploration']): RewardTerm {
  const kind: ExplorationKind = EXPLORATION_KINDS[options.kind];
  const numbers = { ...options, cap: options.cap ?? kind.cap ?? 1 };
  return { name: 'exploration', value: (input) => kind.value(input, numbers) };
}

/** A reward term with its weight in this step and its discount, where it has one of its own. */
export interface WeightedTerm {
  term: RewardTerm;
  weight: number;
  gamma?: number;
}

/** The reward terms of a run file, in the order in which they are logged, with their weights. */
export function rewardTerms(options: RewardOptions): WeightedTerm[] {
  const {
    correctness: outcome,
    format: form,
    overlong: limit,
    repetition: repeated,
    effort: judge,
  } = options;
  const weighted = (
    term: RewardTerm,
    { weight, gamma }: { weight: number; gamma?: number },
  ): WeightedTerm => ({ term, weight, ...(gamma !== undefined && { gamma }) });
  return [
    weighted(correctness(outcome), outcome),
    weighted(exploration(options.exploration), options.exploration),
    ...(form ? [weighted(format, form)] : []),
    ...(limit ? [weighted(overlong(limit), limit)] : []),
    ...(repeated ? [weighted(repetition(repeated), repeated)] : []),
    ...(judge ? [weighted(effort(judge), judge)] : []),
    ...(options.module ? [weighted(ownModule, options.module)] : []),
  ];
}

/** Names of a run's terms: signals, value heads and metrics are called after them. */
export function rewardNames(options: RewardOptions): string[] {
  return rewardTerms(options).map(({ term }) => term.name);
}
