import type { Stream } from './puzzles.ts';
import { sorted, type Step } from './search.ts';
import { apply, ID, numberOf, operatorOf } from './words.ts';

/** The puzzle that a prompt asks; undefined when it asks none. */
export function readPrompt(prompt: Int32Array, maxValue: number): Stream | undefined {
  const at = prompt.indexOf(ID.target);
  const last = prompt[prompt.length - 1];
  if (prompt[0] !== ID.numbers || at < 2 || at !== prompt.length - 3) return undefined;
  if (last !== ID[':'] && last !== ID.drill) return undefined;
  const numbers = Array.from(prompt.subarray(1, at), (token) => numberOf(token, maxValue));
  const target = numberOf(prompt[at + 1], maxValue);
  if (target === undefined || !whole(numbers)) return undefined;
  return { numbers, target };
}

const whole = (numbers: (number | undefined)[]): numbers is number[] =>
  !numbers.includes(undefined);

export const holds = ({ a, operator, b, value }: Step): boolean => apply(operator, a, b) === value;

/** The numbers without the operands, then the result; undefined when the operands are not among them. */
export function after(numbers: readonly number[], { a, b, value }: Step): number[] | undefined {
  const rest = [...numbers];
  for (const operand of [a, b]) {
    const at = rest.indexOf(operand);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  return [...rest, value];
}

export const sameNumbers = (a: readonly number[], b: readonly number[]): boolean =>
  sorted(a).join() === sorted(b).join();

/** `a op b = value` at a place. */
export function readStep(tokens: Int32Array, at: number, maxValue: number): Step | undefined {
  const a = numberOf(tokens[at], maxValue);
  const operator = operatorOf(tokens[at + 1]);
  const b = numberOf(tokens[at + 2], maxValue);
  const value = numberOf(tokens[at + 4], maxValue);
  if (a === undefined || b === undefined || value === undefined) return undefined;
  return operator && tokens[at + 3] === ID['='] ? { a, operator, b, value } : undefined;
}

/** What is wrong with a statement, by Stream of Search's taxonomy. */
export type Fault =
  'arithmetic' | 'numbers' | 'unknown node' | 'node given twice' | 'direction' | 'verdict';

interface Shared {
  /** [start, end) in tokens of the response. */
  start: number;
  end: number;
}

/** One statement with what recomputation says of it. */
export type TraceEvent = Shared &
  (
    | { kind: 'current'; numbers: number[]; fault?: Fault }
    | {
        kind: 'explore';
        step: Step;
        /** The numbers that the response says are left. */
        numbers: number[];
        /** Where it is explored from, and the node that it becomes; none for a leaf. */
        from: string;
        node?: string;
        /** The same operation from the same node came before. */
        repeated: boolean;
        fault?: Fault;
      }
    | { kind: 'check'; value: number; equal: boolean; fault?: Fault }
    /** `back`: not to a node below the one that the response was at, whichever word it used. */
    | { kind: 'move'; node: string; back: boolean; fault?: Fault }
    | { kind: 'guess' }
    | { kind: 'filler' }
    | { kind: 'malformed' }
    /** The steps that the answer gives; undefined when it is none. */
    | { kind: 'answer'; steps?: Step[] }
  );

const OPENERS = new Set<number>([
  ID.current, ID.explore, ID.check, ID.move, ID.back, ID.guess, ID.dot, ID.answer,
]); // prettier-ignore

/**
 * A response as statements, replayed: nodes are remembered with the numbers that they leave, so that a jump to one that was
 * never generated shows. What fits no rule is malformed up to the next opener. `answer` runs to the end.
 */
export function readTrace(
  puzzle: Stream | undefined,
  response: Int32Array,
  maxValue: number,
): TraceEvent[] {
  const events: TraceEvent[] = [];
  /** Numbers by node; the root is ''. */
  const nodes = new Map<string, readonly number[]>([['', puzzle?.numbers ?? []]]);
  const explored = new Set<string>();
  let here = '';
  let reached: number | undefined;
  let at = 0;
  /** Numbers up to a token that is none. */
  const run = (): number[] => {
    const numbers: number[] = [];
    for (; ; at++) {
      const number = numberOf(response[at], maxValue);
      if (number === undefined) return numbers;
      numbers.push(number);
    }
  };
  const take = (token: number): boolean => response[at] === token && ++at > 0;

  const current = (): TraceEvent | undefined => {
    const start = at++;
    const [target, ...more] = run();
    if (target === undefined || more.length > 0 || !take(ID[':'])) return undefined;
    const numbers = run();
    if (!take(ID['.'])) return undefined;
    const right = target === puzzle?.target && sameNumbers(numbers, nodes.get(here) ?? []);
    return { kind: 'current', start, end: at, numbers, ...(!right && { fault: 'numbers' }) };
  };
  const explore = (): TraceEvent | undefined => {
    const start = at++;
    const step = readStep(response, at, maxValue);
    at += 5;
    if (!step || !take(ID[':'])) return undefined;
    const numbers = run();
    const node = take(ID.node) ? run().join(' ') : undefined;
    if (!take(ID['.'])) return undefined;
    const { a, operator, b } = step;
    const key = `${here}: ${Math.max(a, b)}${operator}${Math.min(a, b)}`;
    const repeated = explored.has(key);
    explored.add(key);
    const left = after(nodes.get(here) ?? [], step);
    const fault: Fault | undefined = !holds(step)
      ? 'arithmetic'
      : !left || !sameNumbers(left, numbers) || (numbers.length === 1) !== (node === undefined)
        ? 'numbers'
        : node !== undefined && nodes.has(node)
          ? 'node given twice'
          : undefined;
    const from = here;
    if (node !== undefined && !nodes.has(node)) nodes.set(node, numbers);
    reached = numbers.length === 1 ? numbers[0] : undefined;
    const place = { start, end: at, from, ...(node !== undefined && { node }) };
    return { kind: 'explore', step, numbers, repeated, ...place, ...(fault && { fault }) };
  };
  const check = (): TraceEvent | undefined => {
    const start = at++;
    const value = numberOf(response[at++], maxValue);
    const equal = response[at] === ID.equal;
    if (value === undefined || (!equal && response[at] !== ID.unequal)) return undefined;
    at++;
    if (!take(ID['.'])) return undefined;
    const right = value === reached && equal === (value === puzzle?.target);
    return { kind: 'check', start, end: at, value, equal, ...(!right && { fault: 'verdict' }) };
  };
  const move = (): TraceEvent | undefined => {
    const start = at++;
    const says = response[start] === ID.back;
    if (!take(ID.node)) return undefined;
    const node = run().join(' ');
    if (!take(ID['.'])) return undefined;
    const back = !(node !== here && (here === '' || node.startsWith(`${here} `)));
    const known = nodes.has(node);
    here = node;
    const place = { start, end: at, node, back };
    const fault: Fault | undefined = !known
      ? 'unknown node'
      : says !== back
        ? 'direction'
        : undefined;
    return { kind: 'move', ...place, ...(fault && { fault }) };
  };

  while (at < response.length) {
    const start = at;
    const opener = response[at];
    if (opener === ID.answer) {
      const steps = readAnswer(response.subarray(at + 1), maxValue);
      events.push({ kind: 'answer', start, end: response.length, ...(steps && { steps }) });
      break;
    }
    if (opener === ID.dot) {
      while (take(ID.dot));
      events.push({ kind: 'filler', start, end: at });
      continue;
    }
    const read: Record<number, () => TraceEvent | undefined> = {
      [ID.current]: current,
      [ID.explore]: explore,
      [ID.check]: check,
      [ID.move]: move,
      [ID.back]: move,
      [ID.guess]: () => {
        at++;
        return take(ID['.']) ? { kind: 'guess', start, end: at } : undefined;
      },
    };
    const event = read[opener]?.();
    if (event) {
      events.push(event);
      continue;
    }
    at = start + 1;
    while (at < response.length && !OPENERS.has(response[at])) at++;
    events.push({ kind: 'malformed', start, end: at });
  }
  return events;
}

/** `a op b = c , … end`, the whole of it. */
function readAnswer(tokens: Int32Array, maxValue: number): Step[] | undefined {
  const steps: Step[] = [];
  for (let at = 0; ; at += 6) {
    const step = readStep(tokens, at, maxValue);
    if (!step) return undefined;
    steps.push(step);
    const next = tokens[at + 5];
    if (next === ID.end) return at + 6 === tokens.length ? steps : undefined;
    if (next !== ID[',']) return undefined;
  }
}
