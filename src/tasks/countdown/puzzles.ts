import { UserError } from '../../base/errors.ts';
import { hashFraction } from '../../base/hash.ts';
import type { Puzzle } from '../task.ts';
import type { CountdownOptions } from './options.ts';
import { branches, solvingBranches } from './search.ts';

export interface Countdown {
  /** Three numbers, ascending. */
  numbers: [number, number, number];
  target: number;
}

/** Every puzzle that the options admit, by numbers and then target. */
export function allPuzzles(options: CountdownOptions): Puzzle<Countdown>[] {
  const { maxNumber, maxValue, targetMin, maxSolvingBranches } = options;
  const found: Puzzle<Countdown>[] = [];
  for (let a = 1; a <= maxNumber; a++) {
    for (let b = a; b <= maxNumber; b++) {
      for (let c = b; c <= maxNumber; c++) {
        const open = branches([a, b, c], maxValue);
        for (let target = targetMin; target <= maxValue; target++) {
          const solving = solvingBranches(open, target);
          if (solving < 1 || solving > maxSolvingBranches) continue;
          const canonical = `countdown ${a} ${b} ${c} : ${target}`;
          found.push({ canonical, payload: { numbers: [a, b, c], target } });
        }
      }
    }
  }
  return found;
}

/** The puzzles of a split. Throws UserError when there are none. */
export function splitPuzzles(
  options: CountdownOptions,
  split: 'train' | 'heldOut',
): Puzzle<Countdown>[] {
  const found = allPuzzles(options).filter(
    ({ canonical }) => hashFraction(canonical) < options.heldOutShare === (split === 'heldOut'),
  );
  if (found.length > 0) return found;
  throw new UserError(
    'task-options',
    `task.options: no ${split === 'train' ? 'training' : 'held-out'} puzzles with maxNumber ${options.maxNumber}, ` +
      `maxValue ${options.maxValue}, targetMin ${options.targetMin}, maxSolvingBranches ${options.maxSolvingBranches} ` +
      `and heldOutShare ${options.heldOutShare}. Widen the range or change the share.`,
  );
}
