import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../../src/base/version.ts';
import { parameterCount } from '../../../src/model/config.ts';
import { parseTokenizer } from '../../../src/model/tokenizer.ts';
import { readStart } from '../../../src/run/start.ts';
import { readRunFile } from '../../../src/run/validate.ts';
import { taskNamed } from '../../../src/tasks/registry.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const examples = join(root, 'examples');
const files = readdirSync(examples).filter((name) => name.endsWith('.rlrun.json'));
const places = { baseFolder: examples, runsFolder: join(examples, 'none') };

describe('the presets', () => {
  it('are those that the documentation names', () => {
    for (const name of [
      'rlsp-countdown',
      'outcome-only',
      'reward-hacking',
      'from-scratch',
      'knights-and-knaves',
      'stream-of-search',
      'arithmetic',
    ]) {
      assert.ok(files.includes(`${name}.rlrun.json`), name);
    }
  });

  for (const name of files) {
    it(`${name} is right, explains itself, and its start is the one it names and fits its task`, async () => {
      const { spec, text, warnings } = readRunFile(join(examples, name));
      assert.deepEqual(warnings, []);
      assert.match(text, /^\/\/ /);
      assert.equal(spec.name, name.replace('.rlrun.json', ''));
      if (spec.start === undefined) return;
      const { state, tokenizer } = await readStart(spec.start, places);
      const words = taskNamed(spec.task.name).vocabulary(spec.task.options);
      assert.deepEqual(parseTokenizer(JSON.parse(tokenizer ?? ''), 'tokenizer.json').words, words);
      assert.equal(parameterCount(state.config), 87_888);
    });
  }

  it('with and without the exploration reward differ in its weight alone', () => {
    const [a, b] = ['rlsp-countdown', 'outcome-only'].map(
      (name) => readRunFile(join(examples, `${name}.rlrun.json`)).spec,
    );
    assert.ok(a.reward.exploration.weight > 0);
    assert.equal(b.reward.exploration.weight, 0);
    a.reward.exploration.weight = 0;
    assert.deepEqual({ ...a, name: '' }, { ...b, name: '' });
  });

  it('pay the hack without a guard and above the answer', () => {
    const { spec } = readRunFile(join(examples, 'reward-hacking.rlrun.json'));
    const { correctness, exploration } = spec.reward;
    assert.equal(exploration.kind, 'attempts');
    assert.ok(exploration.weight > correctness.weight);
  });
});

describe('the version that runs record', () => {
  it('is the package’s', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(VERSION, version);
  });
});
