import type { Countdown } from './puzzles.ts';
import type { Step } from './search.ts';
import { apply, ID, numberOf, operatorOf } from './words.ts';

/**
 * The one grammar of the trace language, shared by verifier, detector and demonstrator. Nothing here throws: a response is
 * whatever a model sampled. Positions are token indices into the response, [start, end).
 */
export type TraceVerdict = 'low' | 'high' | 'yes';

/** `try …` or `check …` up to its full stop. */
export interface Statement {
  kind: 'try' | 'check';
  start: number;
  end: number;
  first?: Step;
  second?: Step;
  verdict?: TraceVerdict;
  /** Exactly `a op b = c , a op b = c verdict .` */
  wellFormed: boolean;
}

export interface Answer {
  kind: 'answer';
  start: number;
  end: number;
  /** The seven tokens as an expression; undefined when they are none. */
  expression?: Expression;
}

export interface Marker {
  kind: 'back' | 'wait' | 'guess';
  start: number;
  end: number;
}

export type TraceEvent = Statement | Answer | Marker;

/** Three numbers in the order written, and what they come to (any integer). */
export interface Expression {
  numbers: [number, number, number];
  value: number;
  text: string;
}

const OPENERS = new Set([ID.try, ID.check, ID.wait, ID.go, ID.guess, ID.answer, ID.end]);

/** The puzzle that a prompt states (`numbers a b c target t :`, a drill ends in `no`). */
export function readPrompt(prompt: Int32Array, maxValue: number): Countdown | undefined {
  if (prompt.length !== 7 || prompt[0] !== ID.numbers || prompt[4] !== ID.target) return undefined;
  if (prompt[6] !== ID[':'] && prompt[6] !== ID.no) return undefined;
  const a = numberOf(prompt[1], maxValue);
  const b = numberOf(prompt[2], maxValue);
  const c = numberOf(prompt[3], maxValue);
  const target = numberOf(prompt[5], maxValue);
  if (a === undefined || b === undefined || c === undefined || target === undefined) {
    return undefined;
  }
  return { numbers: [a, b, c], target };
}

/** What a response does, in order. Tokens that belong to nothing are skipped. */
export function readTrace(response: Int32Array, maxValue: number): TraceEvent[] {
  const events: TraceEvent[] = [];
  let at = 0;
  while (at < response.length) {
    const event = eventAt(response, at, maxValue);
    if (event) events.push(event);
    at = event ? event.end : at + 1;
  }
  return events;
}

function eventAt(response: Int32Array, start: number, maxValue: number): TraceEvent | undefined {
  const token = response[start];
  if (token === ID.try || token === ID.check) {
    return readStatement(response, start, token === ID.try ? 'try' : 'check', maxValue);
  }
  if (token === ID.go && response[start + 1] === ID.back) {
    return { kind: 'back', start, end: start + (response[start + 2] === ID['.'] ? 3 : 2) };
  }
  if (token === ID.wait) {
    return { kind: 'wait', start, end: start + (response[start + 1] === ID[','] ? 2 : 1) };
  }
  if (token === ID.guess) {
    return { kind: 'guess', start, end: start + (response[start + 1] === ID['.'] ? 2 : 1) };
  }
  if (token === ID.answer) {
    const end = regionEnd(response, start + 1);
    const expression = readExpression(response.subarray(start + 1, end), maxValue);
    return { kind: 'answer', start, end, ...(expression && { expression }) };
  }
  return undefined;
}

/** The end of what an opener began: after the next full stop, or before the next opener. */
function regionEnd(response: Int32Array, from: number): number {
  for (let at = from; at < response.length; at++) {
    if (response[at] === ID['.']) return at + 1;
    if (OPENERS.has(response[at])) return at;
  }
  return response.length;
}

