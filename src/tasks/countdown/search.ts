import { apply, OPERATORS, type Operator } from './words.ts';

/** `a op b = value`. */
export interface Step {
  a: number;
  operator: Operator;
  b: number;
  value: number;
}

/** A first operation with the second operations that it leaves open. */
export interface Branch {
  first: Step;
  /** Second operations on first.value and the third number; all values are within 1 … maxValue. */
  leaves: Step[];
}

function steps(x: number, y: number, maxValue: number, largerFirst: boolean): Step[] {
  const found: Step[] = [];
  for (const operator of OPERATORS) {
    const [a, b] = x < y && (largerFirst || operator === '-') ? [y, x] : [x, y];
    const value = apply(operator, a, b);
    if (value >= 1 && value <= maxValue) found.push({ a, operator, b, value });
  }
  return found;
}

/**
 * First operations in a fixed order: pairs by position, then + − ×, larger operand first, duplicates removed.
 * About 6.6 for numbers to 9 and values to 24.
 */
export function branches(numbers: readonly number[], maxValue: number): Branch[] {
  const found: Branch[] = [];
  const seen = new Set<string>();
  for (const [i, j, k] of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 2, 0],
  ] as const) {
    for (const first of steps(numbers[i], numbers[j], maxValue, true)) {
      const key = attemptKey(first);
      if (seen.has(key)) continue;
      seen.add(key);
      found.push({ first, leaves: steps(first.value, numbers[k], maxValue, false) });
    }
  }
  return found;
}

/** Two attempts are the same when they begin with the same unordered pair and operator. */
export function attemptKey({ a, operator, b }: Omit<Step, 'value'>): string {
  return `${Math.max(a, b)} ${operator} ${Math.min(a, b)}`;
}

/** Number of first operations from which the target can be reached. */
export function solvingBranches(found: readonly Branch[], target: number): number {
  return found.filter(({ leaves }) => leaves.some(({ value }) => value === target)).length;
}
