import type { Experience } from './algorithm.ts';
import type { Aggregation } from './options.ts';
import { responseRange } from './ragged.ts';

/**
 * Writes the weight ω_i of each response token of the minibatch's rows, so that the loss is Σ_i ω_i ℓ_i:
 * token-mean 1/N; sequence-mean 1/(rows · length of the row); constant 1/(rows · maxTokens) (Dr. GRPO, arXiv 2503.20783).
 */
export function writeTokenWeights(
  experience: Pick<Experience, 'tokens' | 'offsets' | 'promptLengths'>,
  rows: readonly number[],
  aggregation: Aggregation,
  maxTokens: number,
  into: Float32Array,
): void {
  const ranges = rows.map((row) => responseRange(experience, row));
  const tokens = ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  for (const [start, end] of ranges) {
    const divisor = {
      'token-mean': tokens,
      'sequence-mean': rows.length * (end - start),
      constant: rows.length * maxTokens,
    }[aggregation];
    into.fill(1 / divisor, start, end);
  }
}
