import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { randomKey, randomStream } from '../../../../src/base/random.ts';
import { LIMITS, prepareDataset } from '../../../../src/run/own/prepareDataset.ts';
import { checkRunFile } from '../../../../src/run/validate.ts';
import { ownTaskProblems } from '../../../../src/run/own/task.ts';
import { numberOf } from '../../../../src/tasks/own/judge.ts';
import { DatasetOptions } from '../../../../src/tasks/own/options.ts';
import { preparedTask } from '../../../../src/tasks/own/task.ts';

const folder = mkdtempSync(join(tmpdir(), 'dataset-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Row = Record<string, unknown>;
const sums: Row[] = Array.from({ length: 60 }, (_, i) => ({
  prompt: `${i} plus ${i % 7} =`,
  answer: i + (i % 7),
}));

function prepare(
  rows: (Row | string)[],
  options: Partial<DatasetOptions> = {},
  verifier?: string,
  maxTokens = 32,
) {
  const text = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
  writeFileSync(join(folder, 'data.jsonl'), text);
  const given = Value.Default(DatasetOptions, { file: 'data.jsonl', ...options });
  const module = verifier === undefined ? undefined : { name: 'judge.js', source: verifier };
  return prepareDataset(given as DatasetOptions, { baseFolder: folder, maxTokens }, module);
}

const refused = (
  rows: (Row | string)[],
  message: RegExp,
  options: Partial<DatasetOptions> = {},
  verifier?: string,
): Promise<void> =>
  assert.rejects(prepare(rows, options, verifier), {
    name: 'UserError',
    code:
      verifier !== undefined && /module|judge/.test(String(message)) ? 'task-module' : 'task-data',
    message,
  });

describe('a data set of the user', function () {
  this.timeout(60_000);

  it('becomes a task: split by prompt, words from the data, answers that its verifier accepts', async () => {
    const { prepared, source } = await prepare([...sums, '', ' ']);
    assert.equal(source.name, 'data.jsonl');
    assert.match(source.hash, /^[0-9a-f]{64}$/);
    const task = preparedTask(prepared);
    const train = task.puzzles({}, 'train');
    const heldOut = task.puzzles({}, 'heldOut');
    assert.equal(train.length + heldOut.length, sums.length);
    assert.ok(train.length > heldOut.length && heldOut.length > 0);
    const seed = randomInt(2 ** 31);
    const random = randomStream(randomKey(seed, 'puzzle'));
    for (const puzzle of train) {
      const { tokens, promptLength } = task.demonstrate(puzzle, {}, random);
      const prompt = tokens.slice(0, promptLength);
      const response = tokens.slice(promptLength);
      assert.ok(task.verify(prompt, response, {}).correct);
      assert.match(task.verify(prompt, response.slice(0, -1), {}).reason, /did not end/);
      const other = task.demonstrate(train[random.below(train.length)], {}, random);
      const [a, b] = [response, other.tokens.slice(other.promptLength)].map((each) => each.join());
      const verdict = task.verify(prompt, other.tokens.slice(other.promptLength), {});
      assert.equal(verdict.correct, a === b, `seed ${seed}`);
    }
    // A line more changes the place of no other: the split is a hash of the prompt.
    const again = (await prepare([{ prompt: 'more', answer: 'yes' }, ...sums])).prepared;
    const places = (of: typeof prepared) =>
      new Map(of.rows.map(({ canonical, heldOut }) => [canonical, heldOut]));
    for (const [canonical, place] of places(prepared)) {
      assert.equal(places(again).get(canonical), place);
    }
  });

  it('maps fields, takes demonstrations with and without the answer, splits numbers into digits', async () => {
    const rows = sums.map(({ prompt, answer }, i) => ({
      question: prompt,
      final: answer,
      steps: i % 2 === 0 ? 'count on' : `count on result ${Number(answer)}`,
    }));
    const { prepared } = await prepare(rows, {
      prompt: 'question',
      answer: 'final',
      demonstration: 'steps',
      marker: 'result',
      digits: true,
      behaviours: { deduction: ['count'] },
    });
    assert.ok(prepared.words.every((word) => !/\d\d/.test(word)));
    const task = preparedTask(prepared);
    const spell = (ids: readonly number[]) => ids.map((id) => prepared.words[id]).join(' ');
    for (const { demonstrations } of prepared.rows.filter(({ heldOut }) => !heldOut)) {
      assert.match(spell(demonstrations[0]), /^count on result \d( \d)*$/);
    }
    assert.deepEqual(Object.keys(task.openers({})).sort(), ['conclusion', 'deduction']);
  });

  it('compares numbers however they are written', async () => {
    for (const [words, value] of [
      ['42', 42],
      ['4 2', 42],
      ['- 4 . 5', -4.5],
      ['1,234', 1234],
      ['1e3', 1000],
      ['42 7', undefined],
      ['four', undefined],
      ['- -', undefined],
    ] as const) {
      assert.equal(numberOf(words.split(' ')), value, words);
    }
    const shown = sums.map((row) => ({ ...row, demonstration: `answer ${Number(row.answer)}.0` }));
    await prepare(shown, { verify: 'number' });
    await refused(shown, /data\.jsonl:1: .*rejects this line's own answer/, { verify: 'exact' });
    await refused(
      [...sums, { prompt: 'x', answer: 'many' }],
      /:61: the answer "many" is no number/,
      {
        verify: 'number',
      },
    );
  });

  it('asks a module to verify, which sees the prompt and the answer of the line', async () => {
    const judge =
      'export const verify = ({ prompt, answer }, response) => ({ correct: response === "answer " + answer && prompt.includes("plus"), reason: prompt });';
    const { prepared } = await prepare(sums, { verify: 'module' }, judge);
    assert.equal(prepared.verifier, 'module');
    const rows = [...sums, { prompt: 'no sum', answer: 1 }];
    await assert.rejects(prepare(rows, { verify: 'module' }, judge), {
      code: 'task-data',
      message: /:61: the verifier rejects this line's own answer: no sum/,
    });
    const thrower = 'export const verify = () => { throw new Error("no judge"); };';
    await refused(
      sums,
      /task\.options\.module: judge\.js: Error: no judge/,
      { verify: 'module' },
      thrower,
    );
    const bad = 'export const verify = () => "yes";';
    await refused(sums, /judge\.js: verify\(\) returned the text "yes"/, { verify: 'module' }, bad);
  });

  it('is refused with file and line for whatever is wrong in it', async () => {
    const at = (row: Row | string, message: RegExp, options = {}) => {
      const line = randomInt(1, sums.length);
      const rows: (Row | string)[] = [...sums.slice(0, line), row, ...sums.slice(line)];
      const place = `data\\.jsonl:${line + 1}: `;
      return refused(rows, new RegExp(place + message.source, message.flags), options);
    };
    await at('{"prompt": "a"', /not valid JSON/);
    await at('[1]', /not an object/);
    await at({ prompt: 'a b' }, /there is no field "answer" .*this line has: prompt/);
    await at({ answer: '1' }, /there is no field "prompt"/);
    await at({ prompt: 'a', answer: null }, /there is no field "answer"/);
    await at({ prompt: 7, answer: '1' }, /the field "prompt" .* must hold a text/);
    await at({ prompt: 'a', answer: true }, /the field "answer" .* must hold a text/);
    await at({ prompt: ' ', answer: '1' }, /the field "prompt" .* is empty/);
    await at({ prompt: 'a', answer: 'the answer' }, /the answer holds the word "answer"/);
    await at(
      { prompt: 'a', answer: '1', demonstration: 'x answer 2' },
      /.*rejects this line's own answer: the demonstration answers 2, wanted 1/,
    );
    await at({ prompt: 'a <end>', answer: '1' }, /"<end>" is a reserved word/);
    await at(
      { prompt: 'a', answer: 'x '.repeat(40) },
      /the demonstration has 41 words and its end, more than rl\.maxTokens, 32/,
    );
    await at(`{"prompt":"${'x'.repeat(LIMITS.line)}","answer":"1"}`, /longer than \d+ characters/);
    await refused([...sums, { ...sums[4], answer: 9 }], /:61: the prompt of line 5 again/);
    await refused(sums, /:\d+: .*more than 10 different words .*task\.options\.digits/, {
      maxWords: 10,
    });
    await refused(sums.slice(0, 1), /of 1 prompts/);
    await refused([], /of 0 prompts/);
    await assert.rejects(prepare(sums, { file: 'none.jsonl' }), /none\.jsonl: cannot be read/);
    await assert.rejects(prepare(sums, { file: '.' }), /is no file/);
  });

  it('is checked in the run file as far as that can be done without reading it', () => {
    const problems = (options: Row) => {
      const text = JSON.stringify({ task: { name: 'dataset', options }, sft: { steps: 1 } });
      const check = (spec: Parameters<typeof ownTaskProblems>[0]) =>
        ownTaskProblems(spec, { baseFolder: folder });
      return checkRunFile(text, [], check).problems.map(
        ({ path, message }) => `${path}: ${message}`,
      );
    };
    writeFileSync(join(folder, 'data.jsonl'), '');
    writeFileSync(join(folder, 'judge.js'), 'export const verify = () => true;');
    const file = 'data.jsonl';
    assert.deepEqual(problems({ file }), []);
    assert.match(problems({})[0], /task\.options\.file/);
    assert.match(problems({ file: 'no.jsonl' })[0], /no such file/);
    assert.match(problems({ file, verify: 'module' })[0], /needs the module/);
    assert.match(problems({ file, module: 'judge.js' })[0], /only where verify is "module"/);
    assert.deepEqual(problems({ file, verify: 'module', module: 'judge.js' }), []);
    assert.match(problems({ file, verify: 'module', module: 'no.js' })[0], /cannot be read/);
    assert.match(problems({ file, verify: 'guess' })[0], /task\.options\.verify/);
    assert.match(problems({ file, behaviours: { hm: ['a'] } })[0], /behaviours/);
  });
});
