import { UserError } from '../../base/errors.ts';
import { arithmetic } from '../arithmetic/arithmetic.ts';
import { countdown } from '../countdown/countdown.ts';
import { knightsAndKnaves } from '../knights-and-knaves/knights-and-knaves.ts';
import { streamOfSearch } from '../stream-of-search/stream-of-search.ts';
import type { Task } from '../task.ts';
import { PART_NAMES, type MixtureOptions, type PartName } from './options.ts';

const TASKS: Record<PartName, Task> = {
  'knights-and-knaves': knightsAndKnaves,
  countdown,
  arithmetic,
  'stream-of-search': streamOfSearch,
};

/** A task of the mixture, with the way from its tokens to those of the mixture and back. */
export interface Part {
  name: PartName;
  task: Task;
  options: unknown;
  /** First token of its prompts. */
  marker: number;
  /** Tokens of the part in the mixture's ids. */
  toWhole(tokens: ArrayLike<number>): Int32Array;
  /** Tokens of the mixture in the part's ids; what the part has no word for is −1. */
  toPart(tokens: Int32Array): Int32Array;
}

export interface Mixture {
  parts: Part[];
  /** Padding, the names of the parts (each opens its prompts), then the words of all; equal words are one token. */
  words: string[];
}

const known = new WeakMap<MixtureOptions, Mixture>();

/** Throws UserError where there is no part, or `rlOn` or `testOn` names a task that is no part. */
export function mixtureOf(options: MixtureOptions): Mixture {
  const made = known.get(options) ?? make(options);
  known.set(options, made);
  return made;
}

function make(options: MixtureOptions): Mixture {
  const names = PART_NAMES.filter((name) => options.parts[name] !== undefined);
  if (names.length === 0) {
    throw new UserError(
      'task-options',
      `task.options.parts: a mixture needs at least one part; tasks that can be one: ${PART_NAMES.join(', ')}.`,
    );
  }
  for (const field of ['rlOn', 'testOn'] as const) {
    const missing = options[field]?.find((name) => !names.includes(name));
    if (missing === undefined) continue;
    throw new UserError(
      'task-options',
      `task.options.${field}: ${missing} is no part of this mixture; its parts: ${names.join(', ')}.`,
    );
  }
  const own = names.map((name) => TASKS[name].vocabulary(options.parts[name]));
  const words = [...new Set(['<pad>', ...names, ...own.flat()])];
  const ids = new Map(words.map((word, id) => [word, id]));
  const parts = names.map((name, i): Part => {
    const whole = own[i].map((word) => ids.get(word) ?? 0);
    const back = new Map(whole.map((id, token) => [id, token]));
    return {
      name,
      task: TASKS[name],
      options: options.parts[name],
      marker: ids.get(name) ?? 0,
      toWhole: (tokens) => Int32Array.from(tokens, (token) => whole[token]),
      toPart: (tokens) => Int32Array.from(tokens, (token) => back.get(token) ?? -1),
    };
  });
  return { parts, words };
}
