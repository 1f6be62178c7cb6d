import type { Puzzle, Task, Verdict } from '../task.ts';
import { MixtureOptions, type PartName } from './options.ts';
import { mixtureOf, type Part } from './parts.ts';

export interface MixedPuzzle {
  part: PartName;
  puzzle: Puzzle;
}

/**
 * Several built-in tasks in one vocabulary: each keeps its language, its verifier and its split; words that are spelt alike
 * are one token, and prompts begin with the name of their task. RL may ask one part and tests another, as Logic-RL (arXiv
 * 2502.14768) trains on Knights & Knaves and tests on mathematics.
 */
export const mixture: Task<MixedPuzzle, MixtureOptions> = {
  name: 'mixture',
  label: 'A mixture of tasks',
  description: 'Several tasks in one vocabulary: train on one, test on another.',
  optionsSchema: MixtureOptions,
  vocabulary: (options) => mixtureOf(options).words,
  stopTokens: (options) => [
    ...new Set(
      mixtureOf(options).parts.flatMap((part) => [
        ...part.toWhole(part.task.stopTokens(part.options)),
      ]),
    ),
  ],
  puzzles: (options, split) =>
    mixtureOf(options)
      .parts.filter(({ name }) => split === 'train' || (options.testOn?.includes(name) ?? true))
      .flatMap(({ name, task, options: own }) =>
        task.puzzles(own, split).map((puzzle) => ({
          canonical: `${name}: ${puzzle.canonical}`,
          payload: { part: name, puzzle },
        })),
      ),
  stage: (puzzles, options, progress, phase) =>
    mixtureOf(options)
      .parts.filter(({ name }) => asks(options, name, phase))
      .flatMap(({ name, task, options: own }) => {
        const mine = puzzles.filter(({ payload }) => payload.part === name);
        if (!task.stage) return mine;
        const inner = mine.map(({ payload }) => payload.puzzle);
        const staged = new Set(task.stage(inner, own, progress, phase));
        return mine.filter(({ payload }) => staged.has(payload.puzzle));
      }),
  stages: (options, phase) =>
    Math.max(
      ...mixtureOf(options)
        .parts.filter(({ name }) => asks(options, name, phase))
        .map(({ task, options: own }) => task.stages?.(own, phase) ?? 1),
    ),
  skills: ({ payload: { part, puzzle } }, options) => {
    const { task, options: own } = partNamed(options, part);
    return (task.skills?.(puzzle, own) ?? ['all']).map((skill) => `${part}: ${skill}`);
  },
  prompt: ({ payload: { part: name, puzzle } }, options, random) => {
    const part = partNamed(options, name);
    const own = part.task.prompt(puzzle, part.options, random);
    return Int32Array.of(part.marker, ...part.toWhole(own));
  },
  demonstrate: ({ payload: { part: name, puzzle } }, options, random) => {
    const part = partNamed(options, name);
    const { tokens, promptLength } = part.task.demonstrate(puzzle, part.options, random);
    return {
      tokens: Int32Array.of(part.marker, ...part.toWhole(tokens)),
      promptLength: promptLength + 1,
    };
  },
  verify: (prompt, response, options) =>
    asked(prompt, response, options, ({ task, options: own }, ...tokens) =>
      task.verify(...tokens, own),
    ) ?? nothing(response),
  detect: (prompt, response, options) =>
    asked(prompt, response, options, ({ task, options: own }, ...tokens) =>
      task.detect(...tokens, own),
    ) ?? [],
  opportunities: (prompt, response, options) =>
    asked(prompt, response, options, ({ task, options: own }, ...tokens) =>
      task.opportunities(...tokens, own),
    ) ?? {},
  openings: (prompt, response, options) =>
    asked(prompt, response, options, ({ task, options: own }, ...tokens) =>
      task.openings(...tokens, own),
    ) ?? {},
  // The words of a part that is tested first: a thinking budget puts the first one.
  openers: (options) => {
    const found: ReturnType<Task['openers']> = {};
    const tested = ({ name }: Part): number => Number(options.testOn?.includes(name) ?? false);
    const parts = mixtureOf(options).parts.toSorted((a, b) => tested(b) - tested(a));
    for (const part of parts) {
      const own = Object.entries(part.task.openers(part.options)) as [
        keyof typeof found,
        number[],
      ][];
      for (const [behaviour, tokens] of own) {
        found[behaviour] = [...new Set([...(found[behaviour] ?? []), ...part.toWhole(tokens)])];
      }
    }
    return found;
  },
};

function asks({ rlOn }: MixtureOptions, name: PartName, phase: 'sft' | 'rl'): boolean {
  return phase === 'sft' || (rlOn?.includes(name) ?? true);
}

function partNamed(options: MixtureOptions, name: PartName): Part {
  const part = mixtureOf(options).parts.find((one) => one.name === name);
  if (!part) throw new Error(`no part "${name}"`);
  return part;
}

/** Hands a prompt and its response to the part that the prompt names; undefined where it names none. */
function asked<T>(
  prompt: Int32Array,
  response: Int32Array,
  options: MixtureOptions,
  work: (part: Part, prompt: Int32Array, response: Int32Array) => T,
): T | undefined {
  const part = mixtureOf(options).parts.find(({ marker }) => marker === prompt[0]);
  return part && work(part, part.toPart(prompt.subarray(1)), part.toPart(response));
}

function nothing(response: Int32Array): Verdict {
  return {
    correct: false,
    answered: false,
    reason: 'the prompt names no task of the mixture',
    validity: NaN,
    duplicates: 0,
    thinkingLength: response.length,
    attempts: { all: 0, distinct: 0, guarded: 0 },
  };
}
