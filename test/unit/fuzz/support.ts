import assert from 'node:assert/strict';
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

/** A value with one of its parts replaced, removed or doubled: nearly what somebody expects. */
export function mutateValue(
  value: unknown,
  random: RandomStream,
  names: readonly string[],
): unknown {
  if (typeof value !== 'object' || value === null || random.next() < 0.2) {
    return randomValue(random, names);
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return [randomValue(random, names)];
    const at = random.below(value.length);
    const item: unknown = value[at];
    if (random.next() < 0.2) return value.toSpliced(at, 1);
    if (random.next() < 0.2) return value.toSpliced(at, 0, item);
    return value.with(at, mutateValue(item, random, names));
  }
  const entries = Object.entries(value);
  const at = random.below(entries.length + 1);
  if (at === entries.length) {
    return { ...value, [names[random.below(names.length)]]: randomValue(random, names) };
  }
  const [name, inner] = entries[at] as [string, unknown];
  if (random.next() < 0.2) return Object.fromEntries(entries.filter(([other]) => other !== name));
  return { ...value, [name]: mutateValue(inner, random, names) };
}

/** Factor on the number of cases, for long runs: `FUZZ_TIMES=50`. */
const TIMES = Number(process.env['FUZZ_TIMES'] ?? 1);
if (!(TIMES > 0)) throw new Error('FUZZ_TIMES must be a number above 0');
export const cases = (count: number): number => Math.max(1, Math.round(count * TIMES));

/** Nothing that anybody sends may keep a program busy for longer: milliseconds of the processor, whatever else runs. */
const HANG_MS = 1000;

/** Milliseconds of processor time of this process so far. */
function busy(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What was thrown at one boundary, for the summary at the end. */
export interface Tally {
  cases: number;
  refused: number;
  slowest: number;
}
const tallies = new Map<string, Tally>();

/**
 * Throws `count` cases (times FUZZ_TIMES) at a boundary. A case may return or be refused: a UserError, one of the error names
 * given, or a message of the form given. Anything else, a hang and an unhandled rejection are defects, told with the seed.
 */
export async function throwAt(
  name: string,
  count: number,
  work: (random: RandomStream, index: number) => unknown,
  expected: { names?: readonly string[]; words?: RegExp } = {},
): Promise<Tally> {
  const { seed, random } = fuzzRandom();
  const tally: Tally = { cases: 0, refused: 0, slowest: 0 };
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    for (let i = 0; i < cases(count); i++) {
      const began = busy();
      try {
        const result = work(random, i);
        if (result instanceof Promise) await result;
      } catch (error) {
        const known =
          error instanceof Error &&
          (error instanceof UserError ||
            expected.names?.includes(error.name) === true ||
            expected.words?.test(error.message) === true);
        if (!known) throw new Error(`${name}: seed ${seed}, case ${i}`, { cause: error });
        tally.refused++;
      }
      const took = busy() - began;
      tally.cases++;
      tally.slowest = Math.max(tally.slowest, took);
      assert.ok(took < HANG_MS, `${name}: seed ${seed}, case ${i} took ${took.toFixed(0)} ms`);
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(unhandled, [], `${name}: seed ${seed}`);
  } finally {
    process.off('unhandledRejection', note);
  }
  tallies.set(name, tally);
  return tally;
}

/** Prints what was thrown so far, as a table. */
export function printTallies(): void {
  if (tallies.size === 0) return;
  const rows = Array.from(
    tallies,
    ([name, tally]) =>
      `| ${name} | ${tally.cases} | ${tally.refused} | ${tally.slowest.toFixed(0)} |`,
  );
  const head =
    '| boundary | cases | refused | slowest case (ms of processor time) |\n|---|---|---|---|';
  process.stdout.write(`\n${head}\n${rows.join('\n')}\n`);
  tallies.clear();
}
