import type { Verdict } from '../task.ts';
import { after, holds, readPrompt, readTrace, type TraceEvent } from './grammar.ts';
import type { Stream } from './puzzles.ts';
import type { Step } from './search.ts';
import { ID } from './words.ts';

export const writeStep = ({ a, operator, b, value }: Step): string =>
  `${a} ${operator} ${b} = ${value}`;

type Explore = Extract<TraceEvent, { kind: 'explore' }>;

/** Exact outcome and counters of a response. Never throws, whatever the tokens. An attempt is an operation explored. */
export function verifyStream(prompt: Int32Array, response: Int32Array, maxValue: number): Verdict {
  const puzzle = readPrompt(prompt, maxValue);
  const events = readTrace(puzzle, response, maxValue);
  const attempts = events.filter((event): event is Explore => event.kind === 'explore');
  const repeats = attempts.filter(({ repeated }) => repeated).length;
  const checkable = events.filter(
    ({ kind }) => kind === 'current' || kind === 'explore' || kind === 'check' || kind === 'move',
  );
  const sound = checkable.filter((event) => !('fault' in event)).length;
  const claims = events.filter((event) => event.kind === 'check' && event.equal);
  const goal = claims.at(0)?.start ?? response.length;
  const answer = response.indexOf(ID.answer);
  return {
    ...outcome(puzzle, events, response),
    validity: sound / checkable.length,
    success: {
      claimed: claims.length,
      wrong: claims.filter((event) => 'fault' in event).length,
    },
    duplicates: attempts.length === 0 ? 0 : repeats / attempts.length,
    thinkingLength: answer < 0 ? response.length : answer,
    attempts: {
      all: attempts.length,
      distinct: attempts.length - repeats,
      guarded: attempts.filter(
        ({ fault, repeated, start }) => fault === undefined && !repeated && start < goal,
      ).length,
    },
  };
}

function outcome(
  puzzle: Stream | undefined,
  events: readonly TraceEvent[],
  response: Int32Array,
): Pick<Verdict, 'correct' | 'answered' | 'reason'> {
  const wrong = (reason: string, answered = false) => ({ correct: false, answered, reason });
  if (!puzzle) return wrong('the prompt is not a puzzle');
  const last = events.at(-1);
  if (last?.kind !== 'answer') return wrong('no answer');
  if (response[response.length - 1] !== ID.end) return wrong('did not end after its answer');
  if (!last.steps) return wrong('the answer is not a list of operations');
  let numbers: number[] = puzzle.numbers;
  for (const step of last.steps) {
    if (!holds(step)) return wrong(`${writeStep(step)} does not hold`, true);
    const next = after(numbers, step);
    if (!next) {
      return wrong(`${writeStep(step)} takes what is not there (${numbers.join(' ')})`, true);
    }
    numbers = next;
  }
  if (numbers.length > 1) return wrong(`leaves ${numbers.join(' ')}`, true);
  if (numbers[0] !== puzzle.target) {
    return wrong(`gives ${numbers[0]}, wanted ${puzzle.target}`, true);
  }
  return { correct: true, answered: true, reason: last.steps.map(writeStep).join(', ') };
}
