import { Value } from '@sinclair/typebox/value';
import type { Algorithm, ResolvedRl } from './algorithm.ts';
import { DpoOptions } from './algorithms/dpo-options.ts';
import { OrealOptions } from './algorithms/oreal-options.ts';
import { ALGORITHMS } from './algorithms/registry.ts';
import type { RlOptions } from './options.ts';
import type { RewardOptions } from './reward-options.ts';
import type { ExplorationKind } from './rewards/kind.ts';
import { EXPLORATION_KINDS } from './rewards/kinds.ts';

/** Ten steps of 64 rollouts. */
const KL_HORIZON = 640;

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
  const { defaults }: Algorithm = ALGORITHMS[rl.algorithm];
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
      surrogate: rl.surrogate ?? 'clip',
      baseline: rl.baseline ?? 'none',
      klHorizon: rl.klHorizon ?? KL_HORIZON,
      criticWarmup: rl.criticWarmup ?? criticWarmup(rl),
      ...(rl.algorithm === 'oreal' && { oreal: Value.Default(OrealOptions, rl.oreal ?? {}) }),
      ...(rl.algorithm === 'dpo' && { dpo: Value.Default(DpoOptions, rl.dpo ?? {}) }),
    } as ResolvedRl,
    reward: { ...reward, exploration },
  };
}

/** Without a token reward model there is nothing to warm up. */
function criticWarmup({ algorithm, oreal }: RlOptions): number {
  const { defaults }: Algorithm = ALGORITHMS[algorithm];
  return oreal?.tokenReward === false ? 0 : (defaults.criticWarmup ?? 0);
}
