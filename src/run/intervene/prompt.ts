import { UserError } from '../../base/errors.ts';
import { randomKey, randomStream } from '../../base/random.ts';
import type { TaskContext } from '../trainer/sample.ts';

type Language = Pick<TaskContext, 'task' | 'vocabulary'>;
type Puzzles = Pick<TaskContext, 'task' | 'options' | 'vocabulary' | 'train' | 'heldOut'>;

/** Foreign words that are named; words of the language that are listed. */
const NAMED = 8;
const LISTED = 40;

/** Tokens of a prompt typed by hand: words of the task's language apart by white space. UserError `prompt` names what is foreign. */
export function promptTokens(
  text: string,
  language: Language,
  example: () => string | undefined,
): Int32Array {
  const { task, vocabulary } = language;
  // Token 0 is padding: nothing that can be said.
  const ids = new Map(vocabulary.map((word, id) => [word, id]).slice(1) as [string, number][]);
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0)
    throw new UserError('prompt', `The prompt has no words.${hint(example())}`);
  const foreign = [...new Set(words.filter((word) => !ids.has(word)))];
  if (foreign.length === 0) return Int32Array.from(words, (word) => ids.get(word) ?? 0);
  const some = foreign.slice(0, NAMED).map((word) => JSON.stringify(word.slice(0, 40)));
  const more = foreign.length > NAMED ? ` and ${foreign.length - NAMED} more` : '';
  const known = vocabulary.slice(1, 1 + LISTED).join(' ');
  const rest = vocabulary.length - 1 > LISTED ? ` … (${vocabulary.length - 1} words)` : '';
  throw new UserError(
    'prompt',
    `${some.join(', ')}${more}: not in this model's vocabulary. Words stand apart; those of ${task.label} are: ${known}${rest}.${hint(example())}`,
  );
}

const hint = (example: string | undefined): string =>
  example === undefined ? '' : ` For instance: ${example}`;

/** Held-out puzzles as one would type them (training puzzles where none is held out), spread over all. */
export function examplePrompts(context: Puzzles, most: number): string[] {
  const { task, options, vocabulary, heldOut, train } = context;
  const puzzles = heldOut.length > 0 ? heldOut : train;
  const count = Math.min(most, puzzles.length);
  const key = randomKey(0, 'playground');
  return Array.from({ length: count }, (_, i) => {
    const puzzle = puzzles[Math.floor((i * puzzles.length) / count)];
    const tokens = task.prompt(puzzle, options, randomStream(key, i));
    return Array.from(tokens, (token) => vocabulary[token]).join(' ');
  });
}
