import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { checkComparison, openComparison } from '../../../src/compare/check.ts';
import { openBase, type BaseFile } from '../../../src/compare/new/base.ts';
import {
  fieldOf,
  offeredFields,
  readValues,
  type Axis,
  type Field,
} from '../../../src/compare/new/fields.ts';
import { makeComparison } from '../../../src/compare/new/text.ts';
import { copyComparison, writeComparison } from '../../../src/compare/new/write.ts';
import { shippedExamples } from '../../../src/run/examples.ts';
import { ALGORITHM_NAMES } from '../../../src/rl/algorithms/registry.ts';
import { EXPLORATION_NAMES } from '../../../src/rl/rewards/kinds.ts';

const FROM_SCRATCH = '{ "sft": { "steps": 5, "warmup": 1 }, "rl": { "steps": 7 } }';
const FILE = '/files/new.rlcompare.json';
const places = { file: FILE, runsFolder: '/runs' };

const base = openBase('/files/base.rlrun.json', FROM_SCRATCH, '/runs');
const shipped = (name: string): BaseFile => {
  const file = join(shippedExamples(), name);
  return openBase(file, readFileSync(file, 'utf8'), '/runs');
};
const presets = readdirSync(shippedExamples()).filter((name) => name.endsWith('.rlrun.json'));

const axis = (path: string, text: string, of = base): Axis => {
  const field = fieldOf(path, of);
  const read = readValues(field, text);
  assert.ok('values' in read, 'problem' in read ? read.problem : '');
  return { field, values: read.values };
};
const problem = (path: string, text: string): string => {
  const read = readValues(fieldOf(path, base), text);
  assert.ok('problem' in read, `${path}=${text} was taken`);
  return read.problem;
};
const check = (text: string, of = base) =>
  checkComparison(text, { ...places, read: () => of.text });

