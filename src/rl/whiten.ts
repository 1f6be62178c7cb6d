import type { Experience } from './algorithm.ts';
import type { Whitening } from './options.ts';
import { responseRange, rowCount, rowsByGroup } from './ragged.ts';

/** Variances below this are not divided by, as in OpenRLHF (`clamp(min=1e-8).rsqrt()`). */
const SMALLEST_VARIANCE = 1e-8;

/**
 * Advantages to mean 0 and (biased) standard deviation 1, in place, over the response tokens of the whole batch or of each
 * prompt's group. Scale-free: multiplying all rewards by a constant changes nothing.
 */
export function whiten(
  experience: Pick<Experience, 'tokens' | 'offsets' | 'promptLengths' | 'groups'>,
  advantages: Float64Array,
  whitening: Whitening,
): void {
  if (whitening === 'none') return;
  const all = Array.from({ length: rowCount(experience) }, (_, row) => row);
  for (const rows of whitening === 'batch' ? [all] : rowsByGroup(experience)) {
    const ranges = rows.map((row) => responseRange(experience, row));
    const sum = (f: (value: number) => number): number => {
      let total = 0;
      for (const [start, end] of ranges) {
        for (let i = start; i < end; i++) total += f(advantages[i]);
      }
      return total;
    };
    const count = sum(() => 1);
    const mean = sum((value) => value) / count;
    const variance = sum((value) => (value - mean) ** 2) / count;
    const scale = 1 / Math.sqrt(Math.max(variance, SMALLEST_VARIANCE));
    for (const [start, end] of ranges) {
      for (let i = start; i < end; i++) advantages[i] = (advantages[i] - mean) * scale;
    }
  }
}
