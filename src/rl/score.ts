import type { Scores } from '../engine/engine.ts';
import type { Prepared } from './algorithm.ts';
import { scatterTokens, selectTokens } from './ragged.ts';
import { prepareStep, stepUpdates, type Lesson } from './step.ts';

export interface TokenScores {
  /** A of response tokens, 0 over prompts: what the policy's gradient is weighted with. */
  advantage: Float32Array;
  /** dLoss/dlog π of every token, KL in the loss included; 0 over prompts and in rows that teach nothing. */
  slope: Float64Array;
  /** Rows that enter the loss. */
  rows: number[];
  /** What else the algorithm made: its value before each token, and the columns of its gradient functions. */
  prepared: Prepared;
}

/**
 * What an algorithm makes of each token: through `prepare`, the update's weights and its gradient function, the very ones that
 * train. The slope is that of one update on all rows, before it is made: the policy is still the one that sampled, so every
 * ratio is 1 and no clip binds. With one epoch of one minibatch it is what training used; with more, training divides by each
 * minibatch's own tokens, and later ones see moved weights.
 */
export function scoreTokens(lesson: Lesson): TokenScores {
  const { experience, settings } = lesson;
  const whole = { ...settings, rl: { ...settings.rl, epochs: 1, minibatches: 1 } };
  const prepared = prepareStep({ ...lesson, settings: whole });
  const slope = new Float64Array(experience.tokens.length);
  const rows: number[] = [];
  for (const update of stepUpdates({ ...lesson, settings: whole }, prepared)) {
    const select = <A extends Float32Array | Float64Array>(source: A): A =>
      selectTokens(experience, update.rows, source);
    const scores: Scores = {
      logp: select(experience.logp),
      // Only losses and statistics read it: an entropy bonus has its slope by the entropy, not by log π.
      entropy: new Float64Array(update.batch.tokens.length),
      heads: Object.fromEntries(
        Object.entries(experience.heads).map(([name, head]) => [name, select(head)]),
      ),
    };
    update.observe?.(scores, update.batch);
    const { logp } = update.policy(scores, update.batch);
    if (logp) scatterTokens(experience, update.rows, logp, slope);
    rows.push(...update.rows);
  }
  return { advantage: prepared.advantage, slope, rows, prepared };
}
