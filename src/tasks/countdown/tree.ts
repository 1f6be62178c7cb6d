import type { SearchNode, TokenRange } from '../task.ts';
import {
  foreignNumbers,
  holds,
  readPrompt,
  readTrace,
  verdictFor,
  writeStep,
  type Answer,
  type Statement,
} from './grammar.ts';
import type { Countdown } from './puzzles.ts';
import { attemptKey } from './search.ts';
import { verifyCountdown } from './verify.ts';
import { vocabulary } from './words.ts';

/**
 * The search of a response: first operations are moves from the puzzle (one that comes again is the same move), second
 * operations with their verdict are outcomes, checks hang from the outcome that they repeat, and the answer from the
 * outcome that it was taken from. `go back` and `wait` stand as turns at the outcome that they leave.
 */
export function countdownTree(
  prompt: Int32Array,
  response: Int32Array,
  maxValue: number,
): SearchNode {
  const puzzle = readPrompt(prompt, maxValue);
  const words = vocabulary(maxValue);
  const root = node('root', puzzle ? `${puzzle.numbers.join(' ')} → ${puzzle.target}` : 'puzzle');
  const text = (from: number, to: number): string =>
    [...response.subarray(from, to)].map((token) => words[token] ?? '?').join(' ');
  const moves = new Map<string, SearchNode>();
  /** The outcome that the response is at; the root after it went back. */
  let at = root;
  let last = root;
  const verdict = verifyCountdown(prompt, response, maxValue);
  for (const event of readTrace(response, maxValue)) {
    const { start, end } = event;
    switch (event.kind) {
      case 'try': {
        const outcome = outcomeOf(event, puzzle, text);
        moveFor(event, root, moves).children.push(outcome);
        at = last = outcome;
        break;
      }
      case 'check':
        at.children.push({
          ...node('check', `check: ${event.verdict ?? 'unfinished'}`, { start, end }),
          state: stateOf(event, puzzle),
        });
        break;
      case 'back':
        last.turns.push({ kind: 'back', start, end });
        at = root;
        break;
      case 'wait':
        last.turns.push({ kind: 'wait', start, end });
        break;
      case 'guess':
        at = root;
        break;
      case 'answer':
        at.children.push({
          ...node('answer', describe(event, at === root), { start, end }),
          state: verdict.correct ? 'reached' : 'wrong',
        });
        break;
    }
  }
  return root;
}

function node(kind: SearchNode['kind'], label: string, range?: TokenRange): SearchNode {
  return { kind, label, ranges: range ? [range] : [], state: 'open', turns: [], children: [] };
}

/** The move that a statement begins with; the root where it begins with none. */
function moveFor(
  { first, start }: Statement,
  root: SearchNode,
  moves: Map<string, SearchNode>,
): SearchNode {
  if (!first) return root;
  const key = attemptKey(first);
  let move = moves.get(key);
  if (!move) {
    move = { ...node('move', writeStep(first)), state: holds(first) ? 'open' : 'wrong' };
    moves.set(key, move);
    root.children.push(move);
  }
  move.ranges.push({ start, end: start + 6 });
  return move;
}

function outcomeOf(
  statement: Statement,
  puzzle: Countdown | undefined,
  text: (from: number, to: number) => string,
): SearchNode {
  const { first, second, verdict, start, end } = statement;
  // What belongs to the move above is that node's.
  const from = first ? start + 6 : start;
  const label = second ? `${writeStep(second)}${verdict ? ` ${verdict}` : ''}` : text(from, end);
  const range = from < end ? { start: from, end } : undefined;
  return { ...node('outcome', label || 'unfinished', range), state: stateOf(statement, puzzle) };
}

function stateOf(
  { first, second, verdict }: Statement,
  puzzle: Countdown | undefined,
): SearchNode['state'] {
  if (!first || !second || !verdict || !puzzle) return 'open';
  const sound =
    holds(first) &&
    holds(second) &&
    foreignNumbers(first, second, puzzle) === undefined &&
    verdictFor(second.value, puzzle.target) === verdict;
  if (!sound) return 'wrong';
  return verdict === 'yes' ? 'reached' : 'failed';
}

function describe({ expression }: Answer, guessed: boolean): string {
  const what = expression ? `${expression.text} = ${expression.value}` : 'no expression';
  return `${guessed ? 'guess' : 'answer'}: ${what}`;
}
