import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { randomKey, randomStream } from '../../../../src/base/random.ts';
import { CHECKS } from '../../../../src/run/own/checks.ts';
import { prepareModule, type PrepareWish } from '../../../../src/run/own/prepareModule.ts';
import { ModuleTaskOptions } from '../../../../src/tasks/own/options.ts';
import { preparedTask } from '../../../../src/tasks/own/task.ts';

const template = join(import.meta.dirname, '../../../../examples/templates/own-task.ts');
const sorting = { name: 'own-task.ts', source: readFileSync(template, 'utf8') };
const seed = randomInt(2 ** 31);

function prepare(
  source: string,
  options: Partial<ModuleTaskOptions> = {},
  wish: Partial<PrepareWish> = {},
) {
  const given = { file: 'own.js', puzzles: 40, demonstrations: 2, seed, ...options };
  const filled = Value.Default(ModuleTaskOptions, given) as ModuleTaskOptions;
  const module = source === sorting.source ? sorting : { name: 'own.js', source };
  return prepareModule(module, filled, { maxTokens: 64, perturbed: false, ...wish });
}

const GOOD = {
  generate:
    'export const generate = (o, random) => { const n = random.below(1000); return { prompt: "say " + n, n }; };',
  demonstrate: 'export const demonstrate = ({ n }) => "answer " + n;',
  verify: 'export const verify = ({ n }, response) => response === "answer " + n;',
};
const moduleOf = (changes: Partial<Record<keyof typeof GOOD | 'more', string>>): string =>
  Object.values({ ...GOOD, ...changes }).join('\n');

const refused = (
  changes: Parameters<typeof moduleOf>[0],
  message: RegExp,
  options: Partial<ModuleTaskOptions> = {},
): Promise<void> =>
  assert.rejects(prepare(moduleOf(changes), options), {
    name: 'UserError',
    code: 'task-module',
    message,
  });