function readStatement(
  response: Int32Array,
  start: number,
  kind: 'try' | 'check',
  maxValue: number,
): Statement {
  const end = regionEnd(response, start + 1);
  const region = response.subarray(0, end);
  const first = readStep(region, start + 1, maxValue);
  const second =
    first && region[start + 6] === ID[','] ? readStep(region, start + 7, maxValue) : undefined;
  // The verdict is the last word before the stop, also of a statement that is broken elsewhere.
  const last = region[end - 1] === ID['.'] ? end - 2 : end - 1;
  const verdict = last > start ? verdictOf(region[last]) : undefined;
  const wellFormed =
    second !== undefined &&
    verdict !== undefined &&
    end - start === 14 &&
    region[end - 1] === ID['.'];
  return {
    kind,
    start,
    end,
    ...(first && { first }),
    ...(second && { second }),
    ...(verdict && { verdict }),
    wellFormed,
  };
}

function verdictOf(token: number): TraceVerdict | undefined {
  return (['low', 'high', 'yes'] as const).find((word) => ID[word] === token);
}

/** `a op b = c` at a position. */
export function readStep(tokens: Int32Array, at: number, maxValue: number): Step | undefined {
  if (tokens[at + 3] !== ID['=']) return undefined;
  const a = numberOf(tokens[at], maxValue);
  const operator = operatorOf(tokens[at + 1]);
  const b = numberOf(tokens[at + 2], maxValue);
  const value = numberOf(tokens[at + 4], maxValue);
  if (a === undefined || b === undefined || value === undefined || !operator) return undefined;
  return { a, operator, b, value };
}

export function holds({ a, operator, b, value }: Step): boolean {
  return apply(operator, a, b) === value;
}

/** `( a op b ) op c` or `a op ( b op c )`: exactly these seven tokens. */
export function readExpression(tokens: Int32Array, maxValue: number): Expression | undefined {
  if (tokens.length !== 7) return undefined;
  const left = tokens[0] === ID['('];
  const [open, inner, outerOperator, outer] = left ? [0, 1, 5, 6] : [2, 3, 1, 0];
  if (tokens[open] !== ID['('] || tokens[open + 4] !== ID[')']) return undefined;
  const a = numberOf(tokens[inner], maxValue);
  const firstOperator = operatorOf(tokens[inner + 1]);
  const b = numberOf(tokens[inner + 2], maxValue);
  const operator = operatorOf(tokens[outerOperator]);
  const c = numberOf(tokens[outer], maxValue);
  if (a === undefined || b === undefined || c === undefined) return undefined;
  if (!firstOperator || !operator) return undefined;
  const part = apply(firstOperator, a, b);
  return left
    ? {
        numbers: [a, b, c],
        value: apply(operator, part, c),
        text: `( ${a} ${firstOperator} ${b} ) ${operator} ${c}`,
      }
    : {
        numbers: [c, a, b],
        value: apply(operator, c, part),
        text: `${c} ${operator} ( ${a} ${firstOperator} ${b} )`,
      };
}

/** Undefined when the steps use the puzzle's own three numbers, each once; else what is wrong, in words. */
export function foreignNumbers(
  first: Step,
  second: Step | undefined,
  { numbers }: Countdown,
): string | undefined {
  const left: number[] = [...numbers];
  for (const number of [first.a, first.b]) {
    const index = left.indexOf(number);
    if (index < 0) return misused(number, numbers);
    left.splice(index, 1);
  }
  if (!second) return undefined;
  const third = left[0];
  const { a, b } = second;
  if ((a === first.value && b === third) || (b === first.value && a === third)) return undefined;
  if (a !== first.value && b !== first.value) return `does not go on from ${first.value}`;
  return misused(a === first.value ? b : a, numbers);
}

/** Why a number cannot stand where it stands. */
export function misused(number: number, numbers: readonly number[]): string {
  const given = numbers.filter((own) => own === number).length;
  if (given === 0) return `${number} is not one of the numbers`;
  return given === 1 ? `uses ${number} twice` : `uses ${number} too often`;
}

export function writeStep({ a, operator, b, value }: Step): string {
  return `${a} ${operator} ${b} = ${value}`;
}

/** The verdict that a value deserves. */
export function verdictFor(value: number, target: number): TraceVerdict {
  if (value === target) return 'yes';
  return value < target ? 'low' : 'high';
}
