import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../src/base/errors.ts';
import { parseOverride } from '../../../src/run/overrides.ts';
import {
  checkRunFile,
  formatProblem,
  readRunFile,
  resolveSpec,
} from '../../../src/run/validate.ts';

/** Text with one marked place: `⟦…⟧` is where the first problem must point. */
const table: [what: string, text: string, message: RegExp][] = [
  ['no block', '⟦[1]⟧', /a run file is one block/],
  ['broken JSON', '{\n  "rl": { "steps": 3 ⟦"batch"⟧: 4 } }', /a comma is expected here/],
  ['an open block', '{ "rl": { "steps": 3 }⟦⟧', /a closing } is missing/],
  ['nothing', '⟦⟧', /a value is expected here/],
  [
    'an unknown field',
    '{\n  "rl": {\n    ⟦"stepz"⟧: 3\n  }\n}',
    /rl\.stepz: unknown field "stepz"; did you mean "steps"\?/,
  ],
  [
    'an unknown field nobody means',
    '{ ⟦"colour"⟧: 1 }',
    /unknown field "colour"; known here: \$schema, name, seed/,
  ],
  [
    'batch 0',
    '{ "rl": { "batch": ⟦0⟧ } }',
    /rl\.batch: must be a whole number from 1 to 1048576, not 0/,
  ],
  ['half a step', '{ "rl": { "steps": ⟦1.5⟧ } }', /rl\.steps: must be a whole number/],
  [
    'a negative weight',
    '{ "reward": { "exploration": { "weight": ⟦-1⟧ } } }',
    /reward\.exploration\.weight: must be a number from 0 to 5, not -1/,
  ],
  [
    'a scheduled value out of range',
    '{ "schedule": [{ "after": 3, "set": { "rl.temperature": ⟦9⟧ } }] }',
    /schedule\.0\.set\.rl\.temperature: must be a number from 0\.1 to 2, not 9/,
  ],
  [
    'a schedule of what is no control',
    '{ "schedule": [{ "after": 3, "set": { ⟦"rl.bacth"⟧: 8 } }] }',
    /unknown field "rl\.bacth"/,
  ],
  [
    'a schedule of a term that is not paid',
    '{ "schedule": [{ "after": 3, "set": { "reward.format.weight": ⟦2⟧ } }] }',
    /this run has no reward\.format\.weight: its run file leaves reward\.format out/,
  ],
  [
    'a scheduled response limit below the overlong buffer',
    '{ "reward": { "overlong": { "buffer": 40 } }, "schedule": [{ "after": 3, "set": { "rl.maxTokens": ⟦40⟧ } }] }',
    /rl\.maxTokens: must be more than reward\.overlong\.buffer, 40/,
  ],
  [
    'an infinite number',
    '{ "rl": { "learningRate": ⟦1e999⟧ } }',
    /rl\.learningRate: must be a number/,
  ],
  [
    'an unknown algorithm',
    '{ "rl": { "algorithm": ⟦"pp0"⟧ } }',
    /rl\.algorithm: must be one of "ppo", /,
  ],
  [
    'an unknown task',
    '{ "task": { "name": ⟦"countdwon"⟧ } }',
    /task\.name: unknown task "countdwon"; did you mean "countdown"\?/,
  ],
  [
    'an unknown task option',
    '{ "task": { "options": { ⟦"pQuitt"⟧: 1 } } }',
    /task\.options\.pQuitt: unknown field "pQuitt"; did you mean "pQuit"\?/,
  ],
  [
    'an impossible task option',
    '{ "task": { "options": { "pQuit": ⟦2⟧ } } }',
    /task\.options\.pQuit: must be a number from 0 to 1, not 2/,
  ],
  [
    'a group that does not divide',
    '{ "rl": { "batch": ⟦9⟧, "group": 4 } }',
    /rl\.batch: 9 rollouts cannot be divided into groups of 4/,
  ],
  [
    'odd heads',
    '{ "model": { "width": 48, "heads": ⟦5⟧ } }',
    /model\.heads: width \/ heads must be an even whole number/,
  ],
  [
    'a start with a model',
    '{ "start": "somewhere", ⟦"model"⟧: { "width": 8 } }',
    /model: a start brings its own model/,
  ],
  [
    'nothing to train',
    '{ "sft": { "steps": 0 }, "rl": { "steps": ⟦0⟧ } }',
    /rl\.steps: nothing to train/,
  ],
  ['a field twice', '{ "seed": ⟦1⟧, "seed": 2 }', /seed: "seed" is given twice/],
  ['a text for a number', '{ "seed": ⟦"1"⟧ }', /seed: must be a whole number .*, not "1"/],
  [
    'three betas',
    '{ "rl": { "betas": ⟦[0.9, 0.9, 0.9]⟧ } }',
    /rl\.betas: must be a list of 2 values/,
  ],
];

