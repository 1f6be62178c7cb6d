import type { RandomStream } from '../../base/random.ts';
import type { Puzzle } from '../task.ts';
import type { Leaf, Statement } from './logic.ts';
import { isLeaf } from './logic.ts';
import { asPuzzle, drawLeaf, drawStatement, type Knights } from './puzzles.ts';

/** statement: one person says something else; leaf: one claim inside one statement is another. */
export const PERTURBATIONS = ['statement', 'leaf'] as const;
export type Perturbation = (typeof PERTURBATIONS)[number];

const TRIES = 1000;

/**
 * The puzzle with a small change that gives it another, again unique, solution (mem-kk-logic's perturbed_statement and
 * perturbed_leaf). Undefined when none was found: the caller counts and shows those.
 */
export function perturbKnights(
  { canonical, payload }: Puzzle<Knights>,
  kind: Perturbation,
  random: RandomStream,
): Puzzle<Knights> | undefined {
  const { statements, solution } = payload;
  for (let tried = 0; tried < TRIES; tried++) {
    const person = random.below(statements.length);
    const next = statements.slice();
    next[person] =
      kind === 'statement'
        ? drawStatement(person, statements.length, random)
        : withOtherLeaf(statements[person], person, statements.length, random);
    const puzzle = asPuzzle(next);
    if (!puzzle || puzzle.canonical === canonical) continue;
    if (puzzle.payload.solution.some((role, i) => role !== solution[i])) return puzzle;
  }
  return undefined;
}

function withOtherLeaf(
  statement: Statement,
  speaker: number,
  people: number,
  random: RandomStream,
): Statement {
  const leaf = drawLeaf(speaker, people, random);
  if (isLeaf(statement)) return leaf;
  if (statement[0] === 'not') return ['not', leaf];
  const sides: [Leaf, Leaf] = [statement[1], statement[2]];
  sides[random.below(2)] = leaf;
  const [a, b] = sides;
  return a[0] === b[0] && a[1] === b[1] ? statement : [statement[0], a, b];
}
