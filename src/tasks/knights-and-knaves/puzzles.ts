import { UserError } from '../../base/errors.ts';
import { hashFraction } from '../../base/hash.ts';
import { randomKey, randomStream, type RandomStream } from '../../base/random.ts';
import type { Puzzle } from '../task.ts';
import { canonicalForm } from './canonical.ts';
import { solutions, type Leaf, type Statement } from './logic.ts';
import type { KnightsOptions } from './options.ts';

export interface Knights {
  /** What each person says. */
  statements: Statement[];
  /** Who is a knight. */
  solution: boolean[];
}

/** A random claim by `speaker` about somebody; nobody says "I am a knave". */
export function drawLeaf(speaker: number, people: number, random: RandomStream): Leaf {
  for (;;) {
    const kind = random.below(2) === 0 ? 'knight' : 'knave';
    const person = random.below(people);
    if (kind === 'knight' || person !== speaker) return [kind, person];
  }
}

/**
 * A random statement of depth and width at most 2, as mem-kk-logic samples it (Xie et al., arXiv 2410.23123): a die of six
 * chooses a leaf, not, and, or, implies or iff; the two sides of an operator differ.
 */
export function drawStatement(speaker: number, people: number, random: RandomStream): Statement {
  const kind = (['leaf', 'not', 'and', 'or', 'implies', 'iff'] as const)[random.below(6)];
  const first = drawLeaf(speaker, people, random);
  if (kind === 'leaf') return first;
  if (kind === 'not') return ['not', first];
  for (;;) {
    const second = drawLeaf(speaker, people, random);
    if (second[0] !== first[0] || second[1] !== first[1]) return [kind, first, second];
  }
}

/** A puzzle of these statements when exactly one assignment solves it. */
export function asPuzzle(statements: Statement[]): Puzzle<Knights> | undefined {
  const found = solutions(statements, 2);
  if (found.length !== 1) return undefined;
  return { canonical: canonicalForm(statements), payload: { statements, solution: found[0] } };
}

/** Draws in vain before a size is taken to have no more puzzles. */
const PATIENCE = 2000;

/** Different puzzles of one size, none another renamed, in the order in which the seed gives them. */
export function puzzlesOf(
  people: number,
  { puzzles, seed }: Pick<KnightsOptions, 'puzzles' | 'seed'>,
): Puzzle<Knights>[] {
  const random = randomStream(randomKey(seed, 'puzzle'), people);
  const found = new Map<string, Puzzle<Knights>>();
  for (let vain = 0; found.size < puzzles && vain < PATIENCE; vain++) {
    const statements = Array.from({ length: people }, (_, person) =>
      drawStatement(person, people, random),
    );
    const puzzle = asPuzzle(statements);
    if (!puzzle || found.has(puzzle.canonical)) continue;
    found.set(puzzle.canonical, puzzle);
    vain = 0;
  }
  return [...found.values()];
}

/** The puzzles of a split, smallest first. Throws UserError when there are none. */
export function splitPuzzles(
  options: KnightsOptions,
  split: 'train' | 'heldOut',
): Puzzle<Knights>[] {
  const { minPeople, maxPeople, testPeople, heldOutShare } = options;
  if (minPeople > maxPeople) {
    throw new UserError(
      'task-options',
      `task.options.minPeople: ${minPeople} is more than maxPeople, ${maxPeople}.`,
    );
  }
  const test = split === 'heldOut' ? testPeople : undefined;
  const [from, to] = test === undefined ? [minPeople, maxPeople] : [test, test];
  const found: Puzzle<Knights>[] = [];
  for (let people = from; people <= to; people++) {
    // A size that is never trained is held out whole.
    const all = people < minPeople || people > maxPeople;
    for (const puzzle of puzzlesOf(people, options)) {
      const out = all || hashFraction(puzzle.canonical) < heldOutShare;
      if (out === (split === 'heldOut')) found.push(puzzle);
    }
  }
  if (found.length > 0) return found;
  throw new UserError(
    'task-options',
    `task.options: no ${split === 'train' ? 'training' : 'held-out'} puzzles with ${from} to ${to} people, ` +
      `puzzles ${options.puzzles} and heldOutShare ${heldOutShare}. Ask for more puzzles or change the share.`,
  );
}

/**
 * The training puzzles of a moment when there is a curriculum: each size in turn gets an equal part. `progress` in [0, 1).
 */
export function stagePuzzles(
  puzzles: readonly Puzzle<Knights>[],
  progress: number,
): Puzzle<Knights>[] {
  const sizes = [...new Set(puzzles.map(({ payload }) => payload.statements.length))].sort();
  const size = sizes[Math.min(Math.floor(progress * sizes.length), sizes.length - 1)];
  return puzzles.filter(({ payload }) => payload.statements.length === size);
}