describe('run files', () => {
  for (const [what, marked, message] of table) {
    it(`points at ${what}`, () => {
      const start = marked.indexOf('⟦');
      const length = marked.indexOf('⟧') - start - 1;
      const { problems, spec } = checkRunFile(marked.replace(/[⟦⟧]/g, ''));
      assert.equal(spec, undefined);
      const [first] = problems;
      assert.match(formatProblem('f', first), message);
      const before = marked.slice(0, start);
      const line = before.split('\n').length;
      const column = start - before.lastIndexOf('\n');
      if (what === 'a field twice') return;
      assert.deepEqual([first.line, first.column], [line, column]);
      assert.equal(first.length, Math.max(1, length));
    });
  }

  it('refuses what is nested too deeply, wherever it says so, and takes brackets in texts and comments', () => {
    for (const [open, close] of ['[]', '{}'] as const) {
      const text = `{"name": ${(open === '{' ? '{"a":' : '[').repeat(100_000)}${close.repeat(9)}`;
      const [problem, ...more] = checkRunFile(text).problems;
      assert.deepEqual(more, []);
      assert.match(problem.message, /nested more than 100 levels deep/);
      assert.ok(problem.offset > 100 && problem.offset < 1000);
    }
    const brackets = '['.repeat(500);
    const { problems } = checkRunFile(`{"name": "${brackets.slice(0, 90)}" /* ${brackets} */}`);
    assert.ok(problems.every(({ message }) => !message.includes('nested')));
  });

  it('takes comments and a trailing comma, and fills in every default', () => {
    const { spec, problems } = checkRunFile(
      '// my run\n{ "seed": 7, /* few */ "rl": { "steps": 4, }, "sft": { "steps": 2 } }',
    );
    assert.deepEqual(problems, []);
    assert.equal(spec?.seed, 7);
    assert.deepEqual([spec?.rl.group, spec?.rl.epochs, spec?.rl.klEstimator], [1, 2, 'k1']);
    assert.equal(spec?.task.options.pQuit, 0.97);
    assert.equal(spec?.model?.width, 48);
    assert.equal(spec?.eval.draws, 512);
  });

  it('resolves a resolved spec to itself', () => {
    for (const value of [{ sft: { steps: 5 }, rl: { algorithm: 'grpo' } }, { start: 'x' }]) {
      const { spec } = resolveSpec(value);
      assert.deepEqual(resolveSpec(JSON.parse(JSON.stringify(spec))).spec, spec);
    }
  });

  it('warns about RL on a model that knows nothing, and lets it be', () => {
    const { spec, problems } = checkRunFile('{ "rl": { "steps": 1 } }');
    assert.ok(spec);
    assert.deepEqual(
      problems.map(({ severity, path }) => [severity, path]),
      [['warning', 'sft.steps']],
    );
  });

  it('puts --set values over the file, checks them and says where they came from', () => {
    const sets = ['rl.steps=9', 'name=5', 'task.options.pQuit=0.5', 'rl.algorithm=rloo'].map(
      parseOverride,
    );
    const { spec } = checkRunFile('{ "sft": { "steps": 1 } }', sets);
    assert.deepEqual(
      [spec?.rl.steps, spec?.name, spec?.task.options.pQuit, spec?.rl.algorithm, spec?.rl.group],
      [9, '5', 0.5, 'rloo', 8],
    );
    const wrong = checkRunFile('{ "sft": { "steps": 1 } }', [
      parseOverride('rl.batch=0'),
      parseOverride('rl.stepz=1'),
    ]);
    assert.deepEqual(
      wrong.problems.map((problem) => formatProblem('f', problem)),
      [
        '--set rl.stepz: unknown field "stepz"; did you mean "steps"?',
        '--set rl.batch: must be a whole number from 1 to 1048576, not 0',
      ],
    );
    for (const bad of ['rl.steps', '=3', 'rl..steps=3', '__proto__.x=1']) {
      assert.throws(() => parseOverride(bad), UserError, bad);
    }
  });

  it('says which file cannot be read, and lists every problem of one that can', () => {
    const folder = mkdtempSync(join(tmpdir(), 'runfile-'));
    try {
      const file = join(folder, 'a.rlrun.json');
      assert.throws(() => readRunFile(file), /a\.rlrun\.json: there is no such file/);
      assert.throws(() => readRunFile(folder), /this is a folder/);
      writeFileSync(file, '\uFEFF{ "seed": -1,\n "rl": { "batch": 0 } }');
      assert.throws(
        () => readRunFile(file),
        (error: UserError) => {
          assert.equal(error.code, 'run-file');
          assert.match(
            error.message,
            /a\.rlrun\.json:1:11: seed: .*\n.*a\.rlrun\.json:2:19: rl\.batch: /,
          );
          return true;
        },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
