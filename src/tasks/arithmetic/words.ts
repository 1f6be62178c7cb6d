/** The trace language's vocabulary; the last ten are the digits. */
export const WORDS = [
  '<pad>', 'end', 'compute', 'drill', ':', '+', '*', '=', '.', 'column', 'carry', 'check', 'yes', 'no',
  'wait', 'redo', 'answer', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
] as const; // prettier-ignore
export type Word = (typeof WORDS)[number];

/** Token id by word. */
export const ID = Object.fromEntries(WORDS.map((word, id) => [word, id])) as Record<Word, number>;

export const OPERATORS = ['+', '*'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Token id of a digit from 0 to 9. */
export function digitId(digit: number): number {
  return ID['0'] + digit;
}

/** The digit that a token stands for; undefined for words and for ids outside the vocabulary. */
export function digitOf(token: number | undefined): number | undefined {
  if (token === undefined || !Number.isInteger(token)) return undefined;
  const digit = token - ID['0'];
  return digit >= 0 && digit <= 9 ? digit : undefined;
}

export function operatorOf(token: number | undefined): Operator | undefined {
  return OPERATORS.find((operator) => ID[operator] === token);
}
