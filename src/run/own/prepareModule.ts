import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../../base/errors.ts';
import { hashFraction } from '../../base/hash.ts';
import { randomKey } from '../../base/random.ts';
import type { ModuleTaskOptions } from '../../tasks/own/options.ts';
import { wordList, wordsOf, type Prepared, type PreparedPuzzle } from '../../tasks/own/prepared.ts';
import { BEHAVIOUR_NAMES } from '../../trace/behaviours.ts';
import { askVerify, CALL, taskUse } from './ask.ts';
import { openUserModule, type UserModule } from './link.ts';
import type { OwnModule } from './module.ts';

/** What a module may declare beside its functions. */
const Word = Type.String({ pattern: '^\\S+$' });
const Declared = Type.Object({
  label: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  vocabulary: Type.Optional(Type.Array(Word, { maxItems: 32768 })),
  marker: Type.Optional(Word),
  behaviours: Type.Optional(
    Type.Partial(
      Type.Object(Object.fromEntries(BEHAVIOUR_NAMES.map((name) => [name, Type.Array(Word)]))),
      { additionalProperties: false },
    ),
  ),
  perturbations: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 32 })),
});

interface OwnPuzzle {
  prompt: string;
  key?: string;
}

/** Words of all prompts and demonstrations. */
const MOST_WORDS = 20_000_000;
/** Demonstrations that are verified before anything is trained: are any right at all? */
const TRIED = 256;

export interface PrepareWish {
  /** Tokens that a response may have in RL. */
  maxTokens: number;
  /** Puzzles are to be perturbed. */
  perturbed: boolean;
}

/** Generates everything that a run will ask of a user's task, once. Throws UserError with the sample that is wrong. */
export async function prepareModule(
  source: OwnModule,
  options: ModuleTaskOptions,
  wish: PrepareWish,
): Promise<Prepared> {
  const { timeLimit, memory } = options;
  const module = await openUserModule({ ...source, timeLimit, memory }, taskUse('module'));
  try {
    return await prepared(module, source.name, options, wish);
  } finally {
    module.dispose();
  }
}