describe('a new comparison file', () => {
  it('passes the checker and spans exactly the grid that was asked for', () => {
    const weights = [0, randomInt(1, 400) / 100, 4 + randomInt(1, 100) / 100];
    const seeds = randomInt(1, 9);
    const axes = [
      axis('rl.algorithm', 'ppo, reinforce++'),
      axis('reward.exploration.weight', weights.join(',')),
      axis('model.width', '8,16'),
    ];
    const { text, span, warnings } = makeComparison({ base, axes, seeds }, places);
    assert.deepEqual(warnings, []);
    const { comparison, problems } = check(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(comparison?.spec.grid, {
      'rl.algorithm': ['ppo', 'reinforce++'],
      'reward.exploration.weight': weights,
      'model.width': [8, 16],
    });
    assert.equal(comparison.arms.length, 12);
    assert.deepEqual(
      comparison.seeds,
      Array.from({ length: seeds }, (_, seed) => seed),
    );
    assert.equal(comparison.spec.base, 'base.rlrun.json');
    assert.equal(
      span,
      `12 arms × ${seeds} seed${seeds === 1 ? '' : 's'} = ${12 * seeds} runs`,
      'the size in words',
    );
  });

  it('says beside each field what it means and what the base says', () => {
    const axes = [axis('rl.klCoefficient', '0,0.1'), axis('rl.klEstimator', 'k2,k3')];
    const { text } = makeComparison({ base, axes, seeds: 3 }, places);
    assert.match(
      text,
      /\/\/ Pull β towards .*\. The base says 0\.03\.\n {4}"rl\.klCoefficient": \[0, 0\.1\],/,
    );
    assert.match(text, /\/\/ KL estimate per token.*\n {4}"rl\.klEstimator": \["k2", "k3"\]\n/);
  });

  it('is as right with what it comments out', () => {
    const axes = [axis('rl.algorithm', 'ppo,grpo'), axis('rl.learningRate', '1e-4,3e-4')];
    const { text } = makeComparison({ base, axes, seeds: 2 }, places);
    const all = text.replace(/^ {2}\/\/ (?=")/gm, '  ');
    const { comparison, problems } = check(all);
    assert.deepEqual(problems, []);
    assert.deepEqual(comparison?.spec.set, { 'rl.steps': 7 });
    assert.equal(comparison.spec.baseline, 'ppo, learningRate 0.0001');
    assert.equal(comparison.arms.length, check(text).comparison?.arms.length);
  });

  it('refuses arms that are impossible, and sizes beyond all reason, in words about the field', () => {
    const make = (axes: Axis[], seeds = 1, of = base) =>
      makeComparison({ base: of, axes, seeds }, places);
    assert.throws(() => make([axis('rl.algorithm', 'ppo,grpo'), axis('rl.group', '1,4')]), {
      code: 'run-file',
      message: /^rl\.group: grpo, group 1: .*at least 2, not 1$/,
    });
    const preset = shipped('rlsp-countdown.rlrun.json');
    const wide = [axis('model.width', '8', preset)];
    assert.throws(
      () => make(wide, 1, preset),
      /^UserError: model\.width: .*a start brings its own/,
    );
    assert.throws(() => make([]), /Nothing differs/);
    const twice = [axis('rl.steps', '1'), axis('rl.steps', '2')];
    assert.throws(() => make(twice), /rl\.steps: is given twice/);
    for (const seeds of [0, -1, 1.5, NaN, Infinity]) {
      assert.throws(() => make([axis('rl.steps', '1')], seeds), /seeds: must be a whole number/);
    }
    assert.throws(
      () => make([axis('rl.steps', '1,2')], 50_001),
      /2 arms × 50,001 seeds = 100,002 runs; at most 100,000/,
    );
    // Not every way here has gone through the reading of texts.
    assert.throws(
      () => make([{ field: fieldOf('rl.clip', base), values: [0.1, 'wide'] }]),
      /^UserError: rl\.clip: must be a number above 0 below 1, not "wide"$/,
    );
  });
});

describe('the fields that arms can differ in', () => {
  const paths = (fields: Field[]) => fields.map(({ path }) => path);

  it('are what each preset can have, with labels, help and the base’s value', () => {
    assert.ok(presets.length > 5);
    for (const name of presets) {
      const preset = shipped(name);
      const offered = offeredFields(preset);
      const started = preset.spec.start !== undefined;
      assert.equal(paths(offered).includes('model.width'), !started, name);
      for (const { path, label, description, range } of offered) {
        assert.match(label, /^[A-Z][A-Za-z ]+$/, path);
        assert.ok(description !== '' && range !== 'another kind of value', path);
      }
      const by = new Map(offered.map((field) => [field.path, field]));
      assert.equal(by.get('rl.algorithm')?.base, preset.spec.rl.algorithm);
      assert.deepEqual(by.get('rl.algorithm')?.options, ALGORITHM_NAMES);
      assert.deepEqual(by.get('reward.exploration.kind')?.options, EXPLORATION_NAMES);
      assert.equal(by.get('rl.klCoefficient')?.options, undefined);
    }
  });

  it('span with their own values what the checker passes, each by itself', () => {
    const started = shipped('rlsp-countdown.rlrun.json');
    for (const own of [base, started]) {
      for (const field of offeredFields(own)) {
        const { base: value, options } = field;
        const values = [value ?? options?.[0]];
        const { text } = makeComparison(
          { base: own, axes: [{ field, values }], seeds: 1 },
          { ...places, baseFile: '/files/base.rlrun.json' },
        );
        assert.deepEqual(check(text, own).comparison?.spec.grid, { [field.path]: values });
      }
    }
  });

  it('are any others by their path, the task’s options among them', () => {
    assert.deepEqual(fieldOf('model.tied', base).options, [false, true]);
    assert.ok(fieldOf('task.name', base).options?.includes('arithmetic'));
    assert.deepEqual(axis('task.options.pDrill', '0,0.5').values, [0, 0.5]);
    assert.match(problem('task.options.pDrill', '2'), /^task\.options\.pDrill: must be .* not 2$/);
    const refused: [string, RegExp][] = [
      ['rl.klCoeficient', /did you mean "rl\.klCoefficient"/],
      [
        'task.options.pDril',
        /unknown field "task\.options\.pDril"; options of countdown: .*pDrill/,
      ],
      ['seed', /^UserError: seed: seeds are given once/],
      ['name', /^UserError: name: runs are named/],
      ['', /no field path/],
      ['rl..steps', /no field path/],
      ['__proto__', /no field path/],
      ['constructor', /unknown field "constructor"/],
      ['rl.toString', /unknown field "rl\.toString"/],
    ];
    for (const [path, message] of refused) {
      assert.throws(() => fieldOf(path, base), message, path);
    }
  });
});

describe('values of a field', () => {
  it('are read as people write them', () => {
    const weight = 'reward.exploration.weight';
    assert.deepEqual(axis(weight, ' 0, .5,1 , 2e-1').values, [0, 0.5, 1, 0.2]);
    assert.deepEqual(axis('rl.algorithm', 'ppo , "grpo"').values, ['ppo', 'grpo']);
    assert.deepEqual(axis('rl.betas', '[0.9,0.95], [0.8,0.9]').values, [
      [0.9, 0.95],
      [0.8, 0.9],
    ]);
    assert.deepEqual(axis('model.tied', 'true,false').values, [true, false]);
    const starts = axis('start', 'builtin:a@00000000, b').values;
    assert.deepEqual(starts, ['builtin:a@00000000', 'b']);
    assert.deepEqual(axis('start', '1,2').values, ['1', '2']);
    assert.deepEqual(axis('rl.oreal', '{}').values, [{}]);
  });

  it('are refused with the field and what it allows', () => {
    assert.match(
      problem('rl.klCoefficient', '0,7'),
      /^rl\.klCoefficient: must be a number from 0 to 1, not 7$/,
    );
    assert.match(problem('rl.steps', '2.5'), /^rl\.steps: must be a whole number.*not 2\.5$/);
    assert.match(problem('rl.steps', 'many'), /^rl\.steps: must be a whole number.*not "many"$/);
    assert.match(problem('rl.learningRate', '1e999'), /not Infinity$/);
    assert.match(
      problem('rl.algorithm', 'gpro'),
      /^rl\.algorithm: must be one of "ppo", .*not "gpro"$/,
    );
    assert.match(problem('rl.clip', '0.1,0.10'), /^rl\.clip: 0\.1 is given twice$/);
    assert.match(problem('rl.clip', '0.1,'), /a value is missing beside a comma/);
    assert.match(problem('rl.clip', ' '), /give at least one value/);
    assert.match(problem('rl.clip', 'null'), /not null$/);
    assert.match(problem('rl.oreal', '{"x":1}'), /^rl\.oreal\.x: unknown field "x"/);
  });
});

describe('writing a new comparison', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'new-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const wanted = (of: BaseFile) => ({
    base: of,
    axes: [axis('reward.exploration.weight', '0,1', of)],
    seeds: 2,
  });
  const runs = (file: string) => {
    const { comparison } = openComparison(file, { runsFolder: '/runs' }).check();
    return comparison.arms.length * comparison.seeds.length;
  };

  it('numbers names that are taken, and copies a shipped base once', () => {
    const preset = shipped('rlsp-countdown.rlrun.json');
    const options = { copyBase: true, runsFolder: '/runs' };
    const write = () => writeComparison(wanted(preset), { folder, name: 'mine' }, options);
    const one = write();
    const two = write();
    assert.deepEqual(
      [one, two].map(({ file }) => basename(file)),
      ['mine.rlcompare.json', 'mine-2.rlcompare.json'],
    );
    assert.equal(one.copied, join(folder, 'rlsp-countdown.rlrun.json'));
    assert.equal(readFileSync(one.copied, 'utf8'), preset.text);
    assert.equal(two.copied, undefined);
    writeFileSync(one.copied, FROM_SCRATCH);
    assert.equal(write().copied, join(folder, 'rlsp-countdown-2.rlrun.json'));
    assert.equal(readFileSync(one.copied, 'utf8'), FROM_SCRATCH);
    for (const file of readdirSync(folder).filter((name) => name.includes('rlcompare'))) {
      assert.equal(runs(join(folder, file)), 4);
    }
  });

  it('keeps an own base where it is, and overwrites nothing', () => {
    const run = join(folder, 'base.rlrun.json');
    writeFileSync(run, FROM_SCRATCH);
    const own = openBase(run, FROM_SCRATCH, '/runs');
    const file = join(folder, 'deep', 'er', 'a.rlcompare.json');
    const options = { copyBase: false, runsFolder: '/runs' };
    writeComparison(wanted(own), { file }, options);
    assert.match(readFileSync(file, 'utf8'), /"base": "\.\.\/\.\.\/base\.rlrun\.json"/);
    assert.equal(runs(file), 4);
    assert.throws(() => writeComparison(wanted(own), { file }, options), { code: 'unwritable' });
    for (const name of ['a.json', '.rlcompare.json']) {
      const wrong = { file: join(folder, name) };
      assert.throws(() => writeComparison(wanted(own), wrong, options), { code: 'usage' });
    }
    const inFile = { file: join(run, 'a.rlcompare.json') };
    assert.throws(() => writeComparison(wanted(own), inFile, options), { code: 'unwritable' });
    assert.deepEqual(readdirSync(folder).sort(), ['base.rlrun.json', 'deep']);
  });

  it('copies each shipped comparison with its base, whatever lies there', () => {
    const all = readdirSync(shippedExamples()).filter((name) => name.endsWith('.rlcompare.json'));
    assert.ok(all.length > 0);
    for (const name of all) {
      const own = join(folder, name);
      mkdirSync(own);
      const other = join(own, 'rlsp-countdown.rlrun.json');
      writeFileSync(other, '{}');
      const from = join(shippedExamples(), name);
      const copy = copyComparison(from, own, '/runs');
      assert.equal(runs(copy), runs(from));
      assert.match(readFileSync(copy, 'utf8'), /rlsp-countdown-2\.rlrun\.json/);
      assert.equal(readFileSync(other, 'utf8'), '{}');
    }
  });
});
