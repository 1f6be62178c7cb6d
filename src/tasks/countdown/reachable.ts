import type { TokenRange } from '../task.ts';
import { readPrompt } from './grammar.ts';
import { attemptKey, branches } from './search.ts';
import { readAttempts } from './verify.ts';

/** Tokens of `try a op b = c`. */
const FIRST = 6;

/** For each sound first operation that was tried: does any second one reach the target from there? Exhaustive. */
export function countdownReachable(
  prompt: Int32Array,
  response: Int32Array,
  maxValue: number,
): (TokenRange & { reachable: boolean })[] {
  const puzzle = readPrompt(prompt, maxValue);
  if (!puzzle) return [];
  const open = branches(puzzle.numbers, maxValue);
  return readAttempts(puzzle, response, maxValue).flatMap(({ statement: { first, start } }) => {
    const branch =
      first &&
      open.find(
        (one) => attemptKey(one.first) === attemptKey(first) && one.first.value === first.value,
      );
    if (!branch) return [];
    const reachable = branch.leaves.some(({ value }) => value === puzzle.target);
    return [{ start, end: start + FIRST, reachable }];
  });
}
