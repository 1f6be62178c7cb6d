import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { safeFileName, withValues } from '../../../src/extension/start/edit.ts';
import {
  FORM_FIELDS,
  fieldHelp,
  fieldProblem,
  fieldValue,
  readNumber,
} from '../../../src/extension/start/fields.ts';
import { firstComment, listPresets } from '../../../src/extension/start/presets.ts';
import { readRequest } from '../../../src/extension/start/request.ts';

describe('the form of a run', () => {
  it('knows help, default and limits of each of its fields from the schema', () => {
    for (const { path } of FORM_FIELDS) {
      assert.match(fieldHelp(path), /\(a (whole )?number.*\)/);
      const standard = fieldValue({}, path);
      assert.equal(fieldProblem(path, String(standard)), undefined);
      assert.match(fieldProblem(path, 'many') ?? '', /^Must be a (whole )?number/);
      assert.match(fieldProblem(path, '') ?? '', /^Must be/);
      assert.match(fieldProblem(path, '-1') ?? '', /not -1/);
    }
  });

  it('takes whole numbers only where the schema does', () => {
    assert.match(fieldProblem('rl.steps', '2.5') ?? '', /whole number/);
    assert.equal(fieldProblem('reward.exploration.weight', '2.5'), undefined);
    assert.match(fieldProblem('reward.exploration.weight', '5.01') ?? '', /to 5/);
  });

  it('reads numbers as people write them', () => {
    assert.equal(readNumber(' 0,6 '), 0.6);
    assert.equal(readNumber('1e-3'), 0.001);
    for (const text of ['', ' ', 'x', '1 2', 'Infinity', 'NaN']) {
      assert.equal(readNumber(text), undefined, text);
    }
  });

  it('finds a field in a run file, however little of it is there', () => {
    assert.equal(fieldValue({ rl: { steps: 7 } }, 'rl.steps'), 7);
    assert.equal(fieldValue({ rl: 'x' }, 'rl.steps'), fieldValue(undefined, 'rl.steps'));
  });
});

describe('changing a run file', () => {
  it('sets values and leaves comments alone', () => {
    const weight = randomInt(1, 500) / 100;
    const text = '{\n  // why\n  "name": "a", // what\n  "rl": { "steps": 3 /* few */ }\n}\n';
    const changed = withValues(text, {
      'reward.exploration.weight': weight,
      'rl.steps': 9,
      seed: 4,
    });
    assert.deepEqual(parse(changed), {
      name: 'a',
      rl: { steps: 9 },
      reward: { exploration: { weight } },
      seed: 4,
    });
    for (const comment of ['// why', '// what', '/* few */']) assert.ok(changed.includes(comment));
  });

  it('makes file names that every system takes', () => {
    assert.equal(safeFileName('a/b\\c:d*e?"<>|'), 'a-b-c-d-e');
    assert.equal(safeFileName('../..'), 'run');
    assert.equal(safeFileName('\u0000'), 'run');
    assert.equal(safeFileName('x'.repeat(300)).length, 80);
  });
});

describe('presets', () => {
  it('are described by their first comment', () => {
    assert.equal(
      firstComment('{\n  // One line\n  // and another.\n  "seed": 1 // no\n}'),
      'One line and another.',
    );
    assert.equal(firstComment('// Before.\n{\n  "a": 1\n}'), 'Before.');
    assert.equal(firstComment('{"a": 1 // no\n}'), '');
    assert.equal(firstComment(''), '');
  });

  it('come in the order in which they are best met', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'presets-'));
    try {
      const names = ['zzz', 'from-scratch', 'aaa', 'outcome-only', 'rlsp-countdown'];
      for (const name of names) await writeFile(join(folder, `${name}.rlrun.json`), '{}');
      await writeFile(join(folder, 'readme.md'), '');
      assert.deepEqual(
        (await listPresets(folder)).map(({ name }) => name),
        ['rlsp-countdown', 'outcome-only', 'from-scratch', 'aaa', 'zzz'],
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('arguments of Start RL Run', () => {
  it('are taken as given', () => {
    assert.deepEqual(readRequest(undefined), {});
    const request = { file: '/a.rlrun.json', values: { 'rl.steps': 2 }, runsFolder: '/runs' };
    assert.deepEqual(readRequest(request), request);
  });

  it('are refused with a reason when they mean nothing', () => {
    const bad: [unknown, RegExp][] = [
      ['a', /one block/],
      [{ files: 'a' }, /no argument "files"/],
      [{ file: 7 }, /"file" must be a text/],
      [{ preset: '' }, /"preset" must be a text/],
      [{ values: [1] }, /"values" must be a block/],
      [{ file: 'a', preset: 'b' }, /not both/],
    ];
    for (const [value, message] of bad) assert.throws(() => readRequest(value), message);
  });
});

describe('the contributed schema', () => {
  it('offers every field and constrains nothing', async () => {
    const { contributedSchema } = await import('../../../src/extension/runFile/schema.ts');
    const schema = contributedSchema();
    const { RunSpec } = await import('../../../src/run/spec.ts');
    const properties = schema.properties as Record<string, { properties?: object }>;
    assert.deepEqual(Object.keys(properties), Object.keys(RunSpec.properties));
    assert.deepEqual(
      Object.keys(properties.rl.properties ?? {}),
      Object.keys(RunSpec.properties.rl.properties),
    );
    const known = new Set(['markdownDescription', 'default', 'examples', 'properties', 'items']);
    const walk = (at: Record<string, unknown>, path: string) => {
      for (const [name, child] of Object.entries(at)) {
        for (const key of Object.keys(child as object)) {
          assert.ok(known.has(key), `${path}.${name} has ${key}`);
        }
        const inner = (child as { properties?: Record<string, unknown> }).properties;
        if (inner) walk(inner, `${path}.${name}`);
      }
    };
    walk(properties, '');
  });

  it('is not shipped from anywhere else', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
      contributes: { jsonValidation: { fileMatch: string; url: string }[] };
    };
    assert.deepEqual(manifest.contributes.jsonValidation, [
      { fileMatch: '*.rlrun.json', url: './dist/rlrun.schema.json' },
      { fileMatch: '*.rlcompare.json', url: './dist/rlcompare.schema.json' },
    ]);
  });
});
