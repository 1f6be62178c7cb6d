import type { ResolvedRl } from './algorithm.ts';
import { ALGORITHMS } from './algorithms/registry.ts';
import type { RewardOptions, RlOptions } from './options.ts';
import type { ExplorationKind } from './rewards/kind.ts';
import { EXPLORATION_KINDS } from './rewards/kinds.ts';

/** The blocks of a run file that have fields to fill in. */
interface Blocks {
  rl: RlOptions;
  reward: RewardOptions;
}

/**
 * Fills in what the algorithm and the kind of exploration reward mean by the fields left out. Idempotent: resolved blocks
 * resolve to themselves.
 */
export function resolveRl({ rl, reward }: Blocks): { rl: ResolvedRl; reward: RewardOptions } {
  const { defaults } = ALGORITHMS[rl.algorithm];
  const klIn = rl.klIn ?? defaults.klIn;
  const { cap }: ExplorationKind = EXPLORATION_KINDS[reward.exploration.kind];
  const exploration = { ...reward.exploration };
  if (cap !== undefined) exploration.cap ??= cap;
  return {
    rl: {
      ...rl,
      group: rl.group ?? defaults.group,
      epochs: rl.epochs ?? defaults.epochs,
      minibatches: rl.minibatches ?? defaults.minibatches,
      clipHigh: rl.clipHigh ?? rl.clip,
      klIn,
      klEstimator: rl.klEstimator ?? (klIn === 'reward' ? 'k1' : 'k3'),
      whitening: rl.whitening ?? defaults.whitening,
      aggregation: rl.aggregation ?? defaults.aggregation,
    },
    reward: { ...reward, exploration },
  };
}

/** A field whose value is allowed by itself but not beside the others. */
export interface Problem {
  /** Path in the run file, for instance `rl.group`. */
  path: string;
  message: string;
}

/** What is impossible in these blocks although their schema allows each field. */
export function rlProblems(blocks: Blocks): Problem[] {
  const { rl } = blocks;
  const { batch, group, minibatches, whitening } = resolveRl(blocks).rl;
  const { minimumGroup, label } = ALGORITHMS[rl.algorithm];
  const problems: Problem[] = [];
  const report = (path: string, message: string): void => {
    problems.push({ path, message });
  };
  if (group < minimumGroup) {
    report(
      'rl.group',
      `${label} compares samples of one prompt: at least ${minimumGroup}, not ${group}`,
    );
  }
  if (batch % group !== 0) {
    const given =
      rl.group === undefined ? ` (what ${rl.algorithm} takes when rl.group is left out)` : '';
    report('rl.batch', `${batch} rollouts cannot be divided into groups of ${group}${given}`);
  }
  if (minibatches > batch) {
    report('rl.minibatches', `${minibatches} minibatches cannot be made of ${batch} rollouts`);
  }
  if (whitening === 'group' && group < 2) {
    report('rl.whitening', 'whitening by group needs rl.group of at least 2');
  }
  return problems;
}
