import type { Scores } from '../engine/engine.ts';
import type { UpdateStats } from './algorithm.ts';
import { klEstimate } from './kl.ts';

/** Sums over the response tokens of the parts seen so far. */
export interface Tally extends Required<Omit<UpdateStats, 'pairAccuracy'>> {
  clipFraction: number;
}

export function newTally(): Tally {
  return { tokens: 0, policyLoss: 0, valueLoss: 0, entropy: 0, clipFraction: 0, drift: 0 };
}

/** Counts one response token. */
export function countToken(tally: Tally, scores: Scores, oldLogp: number, i: number): void {
  tally.tokens++;
  tally.entropy += scores.entropy[i];
  tally.drift += klEstimate('k3', oldLogp, scores.logp[i]).value;
}

export function tallied(tally: Tally): UpdateStats {
  const { tokens, entropy, clipFraction, drift } = tally;
  return {
    ...tally,
    entropy: entropy / tokens,
    clipFraction: clipFraction / tokens,
    drift: drift / tokens,
  };
}
