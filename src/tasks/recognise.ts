import { Value } from '@sinclair/typebox/value';
import { PART_NAMES } from './mixture/options.ts';
import { taskNamed } from './registry.ts';
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
 * as by default. A prompt of a mixture begins with the name of the part that it asks.
 */
export function recognise(prompt: string, response: string): Recognised | undefined {
  const part = PART_NAMES.find((name) => prompt.startsWith(`${name} `));
  const asking = part ? prompt.slice(part.length) : prompt;
  for (const name of part ? [part] : PART_NAMES) {
    const task = taskNamed(name);
    const options: unknown = {
      ...(Value.Default(task.optionsSchema, {}) as object),
      ...task.widest,
    };
    const ids = new Map(task.vocabulary(options).map((word, id) => [word, id]));
    const asked = tokens(asking, ids);
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
