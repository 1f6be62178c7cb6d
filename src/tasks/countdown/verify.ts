import type { Verdict } from '../task.ts';
import {
  foreignNumbers,
  holds,
  misused,
  readExpression,
  readPrompt,
  readStep,
  readTrace,
  type Expression,
  type Statement,
} from './grammar.ts';
import type { Countdown } from './puzzles.ts';
import { attemptKey } from './search.ts';
import { ID } from './words.ts';

/** An attempt as the counters see it. */
export interface Attempt {
  statement: Statement;
  /** An earlier attempt of the response began the same way. */
  repeated: boolean;
  /** Counts for the guarded reward: own numbers, right arithmetic, new, before the first `yes` and the first `answer`. */
  guarded: boolean;
}

/** The attempts of a response in order. Malformed ones are told apart by their tokens. */
export function readAttempts(
  puzzle: Countdown | undefined,
  response: Int32Array,
  maxValue: number,
): Attempt[] {
  const seen = new Set<string>();
  const over = Math.min(firstOf(response, ID.answer), firstOf(response, ID.yes));
  const attempts: Attempt[] = [];
  for (const statement of readTrace(response, maxValue)) {
    if (statement.kind !== 'try') continue;
    const { first, second, start, end } = statement;
    const key = first ? attemptKey(first) : response.subarray(start, end).join(' ');
    const repeated = seen.has(key);
    seen.add(key);
    const sound =
      puzzle !== undefined &&
      first !== undefined &&
      second !== undefined &&
      holds(first) &&
      holds(second) &&
      foreignNumbers(first, second, puzzle) === undefined;
    attempts.push({ statement, repeated, guarded: sound && !repeated && start < over });
  }
  return attempts;
}

function firstOf(tokens: Int32Array, token: number): number {
  const at = tokens.indexOf(token);
  return at < 0 ? tokens.length : at;
}

/** Exact outcome and counters of a response. Never throws, whatever the tokens. */
export function verifyCountdown(
  prompt: Int32Array,
  response: Int32Array,
  maxValue: number,
): Verdict {
  const puzzle = readPrompt(prompt, maxValue);
  const attempts = readAttempts(puzzle, response, maxValue);
  const distinct = attempts.filter(({ repeated }) => !repeated).length;
  return {
    ...outcome(puzzle, response, maxValue),
    validity: validity(response, maxValue),
    success: success(puzzle, response, maxValue),
    duplicates: attempts.length === 0 ? 0 : (attempts.length - distinct) / attempts.length,
    thinkingLength: firstOf(response, ID.answer),
    attempts: {
      all: attempts.length,
      distinct,
      guarded: attempts.filter(({ guarded }) => guarded).length,
    },
  };
}

/** Share of the equations `a op b = c`, wherever they stand, that hold; NaN without one. */
function validity(response: Int32Array, maxValue: number): number {
  let all = 0;
  let right = 0;
  for (let at = 0; at + 5 <= response.length; at++) {
    const step = readStep(response, at, maxValue);
    if (!step) continue;
    all++;
    if (holds(step)) right++;
  }
  return right / all;
}

/** Statements that end in `yes`, and those of them that do not reach the target with the puzzle's numbers and right sums. */
function success(
  puzzle: Countdown | undefined,
  response: Int32Array,
  maxValue: number,
): NonNullable<Verdict['success']> {
  const claims = readTrace(response, maxValue).filter(
    (event) => (event.kind === 'try' || event.kind === 'check') && event.verdict === 'yes',
  ) as Statement[];
  const sound = claims.filter(
    ({ first, second }) =>
      puzzle !== undefined &&
      first !== undefined &&
      second !== undefined &&
      holds(first) &&
      holds(second) &&
      foreignNumbers(first, second, puzzle) === undefined &&
      second.value === puzzle.target,
  );
  return { claimed: claims.length, wrong: claims.length - sound.length };
}

/** The last `answer`, seven tokens, then `end` and nothing more. */
function outcome(
  puzzle: Countdown | undefined,
  response: Int32Array,
  maxValue: number,
): Pick<Verdict, 'correct' | 'answered' | 'reason'> {
  const wrong = (reason: string, answered = false) => ({ correct: false, answered, reason });
  if (!puzzle) return wrong('the prompt is not a puzzle');
  const at = response.lastIndexOf(ID.answer);
  if (at < 0) return wrong('no answer');
  if (response[response.length - 1] !== ID.end) return wrong('did not end after its answer');
  const expression = readExpression(response.subarray(at + 1, -1), maxValue);
  if (!expression) return wrong('the answer is not an expression of three numbers');
  const problem = numbersProblem(expression, puzzle);
  if (problem) return wrong(problem, true);
  const { value, text } = expression;
  if (value !== puzzle.target) return wrong(`gives ${value}, wanted ${puzzle.target}`, true);
  return { correct: true, answered: true, reason: `${text} = ${value}` };
}

function numbersProblem(expression: Expression, { numbers }: Countdown): string | undefined {
  const left: number[] = [...numbers];
  for (const number of expression.numbers) {
    const index = left.indexOf(number);
    if (index < 0) return misused(number, numbers);
    left.splice(index, 1);
  }
  return undefined;
}
