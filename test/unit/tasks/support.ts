import { Value } from '@sinclair/typebox/value';
import { randomKey, randomStream, type RandomStream } from '../../../src/base/random.ts';
import { CountdownOptions } from '../../../src/tasks/countdown/options.ts';
import { ID, vocabulary, type Word } from '../../../src/tasks/countdown/words.ts';

/** Fresh at every run; print it when something fails. */
export const seed = Math.floor(Math.random() * 2 ** 31);

export const stream = (row: number): RandomStream => randomStream(randomKey(seed, 'puzzle'), row);

export function countdownOptions(changes: Partial<CountdownOptions> = {}): CountdownOptions {
  return { ...(Value.Default(CountdownOptions, {}) as CountdownOptions), ...changes };
}

const VOCABULARY = vocabulary(24);

/** Token ids of a text in the trace language with values up to 24. */
export function tokens(text: string): Int32Array {
  return Int32Array.from(text.split(' ').filter(Boolean), (word) => {
    const id = VOCABULARY.indexOf(word);
    if (id < 0) throw new Error(`no word "${word}"`);
    return id;
  });
}

export function text(ids: ArrayLike<number>): string {
  return Array.from(ids, (id) => VOCABULARY[id] ?? `<${id}>`).join(' ');
}

export const id = (word: Word): number => ID[word];
