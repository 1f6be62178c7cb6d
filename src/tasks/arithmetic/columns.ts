import type { Operator } from './words.ts';

/** `a op b`; for a product b is one digit. */
export interface Arithmetic {
  a: number;
  operator: Operator;
  b: number;
}

/** `column a op b + c = digit carry next .` */
export interface Column {
  a: number;
  operator: Operator;
  b: number;
  /** Carried in. */
  c: number;
  digit: number;
  carry: number;
}

export const valueOf = ({ a, operator, b }: Arithmetic): number =>
  operator === '+' ? a + b : a * b;

/** Digits from the last to the first. */
export function digitsOf(value: number): number[] {
  return [...String(value)].reverse().map(Number);
}

/** The digits of each column, from the last. */
export function operandsOf({ a, operator, b }: Arithmetic): { a: number; b: number }[] {
  const first = digitsOf(a);
  const second = digitsOf(b);
  const columns = operator === '+' ? Math.max(first.length, second.length) : first.length;
  return Array.from({ length: columns }, (_, i) => ({
    a: first[i] ?? 0,
    b: operator === '+' ? (second[i] ?? 0) : b,
  }));
}

/** A column worked out rightly. */
export function work(a: number, operator: Operator, b: number, c: number): Column {
  const value = valueOf({ a, operator, b }) + c;
  return { a, operator, b, c, digit: value % 10, carry: Math.floor(value / 10) };
}

export function holds({ a, operator, b, c, digit, carry }: Column): boolean {
  const right = work(a, operator, b, c);
  return digit === right.digit && carry === right.carry;
}

/** Columns that carry, when all is worked out rightly. */
export function carries(problem: Arithmetic): number {
  let count = 0;
  let c = 0;
  for (const { a, b } of operandsOf(problem)) {
    c = work(a, problem.operator, b, c).carry;
    if (c > 0) count++;
  }
  return count;
}

/** The kind of sum with its length, and how many columns carry. */
export function arithmeticSkills(problem: Arithmetic): string[] {
  const { a, operator } = problem;
  const [length, count] = [digitsOf(a).length, carries(problem)];
  return [`${operator} with ${length} digits`, `${operator} with ${count} carries`];
}
