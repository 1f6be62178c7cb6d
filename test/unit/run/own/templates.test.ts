import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openUserModule, REWARD_USE } from '../../../../src/run/own/link.ts';
import { rewardsOf } from '../../../../src/run/own/reward.ts';
import { TEMPLATES, writeTemplate } from '../../../../src/run/own/templates.ts';
import { fileProblems } from '../../../../src/run/start.ts';
import { readRunFile } from '../../../../src/run/validate.ts';

describe('the templates', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are written under the name that was asked for, with a run file that names them', () => {
    const [module, runFile] = writeTemplate('task', join(folder, 'new', 'my-sort.ts'));
    assert.equal(basename(module), 'my-sort.ts');
    const places = { baseFolder: join(folder, 'new'), runsFolder: folder };
    const { spec, warnings } = readRunFile(runFile, [], (given) => fileProblems(given, places));
    assert.deepEqual(warnings, []);
    assert.equal(spec.task.options.file, 'my-sort.ts');
    assert.equal(spec.name, 'my-sort');
    assert.deepEqual(writeTemplate('reward', join(folder, 'r.mts')), [join(folder, 'r.mts')]);
    assert.match(readFileSync(join(folder, 'r.mts'), 'utf8'), /"file": "r\.mts"/);
  });

  it('overwrite nothing, and say why they are not written', () => {
    for (const template of TEMPLATES) {
      const path = join(folder, `${template}.ts`);
      writeTemplate(template, path);
      assert.throws(() => writeTemplate(template, path), /is there already/);
      assert.throws(() => writeTemplate(template, join(folder, 'x.py')), { code: 'usage' });
      assert.throws(() => writeTemplate(template, join(path, 'in-a-file.ts')), {
        code: 'unwritable',
      });
    }
  });

  it('reward a right answer more the shorter it is', async () => {
    const [file] = writeTemplate('reward', join(folder, 'own.ts'));
    const source = readFileSync(file, 'utf8');
    const of = { name: 'own.ts', source, timeLimit: 10, memory: 64 };
    const opened = await openUserModule(of, REWARD_USE);
    const sample = (length: number, correct: boolean) => ({
      ...{ prompt: 'p', response: '', tokens: new Array<string>(length).fill('x'), maxTokens: 10 },
      ...{ truncated: false, correct, answered: true, reason: '' },
    });
    try {
      const samples = [sample(2, true), sample(8, true), sample(2, false)];
      assert.deepEqual(await rewardsOf(opened, samples), [0.8, 1 - 8 / 10, 0]);
    } finally {
      opened.dispose();
    }
  });
});
