import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freshSeed } from '../../src/engine/conformance/random.ts';

const PROGRAM = fileURLToPath(new URL('wide-steps.ts', import.meta.url));

/** What a process of its own says of the model that it has trained: V8's pass is for whole processes. */
async function trained(width: 'narrow' | 'as it comes', seed: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, width, String(seed)]);
  return stdout.trim().split('\n');
}

describe('tiles for registers of 256 bits', function () {
  this.timeout(60_000);

  it('give the same bits as those of 128, in every weight after training and in what is sampled', async () => {
    const seed = freshSeed();
    const narrow = await trained('narrow', seed);
    assert.ok(narrow.length > 10);
    assert.deepEqual(await trained('as it comes', seed), narrow, `seed ${seed}`);
  });
});
