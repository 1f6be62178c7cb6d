import { apply, OPERATORS, type Operator } from './words.ts';

/** `a op b = value`. */
export interface Step {
  a: number;
  operator: Operator;
  b: number;
  value: number;
}

/** A state one operation further. */
export interface Child {
  step: Step;
  /** What is left and then the result. */
  numbers: number[];
}

/** Every operation on two of the numbers, larger first, results whole and within 0 … maxValue, each once. */
export function children(numbers: readonly number[], maxValue: number): Child[] {
  const found = new Map<string, Child>();
  for (let i = 0; i < numbers.length; i++) {
    for (let j = i + 1; j < numbers.length; j++) {
      const a = Math.max(numbers[i], numbers[j]);
      const b = Math.min(numbers[i], numbers[j]);
      for (const operator of OPERATORS) {
        const value = apply(operator, a, b);
        if (!(value >= 0 && value <= maxValue)) continue;
        const key = `${a}${operator}${b}`;
        if (found.has(key)) continue;
        const rest = numbers.filter((_, at) => at !== i && at !== j);
        found.set(key, { step: { a, operator, b, value }, numbers: [...rest, value] });
      }
    }
  }
  return [...found.values()];
}

/** Every value that all of the numbers together can make. */
export function reachableValues(numbers: readonly number[], maxValue: number): Set<number> {
  const values = new Set<number>();
  const visited = new Set<string>();
  const visit = (state: readonly number[]): void => {
    if (state.length === 1) {
      values.add(state[0]);
      return;
    }
    const key = sorted(state).join();
    if (visited.has(key)) return;
    visited.add(key);
    for (const child of children(state, maxValue)) visit(child.numbers);
  };
  visit(numbers);
  return values;
}

/** The steps of a solution (the first in the order of `children`), or undefined without one. */
export function solve(
  numbers: readonly number[],
  target: number,
  maxValue: number,
): Step[] | undefined {
  const dead = new Set<string>();
  const visit = (state: readonly number[]): Step[] | undefined => {
    if (state.length === 1) return state[0] === target ? [] : undefined;
    const key = sorted(state).join();
    if (dead.has(key)) return undefined;
    for (const child of children(state, maxValue)) {
      const rest = visit(child.numbers);
      if (rest) return [child.step, ...rest];
    }
    dead.add(key);
    return undefined;
  };
  return visit(numbers);
}

export const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

/** A distance to the target; smaller is more promising. */
export type Heuristic = (numbers: readonly number[], target: number) => number;

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

/** Stream of Search (Gandhi et al., arXiv 2404.03683): mean distance of the numbers to the target. */
export const sumHeuristic: Heuristic = (numbers, target) =>
  mean(numbers.map((number) => Math.abs(number - target)));

/** The same paper's multiply heuristic: mean distance of the numbers to the nearest factor of the target. A leaf is exact. */
export const factorHeuristic: Heuristic = (numbers, target) => {
  if (numbers.length === 1) return Math.abs(numbers[0] - target);
  const factors = Array.from({ length: target }, (_, i) => i + 1).filter((f) => target % f === 0);
  return mean(numbers.map((number) => Math.min(...factors.map((f) => Math.abs(number - f)))));
};
