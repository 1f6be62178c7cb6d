/** The trace language's vocabulary; people are called A to H. */
export const WORDS = [
  '<pad>', 'end', 'puzzle', 'drill', ':', '.', 'knight', 'knave', 'not', 'and', 'or', 'implies', 'iff',
  '<think>', '</think>', '<answer>', '</answer>', 'try', 'ok', 'bad', 'back', 'check', 'yes', 'no', 'wait',
  'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H',
] as const; // prettier-ignore
export type Word = (typeof WORDS)[number];

/** Token id by word. */
export const ID = Object.fromEntries(WORDS.map((word, id) => [word, id])) as Record<Word, number>;

export const LARGEST = 8;

/** Token of the i-th person, from 0. */
export function personId(person: number): number {
  return ID.A + person;
}

/** The person that a token names; undefined for other tokens and for people that the puzzle has not. */
export function personOf(token: number | undefined, people: number): number | undefined {
  if (token === undefined) return undefined;
  const person = token - ID.A;
  return person >= 0 && person < people ? person : undefined;
}

export function roleId(knight: boolean): number {
  return knight ? ID.knight : ID.knave;
}

/** True for knight, false for knave, undefined for anything else. */
export function roleOf(token: number | undefined): boolean | undefined {
  if (token === ID.knight) return true;
  return token === ID.knave ? false : undefined;
}
