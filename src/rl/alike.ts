import type { Floats } from '../engine/engine.ts';
import type { Experience } from './algorithm.ts';
import { forEachResponse } from './ragged.ts';

/** How one vector over the response tokens compares with another. */
export interface Likeness {
  /** Undefined where one of them is all zero: it has no direction. */
  cosine?: number;
  /** Length of the first by that of the second; undefined where the second is all zero. */
  scale?: number;
}

export function likeness(
  experience: Pick<Experience, 'tokens' | 'offsets' | 'promptLengths'>,
  a: Floats,
  b: Floats,
): Likeness {
  let aa = 0;
  let bb = 0;
  let ab = 0;
  forEachResponse(experience, (start, end) => {
    for (let i = start; i < end; i++) {
      aa += a[i] * a[i];
      bb += b[i] * b[i];
      ab += a[i] * b[i];
    }
  });
  return {
    ...(aa > 0 && bb > 0 && { cosine: Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))) }),
    ...(bb > 0 && { scale: Math.sqrt(aa / bb) }),
  };
}
