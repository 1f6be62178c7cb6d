import { randomInt } from 'node:crypto';
import { randomKey, randomStream, type RandomStream } from '../../../src/base/random.ts';
import { UserError } from '../../../src/base/errors.ts';

/** A seed that a failure prints, and its randomness. */
export function fuzzRandom(): { seed: number; random: RandomStream } {
  const seed = randomInt(2 ** 31);
  return { seed, random: randomStream(randomKey(seed, 'shuffle')) };
}

const TEXTS = [
  '',
  ' ',
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '-1',
  '1e999',
  'null',
  '//',
  '/*',
  '\u0000',
  '\ud800',
  '\u202e',
  '￿',
  '__proto__',
  '"constructor"',
];

/** A text with a few random cuts, repeats and insertions. */
export function mutateText(text: string, random: RandomStream): string {
  let out = text;
  for (let i = 0; i <= random.below(4); i++) {
    const at = random.below(out.length + 1);
    const end = Math.min(out.length, at + random.below(20));
    const kinds = [
      () => out.slice(0, at) + out.slice(end),
      () => out.slice(0, at) + TEXTS[random.below(TEXTS.length)] + out.slice(at),
      () => out.slice(0, at) + out.slice(at, end).repeat(3) + out.slice(end),
      () => out.slice(0, at),
      () => out.slice(0, at) + TEXTS[random.below(TEXTS.length)] + out.slice(end),
    ];
    out = kinds[random.below(kinds.length)]();
  }
  return out;
}

/** Bytes with a few random changes, the first ones more often: headers are where lies pay. */
export function mutateBytes(bytes: Uint8Array, random: RandomStream): Uint8Array {
  let out = Uint8Array.from(bytes);
  for (let i = 0; i <= random.below(4); i++) {
    const reach = random.next() < 0.5 ? Math.min(100, out.length) : out.length;
    const at = random.below(Math.max(1, reach));
    if (random.next() < 0.15) out = out.slice(0, at);
    else if (out.length > 0) out[at] = random.below(256);
  }
  return out;
}

/** A random JSON value, sometimes with the names given. */
export function randomValue(random: RandomStream, names: readonly string[], depth = 0): unknown {
  const simple = [
    () => random.below(100) - 50,
    () => random.next() * 1e308,
    () => NaN,
    () => TEXTS[random.below(TEXTS.length)],
    () => names[random.below(names.length)],
    () => null,
    () => undefined,
    () => random.next() < 0.5,
  ];
  if (depth > 3 || random.next() < 0.5) return simple[random.below(simple.length)]();
  const some = Array.from({ length: random.below(5) }, () => randomValue(random, names, depth + 1));
  if (random.next() < 0.4) return some;
  return Object.fromEntries(some.map((value) => [names[random.below(names.length)], value]));
}

/**
 * Runs `work`; anything but a UserError, or an error that is worded as expected, is a defect. Returns whether it was
 * refused, and the milliseconds it took.
 */
export function refused(work: () => unknown, words?: RegExp): { refused: boolean; time: number } {
  const began = performance.now();
  let found = false;
  try {
    work();
  } catch (error) {
    const expected = error instanceof Error && words?.test(error.message);
    if (!(error instanceof UserError) && !expected) throw error;
    found = true;
  }
  return { refused: found, time: performance.now() - began };
}
