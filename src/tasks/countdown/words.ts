/** The trace language's vocabulary: 24 words, then the numbers 1 … maxValue. */
export const WORDS = [
  '<pad>', 'end', 'numbers', 'target', ':', 'try', '+', '-', '*', '=', ',', '.',
  'low', 'high', 'yes', 'no', 'go', 'back', 'wait', 'check', 'guess', 'answer', '(', ')',
] as const; // prettier-ignore
export type Word = (typeof WORDS)[number];

/** Token id by word. */
export const ID = Object.fromEntries(WORDS.map((word, id) => [word, id])) as Record<Word, number>;

export const OPERATORS = ['+', '-', '*'] as const;
export type Operator = (typeof OPERATORS)[number];

export function vocabulary(maxValue: number): string[] {
  return [...WORDS, ...Array.from({ length: maxValue }, (_, i) => String(i + 1))];
}

/** Token id of a number from 1. */
export function numberId(value: number): number {
  return WORDS.length - 1 + value;
}

/** The number that a token stands for; undefined for words and for ids outside the vocabulary. */
export function numberOf(token: number | undefined, maxValue: number): number | undefined {
  if (token === undefined || !Number.isInteger(token)) return undefined;
  const value = token - WORDS.length + 1;
  return value >= 1 && value <= maxValue ? value : undefined;
}

/** The operator that a token stands for. */
export function operatorOf(token: number | undefined): Operator | undefined {
  return OPERATORS.find((operator) => ID[operator] === token);
}

export function apply(operator: Operator, a: number, b: number): number {
  if (operator === '+') return a + b;
  return operator === '-' ? a - b : a * b;
}
