/**
 * A task of your own for Thoughtscope: sort letters. It works as it stands; change it into yours.
 *
 * Texts are words apart by white space; each different word is one token. A response is what demonstrate() returns; its end
 * is added for you. Your run file's task.options.options come as `options`, as they stand.
 *
 * The module runs in a process of its own that reaches no files and no network, and it may import nothing. Draw random
 * numbers from `random` alone: that is what makes a run repeatable (Math.random() throws).
 */

interface Options {
  /** How many letters are to be sorted. */
  letters?: number;
  /** How often a step of a demonstration is wrong at first. */
  slip?: number;
}

/** Whatever you like beside `prompt`, as plain data: it comes back to demonstrate, verify and perturb. */
interface Puzzle {
  /** What the model is asked. Two different puzzles need two different prompts. */
  prompt: string;
  /** Left out: the prompt. Puzzles with the same key are one puzzle: never trained and held out at once. */
  key?: string;
  letters: string[];
}

interface Random {
  /** From 0 to 1, without 1. */
  next(): number;
  /** A whole number from 0 to n − 1. */
  below(n: number): number;
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
}

/** Optional: its name in lists. */
export const label = 'Sort letters';

/** Optional: words that open a behaviour; they are labelled, counted and charted. An attempt is a stretch of exploration. */
export const behaviours = {
  exploration: ['least'],
  reflection: ['wait'],
  verification: ['check'],
};

/** Optional: the word after which a response states its answer. Left out: "answer". */
export const marker = 'answer';

/** Optional: the kinds of change that perturb() knows, for the memorisation score (eval.perturbed). */
export const perturbations = ['letter'];

const ALPHABET = 'a b c d e f g h'.split(' ');

function puzzleOf(letters: string[]): Puzzle {
  return {
    prompt: `sort ${letters.join(' ')} :`,
    key: [...letters].sort().join(' '),
    letters,
  };
}

/** One puzzle. Called until there are task.options.puzzles different ones. */
export function generate({ letters = 3 }: Options, random: Random): Puzzle {
  return puzzleOf(Array.from({ length: letters }, () => random.pick(ALPHABET)));
}

/** A response that SFT imitates: the search, then the answer. It may be wrong now and then, as a beginner is. */
export function demonstrate(puzzle: Puzzle, { slip = 0.2 }: Options, random: Random): string {
  const left = [...puzzle.letters];
  const words: string[] = [];
  const sorted: string[] = [];
  while (left.length > 0) {
    const least = [...left].sort()[0];
    if (random.next() < slip) {
      const wrong = random.pick(left);
      words.push('least', wrong, 'check', wrong === least ? 'yes' : 'no', '.');
      if (wrong !== least) words.push('wait', 'least', least, '.');
    } else {
      words.push('least', least, '.');
    }
    sorted.push(least);
    left.splice(left.indexOf(least), 1);
  }
  return [...words, marker, ...sorted].join(' ');
}

/** Is this response right? true or false, or an object that also says why. Called for every rollout. */
export function verify(
  puzzle: Puzzle,
  response: string,
): { correct: boolean; answered: boolean; reason: string } {
  const words = response.split(' ');
  const at = words.lastIndexOf(marker);
  if (at < 0) return { correct: false, answered: false, reason: 'no answer' };
  const answer = words.slice(at + 1).join(' ');
  const wanted = [...puzzle.letters].sort().join(' ');
  const correct = answer === wanted;
  return { correct, answered: true, reason: correct ? answer : `${answer}, wanted ${wanted}` };
}

/** Optional: a small change that gives the puzzle another solution; undefined where there is none. */
export function perturb(
  puzzle: Puzzle,
  _kind: string,
  _options: Options,
  random: Random,
): Puzzle | undefined {
  const at = random.below(puzzle.letters.length);
  const others = ALPHABET.filter((letter) => letter !== puzzle.letters[at]);
  return puzzleOf(puzzle.letters.with(at, random.pick(others)));
}
