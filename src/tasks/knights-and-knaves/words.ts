/** The trace language's vocabulary; A to H are names of people. */
export const WORDS = [
  '<pad>', 'end', 'puzzle', 'drill', ':', '.', 'knight', 'knave', 'not', 'and', 'or', 'implies', 'iff',
  '<think>', '</think>', '<answer>', '</answer>', 'try', 'ok', 'bad', 'back', 'check', 'yes', 'no', 'wait',
  'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H',
] as const; // prettier-ignore
export type Word = (typeof WORDS)[number];

/** Token id by word. */
export const ID = Object.fromEntries(WORDS.map((word, id) => [word, id])) as Record<Word, number>;

export const LARGEST = 8;

/** Tokens of all names, in their order. */
export const NAMES: readonly number[] = Array.from({ length: LARGEST }, (_, i) => ID.A + i);

/** The person that a token names, by the names of a puzzle's people; undefined for other tokens. */
export function personOf(token: number | undefined, names: readonly number[]): number | undefined {
  const person = token === undefined ? -1 : names.indexOf(token);
  return person < 0 ? undefined : person;
}

export function roleId(knight: boolean): number {
  return knight ? ID.knight : ID.knave;
}

/** True for knight, false for knave, undefined for anything else. */
export function roleOf(token: number | undefined): boolean | undefined {
  if (token === ID.knight) return true;
  return token === ID.knave ? false : undefined;
}
