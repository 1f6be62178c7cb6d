import type { Verdict } from '../task.ts';
import { valueOf, type Arithmetic } from './columns.ts';
import { readNumber, readPrompt, readTrace, type ColumnEvent } from './grammar.ts';
import { ID } from './words.ts';

/** Exact outcome and counters of a response. Never throws, whatever the tokens. An attempt is a column worked out. */
export function verifyArithmetic(prompt: Int32Array, response: Int32Array): Verdict {
  const problem = readPrompt(prompt);
  const events = readTrace(problem, response);
  const attempts = events.filter(
    (event): event is ColumnEvent => event.kind === 'column' || event.kind === 'redo',
  );
  const checks = events.filter((event) => event.kind === 'check');
  const claims = checks.filter(({ claim }) => claim);
  const stated = [...attempts, ...checks];
  const repeats = attempts.filter(({ repeated }) => repeated).length;
  const answer = response.indexOf(ID.answer);
  return {
    ...outcome(problem, response),
    validity: stated.filter(({ right }) => right).length / stated.length,
    success: { claimed: claims.length, wrong: claims.filter(({ right }) => !right).length },
    duplicates: attempts.length === 0 ? 0 : repeats / attempts.length,
    thinkingLength: answer < 0 ? response.length : answer,
    attempts: {
      all: attempts.length,
      distinct: attempts.length - repeats,
      guarded: attempts.filter(({ right, repeated }) => right && !repeated).length,
    },
  };
}

function outcome(
  problem: Arithmetic | undefined,
  response: Int32Array,
): Pick<Verdict, 'correct' | 'answered' | 'reason'> {
  const wrong = (reason: string, answered = false) => ({ correct: false, answered, reason });
  if (!problem) return wrong('the prompt is not a problem');
  const at = response.lastIndexOf(ID.answer);
  if (at < 0) return wrong('no answer');
  if (response[response.length - 1] !== ID.end) return wrong('did not end after its answer');
  const value = readNumber(response.subarray(at + 1, -1));
  if (value === undefined) return wrong('the answer is not a number');
  const { a, operator, b } = problem;
  const wanted = valueOf(problem);
  if (value !== wanted) return wrong(`gives ${value}, wanted ${wanted}`, true);
  return { correct: true, answered: true, reason: `${a} ${operator} ${b} = ${value}` };
}
