import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimWindowNumber } from '../../../src/extension/runs/windowNumber.ts';

describe('the number of a window', () => {
  let folder: string;
  beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'windows-')), 'windows')));
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

  it('is the smallest that no other window has, and free once it is given back', () => {
    const first = claimWindowNumber(folder, process.pid);
    const second = claimWindowNumber(folder, process.ppid);
    const third = claimWindowNumber(folder, process.pid);
    assert.deepEqual([first.number, second.number, third.number], [1, 2, 3]);
    second.release();
    assert.equal(claimWindowNumber(folder, process.ppid).number, 2, 'a reloaded window');
    first.release();
    first.release();
    assert.equal(claimWindowNumber(folder, process.ppid).number, 1);
    // Not its own any more: nobody's name is taken from him.
    first.release();
    assert.deepEqual(readdirSync(folder).sort(), ['1', '2', '3']);
  });

  it('is taken over from processes that are gone and files that say nothing', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const gone = claimWindowNumber(folder, pid);
    assert.equal(gone.number, 1);
    assert.equal(claimWindowNumber(folder, process.pid).number, 1);
    writeFileSync(join(folder, '2'), 'nonsense');
    assert.equal(claimWindowNumber(folder, process.ppid).number, 2);
  });

  it('is that of the process where the folder cannot be', () => {
    writeFileSync(join(folder, '..', 'file'), '');
    const { number, release } = claimWindowNumber(join(folder, '..', 'file', 'windows'), 4711);
    assert.equal(number, 4711);
    release();
  });
});
