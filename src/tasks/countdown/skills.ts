import type { Countdown } from './puzzles.ts';
import { branches } from './search.ts';

/** The operators of each way to the target, first and second: `- then *`. */
export function countdownSkills({ numbers, target }: Countdown, maxValue: number): string[] {
  const found = new Set<string>();
  for (const { first, leaves } of branches(numbers, maxValue)) {
    for (const { operator, value } of leaves) {
      if (value === target) found.add(`${first.operator} then ${operator}`);
    }
  }
  return [...found].sort();
}
