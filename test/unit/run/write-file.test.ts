import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceFile } from '../../../src/run/write-file.ts';

const MODULE = fileURLToPath(new URL('../../../src/run/write-file.ts', import.meta.url));

describe('a file that is replaced', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'replaced-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds all of the new text, and nothing lies beside it', () => {
    const file = join(folder, 'a.json');
    replaceFile(file, 'old');
    const text = 'ä→'.repeat(300_000);
    replaceFile(file, text);
    assert.equal(readFileSync(file, 'utf8'), text);
    assert.deepEqual(readdirSync(folder), ['a.json']);
  });

  it('stays as it was where there is no room for the whole text', function () {
    if (process.platform === 'win32') this.skip();
    const file = join(folder, 'a.json');
    replaceFile(file, 'old');
    // A bound on file sizes: as on a nearly full disk, the first write takes what fits and only the next one fails.
    const code = `const { replaceFile } = await import(${JSON.stringify(MODULE)});
      try { replaceFile(${JSON.stringify(file)}, 'x'.repeat(100_000)); } catch (error) { console.log(error.code); }`;
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 8; exec "$0" --input-type=module -e "$1"', process.execPath, code],
      { encoding: 'utf8' },
    );
    assert.equal(stdout.trim(), 'EFBIG', stderr);
    assert.equal(readFileSync(file, 'utf8'), 'old');
    assert.deepEqual(readdirSync(folder), ['a.json']);
  });
});
