import type { RandomStream } from '../base/random.ts';
import type { Experience } from './algorithm.ts';
import { rowsByGroup } from './ragged.ts';

/**
 * Pairs [correct row, wrong row] of one prompt each, as many as its scarcer kind has (at most `limit`), drawn without
 * replacement. Prompts whose samples are all correct or all wrong have none.
 */
export function drawPairs(
  experience: Pick<Experience, 'groups' | 'correct'>,
  random: RandomStream,
  limit = Infinity,
): [number, number][] {
  return rowsByGroup(experience).flatMap((rows) => {
    const right = rows.filter((row) => experience.correct[row]);
    const wrong = rows.filter((row) => !experience.correct[row]);
    const count = Math.min(right.length, wrong.length, limit);
    return Array.from({ length: count }, (): [number, number] => [
      take(right, random),
      take(wrong, random),
    ]);
  });
}

function take(rows: number[], random: RandomStream): number {
  return rows.splice(random.below(rows.length), 1)[0];
}
