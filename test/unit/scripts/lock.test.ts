import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../../scripts/lib/paths.mjs';
import { withLock } from '../../../scripts/lib/lock.mjs';

const lockModule = pathToFileURL(join(root, 'scripts', 'lib', 'lock.mjs')).href;

/** Adds one to a number in a file, slowly: loses counts unless it is alone. */
const increment = (file: string, lock: string): string => `
  import { readFileSync, writeFileSync } from 'node:fs';
  import { withLock } from '${lockModule}';
  for (let i = 0; i < 5; i++) {
    await withLock('${lock}', async () => {
      const value = Number(readFileSync('${file}', 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      writeFileSync('${file}', String(value + 1));
    });
  }`;

describe('the lock of the set-up', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets one process in at a time', async () => {
    const file = join(folder, 'count');
    writeFileSync(file, '0');
    const script = increment(file, join(folder, 'lock'));
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }),
    );
    await Promise.all(children.map((child) => new Promise((resolve) => child.on('exit', resolve))));
    assert.equal(readFileSync(file, 'utf8'), '15');
  });

  it('takes over from a holder that died', async () => {
    const lock = join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    writeFileSync(lock, String(pid));
    assert.equal(await withLock(lock, () => Promise.resolve('done')), 'done');
    assert.equal(existsSync(lock), false);
  });

  it('is free again after work that failed', async () => {
    const lock = join(folder, 'lock');
    await assert.rejects(withLock(lock, () => Promise.reject(new Error('broken'))));
    assert.equal(existsSync(lock), false);
  });
});