describe('a task module of the user', function () {
  this.timeout(120_000);

  it('gives the same puzzles and demonstrations for the same seed, others for another', async () => {
    const [a, b, c] = await Promise.all([
      prepare(sorting.source, {}, { perturbed: true }),
      prepare(sorting.source, {}, { perturbed: true }),
      prepare(sorting.source, { seed: seed + 1 }, { perturbed: true }),
    ]);
    assert.deepEqual(a, b);
    assert.notDeepEqual(a.rows, c.rows, `seed ${seed}`);
    assert.equal(a.rows.length, 40);
    assert.equal(new Set(a.rows.map(({ canonical }) => canonical)).size, 40);
    for (const { heldOut, demonstrations, perturbed } of a.rows) {
      assert.equal(demonstrations.length, heldOut ? 0 : 2);
      assert.equal(perturbed.length, 1);
    }
  });

  it('is a task like every other: prompts, demonstrations, labels, perturbations', async () => {
    const prepared = await prepare(sorting.source, {}, { perturbed: true });
    const task = preparedTask(prepared, (asked) =>
      Promise.resolve(
        asked.map(({ puzzle, response }) => {
          const { letters } = puzzle as { letters: string[] };
          const correct = response.endsWith(`answer ${[...letters].sort().join(' ')}`);
          return { correct, answered: true, reason: 'x' };
        }),
      ),
    );
    const words = task.vocabulary({});
    const random = randomStream(randomKey(seed, 'puzzle'));
    const puzzles = task.puzzles({}, 'train');
    for (const puzzle of puzzles) {
      const { tokens, promptLength } = task.demonstrate(puzzle, {}, random);
      const prompt = tokens.slice(0, promptLength);
      const response = tokens.slice(promptLength);
      assert.deepEqual(prompt, task.prompt(puzzle, {}, random));
      const [verdict] = (await task.verifyAll?.([{ prompt, response }], {})) ?? [];
      assert.ok(verdict.correct, `seed ${seed}: ${puzzle.canonical}`);
      const spans = task.detect(prompt, response, {});
      for (const { start, behaviour } of spans) {
        const opener = { least: 'exploration', wait: 'reflection', check: 'verification' };
        const expected = { ...opener, answer: 'conclusion' }[words[response[start]]];
        assert.equal(behaviour, expected);
      }
      assert.equal(
        verdict.attempts.all,
        spans.filter(({ behaviour }) => behaviour === 'exploration').length,
      );
      assert.equal(verdict.thinkingLength, Array.from(response).indexOf(words.indexOf('answer')));
      const changed = task.perturb?.(puzzle, 'letter', {}, random);
      assert.ok(changed);
      assert.notDeepEqual(task.prompt(changed, {}, random), prompt);
    }
    const [first] = puzzles;
    const foreign = task.prompt(first, {}, random).slice(1);
    const response = Int32Array.of(1);
    const [unknown] = (await task.verifyAll?.([{ prompt: foreign, response }], {})) ?? [];
    assert.match(unknown.reason, /none of the task/);
    assert.ok(!task.verify(task.prompt(first, {}, random), response, {}).correct);
  });

  it('shows what it throws with its stack and the sample', async () => {
    const thrower = 'function inner() { throw new RangeError("bad luck"); }\n';
    for (const name of ['generate', 'demonstrate', 'verify'] as const) {
      await refused(
        { [name]: `${thrower}export const ${name} = () => inner();` },
        /task\.options\.file: own\.js: RangeError: bad luck\n.*at inner .*own\.js:\d+:.*sample 0: /s,
      );
    }
  });

  it('is refused what has the wrong type, with the sample', async () => {
    const says = (value: string) => ({
      demonstrate: `export const demonstrate = () => (${value});`,
    });
    await refused(says('NaN'), /demonstrate\(\) returned NaN, not a text\nsample 0: .*"prompt"/s);
    const never = 'export const verify = () => false;';
    await refused({ verify: never }, /calls none of \d+ demonstrations right.*\nsample: /s);
    await refused({ verify: 'export const verify = 1;' }, /exports no function "verify"/);
    await refused({ more: 'export const behaviours = { wondering: ["hm"] };' }, /behaviours/);
    await refused({ more: 'export const vocabulary = ["say"];' }, /"\d+" is not in its vocabulary/);
    await refused({}, /more than 8 different words .*task\.options\.maxWords/, { maxWords: 8 });
  });

  it('may return what a run can use, and nothing else', () => {
    class Odd {}
    const wrong: [string, unknown, RegExp][] = [
      ['generate', 'text', /^the text "text", not a puzzle/],
      ['generate', NaN, /^NaN, not a puzzle/],
      ['generate', undefined, /^undefined, not a puzzle/],
      ['generate', ['a'], /^an array, not a puzzle/],
      ['generate', { prompt: 3 }, /whose prompt is 3, not a puzzle/],
      ['generate', { prompt: ' ' }, /whose prompt is the text " "/],
      ['generate', { prompt: 'a', key: 1 }, /whose key is 1/],
      ['generate', { prompt: 'a', n: { m: NaN } }, /holds NaN in n\.m: only plain data/],
      ['generate', { prompt: 'a', n: [1, Infinity] }, /holds Infinity in n\.1/],
      ['generate', { prompt: 'a', n: new Map() }, /holds an object of a class in n/],
      ['generate', { prompt: 'a', n: new Odd() }, /holds an object of a class in n/],
      ['generate', { prompt: 'a', n: () => 1 }, /holds a value of type function in n/],
      ['demonstrate', ' ', /^the text " ", not a text/],
      ['demonstrate', null, /^null, not a text/],
      ['perturb', 'a', /not a puzzle/],
      ['reward', '1', /^the text "1", not a finite number/],
      ['reward', NaN, /^NaN, not a finite number/],
    ];
    for (const value of [
      NaN,
      'yes',
      1,
      { correct: 1 },
      undefined,
      [true],
      { correct: true, reason: 7 },
    ]) {
      wrong.push(['verify', value, /not true, false or \{ correct/]);
    }
    for (const [name, value, message] of wrong) assert.match(CHECKS[name](value) ?? '', message);
    const right: [string, unknown][] = [
      ['generate', { prompt: 'a', key: 'b', n: [1, null, { deep: 'x' }], left: undefined }],
      ['demonstrate', 'a'],
      ['verify', true],
      ['verify', { correct: false, reason: 'x' }],
      ['perturb', undefined],
      ['perturb', { prompt: 'a' }],
      ['reward', -1.5],
    ];
    for (const [name, value] of right) assert.equal(CHECKS[name](value), undefined, name);
  });

  it('is refused a language that a run cannot use', async () => {
    const same =
      'export const generate = (o, r) => ({ prompt: "say", key: String(r.next()), n: 1 });';
    await refused({ generate: same }, /different keys have the same prompt/);
    const one = 'export const generate = () => ({ prompt: "say", n: 1 });';
    await refused({ generate: one }, /of 1 puzzles/);
    const long = 'export const demonstrate = () => "a ".repeat(64);';
    await refused({ demonstrate: long }, /64 words and its end, more than rl\.maxTokens, 64/);
  });

  it('is killed when it hangs, whichever function does', async () => {
    for (const name of ['demonstrate', 'verify'] as const) {
      await refused(
        { [name]: `export const ${name} = () => { for (;;); };` },
        new RegExp(`longer than 0.5 s for \\d+ calls of ${name}\\(\\) .task.options.timeLimit`),
        { timeLimit: 0.5 },
      );
    }
  });

  it('reaches neither files nor network, and draws no numbers of its own', async () => {
    const tries = (code: string) => ({
      demonstrate: `export async function demonstrate() { ${code}; return "x"; }`,
    });
    await refused(tries('await import("node:fs")'), /may import nothing/);
    await refused(tries('await fetch("http://127.0.0.1:9/")'), /fetch is not defined/);
    await refused(tries('process.exit()'), /process is not defined/);
    await refused(tries('Math.random()'), /unrepeatable/);
  });
});
