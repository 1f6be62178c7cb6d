import { Value } from '@sinclair/typebox/value';
import assert from 'node:assert/strict';
import { randomKey, randomStream, type RandomStream } from '../../../src/base/random.ts';
import type { Batch, Scores } from '../../../src/engine/engine.ts';
import type { Experience, ResolvedRl, Settings } from '../../../src/rl/algorithm.ts';
import { RlOptions, ValueOptions } from '../../../src/rl/options.ts';
import { RewardOptions } from '../../../src/rl/reward-options.ts';
import { resolveRl } from '../../../src/rl/resolve.ts';

/** Fresh at every run; print it when something fails. */
export const seed = Math.floor(Math.random() * 2 ** 31);
export const stream = (row: number): RandomStream => randomStream(randomKey(seed, 'shuffle'), row);

export function close(actual: number, expected: number, slack = 1e-9, what = ''): void {
  const scale = Math.max(1, Math.abs(expected));
  assert.ok(
    Math.abs(actual - expected) <= slack * scale,
    `${what} ${actual}, expected ${expected} (seed ${seed})`,
  );
}

export function allClose(a: ArrayLike<number>, b: ArrayLike<number>, slack = 1e-9): void {
  assert.equal(a.length, b.length);
  for (let i = 0; i < a.length; i++) close(a[i], b[i], slack, `[${i}]`);
}

/** The settings of a run file that says only this. */
export function settings(
  rl: Partial<RlOptions> = {},
  value: Partial<ValueOptions> = {},
): Settings & { rl: ResolvedRl } {
  const reward = Value.Default(RewardOptions, {}) as RewardOptions;
  const whole = { ...(Value.Default(RlOptions, {}) as RlOptions), ...rl };
  assert.deepEqual([...Value.Errors(RlOptions, whole)], []);
  return {
    rl: resolveRl({ rl: whole, reward }).rl,
    value: { ...(Value.Default(ValueOptions, {}) as ValueOptions), ...value },
  };
}

/** Random rollouts with every array filled; `groups` prompts × `perGroup` samples. */
export function randomExperience(
  random: RandomStream,
  shape: { groups: number; perGroup: number; length?: number },
): Experience {
  const rows = shape.groups * shape.perGroup;
  const offsets = new Int32Array(rows + 1);
  const promptLengths = Int32Array.from({ length: rows }, () => 1 + random.below(4));
  for (let row = 0; row < rows; row++) {
    offsets[row + 1] = offsets[row] + promptLengths[row] + (shape.length ?? 1 + random.below(12));
  }
  const length = offsets[rows];
  const perToken = (draw: () => number): Float64Array => Float64Array.from({ length }, draw);
  const perRow = (draw: () => number): Float64Array => Float64Array.from({ length: rows }, draw);
  const logp = perToken(() => -2 * random.next());
  return {
    tokens: Int32Array.from({ length }, () => random.below(48)),
    offsets,
    promptLengths,
    groups: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / shape.perGroup)),
    temperature: 1,
    logp,
    sampledLogp: logp.map((value) => value + 0.5 * random.normal()),
    referenceLogp: logp.map((value) => value + 0.3 * random.normal()),
    heads: {
      correctness: perToken(() => random.normal()),
      exploration: perToken(() => random.normal()),
      kl: perToken(() => random.normal()),
      value: perToken(() => random.normal()),
      'token-reward': perToken(() => random.normal()),
    },
    rewards: [
      { name: 'correctness', weight: 1, values: perRow(() => random.below(2)) },
      { name: 'exploration', weight: 0.6, values: perRow(() => -random.next()) },
    ],
    // Each prompt with at least one correct and one wrong sample, where it has two.
    correct: perRow(() => 0).map((_, row) => {
      const at = row % shape.perGroup;
      return at < 2 ? at : random.below(2);
    }),
  };
}

/** [start, end) of each row's response. */
export function responses({
  offsets,
  promptLengths,
}: Pick<Experience, 'offsets' | 'promptLengths'>): [number, number][] {
  return Array.from(promptLengths, (prompt, row) => [offsets[row] + prompt, offsets[row + 1]]);
}

/** Rows [from, to) of a batch as an engine's part. */
export function partOf(batch: Batch, from: number, to: number): Batch {
  const [start, end] = [batch.offsets[from], batch.offsets[to]];
  return {
    tokens: batch.tokens.slice(start, end),
    offsets: batch.offsets.slice(from, to + 1).map((offset) => offset - start),
    temperature: batch.temperature.slice(from, to),
    columns: Object.fromEntries(
      Object.entries(batch.columns).map(([name, column]) => [name, column.slice(start, end)]),
    ),
  };
}

export function scoresPart(scores: Scores, start: number, end: number): Scores {
  return {
    logp: scores.logp.slice(start, end),
    entropy: scores.entropy.slice(start, end),
    heads: Object.fromEntries(
      Object.entries(scores.heads).map(([name, head]) => [name, head.slice(start, end)]),
    ),
  };
}
