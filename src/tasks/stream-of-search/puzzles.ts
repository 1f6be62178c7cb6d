import { UserError } from '../../base/errors.ts';
import { hashFraction } from '../../base/hash.ts';
import { randomKey, randomStream, type RandomStream } from '../../base/random.ts';
import type { Puzzle } from '../task.ts';
import type { StreamOptions } from './options.ts';
import { reachableValues, sorted } from './search.ts';

export interface Stream {
  /** Ascending. */
  numbers: number[];
  target: number;
}

type Range = Pick<
  StreamOptions,
  'numbers' | 'maxNumber' | 'maxValue' | 'targetMin' | 'targetMax' | 'puzzles' | 'seed'
>;

/** Draws in vain before there are taken to be no more puzzles. */
const PATIENCE = 1000;

function asPuzzle(numbers: readonly number[], target: number): Puzzle<Stream> {
  const ordered = sorted(numbers);
  const canonical = `countdown ${ordered.join(' ')} : ${target}`;
  return { canonical, payload: { numbers: ordered, target } };
}

/** Targets in range that the numbers reach, ascending. */
function targetsOf(
  numbers: readonly number[],
  options: Pick<Range, 'maxValue' | 'targetMin' | 'targetMax'>,
): number[] {
  const { maxValue, targetMin, targetMax } = options;
  return sorted(
    [...reachableValues(numbers, maxValue)].filter(
      (value) => value >= targetMin && value <= targetMax,
    ),
  );
}

/** Different solvable puzzles in the order in which the seed gives them. */
export function drawPuzzles(options: Range): Puzzle<Stream>[] {
  const random = randomStream(randomKey(options.seed, 'puzzle'), options.numbers);
  const found = new Map<string, Puzzle<Stream>>();
  for (let vain = 0; found.size < options.puzzles && vain < PATIENCE; vain++) {
    const numbers = Array.from(
      { length: options.numbers },
      () => 1 + random.below(options.maxNumber),
    );
    const targets = targetsOf(numbers, options);
    if (targets.length === 0) continue;
    const puzzle = asPuzzle(numbers, targets[random.below(targets.length)]);
    if (found.has(puzzle.canonical)) continue;
    found.set(puzzle.canonical, puzzle);
    vain = 0;
  }
  return [...found.values()];
}

/** The puzzles of a split. Throws UserError when there are none. */
export function splitPuzzles(options: StreamOptions, split: 'train' | 'heldOut'): Puzzle<Stream>[] {
  const { targetMin, targetMax, maxValue, heldOutShare, heldOutBy } = options;
  if (targetMin > targetMax || targetMax > maxValue) {
    throw new UserError(
      'task-options',
      `task.options.targetMax: ${targetMax} must be from targetMin, ${targetMin}, to maxValue, ${maxValue}.`,
    );
  }
  if (options.maxNumber > maxValue) {
    throw new UserError(
      'task-options',
      `task.options.maxNumber: ${options.maxNumber} is more than maxValue, ${maxValue}.`,
    );
  }
  const found = drawPuzzles(options).filter(({ canonical, payload }) => {
    const text = heldOutBy === 'target' ? `target ${payload.target}` : canonical;
    return hashFraction(text) < heldOutShare === (split === 'heldOut');
  });
  if (found.length > 0) return found;
  throw new UserError(
    'task-options',
    `task.options: no ${split === 'train' ? 'training' : 'held-out'} puzzles with targets ${targetMin} to ${targetMax}, ` +
      `heldOutShare ${heldOutShare} and heldOutBy "${heldOutBy}". Widen the range or change the share.`,
  );
}

/** target: the same numbers, another target; number: one number is another. Both leave no old solution valid. */
export const PERTURBATIONS = ['target', 'number'] as const;

/** A changed puzzle that can be solved, by none of the old one's solutions; undefined when none was found. */
export function perturbStream(
  { payload: { numbers, target } }: Puzzle<Stream>,
  kind: (typeof PERTURBATIONS)[number],
  options: StreamOptions,
  random: RandomStream,
): Puzzle<Stream> | undefined {
  if (kind === 'target') {
    const targets = targetsOf(numbers, options).filter((other) => other !== target);
    return targets.length === 0
      ? undefined
      : asPuzzle(numbers, targets[random.below(targets.length)]);
  }
  for (let tried = 0; tried < 100; tried++) {
    const next = [...numbers];
    const at = random.below(next.length);
    next[at] = 1 + random.below(options.maxNumber);
    if (next[at] === numbers[at]) continue;
    if (reachableValues(next, options.maxValue).has(target)) return asPuzzle(next, target);
  }
  return undefined;
}
