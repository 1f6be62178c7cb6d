import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planOf } from '../../../src/compare/plan.ts';
import { runPath } from '../../../src/run/paths.ts';
import { hashOwnFile } from '../../../src/run/own/files.ts';
import { readRecord } from '../../../src/run/record.ts';
import { finishedRuns } from '../../../src/worker/comparisons/reuse.ts';
import { freshStatus } from '../../../src/worker/status.ts';
import { recordOf } from '../compare/support/results.ts';
import { TINY } from '../run/support/tiny.ts';
import { runsFolder, tinyRun } from './support/runs.ts';

describe('finished runs that a comparison may use', () => {
  const runs = runsFolder();
  after(() => runs.remove());

  it('are those of the same module, as it was when they were made', async () => {
    const reward = { module: { file: 'reward.js' } };
    const write = (value: number) =>
      writeFileSync(join(runs.folder, 'reward.js'), `export const reward = () => ${value};`);
    /** The key of the one run that a comparison made now would train. */
    const wanted = async (own: boolean): Promise<string> => {
      const file = { file: 'reward.js', data: false };
      const hash = await hashOwnFile(file, { baseFolder: runs.folder });
      const base = { file: '/base.rlrun.json', value: { ...TINY, ...(own && { reward }) } };
      const input = recordOf(['a'], [TINY.seed], { base, files: { 'reward.js': hash } });
      return planOf(input)[0].key;
    };
    const made = async (changes: object): Promise<string> => {
      const folder = await tinyRun(runs.folder, { ...changes });
      const status = { ...freshStatus(readRecord(folder), folder), state: 'finished' };
      writeFileSync(runPath(folder, 'status'), JSON.stringify(status));
      return folder;
    };
    write(1);
    const folders = [await made({}), await made({ reward })];
    const known = async (own: boolean) => (await finishedRuns(runs.folder)).get(await wanted(own));
    assert.deepEqual(await known(false), [folders[0]]);
    assert.deepEqual(await known(true), [folders[1]]);
    write(2);
    assert.deepEqual(await known(false), [folders[0]]);
    assert.equal(await known(true), undefined);
    const next = await made({ reward });
    assert.deepEqual(await known(true), [next]);
  });
});
