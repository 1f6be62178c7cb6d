import { randomInt } from 'node:crypto';
import { randomKey, randomStream, type RandomStream } from '../../base/random.ts';

/** Random numbers for one check, and the seed that repeats it. */
export interface Fresh extends RandomStream {
  seed: number;
  /** Integer in [low, high]. */
  between(low: number, high: number): number;
  pick<T>(choices: readonly T[]): T;
  normals(count: number, std?: number): Float64Array;
}

/** A new seed each run, unless THOUGHTSCOPE_TEST_SEED repeats one. */
export function freshSeed(): number {
  const given = process.env['THOUGHTSCOPE_TEST_SEED'];
  return given === undefined ? randomInt(2 ** 32 - 1) : Number(given);
}

export function fresh(seed: number): Fresh {
  const stream = randomStream(randomKey(seed, 'bootstrap'));
  return {
    ...stream,
    seed,
    between: (low, high) => low + stream.below(high - low + 1),
    pick: (choices) => choices[stream.below(choices.length)],
    normals: (count, std = 1) => Float64Array.from({ length: count }, () => std * stream.normal()),
  };
}

/** Runs a check on fresh random numbers; its failure says how to repeat it. */
export async function withFresh(
  check: (random: Fresh) => void | Promise<void>,
  seed = freshSeed(),
): Promise<void> {
  try {
    await check(fresh(seed));
  } catch (error) {
    if (error instanceof Error) {
      const { message, stack } = error;
      error.message = `${message}\n(repeat with THOUGHTSCOPE_TEST_SEED=${seed})`;
      // The stack holds the message of the moment it was made, and is what is shown.
      error.stack = stack?.replace(message, () => error.message);
    }
    throw error;
  }
}