async function prepared(
  module: UserModule,
  name: string,
  options: ModuleTaskOptions,
  { maxTokens, perturbed }: PrepareWish,
): Promise<Prepared> {
  const refuse = (problem: string, sample?: unknown): never => {
    const shown = sample === undefined ? '' : `\nsample: ${JSON.stringify(sample).slice(0, 2000)}`;
    throw new UserError('task-module', `task.options.file: ${name}: ${problem}${shown}`);
  };
  const [bad] = Value.Errors(Declared, module.declared);
  if (bad) return refuse(`it exports ${bad.path.slice(1).replaceAll('/', '.')}: ${bad.message}`);
  const declared = Value.Decode(Declared, module.declared);
  const list = wordList(declared.vocabulary);
  let total = 0;
  const ids = (text: string, sample: unknown): number[] => {
    const found = list.ids(wordsOf(text));
    if (!Array.isArray(found)) {
      return refuse(`the word "${found.foreign}" is not in its vocabulary`, sample);
    }
    if (list.words.length > options.maxWords + 2) {
      refuse(
        `its texts have more than ${options.maxWords} different words (task.options.maxWords). Write numbers digit by digit, or allow more`,
        sample,
      );
    }
    total += found.length;
    if (total > MOST_WORDS) {
      refuse(`more than ${MOST_WORDS} words in all: ask for fewer puzzles or demonstrations`);
    }
    return found;
  };

  const puzzles = await generate(module, options);
  const kinds = perturbed ? (declared.perturbations ?? []) : [];
  if (kinds.length > 0 && !module.has.includes('perturb')) {
    refuse('it exports perturbations, but no function "perturb"');
  }
  const rows: PreparedPuzzle[] = puzzles.map((puzzle) => {
    const prompt = ids(puzzle.prompt, puzzle);
    const canonical = puzzle.key ?? wordsOf(puzzle.prompt).join(' ');
    const heldOut = hashFraction(canonical) < options.heldOutShare;
    return { canonical, heldOut, prompt, demonstrations: [], puzzle, perturbed: [] };
  });
  const prompts = new Set(rows.map(({ prompt }) => prompt.join(' ')));
  if (prompts.size < rows.length) {
    refuse('two puzzles with different keys have the same prompt: nobody could tell them apart');
  }
  const train = rows.filter(({ heldOut }) => !heldOut);
  if (train.length === 0 || train.length === rows.length) {
    refuse(
      `of ${rows.length} puzzles ${train.length} are for training and ${rows.length - train.length} held out: generate more, or change heldOutShare`,
    );
  }

  const asked = train.flatMap((row) => Array.from({ length: options.demonstrations }, () => row));
  const key = randomKey(options.seed, 'demonstration');
  const texts: string[] = [];
  for (let from = 0; from < asked.length; from += CALL) {
    const part = asked.slice(from, from + CALL);
    const items = part.map(({ puzzle }) => [puzzle, options.options]);
    const values = await module.call('demonstrate', items, { key, first: from });
    values.forEach((value, i) => {
      const { puzzle, demonstrations } = part[i];
      const tokens = ids(String(value), { puzzle, demonstration: value });
      if (tokens.length >= maxTokens) {
        refuse(
          `a demonstration has ${tokens.length} words and its end, more than rl.maxTokens, ${maxTokens}`,
          { puzzle, demonstration: value },
        );
      }
      demonstrations.push(tokens);
      texts.push(wordsOf(String(value)).join(' '));
    });
  }
  const tried = asked
    .slice(0, TRIED)
    .map(({ puzzle }, i) => ({ puzzle, response: texts[i], ended: true }));
  const outcomes = await askVerify(module, options.options)(tried);
  if (!outcomes.some(({ correct }) => correct)) {
    refuse(
      `verify() calls none of ${tried.length} demonstrations right (of the first: ${outcomes[0].reason}): there would be nothing to learn from`,
      tried[0],
    );
  }

  for (const [kind, of] of kinds.entries()) {
    const draws = { key: randomKey(options.seed, 'shuffle', kind), first: 0 };
    for (let from = 0; from < rows.length; from += CALL) {
      const part = rows.slice(from, from + CALL);
      const items = part.map(({ puzzle }) => [puzzle, of, options.options]);
      const values = await module.call('perturb', items, { ...draws, first: from });
      values.forEach((value, i) => {
        if (value === null) return;
        const puzzle = value as OwnPuzzle;
        part[i].perturbed.push({ kind, prompt: ids(puzzle.prompt, puzzle), puzzle });
      });
    }
  }
  return {
    name: 'module',
    label: declared.label ?? name,
    words: list.words,
    marker: declared.marker ?? 'answer',
    verifier: 'module',
    digits: false,
    behaviours: declared.behaviours ?? {},
    perturbations: [...kinds],
    rows,
  };
}

/** Different puzzles in the order of their draws; gives up where most draws repeat earlier ones. */
async function generate(module: UserModule, options: ModuleTaskOptions): Promise<OwnPuzzle[]> {
  const { puzzles: wanted, seed } = options;
  const found = new Map<string, OwnPuzzle>();
  const key = randomKey(seed, 'puzzle');
  for (let drawn = 0; found.size < wanted; drawn += CALL) {
    const before = found.size;
    const items = Array.from({ length: CALL }, () => [options.options]);
    const values = (await module.call('generate', items, { key, first: drawn })) as OwnPuzzle[];
    for (const puzzle of values) {
      const name = puzzle.key ?? wordsOf(puzzle.prompt).join(' ');
      if (found.size < wanted && !found.has(name)) found.set(name, puzzle);
    }
    if (found.size - before < CALL / 100) break;
  }
  return [...found.values()];
}
