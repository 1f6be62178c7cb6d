import type { Span } from '../../trace/behaviours.ts';
import type { Opportunities, TokenRange } from '../task.ts';
import { readPrompt, readTrace, type TraceEvent } from './grammar.ts';
import { solve } from './search.ts';
import { verifyStream, writeStep } from './verify.ts';

/** Exact spans of a response: operations explored, goal tests, moves away from the present branch, the answer. */
export function detectStream(prompt: Int32Array, response: Int32Array, maxValue: number): Span[] {
  const spans: Span[] = [];
  for (const event of readTrace(readPrompt(prompt, maxValue), response, maxValue)) {
    const found = describe(event, () => verifyStream(prompt, response, maxValue).reason);
    if (found) spans.push({ start: event.start, end: event.end, confidence: 1, ...found });
  }
  return spans;
}

function describe(
  event: TraceEvent,
  reason: () => string,
): Pick<Span, 'behaviour' | 'why' | 'outcome'> | undefined {
  const fault = 'fault' in event ? `; ${event.fault}` : '';
  const wrong = 'fault' in event ? { outcome: 'wrong' as const } : {};
  switch (event.kind) {
    case 'explore': {
      const again = event.repeated ? '; repeats an earlier one' : '';
      const why = `tries ${writeStep(event.step)}${again}${fault}`;
      return { behaviour: 'exploration', why, ...wrong };
    }
    case 'check':
      return {
        behaviour: 'verification',
        why: `tests ${event.value} against the target${fault}`,
        outcome: 'fault' in event ? 'wrong' : 'right',
      };
    case 'move':
      if (!event.back) return undefined;
      return {
        behaviour: 'backtracking',
        why: `goes to ${event.node ? `node ${event.node}` : 'the beginning'}, which is not below${fault}`,
        ...wrong,
      };
    case 'answer':
      return { behaviour: 'conclusion', why: `answers: ${reason()}` };
    case 'guess':
      return { behaviour: 'conclusion', why: 'gives up the search and guesses' };
    case 'current':
    case 'filler':
    case 'malformed':
      return undefined;
  }
}

const unequal = (event: TraceEvent): boolean => event.kind === 'check' && !event.equal;
const leaf = (event: TraceEvent): boolean => event.kind === 'explore' && event.node === undefined;

/** Chances: after each dead end it could go back, after each leaf it could test the value. */
export function streamOpportunities(
  prompt: Int32Array,
  response: Int32Array,
  maxValue: number,
): Opportunities {
  const events = readTrace(readPrompt(prompt, maxValue), response, maxValue);
  return { backtracking: events.filter(unequal).length, verification: events.filter(leaf).length };
}

type Openings = Record<'exploration' | 'backtracking' | 'verification', number[]>;

/** Where the grammar allows an opener that the response did not write. */
export function streamOpenings(
  prompt: Int32Array,
  response: Int32Array,
  maxValue: number,
): Openings {
  const openings: Openings = { exploration: [], backtracking: [], verification: [] };
  const events = readTrace(readPrompt(prompt, maxValue), response, maxValue);
  events.forEach((event, i) => {
    const next = events.at(i + 1)?.kind;
    if (event.kind === 'current' && next !== 'explore') openings.exploration.push(event.end);
    if (unequal(event) && next !== 'move') openings.backtracking.push(event.end);
    if (leaf(event) && next !== 'check') openings.verification.push(event.end);
  });
  return openings;
}

/** For each sound operation that was explored: can the target still be reached from what it leaves? By exhaustive search. */
export function streamReachable(
  prompt: Int32Array,
  response: Int32Array,
  maxValue: number,
): (TokenRange & { reachable: boolean })[] {
  const puzzle = readPrompt(prompt, maxValue);
  if (!puzzle) return [];
  return readTrace(puzzle, response, maxValue).flatMap((event) => {
    if (event.kind !== 'explore' || event.fault !== undefined) return [];
    const { start, end, numbers } = event;
    return [{ start, end, reachable: solve(numbers, puzzle.target, maxValue) !== undefined }];
  });
}
