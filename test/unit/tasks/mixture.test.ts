import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import { UserError } from '../../../src/base/errors.ts';
import { mixture } from '../../../src/tasks/mixture/mixture.ts';
import { MixtureOptions, PART_NAMES, type PartName } from '../../../src/tasks/mixture/options.ts';
import { resolveSpec } from '../../../src/run/validate.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';
import { seed, stream } from './support.ts';

const complete = (options: unknown): MixtureOptions =>
  Value.Default(MixtureOptions, options) as MixtureOptions;
const all = complete({
  parts: {
    'knights-and-knaves': { puzzles: 60 },
    countdown: {},
    arithmetic: { puzzles: 60, operation: 'both' },
    'stream-of-search': { numbers: 3, maxValue: 20, targetMin: 8, targetMax: 10 },
  },
});

describe('a mixture of tasks', () => {
  it('has one vocabulary in which equal words are one token, and each part’s name', () => {
    const words = mixture.vocabulary(all);
    assert.equal(words[0], '<pad>');
    assert.equal(new Set(words).size, words.length);
    for (const name of PART_NAMES) {
      assert.ok(words.includes(name));
      const own = taskNamed(name).vocabulary(all.parts[name]);
      for (const word of own) assert.ok(words.includes(word), word);
    }
    assert.deepEqual(
      mixture.stopTokens(all).map((token) => words[token]),
      ['end'],
    );
  });

  it('says of each demonstration what its own task says', () => {
    const words = mixture.vocabulary(all);
    const seen = new Map<PartName, number>();
    for (const [row, puzzle] of mixture.puzzles(all, 'train').entries()) {
      const { part, puzzle: inner } = puzzle.payload;
      const done = seen.get(part) ?? 0;
      if (done >= 40) continue;
      seen.set(part, done + 1);
      const task = taskNamed(part);
      const own = all.parts[part];
      const demonstration = task.demonstrate(inner, own, stream(row));
      const mixed = mixture.demonstrate(puzzle, all, stream(row));
      const spell = (tokens: ArrayLike<number>, vocabulary: string[]): string =>
        Array.from(tokens, (token) => vocabulary[token]).join(' ');
      assert.equal(
        spell(mixed.tokens, words),
        `${part} ${spell(demonstration.tokens, task.vocabulary(own))}`,
      );
      assert.equal(
        spell(mixture.prompt(puzzle, all, stream(row)), words),
        `${part} ${spell(task.prompt(inner, own, stream(row)), task.vocabulary(own))}`,
      );
      const cut = ({
        tokens,
        promptLength,
      }: typeof mixed): [prompt: Int32Array, response: Int32Array] => [
        tokens.slice(0, promptLength),
        tokens.slice(promptLength),
      ];
      const [mine, whole] = [cut(demonstration), cut(mixed)];
      assert.deepEqual(mixture.verify(...whole, all), task.verify(...mine, own), `seed ${seed}`);
      assert.deepEqual(mixture.detect(...whole, all), task.detect(...mine, own));
      assert.deepEqual(mixture.opportunities(...whole, all), task.opportunities(...mine, own));
      assert.deepEqual(mixture.openings(...whole, all), task.openings(...mine, own));
    }
    assert.deepEqual([...seen.keys()].sort(), [...PART_NAMES].sort());
  });

  it('asks in RL and in tests the parts that are named, and shows all in SFT', () => {
    const options = complete({
      parts: { 'knights-and-knaves': { puzzles: 60, curriculum: true }, countdown: {} },
      rlOn: ['knights-and-knaves'],
      testOn: ['countdown'],
    });
    const parts = (puzzles: { payload: { part: string } }[]): string[] =>
      [...new Set(puzzles.map(({ payload }) => payload.part))].sort();
    const train = mixture.puzzles(options, 'train');
    assert.deepEqual(parts(train), ['countdown', 'knights-and-knaves']);
    assert.deepEqual(parts(mixture.puzzles(options, 'heldOut')), ['countdown']);
    const stage = (progress: number, phase: 'sft' | 'rl') =>
      mixture.stage?.(train, options, progress, phase) ?? [];
    assert.deepEqual(parts(stage(0, 'sft')), ['countdown', 'knights-and-knaves']);
    assert.deepEqual(parts(stage(0, 'rl')), ['knights-and-knaves']);
    // The part's own curriculum holds: two people first, then three.
    const people = (progress: number): number[] => [
      ...new Set(
        stage(progress, 'rl').map(
          ({ payload }) => (payload.puzzle.payload as { statements: unknown[] }).statements.length,
        ),
      ),
    ];
    assert.deepEqual([people(0), people(0.9)], [[2], [3]]);
    assert.ok(stage(0, 'rl').every((puzzle) => train.includes(puzzle)));
    const words = mixture.vocabulary(options);
    assert.equal(words[mixture.openers(options).conclusion?.[0] ?? 0], 'answer');
    const other = { ...options, testOn: ['knights-and-knaves' as const] };
    assert.equal(words[mixture.openers(other).conclusion?.[0] ?? 0], '</think>');
    assert.deepEqual(mixture.vocabulary(other), words);
    assert.ok(
      train.every((puzzle) =>
        (mixture.skills?.(puzzle, options) ?? []).every((skill) =>
          skill.startsWith(`${puzzle.payload.part}: `),
        ),
      ),
    );
  });

  it('never trips over random tokens, and knows no prompt without a name', () => {
    const words = mixture.vocabulary(all);
    const random = stream(7);
    const puzzles = mixture.puzzles(all, 'heldOut');
    for (let round = 0; round < 300; round++) {
      const puzzle = puzzles[random.below(puzzles.length)];
      const prompt = mixture.prompt(puzzle, all, random);
      const response = Int32Array.from({ length: random.below(40) }, () =>
        random.below(words.length),
      );
      const verdict = mixture.verify(prompt, response, all);
      assert.ok(verdict.thinkingLength <= response.length, `seed ${seed}`);
      for (const { start, end } of mixture.detect(prompt, response, all))
        assert.ok(start >= 0 && end <= response.length);
      mixture.openings(prompt, response, all);
      assert.match(mixture.verify(prompt.slice(1), response, all).reason, /names no task/);
    }
  });

  it('refuses parts that are none, and a mixture of nothing', () => {
    const options = complete({ parts: { countdown: {} }, rlOn: ['arithmetic'] });
    assert.throws(
      () => mixture.vocabulary(options),
      (error: unknown) =>
        error instanceof UserError && /rlOn: arithmetic is no part/.test(error.message),
    );
    assert.throws(() => mixture.vocabulary(complete({ parts: {} })), /at least one part/);
    const file = {
      task: { name: 'mixture', options: { parts: { countdown: {} }, testOn: ['arithmetic'] } },
    };
    assert.match(JSON.stringify(resolveSpec(file).problems), /testOn: arithmetic is no part/);
    assert.ok(!Value.Check(MixtureOptions, complete({ parts: { countdown: { maxValue: 1e6 } } })));
  });
});
