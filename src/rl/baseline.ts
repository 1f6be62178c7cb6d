import type { Experience } from './algorithm.ts';
import { forEachResponse, rowsByGroup } from './ragged.ts';

/** What is taken from, and by what is divided, each rollout's reward among the K samples of its prompt. */
export type Baseline = 'standardised' | 'mean' | 'leave-one-out';

/** Added to the standard deviation, as in verl. */
const EPSILON = 1e-6;

/**
 * One advantage per rollout. standardised (GRPO, arXiv 2402.03300): (R − mean)/(std + 1e-6), std with K − 1 as verl and TRL
 * have it; mean (Dr. GRPO, arXiv 2503.20783): R − mean; leave-one-out (RLOO, arXiv 2402.14740):
 * R − mean of the others = K/(K − 1) · (R − mean). A group that is all equal gives zeros.
 */
export function groupAdvantages(
  rewards: ArrayLike<number>,
  experience: Pick<Experience, 'groups'>,
  baseline: Baseline,
): Float64Array {
  const advantages = new Float64Array(rewards.length);
  for (const rows of rowsByGroup(experience)) {
    const count = rows.length;
    if (count < 2) throw new Error('a group needs at least two samples of its prompt');
    const mean = rows.reduce((sum, row) => sum + rewards[row], 0) / count;
    const squares = rows.reduce((sum, row) => sum + (rewards[row] - mean) ** 2, 0);
    const scale = {
      standardised: 1 / (Math.sqrt(squares / (count - 1)) + EPSILON),
      mean: 1,
      'leave-one-out': count / (count - 1),
    }[baseline];
    // Rounding in the mean must not become an advantage of ± 1e-10 after the division.
    const equal = rows.every((row) => rewards[row] === rewards[rows[0]]);
    for (const row of rows) advantages[row] = equal ? 0 : (rewards[row] - mean) * scale;
  }
  return advantages;
}

/** Gives every response token its rollout's number. */
export function spread(
  experience: Pick<Experience, 'tokens' | 'offsets' | 'promptLengths'>,
  perRollout: ArrayLike<number>,
): Float64Array {
  const tokens = new Float64Array(experience.tokens.length);
  forEachResponse(experience, (start, end, row) => tokens.fill(perRollout[row], start, end));
  return tokens;
}
