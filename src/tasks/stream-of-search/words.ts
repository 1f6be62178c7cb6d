/** The trace language's vocabulary: words, then the numbers 0 … maxValue. */
export const WORDS = [
  '<pad>', 'end', 'numbers', 'target', ':', 'drill', '+', '-', '*', '/', '=', ',', '.',
  'current', 'explore', 'node', 'move', 'back', 'check', 'equal', 'unequal', 'dot', 'guess', 'answer',
] as const; // prettier-ignore
export type Word = (typeof WORDS)[number];

/** Token id by word. */
export const ID = Object.fromEntries(WORDS.map((word, id) => [word, id])) as Record<Word, number>;

export const OPERATORS = ['+', '-', '*', '/'] as const;
export type Operator = (typeof OPERATORS)[number];

export function vocabulary(maxValue: number): string[] {
  return [...WORDS, ...Array.from({ length: maxValue + 1 }, (_, i) => String(i))];
}

/** Token id of a number from 0. */
export function numberId(value: number): number {
  return WORDS.length + value;
}

/** The number that a token stands for; undefined for words and for ids outside the vocabulary. */
export function numberOf(token: number | undefined, maxValue: number): number | undefined {
  if (token === undefined || !Number.isInteger(token)) return undefined;
  const value = token - WORDS.length;
  return value >= 0 && value <= maxValue ? value : undefined;
}

export function operatorOf(token: number | undefined): Operator | undefined {
  return OPERATORS.find((operator) => ID[operator] === token);
}

/** NaN for a division that leaves a remainder or has a zero below. */
export function apply(operator: Operator, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return b !== 0 && a % b === 0 ? a / b : NaN;
}
