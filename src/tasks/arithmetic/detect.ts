import type { Span } from '../../trace/behaviours.ts';
import type { Opportunities } from '../task.ts';
import type { Column } from './columns.ts';
import { readPrompt, readTrace, type TraceEvent } from './grammar.ts';
import { verifyArithmetic } from './verify.ts';

const write = ({ a, operator, b, c, digit, carry }: Column): string =>
  `${a} ${operator} ${b} + ${c} = ${digit}, carry ${carry}`;

/** Exact spans of a response: the openers name the behaviour, recomputation decides the outcome. */
export function detectArithmetic(prompt: Int32Array, response: Int32Array): Span[] {
  const spans: Span[] = [];
  for (const event of readTrace(readPrompt(prompt), response)) {
    const found = describe(event, () => verifyArithmetic(prompt, response).reason);
    if (found) spans.push({ start: event.start, end: event.end, confidence: 1, ...found });
  }
  return spans;
}

function describe(
  event: TraceEvent,
  reason: () => string,
): Pick<Span, 'behaviour' | 'why' | 'outcome'> | undefined {
  switch (event.kind) {
    case 'column':
      return {
        behaviour: 'deduction',
        why: `works out a column: ${write(event.column)}${event.right ? '' : '; wrong'}`,
        outcome: event.right ? 'right' : 'wrong',
      };
    case 'redo':
      return {
        behaviour: 'backtracking',
        why: `does the column again: ${write(event.column)}${event.right ? '' : '; wrong'}`,
        ...(!event.right && { outcome: 'wrong' }),
      };
    case 'check':
      return {
        behaviour: 'verification',
        why: `checks the column: ${write(event.column)}; says ${event.claim ? 'yes' : 'no'}`,
        outcome: event.right ? 'right' : 'wrong',
      };
    case 'wait':
      return { behaviour: 'reflection', why: 'stops to think again: "wait"' };
    case 'answer':
      return { behaviour: 'conclusion', why: `answers: ${reason()}` };
    case 'malformed':
      return undefined;
  }
}

const failed = (event: TraceEvent): boolean => event.kind === 'check' && !event.claim;
const stated = (event: TraceEvent): boolean => event.kind === 'column' || event.kind === 'redo';

/** Chances: each column could be checked; after a failed check it could stop and do the column again. */
export function arithmeticOpportunities(prompt: Int32Array, response: Int32Array): Opportunities {
  const events = readTrace(readPrompt(prompt), response);
  const failures = events.filter(failed).length;
  return {
    verification: events.filter(stated).length,
    backtracking: failures,
    reflection: failures,
  };
}

type Openings = Record<'verification' | 'backtracking' | 'reflection', number[]>;

/** Where the grammar allows an opener that the response did not write. */
export function arithmeticOpenings(prompt: Int32Array, response: Int32Array): Openings {
  const openings: Openings = { verification: [], backtracking: [], reflection: [] };
  const events = readTrace(readPrompt(prompt), response);
  events.forEach((event, i) => {
    const next = events.at(i + 1)?.kind;
    if (stated(event) && next !== 'check') openings.verification.push(event.end);
    if (event.kind === 'wait' && next !== 'redo') openings.backtracking.push(event.end);
    if (!failed(event)) return;
    if (next !== 'redo' && next !== 'wait') openings.backtracking.push(event.end);
    if (next !== 'wait') openings.reflection.push(event.end);
  });
  return openings;
}
