import { UserError } from '../../base/errors.ts';
import { hashFraction } from '../../base/hash.ts';
import { randomKey, randomStream, type RandomStream } from '../../base/random.ts';
import type { Puzzle } from '../task.ts';
import { carries, digitsOf, type Arithmetic } from './columns.ts';
import type { ArithmeticOptions } from './options.ts';

/** Draws in vain before a length is taken to have no more problems. */
const PATIENCE = 1000;

function asPuzzle(problem: Arithmetic): Puzzle<Arithmetic> {
  const { a, operator, b } = problem;
  // Terms may be exchanged; of a product the second factor is the digit.
  const [x, y] = operator === '+' ? [Math.max(a, b), Math.min(a, b)] : [a, b];
  return { canonical: `arithmetic ${x} ${operator} ${y}`, payload: problem };
}

function drawNumber(digits: number, random: RandomStream): number {
  const least = 10 ** (digits - 1);
  return least + random.below(9 * least);
}

function drawProblem(
  digits: number,
  operation: ArithmeticOptions['operation'],
  random: RandomStream,
): Arithmetic {
  const sum = operation === 'both' ? random.below(2) === 0 : operation === 'addition';
  const a = drawNumber(digits, random);
  return sum
    ? { a, operator: '+', b: drawNumber(digits, random) }
    : { a, operator: '*', b: 2 + random.below(8) };
}

/** Different problems of one length in the order in which the seed gives them, at most so many. */
function problemsOf(
  digits: number,
  count: number,
  { operation, seed }: Pick<ArithmeticOptions, 'operation' | 'seed'>,
): Puzzle<Arithmetic>[] {
  const random = randomStream(randomKey(seed, 'puzzle'), digits);
  const found = new Map<string, Puzzle<Arithmetic>>();
  for (let vain = 0; found.size < count && vain < PATIENCE; vain++) {
    const puzzle = asPuzzle(drawProblem(digits, operation, random));
    if (found.has(puzzle.canonical)) continue;
    found.set(puzzle.canonical, puzzle);
    vain = 0;
  }
  return [...found.values()];
}

/** The problems of a split, shortest first. Throws UserError when there are none. */
export function splitPuzzles(
  options: ArithmeticOptions,
  split: 'train' | 'heldOut',
): Puzzle<Arithmetic>[] {
  const { minDigits, maxDigits, testDigits, testCarries, heldOutShare } = options;
  if (minDigits > maxDigits) {
    throw new UserError(
      'task-options',
      `task.options.minDigits: ${minDigits} is more than maxDigits, ${maxDigits}.`,
    );
  }
  const each = Math.ceil(options.puzzles / (maxDigits - minDigits + 1));
  const test = split === 'heldOut' ? testDigits : undefined;
  const [from, to] = test === undefined ? [minDigits, maxDigits] : [test, test];
  const found: Puzzle<Arithmetic>[] = [];
  for (let digits = from; digits <= to; digits++) {
    // A length that is never trained is held out whole.
    const all = digits < minDigits || digits > maxDigits;
    for (const puzzle of problemsOf(digits, each, options)) {
      const out = all || hashFraction(puzzle.canonical) < heldOutShare;
      if (out !== (split === 'heldOut')) continue;
      if (out && testCarries !== undefined && carries(puzzle.payload) !== testCarries) continue;
      found.push(puzzle);
    }
  }
  if (found.length > 0) return found;
  const carrying =
    split === 'heldOut' && testCarries !== undefined ? ` and ${testCarries} carries` : '';
  throw new UserError(
    'task-options',
    `task.options: no ${split === 'train' ? 'training' : 'held-out'} problems with ${from} to ${to} digits${carrying}, ` +
      `puzzles ${options.puzzles} and heldOutShare ${heldOutShare}. Ask for more problems or change the share.`,
  );
}

const lengthOf = ({ payload }: Puzzle<Arithmetic>): number => digitsOf(payload.a).length;

/** The training problems of a moment under a curriculum: each length in turn gets an equal part. `progress` in [0, 1). */
export function stagePuzzles(
  puzzles: readonly Puzzle<Arithmetic>[],
  progress: number,
): Puzzle<Arithmetic>[] {
  const lengths = [...new Set(puzzles.map(lengthOf))].sort((a, b) => a - b);
  const length = lengths[Math.min(Math.floor(progress * lengths.length), lengths.length - 1)];
  return puzzles.filter((puzzle) => lengthOf(puzzle) === length);
}

/** digit: one digit of the first number is another; carry: and so the number of columns that carry is another too. */
export const PERTURBATIONS = ['digit', 'carry'] as const;

/** A problem of the same length whose result is another; undefined when none was found. */
export function perturbArithmetic(
  { payload }: Puzzle<Arithmetic>,
  kind: (typeof PERTURBATIONS)[number],
  random: RandomStream,
): Puzzle<Arithmetic> | undefined {
  const text = String(payload.a);
  for (let tried = 0; tried < 200; tried++) {
    const at = random.below(text.length);
    const digit = at === 0 ? 1 + random.below(9) : random.below(10);
    const a = Number(text.slice(0, at) + String(digit) + text.slice(at + 1));
    if (a === payload.a) continue;
    const next = { ...payload, a };
    if (kind === 'carry' && carries(next) === carries(payload)) continue;
    return asPuzzle(next);
  }
  return undefined;
}
