import { Value } from '@sinclair/typebox/value';
import { BUILT_IN_TASKS, taskNamed } from './registry.ts';
import type { Task } from './task.ts';

/** A prompt and a response in the language of a built-in task, as its tokens. */
export interface Recognised {
  task: Task;
  options: unknown;
  prompt: Int32Array;
  response: Int32Array;
}

/**
 * The built-in task in whose language both texts are written, word by word; undefined where a word is in none. A run may have
 * had other options, which a text does not tell: numbers are read up to the largest that the task can be set to, all else is
 * as by default.
 */
export function recognise(prompt: string, response: string): Recognised | undefined {
  for (const name of BUILT_IN_TASKS) {
    const task = taskNamed(name);
    const options: unknown = {
      ...(Value.Default(task.optionsSchema, {}) as object),
      ...task.widest,
    };
    const ids = new Map(task.vocabulary(options).map((word, id) => [word, id]));
    const asked = tokens(prompt, ids);
    const said = asked && tokens(response, ids);
    if (said) return { task, options, prompt: asked, response: said };
  }
  return undefined;
}

/** Undefined without words and at the first that is not in the vocabulary: prose is told after a word or two. */
function tokens(text: string, ids: ReadonlyMap<string, number>): Int32Array | undefined {
  const found: number[] = [];
  for (const [word] of text.matchAll(/\S+/g)) {
    const id = ids.get(word);
    if (id === undefined) return undefined;
    found.push(id);
  }
  return found.length > 0 ? Int32Array.from(found) : undefined;
}
